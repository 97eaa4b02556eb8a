import { type BinaryRunSettings, binaryArguments } from '../golang/bench-arguments.ts'
import { type BenchmarkLine, BenchmarkOutputReader } from '../golang/bench-output.ts'
import type { Exit, Ports } from '../ports.ts'

/** A test binary and the surroundings it runs in. */
export type TestBinary = {
  /** Import path. */
  readonly package: string
  /** Absolute. */
  readonly path: string
  /** The package's folder: benchmarks may read `testdata`. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
}

export type BinaryRun = BinaryRunSettings & {
  /** For the benchmark of that name; the clock starts again with each. Milliseconds. */
  readonly timeoutFor: (name: string) => number
  /** Undefined: all that runs is asked for. */
  readonly bystanders?: Bystanders
}

/** Benchmarks that run only because a person's `go test -bench .` runs them too: they leave state behind for the others. */
export type Bystanders = {
  readonly isOne: (name: string) => boolean
  /** How long one may run, and all of them together. Milliseconds. */
  readonly eachMs: number
  readonly allMs: number
}

/** How a run ended before its time, and which benchmark ran then; undefined: none had started. */
export type EarlyEnd = {
  readonly kind: 'timeout' | 'output' | 'deadlock' | 'panic' | 'exit' | 'signal'
  readonly culprit: string | undefined
  /** What is known of it, for a message: `exit code 3`, the first line of the panic. */
  readonly detail: string
}

export type BinaryOutcome = {
  readonly results: readonly (BenchmarkLine & { readonly name: string })[]
  /** In the order they started, parents of sub-benchmarks too. */
  readonly started: readonly string[]
  readonly skipped: readonly string[]
  readonly failed: readonly string[]
  /** By benchmark, the first such line. */
  readonly unreadable: ReadonlyMap<string, string>
  readonly earlyEnd: EarlyEnd | undefined
  /** How long bystanders ran, all together. Milliseconds. */
  readonly bystandersMs: number
}

/** Benchmarks print names and numbers; this is a thousand times what the largest suites need. */
export const maxOutputBytes = 64 * 2 ** 20
/** The same in lines, which cost more to read than their bytes. */
export const maxOutputLines = 1_000_000
/** Kept of standard error, for the words of a panic. */
const maxErrorChars = 8192
/** The deadline of each benchmark ends a run; this only keeps the command's own far away. */
const oneDayMs = 24 * 3_600_000

