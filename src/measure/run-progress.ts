import { parentOf, topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkLine, BenchmarkRecord } from '../go/output/bench-output.ts'
import type { Exit, Ports } from '../ports.ts'
import { type EarlyEnd, earlyEndOf } from './early-end.ts'
import { type ErrorText, LastWords, wordsAtEnd } from './last-words.ts'
import { RunClock } from './run-clock.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

/** How far a run of a test binary is: what it has printed, whose time it is, and what there is to say of its end. */
export class RunProgress {
  readonly #isVerbose: boolean
  readonly #directory: string
  readonly #tellRuns: () => void
  readonly #results: (BenchmarkLine & { name: string })[] = []
  readonly #started = new Set<string>()
  readonly #over = new Set<string>()
  readonly #skipped: string[] = []
  readonly #failed: string[] = []
  readonly #unreadable = new Map<string, string>()
  readonly #words = new LastWords()
  readonly #clock: RunClock
  #footer: 'pass' | 'fail' | undefined
  #kill: (() => void) | undefined
  #timedOut = false
  #lines = 0
  #isTooMuch = false
  /** The last that is known to have begun, and to have ended. */
  #lastStarted: string | undefined
  #lastOver = ''

  constructor(run: BinaryRun, binary: Pick<TestBinary, 'package' | 'directory'>, tell: Ports['progress']) {
    const { benchtime } = run
    const { package: importPath, directory } = binary
    this.#isVerbose = run.isVerbose === true
    this.#directory = directory
    this.#tellRuns = () => tell({ kind: 'runs', package: importPath, benchtime, ...this.#clock.mayRun })
    this.#clock = new RunClock(run, (late) => {
      this.#timedOut = true
      this.#kill?.()
      tell({ kind: 'deadline', package: importPath, ...late })
    })
  }

  start(kill: () => void): void {
    this.#kill = kill
    if (this.#isVerbose) this.#clock.runs('')
    else this.#clock.waits('')
    this.#tellRuns()
  }

  take(record: BenchmarkRecord): void {
    this.#read(record)
    if (record.kind !== 'text' && record.kind !== 'unreadable') this.#tellRuns()
  }

  #read(record: BenchmarkRecord): void {
    switch (record.kind) {
      case 'text':
        this.#words.text(record.line)
        break
      case 'unreadable':
        if (!this.#unreadable.has(record.name)) this.#unreadable.set(record.name, record.line)
        break
      case 'pass':
      case 'fail':
        this.#footer = record.kind
        if (this.#isVerbose) this.#clock.runs('')
        else this.#clock.waits(this.#lastOver)
        break
      case 'started':
      case 'running':
        this.#begins(record.name)
        break
      case 'result':
        this.#results.push(record)
        this.#ends(record.name, false)
        break
      default:
        ;(record.kind === 'skipped' ? this.#skipped : this.#failed).push(record.name)
        this.#ends(record.name, true)
    }
  }

  /** False where these are too many: then the program is ended, and nothing of it is read any more. */
  takeLines(count: number, most: number): boolean {
    this.#lines += count
    this.#isTooMuch = this.#lines > most
    if (this.#isTooMuch) this.#kill?.()
    return !this.#isTooMuch
  }

  outcome(exit: Exit, errors: Pick<ErrorText, 'start' | 'end'>): BinaryOutcome {
    if (this.#isVerbose || this.#timedOut) this.#clock.stop()
    else this.#clock.ended(this.#lastOver)
    const [footer, isTimeout, isTooMuch] = [this.#footer, this.#timedOut, this.#isTooMuch]
    const end = earlyEndOf({ exit, footer, errors: errors.start, isTimeout, isTooMuch })
    const earlyEnd = end && { ...end, ...this.#culprit() }
    return {
      results: this.#results,
      started: [...this.#started],
      skipped: this.#skipped,
      failed: this.#failed,
      unreadable: this.#unreadable,
      earlyEnd,
      bystandersMs: this.#clock.bystandersMs,
      longestMs: this.#clock.longestMs,
      tookMs: this.#clock.tookMs,
      wordsOf: (name) =>
        isBy(earlyEnd, name)
          ? wordsAtEnd(earlyEnd.kind, errors, this.#words.printed, this.#directory)
          : this.#words.of(name),
    }
  }

  #begins(name: string): void {
    this.#lastStarted = name
    if (this.#isVerbose) {
      this.#started.add(name)
      this.#words.begins()
      this.#clock.runs(name)
    } else {
      // Its first iteration is over, and has said what it said.
      this.#addWithParents(name)
      this.#clock.isRunning(name)
    }
  }

  #ends(name: string, isWorded: boolean): void {
    this.#over.add(name)
    this.#lastOver = name
    if (isWorded) this.#words.ends(name)
    else if (!this.#isVerbose) this.#words.begins()
    if (this.#isVerbose) {
      // One that is over leaves the time to its parent, which may have set-up to do before the next.
      this.#clock.runs(parentOf(name))
    } else {
      this.#addWithParents(name)
      this.#clock.isOver(name)
    }
  }

  #addWithParents(name: string): void {
    for (let each = name; each !== '' && !this.#started.has(each); each = parentOf(each)) this.#started.add(each)
  }

  /** With -test.v the last that started, where it has not ended; else its top-level benchmark, which had more to do. */
  #culprit(): Pick<EarlyEnd, 'culprit' | 'after'> {
    const last = this.#lastStarted
    const isOver = last !== undefined && this.#over.has(last)
    if (this.#isVerbose) return { culprit: isOver ? topLevelOf(last) : last }
    if (last !== undefined && !isOver) return { culprit: last }
    return { culprit: undefined, ...(this.#lastOver !== '' && { after: this.#lastOver }) }
  }
}

function isBy(end: EarlyEnd | undefined, name: string): end is EarlyEnd {
  return end !== undefined && (end.culprit ?? '') === name
}
