import { parentsOf, topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import { groupBy } from '../lang/group-by.ts'
import { type BenchmarkOrder, sameSettings } from '../plan/benchmark-order.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { notRunProblem, withBenchtime } from './benchmark-problems.ts'
import { confirm, isBetterBeside, type Unsettled } from './confirm.ts'
import { isEnough, isWithin, type Sizes, sizesOf } from './enough.ts'
import { nextStep, type Step } from './ladder.ts'
import { resultOf, resultOfSettled } from './result-of-runs.ts'
import { type GroupOfBinary, type Reading, ScopedRuns } from './scoped-runs.ts'
import { ToldOnce } from './tell-once.ts'
import { noWholePackage, readWholePackage, type WholePackage } from './whole-package.ts'

export type GroupMeasured = {
  readonly results: readonly BenchmarkResult[]
  readonly problems: readonly BenchmarkProblem[]
  /** Every name that started, asked for or not. */
  readonly started: readonly string[]
  /** allocs/op of what nobody asks for and ran beside, by name. */
  readonly aside: ReadonlyMap<string, number>
  /** What was left out of the runs, since it took one down or ran into a deadline. */
  readonly leftOut: readonly string[]
}

/**
 * Measures what is asked for under the same settings, as far as the verdict needs it. A number counts as a person gets it, in a run of
 * the whole package (`go test -bench .`): benchmarks share state with those that run before them. That run is made once, short. All
 * others have less in them, which is cheaper, and each counts only where it says the same as the whole at the same size.
 */
export function measureGroup(of: GroupOfBinary, ports: Ports): Promise<GroupMeasured> {
  return new GroupRun(of, ports).measure()
}

/** What `b.Skip` and all its like end in. */
const skipping = 'testing.(*common).SkipNow'

type Measured = { readonly results: readonly BenchmarkResult[]; readonly names: readonly string[] }

/** A benchmark on the ladder of iterations. */
type Climber = {
  readonly name: string
  readonly order: BenchmarkOrder
  /** What it read in the short run of the whole package. */
  readonly whole: BenchmarkRun | undefined
  readonly own: BenchmarkRun[]
  /** What is next for it; undefined: it gave no number in a run. */
  step: Step | undefined
  /** Whether all runs had everything beside it that the whole package has. */
  isWhole: boolean
}

/** A run of a climber; undefined: it gave no number in it. */
function take(climber: Climber, run: BenchmarkRun | undefined): void {
  if (run !== undefined) climber.own.push(run)
  climber.step = run === undefined ? undefined : nextStep(climber, climber.order)
}

/** The lowest rung that some benchmark has to climb to, and which. */
function lowestRung(
  climbers: Iterable<Climber>,
): { readonly iterations: number; readonly those: readonly Climber[] } | undefined {
  const climbing = groupBy(climbers, ({ step }) =>
    step?.kind === 'climb' ? step.iterations : Number.POSITIVE_INFINITY,
  )
  climbing.delete(Number.POSITIVE_INFINITY)
  if (climbing.size === 0) return undefined
  const iterations = [...climbing.keys()].reduce((least, each) => Math.min(least, each))
  return { iterations, those: climbing.get(iterations) ?? [] }
}

class GroupRun {
  readonly #of: GroupOfBinary
  readonly #ports: Ports
  readonly #runs: ScopedRuns
  readonly #sizes: Sizes
  readonly #problems = new ToldOnce()
  /** What went wrong in a run of less than the whole: it counts only where the whole is no better. */
  readonly #held = new Map<string | undefined, BenchmarkProblem[]>()
  #whole: WholePackage = noWholePackage()
  /** Whether what is asked for is all that there is. */
  #isNarrowWhole = false

  constructor(of: GroupOfBinary, ports: Ports) {
    this.#of = of
    this.#ports = ports
    this.#runs = new ScopedRuns(of, ports)
    this.#sizes = sizesOf(of.group.settings.benchtime)
  }

  async measure(): Promise<GroupMeasured> {
    const { binary, selection } = this.#of
    if (selection.isAlone !== true) this.#whole = await readWholePackage(this.#runs, binary.package, this.#sizes.probe)
    this.#tell(this.#whole.problems)
    const isAuto = this.#of.group.settings.benchtime.kind === 'auto'
    const { results, names } = await (isAuto ? this.#climb() : this.#runAtSize())
    await this.#tellSkipped(names)
    this.#tellMissing(results)
    const { started, leftOut } = this.#runs
    return { results, problems: this.#problems.all, started, leftOut, aside: this.#whole.aside }
  }

  /** Climbs the ladder of iterations with all that is asked for: what stands on a rung shares a run. */
  async #climb(): Promise<Measured> {
    const { beside } = this.#whole
    if (beside.size === 0) await this.#probeNarrow()
    const climbers = new Map<string, Climber>()
    const add = (name: string, own: readonly BenchmarkRun[]): void => {
      const order = this.#orderFor(name)
      if (order === undefined) return
      const rungs = { whole: beside.get(name)?.run, own: [...own] }
      climbers.set(name, { name, order, ...rungs, step: nextStep(rungs, order), isWhole: true })
    }
    for (const name of beside.keys()) add(name, [])
    for (let rung = lowestRung(climbers.values()); rung !== undefined; rung = lowestRung(climbers.values())) {
      const { iterations, those } = rung
      const isAll = those.length === climbers.size
      const benchtime = `${iterations}x`
      const names = those.map(({ name }) => name)
      const reading = await (isAll ? this.#narrow(benchtime) : this.#part(names, benchtime))
      for (const climber of those) {
        take(climber, reading.get(climber.name))
        climber.isWhole &&= isAll && this.#isNarrowWhole
      }
      for (const [name, run] of reading) if (!climbers.has(name)) add(name, [run])
    }
    const results: BenchmarkResult[] = []
    for (const climber of climbers.values()) {
      const result = await this.#end(climber)
      if (result !== undefined) results.push(result)
    }
    return { results, names: [...climbers.keys()] }
  }

  /** What the ladder has said of a benchmark, where that is what a person gets; else what runs as by hand say. */
  async #end({ name, order, whole, own, step, isWhole }: Climber): Promise<BenchmarkResult | undefined> {
    const first = whole === undefined ? own : [whole, ...own]
    const which = { package: this.#of.binary.package, name, cpu: order.cpu }
    const unsettled = this.#unsettled(name, order, { first, short: own, isShortWhole: isWhole && own.length > 0 })
    if (step?.kind === 'settled') {
      const { allocsPerOp, bytesPerOp, last } = step
      const told = { ...last, allocsPerOp, bytesPerOp }
      const isOnlyHere = whole !== undefined && !isWithin(told, order) && isWithin(whole, order)
      if (!isOnlyHere && (last === whole || !(await isBetterBeside(unsettled, told, this.#sizes, this.#runs))))
        return resultOfSettled(which, step, first)
    }
    return this.#confirm(unsettled)
  }

  /** Runs all that is asked for at the size that was asked for. */
  async #runAtSize(): Promise<Measured> {
    const { beside } = this.#whole
    const { short, probe } = this.#sizes
    const isRead = short === probe && beside.size > 0
    const narrow = isRead ? new Map([...beside].map(([name, { run }]) => [name, run])) : await this.#narrow(short)
    const names = [...new Set([...beside.keys(), ...narrow.keys()])].filter((name) => this.#orderFor(name))
    // Two numbers may agree by chance; who wants the number itself has it three times.
    const isValueWanted = names.some((name) => this.#orderFor(name)?.want === 'value')
    const again = isValueWanted ? await this.#narrow(short) : new Map<string, BenchmarkRun>()
    const results: BenchmarkResult[] = []
    for (const name of names) {
      const order = this.#orderFor(name)
      if (order === undefined) continue
      const runs = [narrow.get(name), again.get(name)].filter((run) => run !== undefined)
      const result = await this.#settle(name, order, runs)
      if (result !== undefined) results.push(result)
    }
    return { results, names }
  }

  /** The order of a name that is measured under these settings. */
  #orderFor(name: string): BenchmarkOrder | undefined {
    const order = this.#of.selection.orderFor(name)
    return order !== undefined && sameSettings(order, this.#of.group.settings) ? order : undefined
  }

  /** Where the whole was not looked at, or there is too much of it: whether a number grows with the iterations. */
  async #probeNarrow(): Promise<void> {
    const reading = await this.#runs.narrow(this.#sizes.probe, () => true)
    for (const [name, run] of reading.runs) this.#whole.beside.set(name, { run, scope: 'narrow' })
    this.#runs.leaveOut(reading.bad)
    this.#tell(reading.problems)
  }

  async #narrow(benchtime: string): Promise<ReadonlyMap<string, BenchmarkRun>> {
    const { beside } = this.#whole
    const known = new Set([...beside.keys(), ...parentsOf(beside.keys())])
    const reading = await this.#runs.narrow(benchtime, (name) => known.has(name))
    const started = new Set(reading.started)
    // Where one did not get to its end, what ran after it ran in another process, without those before.
    const isOneProcess = reading.bad.length + reading.cutOff.length === 0
    this.#isNarrowWhole = isOneProcess && [...this.#whole.started].every((name) => started.has(name))
    return this.#take(reading)
  }

  async #part(names: readonly string[], benchtime: string): Promise<ReadonlyMap<string, BenchmarkRun>> {
    return this.#take(await this.#runs.some(names, benchtime))
  }

  /** The numbers of a run of less than the whole; what went wrong in it may be held back. */
  #take(reading: Reading): ReadonlyMap<string, BenchmarkRun> {
    this.#runs.leaveOut(reading.bad.filter((name) => !this.#whole.beside.has(name)))
    const started = new Set(reading.started)
    const undone = parentsOf([...this.#whole.started].filter((name) => !started.has(name)))
    for (const problem of reading.problems) {
      if (this.#isHeld(problem, undone)) this.#held.set(problem.name, [...this.#heldOf(problem.name), problem])
      else this.#tell([problem])
    }
    return reading.runs
  }

  /** A benchmark that gave a number beside others may need them, and a parent checks what all its sub-benchmarks did. */
  #isHeld({ name }: BenchmarkProblem, undone: ReadonlySet<string>): boolean {
    const { beside } = this.#whole
    return name === undefined ? beside.size > 0 : beside.has(name) || undone.has(name)
  }

  #heldOf(name: string | undefined): readonly BenchmarkProblem[] {
    return this.#held.get(name) ?? []
  }

  /** @param short what was read of only those that are asked for, at the size that was asked for */
  async #settle(
    name: string,
    order: BenchmarkOrder,
    short: readonly BenchmarkRun[],
  ): Promise<BenchmarkResult | undefined> {
    const beside = this.#whole.beside.get(name)
    const isShortWhole = short.length > 0 && (this.#isNarrowWhole || beside?.run === short[0])
    const unsettled = this.#unsettled(name, order, { first: short, short, isShortWhole })
    const last = short.at(-1)
    if (
      last !== undefined &&
      isEnough(short, order) &&
      !(await isBetterBeside(unsettled, last, this.#sizes, this.#runs))
    ) {
      const seen = order.want !== 'value' ? short.slice(-2) : short
      const which = { package: this.#of.binary.package, name, cpu: order.cpu }
      return resultOf(which, { runs: short, judged: [last], seen })
    }
    return this.#confirm(unsettled)
  }

  #unsettled(
    name: string,
    order: BenchmarkOrder,
    runs: Pick<Unsettled, 'first' | 'short' | 'isShortWhole'>,
  ): Unsettled {
    const beside = this.#whole.beside.get(name)
    return { package: this.#of.binary.package, name, order, beside, held: this.#heldOf(name), ...runs }
  }

  async #confirm(unsettled: Unsettled): Promise<BenchmarkResult | undefined> {
    const { package: importPath, name } = unsettled
    this.#ports.progress({ kind: 'again', package: importPath, name, benchtime: this.#sizes.full })
    const { result, problems } = await confirm(unsettled, this.#sizes, this.#runs)
    this.#tell(problems)
    return result
  }

  /**
   * A sub-benchmark that skips itself prints nothing. Where a wildcard asks for it nobody misses it, so that it is looked for,
   * where a benchmark can be skipped at all: the linker keeps the method only where something may call it.
   */
  async #tellSkipped(measured: readonly string[]): Promise<void> {
    const { binary, group } = this.#of
    const parents = new Set(measured.filter((name) => name.includes('/')).map(topLevelOf))
    const open = new Set([...parents].filter((name) => group.isOpenBelow(name)))
    if (open.size === 0) return
    const mayBeSkipped = await this.#ports.holds(binary.path, skipping)
    if (mayBeSkipped.kind === 'found' && !mayBeSkipped.value) return
    const { skipped } = await this.#runs.names(open)
    const known = new Set(measured)
    this.#tell(skipped.filter(({ name = '' }) => !known.has(name) && this.#runs.isAsked(name)))
  }

  #tell(problems: readonly BenchmarkProblem[]): void {
    for (const problem of problems) {
      if (this.#problems.has(problem)) continue
      this.#problems.add(withBenchtime(problem, this.#of.group.settings.benchtime))
    }
  }

  /** Names that were asked for or started, and have neither a result nor a problem. */
  #tellMissing(results: readonly BenchmarkResult[]): void {
    if (this.#problems.all.some(({ name, code }) => name === undefined && code !== 'UNLISTED_LEFT_OUT')) return
    const { listed, group, binary } = this.#of
    const { started } = this.#runs
    const told = new Set(this.#problems.all.flatMap(({ name }) => name ?? []))
    const done = new Set([...results.map(({ name }) => name), ...told, ...parentsOf(told)])
    const isDone = (name: string): boolean => done.has(name) || [...parentsOf([name])].some((other) => told.has(other))
    const known = new Set(started)
    const neverStarted = listed.filter((name) => group.select(name) !== undefined && !known.has(name))
    const parents = parentsOf(started)
    const leaves = started.filter((name) => this.#orderFor(name) !== undefined && !parents.has(name))
    for (const name of new Set([...neverStarted, ...leaves])) {
      const held = this.#heldOf(name)
      if (!isDone(name)) this.#tell(held.length > 0 ? held : [notRunProblem(binary.package, name)])
    }
  }
}