/** Runs a test binary once and tells what it printed. Rejects only where the binary cannot be started. */
export async function runBinary(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<BinaryOutcome> {
  const progress = new Progress(run)
  const reader = new BenchmarkOutputReader(run.cpu, (record) => progress.take(record))
  let errors = ''
  const decoder = new TextDecoder()
  const command = {
    file: binary.path,
    args: binaryArguments(run),
    cwd: binary.directory,
    env: binary.env,
    timeoutMs: oneDayMs,
    maxOutputBytes,
  }
  const exit = await ports.spawn(command, {
    stdout: (bytes) => {
      if (progress.takeLines(linesIn(bytes))) reader.push(bytes)
    },
    stderr: (bytes) => {
      if (errors.length < maxErrorChars) errors += decoder.decode(bytes, { stream: true })
    },
    onStart: (kill) => progress.start(kill),
  })
  reader.end()
  return progress.outcome(exit, errors)
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

/** What a sub-benchmark runs in, as far as a name tells; empty for a top-level one. */
function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}

type TakenRecord = Parameters<ConstructorParameters<typeof BenchmarkOutputReader>[1]>[0]

class Progress {
  readonly #run: BinaryRun
  readonly #results: (BenchmarkLine & { name: string })[] = []
  readonly #started: string[] = []
  readonly #skipped: string[] = []
  readonly #failed: string[] = []
  readonly #unreadable = new Map<string, string>()
  #footer: 'pass' | 'fail' | undefined
  #kill: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #timedOut = false
  #lines = 0
  /** Whose time it is since the last record: of the one that runs, or of what it runs in. */
  #current = ''
  #since = performance.now()
  #bystandersMs = 0

  constructor(run: BinaryRun) {
    this.#run = run
  }

  start(kill: () => void): void {
    this.#kill = kill
    this.#restartClock('')
  }

  take(record: TakenRecord): void {
    if (record.kind === 'started') this.#started.push(record.name)
    else if (record.kind === 'result') this.#results.push(record)
    else if (record.kind === 'skipped') this.#skipped.push(record.name)
    else if (record.kind === 'failed') this.#failed.push(record.name)
    else if (record.kind === 'unreadable')
      this.#unreadable.set(record.name, this.#unreadable.get(record.name) ?? record.line)
    else this.#footer = record.kind
    if (record.kind === 'unreadable') return
    // One that is over leaves the time to its parent, which may have set-up to do before the next.
    if (!('name' in record)) this.#restartClock('')
    else this.#restartClock(record.kind === 'started' ? record.name : parentOf(record.name))
  }

  /** False where these are too many: then the program is ended, and nothing of it is read any more. */
  takeLines(count: number): boolean {
    this.#lines += count
    if (this.#lines <= maxOutputLines) return true
    this.#kill?.()
    return false
  }

  outcome(exit: Exit, errors: string): BinaryOutcome {
    this.#stopClock()
    return {
      results: this.#results,
      started: this.#started,
      skipped: this.#skipped,
      failed: this.#failed,
      unreadable: this.#unreadable,
      earlyEnd: this.#earlyEnd(exit, errors),
      bystandersMs: this.#bystandersMs,
    }
  }

  #restartClock(current: string): void {
    this.#stopClock()
    this.#current = current
    this.#timer = setTimeout(() => {
      this.#timedOut = true
      this.#kill?.()
    }, this.#deadline())
  }

  #stopClock(): void {
    clearTimeout(this.#timer)
    const now = performance.now()
    if (this.#isBystander()) this.#bystandersMs += now - this.#since
    this.#since = now
  }

  #isBystander(): boolean {
    return this.#current !== '' && this.#run.bystanders?.isOne(this.#current) === true
  }

  #deadline(): number {
    const { bystanders, timeoutFor } = this.#run
    if (bystanders === undefined || !this.#isBystander()) return timeoutFor(this.#current)
    return Math.max(0, Math.min(bystanders.eachMs, bystanders.allMs - this.#bystandersMs))
  }

  #earlyEnd(exit: Exit, errors: string): EarlyEnd | undefined {
    const culprit = this.#culprit()
    if (this.#timedOut || exit.timedOut) return { kind: 'timeout', culprit, detail: '' }
    if (exit.tooMuchOutput || this.#lines > maxOutputLines) return { kind: 'output', culprit, detail: '' }
    if (exit.signal !== null) return { kind: 'signal', culprit, detail: exit.signal }
    const isComplete = (this.#footer === 'pass' && exit.code === 0) || (this.#footer === 'fail' && exit.code === 1)
    if (isComplete) return undefined
    const deadlock = /^fatal error: all goroutines are asleep - deadlock!/m.exec(errors)
    if (deadlock !== null) return { kind: 'deadlock', culprit, detail: deadlock[0] }
    const exitZero = /^panic: unexpected call to os\.Exit\(0\) during test/m.test(errors)
    if (exitZero) return { kind: 'exit', culprit, detail: 'os.Exit(0)' }
    const panic = /^(?:panic: |fatal error: ).*/m.exec(errors)
    if (panic !== null) return { kind: 'panic', culprit, detail: panic[0] }
    return { kind: 'exit', culprit, detail: `exit code ${exit.code}` }
  }

  /** The last that started, where it has not ended; else its top-level benchmark, which had more to do. */
  #culprit(): string | undefined {
    const last = this.#started.at(-1)
    if (last === undefined) return undefined
    const isOver =
      this.#results.some(({ name }) => name === last) || this.#skipped.includes(last) || this.#failed.includes(last)
    return isOver ? last.split('/')[0] : last
  }
}
