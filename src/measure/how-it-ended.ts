import type { Exit } from '../ports.ts'

/** How a command that gave no answer ended, for a message: `git ls-remote took longer than 120 s`, `go list exits 1`. */
export function howItEnded(words: string, exit: Exit, timeoutMs: number): string {
  if (exit.timedOut) return `${words} took longer than ${timeoutMs / 1000} s`
  if (exit.tooMuchOutput) return `${words} printed more than is read of it`
  return exit.signal === null ? `${words} exits ${exit.code}` : `${words} was ended by ${exit.signal}`
}
