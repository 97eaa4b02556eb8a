import { assertNever } from '../lang/assert-never.ts'
import { visible } from '../lang/visible.ts'
import type { PhaseItem, ProgressEvent, ProgressPhase } from '../ports.ts'
import { count } from '../words/numbers.ts'
import {
  aboutText,
  clockText,
  deadlineText,
  durationText,
  itemsOf,
  itemText,
  lateCommandText,
  phaseText,
  runsText,
  stepText,
} from '../words/progress.ts'

/** How much is told of what goes on. `urgent`: what stays true when it is over; `lines`: a line per item; `all`: each step. */
export type ProgressDetail = 'urgent' | 'lines' | 'all'

/** A line to print: of a phase's beginning, or of something in it. It holds nothing that steers a terminal, and no line end. */
export type ProgressLine = { readonly kind: 'phase'; readonly hasItems: boolean; readonly text: string } | Inside
type Inside = { readonly kind: 'inside'; readonly text: string }

type Begins = Extract<ProgressEvent, { kind: 'begins' }>
type Runs = Extract<ProgressEvent, { kind: 'runs' }>
/** What is done with an item, and since when; and since when it is one. */
type Item = { readonly now: Begins; readonly stepMs: number; readonly sinceMs: number }

/** So long nothing is printed before a sign of life is given. Milliseconds. */
const silenceMs = 30_000
/** From so few items that are over nobody knows how long the others take. */
const leastOver = 4

/**
 * What is going on, told of each event and asked for lines. All times are milliseconds since the start: the clock is the caller's.
 */
export class ProgressView {
  readonly #detail: ProgressDetail
  #phase: ProgressPhase | undefined
  #phaseMs = 0
  readonly #items = new Map<string, Item>()
  /** What test binaries run, by package. */
  readonly #runs = new Map<string, { readonly now: Runs; readonly sinceMs: number }>()
  #over = 0
  /** How many of those took no time: they were measured by an earlier run. */
  #cached = 0
  #longestMs = 0
  #printedMs = 0

  constructor(detail: ProgressDetail) {
    this.#detail = detail
  }

