import type { BenchmarkResult, BenchmarkRun } from '../golang/benchmark-result.ts'
import type { Ports } from '../ports.ts'
import { leftOutTrouble, notRunTrouble, sharesStateTrouble, timeoutHint } from './benchmark-troubles.ts'
import { type BenchmarkWish, sameSettings } from './benchmark-wish.ts'
import { byHandAtHalfSpeed, isAnswer, isEnough, type Sizes, saysTheSame, sizesOf, speaksAgainst } from './enough.ts'
import { type GroupOfBinary, measuring, probing, type Reading, type Scope, ScopedRuns } from './scoped-runs.ts'
import type { BenchmarkTrouble } from './trouble.ts'

export type GroupMeasured = {
  readonly results: readonly BenchmarkResult[]
  readonly troubles: readonly BenchmarkTrouble[]
  /** Every name that started, asked for or not. */
  readonly started: readonly string[]
  /** allocs/op of what nobody asks for and ran beside, by name. */
  readonly aside: ReadonlyMap<string, number>
}

/** What a benchmark reads beside others, and beside which. */
type Beside = { readonly run: BenchmarkRun; readonly scope: Scope }

/** Measures what is asked for under the same settings, as far as the verdict needs it. */
export function measureGroup(of: GroupOfBinary, ports: Ports): Promise<GroupMeasured> {
  return new GroupRun(of, ports).measure()
}

/**
 * A number counts as a person gets it, in a run of the whole package (`go test -bench .`): benchmarks share state with those
 * that run before them. That run is made once, short. All others have less in them, which is cheaper, and each counts only where
 * it says the same as the whole at the same size.
 */
class GroupRun {
  readonly #of: GroupOfBinary
  readonly #ports: Ports
  readonly #runs: ScopedRuns
  readonly #sizes: Sizes
  readonly #troubles: BenchmarkTrouble[] = []
  readonly #started = new Set<string>()
  readonly #beside = new Map<string, Beside>()
  readonly #aside = new Map<string, number>()
  /** What started in a run of the whole. */
  readonly #whole = new Set<string>()
  /** What went wrong in a run of less than the whole: it counts only where the whole is no better. */
  readonly #held: BenchmarkTrouble[] = []

  constructor(of: GroupOfBinary, ports: Ports) {
    this.#of = of
    this.#ports = ports
    this.#runs = new ScopedRuns(of, ports)
    this.#sizes = sizesOf(of.group.settings.benchtime)
  }

