import { version } from '../lang/version.ts'
import { breakdownOf } from './host-error.ts'

/**
 * Runs the main function of an entry and leaves its exit code. Closed until proven otherwise: whatever ends the process early,
 * a rejection that nobody handles included, leaves 2 behind; a fault of ours is reported with its stack, which is what helps.
 */
export function endClosed(main: () => Promise<number>, say: (text: string) => void): void {
  let isOver = false
  const crash = (error: unknown): void => {
    isOver = true
    process.exitCode = 2
    say(breakdownText(error))
  }
  const crashNow = (error: unknown): never => {
    crash(error)
    process.exit(2)
  }
  process.exitCode = 2
  process.on('uncaughtException', crashNow)
  process.on('unhandledRejection', crashNow)
  // Node ends where nothing is left that could go on, whoever still waits.
  process.on('beforeExit', () => {
    if (!isOver) crash(new Error('nothing is left to wait for, and there is no verdict'))
  })
  main().then((code) => {
    isOver = true
    process.exitCode = code
  }, crash)
}

/** What a person reads where a run ended without a verdict. */
export function breakdownText(error: unknown): string {
  const problem = breakdownOf(error)
  return problem.kind === 'machine'
    ? `allocs-budget: error: ${problem.message}\nhint: ${problem.hint}\n`
    : `allocs-budget ${version}: internal error, please report it with this text\n${problem.stack}\n`
}