  /** Takes an event in; the lines that are to be printed at once. */
  take(event: ProgressEvent, nowMs: number): readonly ProgressLine[] {
    const line = this.#lineOf(event, nowMs)
    if (line === undefined) return []
    this.#printedMs = nowMs
    return [{ ...line, text: this.#timed(line.text, nowMs) }]
  }

  /** A sign of life, where nothing was printed for half a minute. */
  signOfLife(nowMs: number): readonly ProgressLine[] {
    if (this.#phase === undefined || nowMs - this.#printedMs < silenceMs) return []
    this.#printedMs = nowMs
    const now = this.#now(nowMs)
    const text = [`still ${phaseText(this.#phase)}`, ...this.#counts(nowMs)].join(', ')
    return [{ kind: 'inside', text: this.#timed(now === undefined ? text : `${text}: ${now}`, nowMs) }]
  }

  /** All there is to say at this moment, in one line of so many columns; empty before the first event. */
  line(nowMs: number, columns: number): string {
    if (this.#phase === undefined) return ''
    const now = this.#now(nowMs)
    const counts = this.#counts(nowMs).join(', ')
    const text = now === undefined ? phaseText(this.#phase) : counts === '' ? now : `${counts}: ${now}`
    return cutTo(this.#timed(text, nowMs), columns)
  }

  #timed(text: string, nowMs: number): string {
    return visible(`[${clockText(nowMs)}] ${text}`)
  }

  #lineOf(event: ProgressEvent, nowMs: number): ProgressLine | undefined {
    const inside = (text: string, from: ProgressDetail): Inside | undefined =>
      from === 'urgent' || this.#detail === 'all' || this.#detail === from ? { kind: 'inside', text } : undefined
    switch (event.kind) {
      case 'phase':
        return this.#begin(event.phase, nowMs)
      case 'begins':
        this.#items.set(keyOf(event), {
          now: event,
          stepMs: nowMs,
          sinceMs: this.#items.get(keyOf(event))?.sinceMs ?? nowMs,
        })
        return inside(stepText(event, event.step), 'all')
      case 'over':
        return inside(this.#end(event, nowMs), 'lines')
      case 'runs':
        this.#run(event, nowMs)
        return undefined
      case 'deadline':
        return inside(deadlineText(event), 'urgent')
      case 'late-command':
        return inside(lateCommandText(event), 'urgent')
      case 'again':
        return inside(`${itemText(event)}: measuring again, ${event.benchtime}`, 'all')
      case 'build-base':
        return inside(`${event.package}: building base's tests`, 'all')
      case 'commented':
        return inside(`commented: ${event.url}`, 'urgent')
      case 'budget-above':
        return inside(`using the budget ${event.file}`, 'urgent')
      default:
        return assertNever(event)
    }
  }

  #begin(phase: ProgressPhase, nowMs: number): ProgressLine | undefined {
    this.#phase = phase
    this.#phaseMs = nowMs
    this.#items.clear()
    this.#runs.clear()
    this.#over = 0
    this.#cached = 0
    this.#longestMs = 0
    // What is over in no time where all is well is told where it is not, by a sign of life.
    const isBrief = phase.what === 'open' || phase.what === 'list'
    if (this.#detail === 'urgent' || (isBrief && this.#detail !== 'all')) return undefined
    const items = itemsOf(phase)
    const size = items === undefined ? '' : `, ${count(items.total, items.noun)}`
    return { kind: 'phase', hasItems: items !== undefined, text: phaseText(phase) + size }
  }

  #run(event: Runs, nowMs: number): void {
    const before = this.#runs.get(event.package)
    const isSame = before !== undefined && String(before.now.names) === String(event.names)
    this.#runs.set(event.package, { now: event, sinceMs: isSame ? before.sinceMs : nowMs })
  }

  #end(event: Extract<ProgressEvent, { kind: 'over' }>, nowMs: number): string {
    const tookMs = nowMs - (this.#items.get(keyOf(event))?.sinceMs ?? nowMs)
    this.#items.delete(keyOf(event))
    if (event.name === undefined) this.#runs.delete(event.package)
    this.#over++
    if (event.cached === true) this.#cached++
    this.#longestMs = Math.max(this.#longestMs, tookMs)
    const results = event.benchmarks === undefined ? '' : `${count(event.benchmarks, 'benchmark')}, `
    const { total, noun } = this.#total() ?? { total: 1, noun: '' }
    const place = total > 1 ? ` (${this.#over} of ${count(total, noun)})` : ''
    // As go test has it, in place of the time.
    const took = event.cached === true ? '(cached)' : durationText(tookMs)
    return `${itemText(event)}: ${results}${took}${place}`
  }

  #total(): ReturnType<typeof itemsOf> {
    return this.#phase && itemsOf(this.#phase)
  }

  /** How much of the phase is over, and how long the rest may take. */
  #counts(nowMs: number): readonly string[] {
    const items = this.#total()
    if (items === undefined || items.total === 1) return []
    const leftMs = this.#leftMs(items.total, nowMs)
    const over = `${this.#over} of ${count(items.total, items.noun)}`
    return [over, ...(leftMs === undefined ? [] : [`about ${aboutText(leftMs)} left`])]
  }

  /**
   * As long as the items that are over took, for each of the others. Undefined where that says nothing: before a quarter of them is
   * over, and while one runs longer than all before it.
   */
  #leftMs(total: number, nowMs: number): number | undefined {
    const rest = total - this.#over
    const measured = this.#over - this.#cached
    if (rest <= 0 || measured < leastOver || measured * 4 < total - this.#cached) return undefined
    if ([...this.#items.values()].some(({ sinceMs }) => nowMs - sinceMs > this.#longestMs)) return undefined
    return ((nowMs - this.#phaseMs) / measured) * rest
  }

  /** What runs: of several side by side what has run longest, and how many others there are. */
  #now(nowMs: number): string | undefined {
    const [longest, ...others] = [...this.#items.values()].map((item) => this.#doing(item)).sort(bySince)
    if (longest === undefined) return undefined
    const { what, of, sinceMs } = longest
    const more = others.length === 0 ? '' : `, ${others.length} more in parallel`
    return `${what}, ${clockText(nowMs - sinceMs)}${of}${more}`
  }

  #doing({ now, stepMs }: Item): Doing {
    const runs = now.name === undefined && now.step === 'run' ? this.#runs.get(now.package) : undefined
    return runs === undefined || runs.now.names.length === 0
      ? { what: stepText(now, now.step), of: '', sinceMs: stepMs }
      : { what: runsText(runs.now), of: ` (${now.package})`, sinceMs: runs.sinceMs }
  }
}

/** What runs, behind it what it is a part of, and since when. */
type Doing = { readonly what: string; readonly of: string; readonly sinceMs: number }

function bySince(a: Doing, b: Doing): number {
  return a.sinceMs - b.sinceMs
}

function keyOf({ package: importPath, name = '' }: PhaseItem): string {
  return `${importPath} ${name}`
}

/**
 * A text cut to so many columns of a terminal. A character beyond ASCII counts as two, which none exceeds: how wide one is differs
 * between terminals, and a line that wraps cannot be taken back.
 */
export function cutTo(text: string, columns: number): string {
  const widthOf = (char: string): number => (char > '\x7e' ? 2 : 1)
  const chars = [...text]
  const whole = chars.reduce((width, char) => width + widthOf(char), 0)
  if (whole <= columns) return text
  let left = columns - 3
  let cut = ''
  for (const char of chars) {
    left -= widthOf(char)
    if (left < 0) break
    cut += char
  }
  return columns < 3 ? '' : `${cut}...`
}
