import type { Exit } from '../ports.ts'

/** How a run ended before its time, and which benchmark ran then. */
export type EarlyEnd = {
  readonly kind: 'timeout' | 'output' | 'deadlock' | 'panic' | 'exit' | 'signal'
  /** Undefined: none had started, or nobody knows. */
  readonly culprit: string | undefined
  /** Set where nobody knows: the last that was over. */
  readonly after?: string
  /** What is known of it, for a message: `exit code 3`, the first line of the panic. */
  readonly detail: string
}

/** What of a run decides how it ended. */
export type EndOfRun = {
  readonly exit: Exit
  readonly footer: 'pass' | 'fail' | undefined
  /** The start of standard error. */
  readonly errors: string
  readonly isTimeout: boolean
  readonly isTooMuch: boolean
}

/** How a run ended early; undefined where it went to its end. */
export function earlyEndOf({
  exit,
  footer,
  errors,
  isTimeout,
  isTooMuch,
}: EndOfRun): Pick<EarlyEnd, 'kind' | 'detail'> | undefined {
  if (isTimeout || exit.timedOut) return { kind: 'timeout', detail: '' }
  if (exit.tooMuchOutput || isTooMuch) return { kind: 'output', detail: '' }
  if (exit.signal !== null) return { kind: 'signal', detail: exit.signal }
  if ((footer === 'pass' && exit.code === 0) || (footer === 'fail' && exit.code === 1)) return undefined
  const deadlock = /^fatal error: all goroutines are asleep - deadlock!/m.exec(errors)
  if (deadlock !== null) return { kind: 'deadlock', detail: deadlock[0] }
  if (/^panic: unexpected call to os\.Exit\(0\) during test/m.test(errors))
    return { kind: 'exit', detail: 'os.Exit(0)' }
  const panic = /^(?:panic: |fatal error: ).*/m.exec(errors)
  if (panic !== null) return { kind: 'panic', detail: panic[0] }
  return { kind: 'exit', detail: `exit code ${exit.code}` }
}
