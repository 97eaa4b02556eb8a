/** The world broke: a command that cannot be started, a file that cannot be written. The cause is kept. */
export class HostError extends Error {
  override readonly name = 'HostError'
}
