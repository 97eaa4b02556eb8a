import { version } from '../version.ts'

/**
 * Runs the main function of an entry and leaves its exit code. Closed until proven otherwise: whatever ends the process early,
 * a rejection that nobody handles included, leaves 2 behind; a fault of ours is said with its stack, which is what helps.
 */
export async function endClosed(main: () => Promise<number>, say: (text: string) => void): Promise<void> {
  const crash = (error: unknown): void => {
    process.exitCode = 2
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    say(`allocs-budget ${version}: internal error, please report it with this text\n${text}\n`)
  }
  const crashNow = (error: unknown): never => {
    crash(error)
    process.exit(2)
  }
  process.exitCode = 2
  process.on('uncaughtException', crashNow)
  process.on('unhandledRejection', crashNow)
  try {
    process.exitCode = await main()
  } catch (error) {
    crash(error)
  }
}
