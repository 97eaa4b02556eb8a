import { exactPattern } from '../golang/bench-arguments.ts'
import type { BenchmarkLine } from '../golang/bench-output.ts'
import type { BenchmarkResult, BenchmarkRun } from '../golang/benchmark-result.ts'
import type { Ports } from '../ports.ts'
import {
  duplicateTrouble,
  noAllocsTrouble,
  notRunTrouble,
  roundedTrouble,
  unreadableTrouble,
} from './benchmark-troubles.ts'
import type { BenchmarkSelection, BenchmarkWish } from './benchmark-wish.ts'
import { listBenchmarks } from './list-benchmarks.ts'
import type { TestBinary } from './run-binary.ts'
import { type CompletedRun, runToTheEnd } from './run-to-the-end.ts'
import type { BenchmarkTrouble } from './trouble.ts'

export type PackageBenchmarks = {
  readonly results: readonly BenchmarkResult[]
  /** Every top-level benchmark of the binary and every name that started, asked for or not. */
  readonly exists: readonly ExistingBenchmark[]
  readonly troubles: readonly BenchmarkTrouble[]
}

/** A benchmark that is there; `allocsPerOp` of a short run where it was looked up for a hint. */
export type ExistingBenchmark = { readonly name: string; readonly allocsPerOp?: number }

/** Go's own default, the run that a person makes by hand: what is still above its limit then is a finding. */
const byHand = '1s'
/** A tenth of it settles most. */
const short = '100ms'
/** What half as fast a machine would make of it. */
const byHandAtHalfSpeed = '500ms'
/** How often a number is measured at full size: where all agree, and where it does not settle. */
const settledRuns = 3
const unsettledRuns = 5
/** A hundredth, only to see whether a number grows with the iterations: what allocates late reads too low in a short run. */
const shortest = '10ms'
/** What it may cost to learn the names for a hint, for each benchmark. */
const exploreMs = 10_000
/** Below as many iterations a free list or a buffer may not be used up. */
const fewIterations = 1000

/** Measures the benchmarks of one package that are asked for, as far as the verdict needs it. */
export async function measureBenchmarks(
  binary: TestBinary,
  selection: BenchmarkSelection,
  ports: Ports,
): Promise<PackageBenchmarks> {
  const listed = await listBenchmarks(binary, ports)
  if (!listed.ok) return { results: [], exists: [], troubles: [listed.trouble] }
  const patterns = listed.names.flatMap((name) => selection.select(name) ?? [])
  if (patterns.length === 0 && selection.explore(listed.names, []).length === 0) {
    return { results: [], exists: listed.names.map((name) => ({ name })), troubles: [] }
  }
  return new PackageRun(binary, selection, ports).measure(listed.names, patterns)
}

type Size = { readonly benchtime: string; readonly cpu: number }

class PackageRun {
  readonly #binary: TestBinary
  readonly #selection: BenchmarkSelection
  readonly #ports: Ports
  readonly #troubles: BenchmarkTrouble[] = []
  readonly #started = new Set<string>()
  readonly #explored = new Map<string, number>()
  /** What goes wrong under the usual GOMAXPROCS, and has one of its own. */
  readonly #unfit = new Set<string>()
  #listed: ReadonlySet<string> = new Set()

  constructor(binary: TestBinary, selection: BenchmarkSelection, ports: Ports) {
    this.#binary = binary
    this.#selection = selection
    this.#ports = ports
  }

