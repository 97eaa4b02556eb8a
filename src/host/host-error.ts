/** The world broke: a command that cannot be started, a file that cannot be written. The cause is kept. */
export class HostError extends Error {
  override readonly name = 'HostError'
  /** True where a command was to be started and there is none of that name. */
  readonly isNoCommand: boolean

  constructor(message: string, { isNoCommand = false, ...options }: ErrorOptions & { isNoCommand?: boolean } = {}) {
    super(message, options)
    this.isNoCommand = isNoCommand
  }
}
