import { writeSync } from 'node:fs'
import { constants } from 'node:os'

/** What ends us in order: Ctrl-C and Ctrl-\, a terminal that is closed, a machine or a runner that wants us gone. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const
type EndingSignal = (typeof signals)[number]

/** What is to be put in order at the end. */
export type Order = {
  /** Called first, before anything is printed. */
  readonly clear: () => void
  /** Ends all children and waits for that. */
  readonly stop: () => Promise<void>
  /** Ends all children and takes away what we made, at once. */
  readonly endNow: () => void
}

/**
 * Puts things in order however our process ends: at a signal, which is then told by the exit code (128 and its number, as shells
 * have it), and where a crash ends it. Signals that come while that goes on change nothing: all of it has a deadline.
 * @returns stops listening; where a signal came before, it waits for the end
 */
export function endInOrder({ clear, stop, endNow }: Order): () => Promise<void> {
  let ending: Promise<void> | undefined
  const end = async (signal: EndingSignal): Promise<void> => {
    clear()
    say(`interrupted (${signal})`)
    await stop()
    endNow()
    process.exit(128 + (constants.signals[signal] ?? 0))
  }
  const onSignal = (signal: EndingSignal): void => {
    ending ??= end(signal)
  }
  for (const signal of signals) process.on(signal, onSignal)
  process.on('exit', endNow)
  return async () => {
    await ending
    for (const signal of signals) process.off(signal, onSignal)
    process.off('exit', endNow)
  }
}

/** A line on standard error, at once. Whoever closed the terminal has closed standard error too. */
export function say(line: string): void {
  try {
    writeSync(2, `allocs-budget: ${line}\n`)
  } catch {
    // Nobody reads it.
  }
}