  async measure(listed: readonly string[], patterns: readonly string[]): Promise<PackageBenchmarks> {
    this.#listed = new Set(listed)
    if (patterns.length === 0) {
      await this.#explore(listed)
      return { results: [], exists: this.#exists(listed), troubles: [] }
    }
    const { usual } = this.#selection
    const isAuto = usual.benchtime.kind === 'auto'
    const size = { benchtime: isAuto ? short : fixedBenchtime(usual.benchtime), cpu: usual.cpu }
    const earlier = isAuto
      ? await this.#run(patterns, { ...size, benchtime: shortest }, [])
      : new Map<string, BenchmarkRun>()
    const bad = [...this.#troubles.flatMap(({ name }) => name ?? []), ...this.#unfit]
    const first = await this.#run(patterns, size, bad)
    // Two numbers may agree by chance; who wants the number itself has it three times.
    const isValueWanted = [...first.keys()].some((name) => this.#selection.wishFor(name)?.value !== undefined)
    const again = isValueWanted ? await this.#run(patterns, size, bad) : new Map<string, BenchmarkRun>()
    const results: BenchmarkResult[] = []
    for (const name of new Set([...first.keys(), ...this.#unfit])) {
      const wish = this.#selection.wishFor(name)
      if (wish === undefined) continue
      const runs = [earlier.get(name), first.get(name), again.get(name)].filter((run) => run !== undefined)
      const result = await this.#confirm(name, wish, sameKind(wish, usual) ? runs : [])
      if (result !== undefined) results.push(result)
    }
    this.#tellMissing(patterns, listed, results)
    await this.#explore(listed)
    for (const result of results.filter(isRounded)) {
      this.#troubles.push(roundedTrouble(this.#binary.package, result.name, result.bytesPerOp))
    }
    return { results, exists: this.#exists(listed), troubles: this.#troubles }
  }

  #exists(listed: readonly string[]): readonly ExistingBenchmark[] {
    return [...new Set([...listed, ...this.#started])].map((name) => {
      const allocsPerOp = this.#explored.get(name)
      return { name, ...(allocsPerOp !== undefined && { allocsPerOp }) }
    })
  }

  /** Learns names of sub-benchmarks, and numbers to know a renamed one by; what goes wrong on the way is nobody's business. */
  async #explore(listed: readonly string[]): Promise<void> {
    const bad = this.#troubles.flatMap(({ name }) => name ?? [])
    const wanted = this.#selection
      .explore(listed, [...this.#started])
      .filter((name) => !bad.some((other) => other.split('/')[0] === name))
    if (wanted.length === 0) return
    const { cpu } = this.#selection.usual
    const run = {
      patterns: [...new Set(wanted)].map(exactPattern),
      skip: [],
      benchtime: shortest,
      cpu,
      timeoutFor: () => exploreMs,
    }
    const done = await runToTheEnd(this.#binary, run, this.#ports)
    for (const name of done.started) this.#started.add(name)
    for (const line of done.results) {
      const allocs = runOf(line)?.allocsPerOp
      if (allocs !== undefined) this.#explored.set(line.name, allocs)
    }
  }

  /** One process over these patterns; what takes it down is left out and told. */
  async #run(
    patterns: readonly string[],
    { benchtime, cpu }: Size,
    skip: readonly string[],
  ): Promise<Map<string, BenchmarkRun>> {
    const timeoutFor = (name: string): number =>
      this.#selection.wishFor(name)?.timeoutMs ?? this.#selection.usual.timeoutMs
    const done = await runToTheEnd(this.#binary, { patterns, skip, benchtime, cpu, timeoutFor }, this.#ports)
    for (const name of done.started) this.#started.add(name)
    for (const trouble of done.troubles) {
      const wish = trouble.name === undefined ? undefined : this.#selection.wishFor(trouble.name)
      // One that is to have another GOMAXPROCS is still to come.
      if (wish === undefined || wish.cpu === cpu) this.#tell(trouble)
      else if (trouble.name !== undefined) this.#unfit.add(trouble.name)
    }
    return this.#readResults(done)
  }

  #isTold(code: string, name: string | undefined): boolean {
    return this.#troubles.some((trouble) => trouble.code === code && trouble.name === name)
  }

  #readResults(done: CompletedRun): Map<string, BenchmarkRun> {
    const runs = new Map<string, BenchmarkRun>()
    for (const name of new Set(done.results.map((line) => line.name))) {
      const lines = done.results.filter((line) => line.name === name)
      const run = lines[0] === undefined ? undefined : runOf(lines[0])
      if (!this.#listed.has(name.split('/')[0] ?? ''))
        this.#tell(unreadableTrouble(this.#binary.package, undefined, `${name}, which is no benchmark of its binary`))
      else if (lines.length > 1) this.#tell(duplicateTrouble(this.#binary.package, name, lines.length))
      else if (run === undefined) this.#tell(noAllocsTrouble(this.#binary.package, name))
      else runs.set(name, run)
    }
    return runs
  }

  #tell(trouble: BenchmarkTrouble): void {
    if (!this.#isTold(trouble.code, trouble.name)) this.#troubles.push(trouble)
  }

  /**
   * Goes on until the verdict is the one of a run by hand. `runs` are those of the first size; with `auto` what they show to be
   * within its limits is settled, unless they are too short to know; all else is run alone, at the full size, `count` times.
   */
  async #confirm(
    name: string,
    wish: BenchmarkWish,
    runs: readonly BenchmarkRun[],
  ): Promise<BenchmarkResult | undefined> {
    const isAuto = wish.benchtime.kind === 'auto'
    const last = runs.at(-1)
    if (last !== undefined && isEnough(runs, wish))
      return this.#result(name, wish, runs, [last], wish.value === undefined ? runs.slice(-2) : runs)
    const size = { benchtime: isAuto ? byHand : fixedBenchtime(wish.benchtime), cpu: wish.cpu }
    const full = isAuto || last === undefined ? [] : [last]
    this.#ports.progress(`${this.#binary.package} ${name}: measured again, ${size.benchtime}`)
    while (full.length < repetitions(full, wish)) {
      const again = (await this.#run([exactPattern(name)], size, [])).get(name)
      if (again === undefined) return undefined // told by #run or #tellMissing
      full.push(again)
      if (wish.value === undefined && isWithin(again, wish) && !isBelow(again, wish)) break
    }
    // Set-up that is divided by the iterations: a machine half as fast has half of them.
    const slower =
      wish.value !== undefined && isAuto
        ? (await this.#run([exactPattern(name)], { ...size, benchtime: byHandAtHalfSpeed }, [])).get(name)
        : undefined
    const seen = slower === undefined ? full : [slower, ...full]
    return this.#result(name, wish, isAuto ? [...runs, ...seen] : full, full, seen)
  }

  /**
   * @param judged the runs whose minimum is held against the limit
   * @param seen the runs whose maximum is held against what the limit could be
   */
  #result(
    name: string,
    wish: BenchmarkWish,
    runs: readonly BenchmarkRun[],
    judged: readonly BenchmarkRun[],
    seen: readonly BenchmarkRun[],
  ): BenchmarkResult {
    const best = judged.reduce((least, run) => (run.allocsPerOp < least.allocsPerOp ? run : least))
    return {
      package: this.#binary.package,
      name,
      cpu: wish.cpu,
      allocsPerOp: best.allocsPerOp,
      bytesPerOp: Math.min(...judged.map(({ bytesPerOp }) => bytesPerOp)),
      most: {
        allocsPerOp: Math.max(...seen.map(({ allocsPerOp }) => allocsPerOp)),
        bytesPerOp: Math.max(...seen.map(({ bytesPerOp }) => bytesPerOp)),
      },
      iterations: best.iterations,
      runs,
      stable: judged.every(({ allocsPerOp }) => allocsPerOp === best.allocsPerOp),
    }
  }

  /** Names that were asked for or started, and have neither a result nor a trouble. */
  #tellMissing(patterns: readonly string[], listed: readonly string[], results: readonly BenchmarkResult[]): void {
    const done = [...results.map(({ name }) => name), ...this.#troubles.flatMap(({ name }) => name ?? [])]
    const isDone = (name: string): boolean =>
      done.some((other) => other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`))
    const isWholeTold = this.#troubles.some(({ name }) => name === undefined)
    const asked = listed.filter((name) => patterns.includes(this.#selection.select(name) ?? ''))
    const wanted = [
      ...asked.filter((name) => this.#selection.wishFor(name) !== undefined || !this.#started.has(name)),
      ...this.#started,
    ]
    for (const name of new Set(wanted)) {
      const isParent = [...this.#started].some((other) => other.startsWith(`${name}/`))
      const isAsked = this.#selection.wishFor(name) !== undefined || !this.#started.has(name)
      if (isAsked && !isParent && !isDone(name) && !isWholeTold) this.#tell(notRunTrouble(this.#binary.package, name))
    }
  }
}

function runOf({ iterations, values }: BenchmarkLine): BenchmarkRun | undefined {
  const allocsPerOp = values.get('allocs/op')
  const bytesPerOp = values.get('B/op')
  // `b.ReportMetric` can make them anything; a count is all that a limit can be held against.
  return !isCount(allocsPerOp) || !isCount(bytesPerOp)
    ? undefined
    : { iterations, allocsPerOp, bytesPerOp, nsPerOp: values.get('ns/op') ?? 0 }
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0
}

/** Bytes without a whole allocation. In a few iterations some bytes of set-up are in every result and mean nothing. */
function isRounded({ allocsPerOp, bytesPerOp, iterations }: BenchmarkResult): boolean {
  return allocsPerOp === 0 && (bytesPerOp >= 8 || (bytesPerOp > 0 && iterations >= fewIterations))
}

function isWithin(run: BenchmarkRun, { limits }: BenchmarkWish): boolean {
  return run.allocsPerOp <= (limits.allocs ?? Infinity) && run.bytesPerOp <= (limits.bytes ?? Infinity)
}

/** Whether the first runs of a benchmark answer what is asked of it. */
function isEnough(runs: readonly BenchmarkRun[], wish: BenchmarkWish): boolean {
  const last = runs.at(-1)
  if (last === undefined) return false
  if (wish.benchtime.kind === 'auto' && isDoubtful(runs)) return false
  const isSettled =
    runs.length > 1 && runs.every((run) => isSame(run, last, wish.value?.bytes ?? wish.least?.bytes !== undefined))
  if (wish.value !== undefined) return isSettled
  return isWithin(last, wish) && (isSettled || !isBelow(last, wish))
}

function isSame(one: BenchmarkRun, other: BenchmarkRun, withBytes: boolean): boolean {
  return one.allocsPerOp === other.allocsPerOp && (!withBytes || one.bytesPerOp === other.bytesPerOp)
}

/** For a verdict as often as was asked for; for a value three times, and more where these do not agree. */
function repetitions(runs: readonly BenchmarkRun[], { count, value }: BenchmarkWish): number {
  if (value === undefined) return count
  const [first] = runs
  return first === undefined || runs.every((run) => isSame(run, first, value.bytes)) ? settledRuns : unsettledRuns
}

function isBelow(run: BenchmarkRun, { least }: BenchmarkWish): boolean {
  return run.allocsPerOp < (least?.allocs ?? 0) || run.bytesPerOp < (least?.bytes ?? 0)
}

/**
 * True where a short run may read lower than a long one: it allocates more with more iterations, or on a part of them only
 * (bytes without a whole allocation), or it had few iterations although they are cheap (a full run has a thousand of them).
 */
function isDoubtful(runs: readonly BenchmarkRun[]): boolean {
  const [before, last] = [runs.at(-2), runs.at(-1)]
  if (last === undefined) return true
  if (last.allocsPerOp === 0 && last.bytesPerOp > 0) return true
  if (last.iterations < fewIterations && last.nsPerOp <= 1e6) return true
  // A hundredth more bytes is the noise of what grows by itself, as maps do.
  return before === undefined || last.allocsPerOp > before.allocsPerOp || last.bytesPerOp > before.bytesPerOp * 1.01
}

/** Whether the first run of a package was already the one that this benchmark's own settings ask for. */
function sameKind(wish: BenchmarkWish, usual: BenchmarkSelection['usual']): boolean {
  return wish.cpu === usual.cpu && JSON.stringify(wish.benchtime) === JSON.stringify(usual.benchtime)
}

function fixedBenchtime(benchtime: BenchmarkWish['benchtime']): string {
  if (benchtime.kind === 'auto') return byHand
  return benchtime.kind === 'iterations' ? `${benchtime.n}x` : `${benchtime.ms}ms`
}