  async measure(): Promise<GroupMeasured> {
    await this.#readWhole()
    const { short, probe } = this.#sizes
    const isRead = short === probe && this.#beside.size > 0
    const narrow = isRead ? new Map([...this.#beside].map(([name, { run }]) => [name, run])) : await this.#narrow()
    const names = [...new Set([...this.#beside.keys(), ...narrow.keys()])].filter((name) => this.#wishFor(name))
    // Two numbers may agree by chance; who wants the number itself has it three times.
    const isValueWanted = names.some((name) => this.#wishFor(name)?.value !== undefined)
    const again = isValueWanted ? await this.#narrow() : new Map<string, BenchmarkRun>()
    const results: BenchmarkResult[] = []
    for (const name of names) {
      const wish = this.#wishFor(name)
      if (wish === undefined) continue
      const runs = [narrow.get(name), again.get(name)].filter((run) => run !== undefined)
      const result = await this.#settle(name, wish, runs)
      if (result !== undefined) results.push(result)
    }
    this.#tellMissing(results)
    return { results, troubles: this.#troubles, started: [...this.#started], aside: this.#aside }
  }

  /** The wish of a name that is measured under these settings. */
  #wishFor(name: string): BenchmarkWish | undefined {
    const wish = this.#of.selection.wishFor(name)
    return wish !== undefined && sameSettings(wish, this.#of.group.settings) ? wish : undefined
  }

  /**
   * The whole package at the smallest size. Where what is asked for goes wrong there, others may be the reason: then what is asked
   * for, whole, decides.
   */
  async #readWhole(): Promise<void> {
    if (this.#of.selection.isAlone === true) return
    let before: Reading | undefined
    for (const scope of ['package', 'asked'] as const) {
      if (
        scope === 'asked' &&
        String(this.#runs.patternsOf(scope, '')) === String(this.#runs.patternsOf('package', ''))
      )
        break
      const reading = await this.#probe(scope, '')
      this.#runs.leaveOut(reading.bad.filter((name) => !this.#runs.isAsked(name)))
      if (!reading.isComplete) this.#tell([leftOutTrouble(this.#of.binary.package, probing.allMs)])
      else {
        this.#keep(reading, scope)
        for (const name of reading.started) this.#whole.add(name)
        const known = before
        before =
          known === undefined ? reading : { ...reading, troubles: reading.troubles.filter(isAmong(known.troubles)) }
        if (reading.troubles.length === 0) break
      }
    }
    if (before === undefined) return
    this.#runs.leaveOut(before.bad)
    this.#tell(before.troubles)
  }

  #keep({ runs }: Reading, scope: Scope): void {
    for (const [name, run] of runs) {
      if (!this.#runs.isAsked(name)) this.#aside.set(name, run.allocsPerOp)
      else if (!this.#beside.has(name)) this.#beside.set(name, { run, scope })
    }
  }

  async #narrow(): Promise<ReadonlyMap<string, BenchmarkRun>> {
    const { short, probe } = this.#sizes
    if (this.#beside.size === 0 && this.#of.group.settings.benchtime.kind === 'auto') {
      const reading = this.#taken(await this.#runs.narrow(probe))
      this.#keep(reading, 'narrow')
      this.#runs.leaveOut(reading.bad)
      this.#tell(reading.troubles)
    }
    const reading = this.#taken(await this.#runs.narrow(short))
    this.#runs.leaveOut(reading.bad.filter((name) => !this.#beside.has(name)))
    for (const trouble of reading.troubles) {
      if (this.#isHeld(trouble, reading)) this.#held.push(trouble)
      else this.#tell([trouble])
    }
    return reading.runs
  }

  /** A benchmark that gave a number beside others may need them, and a parent checks what all its sub-benchmarks did. */
  #isHeld({ name }: BenchmarkTrouble, { started }: Reading): boolean {
    if (name === undefined) return this.#beside.size > 0
    return this.#beside.has(name) || [...this.#whole].some((it) => it.startsWith(`${name}/`) && !started.includes(it))
  }

  #taken(reading: Reading): Reading {
    for (const name of reading.started) this.#started.add(name)
    return reading
  }

  async #probe(scope: Scope, name: string): Promise<Reading> {
    const { probe: benchtime } = this.#sizes
    return this.#taken(await this.#runs.beside({ scope, name, benchtime, turn: 0, bounds: probing }))
  }

  /** @param short what was read of only those that are asked for, at the second size */
  async #settle(
    name: string,
    wish: BenchmarkWish,
    short: readonly BenchmarkRun[],
  ): Promise<BenchmarkResult | undefined> {
    const beside = this.#beside.get(name)
    const isAuto = wish.benchtime.kind === 'auto'
    const first = isAuto && beside !== undefined && beside.run !== short[0] ? [beside.run, ...short] : short
    const last = short.at(-1)
    if (last !== undefined && isEnough(first, wish) && !(await this.#isBetterBeside(name, wish, last)))
      return this.#result(name, wish, first, [last], wish.value === undefined ? first.slice(-2) : first)
    return this.#confirm(name, wish, { first, short })
  }

  /** Whether a short run is not to be believed, since the whole package reads otherwise and its size is not the reason. */
  async #isBetterBeside(name: string, wish: BenchmarkWish, short: BenchmarkRun): Promise<boolean> {
    const beside = this.#beside.get(name)?.run
    if (beside === undefined || beside === short || !speaksAgainst(beside, short, wish)) return false
    return !(await this.#readsAlone(name, beside, wish))
  }

  /** Whether a benchmark alone, with as many iterations, reads what this run did beside others. */
  async #readsAlone(name: string, { iterations, ...run }: BenchmarkRun, wish: BenchmarkWish): Promise<boolean> {
    const { runs } = await this.#runs.alone(name, `${iterations}x`)
    const alone = runs.get(name)
    return alone !== undefined && saysTheSame(alone, { iterations, ...run }, wish)
  }

  /** At full size, until the verdict is the one of a run by hand: alone where that says the same as beside others, else beside them. */
  async #confirm(
    name: string,
    wish: BenchmarkWish,
    { first, short }: { readonly first: readonly BenchmarkRun[]; readonly short: readonly BenchmarkRun[] },
  ): Promise<BenchmarkResult | undefined> {
    const { full } = this.#sizes
    this.#ports.progress(`${this.#of.binary.package} ${name}: measured again, ${full}`)
    const beside = this.#beside.get(name)
    const held = this.#held.filter((trouble) => trouble.name === name)
    // What went wrong in a longer run goes wrong again, and may take its whole deadline for that.
    const tried = held.length > 0 && short.length === 0 ? undefined : await this.#runs.alone(name, full)
    const alone = tried?.runs.get(name)
    const others = [beside?.run, short[0]].filter((run) => run !== undefined)
    if (alone === undefined) {
      const isItsOwn =
        beside === undefined || beside.scope === 'narrow' || (await this.#readsAlone(name, beside.run, wish))
      if (isItsOwn) return this.#give(tried === undefined ? held : tried.troubles)
    } else if (await this.#isFair(name, alone, others, wish)) {
      const isAuto = wish.benchtime.kind === 'auto'
      const judged = isAuto ? [alone] : [...short.slice(0, 1), alone]
      return this.#repeat(name, wish, { first: isAuto ? first : [], judged }, (benchtime) =>
        this.#runs.alone(name, benchtime),
      )
    }
    return this.#besideOthers(name, wish, first, alone)
  }

  /** Whether all that was read beside others is what the benchmark reads alone, at full size or at the size of that run. */
  async #isFair(
    name: string,
    alone: BenchmarkRun,
    others: readonly BenchmarkRun[],
    wish: BenchmarkWish,
  ): Promise<boolean> {
    if (this.#of.selection.isAlone === true) return true
    for (const other of others)
      if (!saysTheSame(other, alone, wish) && !(await this.#readsAlone(name, other, wish))) return false
    return true
  }

  async #besideOthers(
    name: string,
    wish: BenchmarkWish,
    first: readonly BenchmarkRun[],
    alone: BenchmarkRun | undefined,
  ): Promise<BenchmarkResult | undefined> {
    const scope = await this.#scopeOf(name, wish)
    const patterns = this.#runs.patternsOf(scope, name)
    const skip = this.#runs.leftOut
    let turn = 0
    const result = await this.#repeat(name, wish, { first, judged: [] }, (benchtime) =>
      this.#runs.beside({ scope, name, benchtime, turn: turn++, bounds: measuring }),
    )
    if (result === undefined) return undefined
    const shares = sharesStateTrouble(result, alone, wish, patterns)
    if (shares !== undefined) this.#tell([shares])
    return { ...result, beside: { patterns, skip } }
  }

  /** The least that says what the whole does at the same size. */
  async #scopeOf(name: string, wish: BenchmarkWish): Promise<Scope> {
    const beside = this.#beside.get(name)
    if (beside === undefined) return 'asked'
    const whole = String(this.#runs.patternsOf(beside.scope, name))
    for (const scope of ['siblings', 'asked'] as const) {
      if (String(this.#runs.patternsOf(scope, name)) === whole) return beside.scope
      if (scope === 'siblings' && !name.includes('/')) continue
      const { runs, isComplete } = await this.#probe(scope, name)
      const run = runs.get(name)
      if (isComplete && run !== undefined && saysTheSame(run, beside.run, wish)) return scope
    }
    return beside.scope
  }

  /** Runs at full size until they answer what is asked. */
  async #repeat(
    name: string,
    wish: BenchmarkWish,
    { first, judged }: { readonly first: readonly BenchmarkRun[]; readonly judged: readonly BenchmarkRun[] },
    run: (benchtime: string) => Promise<Reading>,
  ): Promise<BenchmarkResult | undefined> {
    const full = [...judged]
    while (!isAnswer(full, wish)) {
      const reading = this.#taken(await run(this.#sizes.full))
      const again = reading.runs.get(name)
      if (again === undefined) return this.#give(reading.troubles)
      full.push(again)
    }
    // Set-up that is divided by the iterations: a machine half as fast has half of them.
    const slower =
      wish.value !== undefined && wish.benchtime.kind === 'auto'
        ? (await run(byHandAtHalfSpeed)).runs.get(name)
        : undefined
    const seen = slower === undefined ? full : [slower, ...full]
    return this.#result(name, wish, [...first, ...(wish.benchtime.kind === 'auto' ? seen : full)], full, seen)
  }

  /** There is no number, and this is why; where it does not say, #tellMissing does. */
  #give(troubles: readonly BenchmarkTrouble[]): undefined {
    this.#tell(troubles)
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
      package: this.#of.binary.package,
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

  #tell(troubles: readonly BenchmarkTrouble[]): void {
    for (const trouble of troubles) {
      if (isAmong(this.#troubles)(trouble)) continue
      const isTimeout = trouble.code === 'BENCHMARK_TIMEOUT' && trouble.name !== undefined
      this.#troubles.push(isTimeout ? { ...trouble, hint: timeoutHint(this.#of.group.settings.benchtime) } : trouble)
    }
  }

  /** Names that were asked for or started, and have neither a result nor a trouble. */
  #tellMissing(results: readonly BenchmarkResult[]): void {
    if (this.#troubles.some(({ name, code }) => name === undefined && code !== 'UNLISTED_LEFT_OUT')) return
    const told = this.#troubles.flatMap(({ name }) => name ?? [])
    const isDone = (name: string): boolean =>
      results.some((result) => result.name === name) ||
      told.some((other) => other === name || other.startsWith(`${name}/`) || name.startsWith(`${other}/`))
    const { listed, group, binary } = this.#of
    const started = [...this.#started]
    const neverStarted = listed.filter((name) => group.select(name) !== undefined && !this.#started.has(name))
    const leaves = started.filter(
      (name) => this.#wishFor(name) !== undefined && !started.some((it) => it.startsWith(`${name}/`)),
    )
    for (const name of new Set([...neverStarted, ...leaves])) {
      const held = this.#held.filter((trouble) => trouble.name === name)
      if (!isDone(name)) this.#tell(held.length > 0 ? held : [notRunTrouble(binary.package, name)])
    }
  }
}

function isAmong(troubles: readonly BenchmarkTrouble[]): (trouble: BenchmarkTrouble) => boolean {
  return ({ code, name }) => troubles.some((other) => other.code === code && other.name === name)
}
