import type { Ports, ProgressEvent } from '../ports.ts'
import { type ProgressDetail, type ProgressLine, ProgressView } from '../view/progress.ts'
import { writeNow } from './start.ts'

/** What shows a person what goes on. */
export type ProgressDisplay = {
  readonly tell: Ports['progress']
  /** Takes away what is not to stay; from here on nothing is shown. Called before anything else is printed. */
  readonly end: () => void
}

/** Says nothing. */
export const noProgress: ProgressDisplay = { tell: () => undefined, end: () => undefined }

/** How lines of progress are printed. They hold nothing that steers a terminal, and end without a line end. */
export type LinePrinter = {
  readonly line: (text: string) => void
  /** Lines until `endGroup` belong together; where there are no groups its title is a line. */
  readonly group?: (title: string) => void
  readonly endGroup?: () => void
}

/** So often a terminal's line is drawn, and somebody looks whether a sign of life is due. Milliseconds. */
const drawnMs = 200
const lookedMs = 1000

/** Lines for who reads them later, or in a log: one for each phase and package, and a sign of life every 30 seconds. */
export function progressInLines(printer: LinePrinter, detail: Exclude<ProgressDetail, 'urgent'>): ProgressDisplay {
  const view = new ProgressView(detail)
  const now = clock()
  let isGroupOpen = false
  const close = (): void => {
    if (isGroupOpen) printer.endGroup?.()
    isGroupOpen = false
  }
  const print = (lines: readonly ProgressLine[]): void => {
    for (const line of lines) {
      if (line.kind === 'phase') close()
      if (line.kind !== 'phase' || !line.hasItems || printer.group === undefined) printer.line(line.text)
      else {
        printer.group(line.text)
        isGroupOpen = true
      }
    }
  }
  return untilEnd({
    take: (event) => print(view.take(event, now())),
    look: () => print(view.signOfLife(now())),
    everyMs: lookedMs,
    close,
  })
}

/**
 * One line of the terminal on standard error, drawn in place. Above it stay a deadline that was hit and the like; with `all` every
 * step. It is taken away before anything else is printed, also where our process crashes.
 */
export function progressInPlace(detail: Exclude<ProgressDetail, 'lines'>): ProgressDisplay {
  const view = new ProgressView(detail)
  const now = clock()
  let drawn = ''
  const clear = (): void => {
    if (drawn !== '') writeNow(2, '\r\x1b[K')
    drawn = ''
  }
  const draw = (): void => {
    // A terminal moves on to the next line once the last column is written to.
    const line = view.line(now(), (process.stderr.columns || 80) - 1)
    if (line !== drawn) writeNow(2, `\r${line}\x1b[K`)
    drawn = line
  }
  return untilEnd({
    take: (event) => {
      const lines = view.take(event, now())
      if (lines.length > 0) clear()
      for (const { text } of lines) writeNow(2, `${text}\n`)
      if (drawn === '') draw()
    },
    look: draw,
    everyMs: drawnMs,
    close: clear,
  })
}

/** Milliseconds since now. */
function clock(): () => number {
  const start = performance.now()
  return () => performance.now() - start
}

type Showing = {
  readonly take: (event: ProgressEvent) => void
  readonly look: () => void
  readonly everyMs: number
  readonly close: () => void
}

/** Shows until the end, whatever it is; keeps no process from ending. */
function untilEnd({ take, look, everyMs, close }: Showing): ProgressDisplay {
  let isOver = false
  const timer = setInterval(look, everyMs)
  timer.unref()
  const end = (): void => {
    if (isOver) return
    isOver = true
    clearInterval(timer)
    process.off('uncaughtException', end)
    process.off('unhandledRejection', end)
    close()
  }
  // Before those that say why.
  process.prependListener('uncaughtException', end)
  process.prependListener('unhandledRejection', end)
  return { tell: (event) => (isOver ? undefined : take(event)), end }
}
