import type { Ended } from '../diagnostic/ended.ts'
import type { Exit } from '../ports.ts'

/** How a command that gave no answer ended. */
export function howItEnded(exit: Exit, timeoutMs: number): Ended {
  if (exit.timedOut) return { ended: 'late', seconds: timeoutMs / 1000 }
  if (exit.tooMuchOutput) return { ended: 'talkative' }
  return exit.signal === null ? { ended: 'code', exit: exit.code } : { ended: 'signal', signal: exit.signal }
}
