import type { BenchmarkResult, BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder } from '../plan/benchmark-order.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { sharesStateProblem } from './benchmark-problems.ts'
import {
  byHandAtHalfSpeed,
  isAnswer,
  isLittleAbove,
  isNumberWanted,
  isWithin,
  type Sizes,
  saysTheSame,
  speaksAgainst,
} from './enough.ts'
import { resultOf } from './result-of-runs.ts'
import { measuring, probing, type Reading, type Scope, type ScopedRuns } from './scoped-runs.ts'
import { totalAt, type Unit } from './steady.ts'
import type { Beside } from './whole-package.ts'

/** A benchmark whose short runs do not settle it. */
export type Unsettled = {
  readonly package: string
  readonly name: string
  readonly order: BenchmarkOrder
  /** The runs so far that are shown with the result; and of those with only what is asked for, at the second size. */
  readonly first: readonly BenchmarkRun[]
  readonly short: readonly BenchmarkRun[]
  /** What it read in a run of the whole package; undefined: that was not looked at. */
  readonly beside: Beside | undefined
  /** True where `short` had all beside it that the whole package has: then it says the same of more iterations. */
  readonly isShortWhole: boolean
  /** What went wrong where it ran with only what is asked for. */
  readonly held: readonly BenchmarkProblem[]
}

/** A result, and what there is to say; without a result, why there is none. */
export type Confirmed = { readonly result?: BenchmarkResult; readonly problems: readonly BenchmarkProblem[] }

/**
 * Whether a short run is not to be believed, since the whole package reads otherwise and the number of iterations is not the
 * reason.
 */
export async function isBetterBeside(
  { name, order, beside, short, isShortWhole }: Unsettled,
  told: BenchmarkRun,
  { longer }: Sizes,
  runs: ScopedRuns,
): Promise<boolean> {
  if (beside === undefined || isShortWhole || !speaksAgainst(beside.run, told, order)) return false
  if (readsByLine(short, beside.run, order)) return false
  if (!isNumberWanted(order) && isWithin(beside.run, order)) {
    // Bytes without a whole allocation speak against it: where there are as many alone, they are gone in more iterations.
    const alone = await runAlone(name, beside.run.iterations, runs)
    return alone === undefined || !(isAsBeside(alone, beside.run, order) || alone.bytesPerOp >= beside.run.bytesPerOp)
  }
  if (await readsAlone(name, beside.run, order, runs)) return false
  return longer === undefined || !(await isGoneBeside(name, { beside, told, order, longer }, runs))
}

/** Whether what a benchmark reads too much beside others is gone with more iterations beside them. */
async function isGoneBeside(
  name: string,
  {
    beside: { run, scope },
    told,
    order,
    longer,
  }: {
    readonly beside: Beside
    readonly told: BenchmarkRun
    readonly order: BenchmarkOrder
    readonly longer: string
  },
  runs: ScopedRuns,
): Promise<boolean> {
  if (!isLittleAbove(run, order)) return false
  const reading = await runs.beside({ scope, name, benchtime: longer, turn: 0, bounds: probing })
  const again = reading.isComplete ? reading.runs.get(name) : undefined
  return again !== undefined && again.iterations >= 2 * run.iterations && saysTheSame(again, told, order)
}

/** At full size, until the verdict is the one of a run by hand: alone where that says the same as beside others, else beside them. */
export async function confirm(unsettled: Unsettled, sizes: Sizes, runs: ScopedRuns): Promise<Confirmed> {
  const { name, order, short, beside, held } = unsettled
  const isHopeless = held.length > 0 && short.length === 0 && goesWrongAgain(held, order)
  const tried = isHopeless ? undefined : await runs.alone(name, sizes.full)
  const alone = tried?.runs.get(name)
  if (alone === undefined) {
    const isItsOwn =
      beside === undefined || beside.scope === 'narrow' || (await readsAlone(name, beside.run, order, runs))
    if (isItsOwn) return { problems: tried === undefined ? held : tried.problems }
  } else if (await isFair(unsettled, alone, runs)) return confirmAlone(unsettled, alone, sizes, runs)
  const scope = await scopeOf(unsettled, sizes.probe, runs)
  if (alone !== undefined && (await isPaidOnce(unsettled, { alone, scope }, sizes, runs)))
    return confirmAlone(unsettled, alone, sizes, runs)
  return besideOthers(unsettled, { alone, scope }, sizes, runs)
}

/**
 * What went wrong at the size that was asked for goes wrong again, and what did not end may take its whole deadline for that. On the
 * ladder it may be just one number of iterations that a run by hand does not have.
 */
function goesWrongAgain(held: readonly BenchmarkProblem[], { benchtime }: BenchmarkOrder): boolean {
  return benchtime.kind !== 'auto' || held.some(({ code }) => code === 'BENCHMARK_TIMEOUT')
}

function confirmAlone(unsettled: Unsettled, alone: BenchmarkRun, sizes: Sizes, runs: ScopedRuns): Promise<Confirmed> {
  const { name, order, first, short } = unsettled
  const isAuto = order.benchtime.kind === 'auto'
  const judged = isAuto ? [alone] : [...short.slice(0, 1), alone]
  return repeat(unsettled, { first: isAuto ? first : [], judged }, sizes, (benchtime) => runs.alone(name, benchtime))
}

/** Whether as many iterations without others read what this run did, by what runs of other sizes say of each iteration. */
function readsByLine(short: readonly BenchmarkRun[], run: BenchmarkRun, order: BenchmarkOrder): boolean {
  const { iterations } = run
  const allocs = totalAt(short, 'allocsPerOp', iterations)
  const bytes = order.limits.bytes === undefined ? { least: 0, most: 0 } : totalAt(short, 'bytesPerOp', iterations)
  if (allocs === undefined || bytes === undefined) return false
  const printed = (total: number): number => Math.floor(Math.max(0, total) / iterations)
  const ends = [
    { ...run, allocsPerOp: printed(allocs.least), bytesPerOp: printed(bytes.least) },
    { ...run, allocsPerOp: printed(allocs.most), bytesPerOp: printed(bytes.most) },
  ]
  return ends.every((end) => isAsBeside(end, run, order))
}

/** Whether what a benchmark reads without others is what it reads beside them, with as many iterations. */
function isAsBeside(alone: BenchmarkRun, beside: BenchmarkRun, order: BenchmarkOrder): boolean {
  return saysTheSame(alone, beside, order) || (beside.iterations < coldIterations && isNoLess(alone, beside, order))
}

async function runAlone(name: string, iterations: number, runs: ScopedRuns): Promise<BenchmarkRun | undefined> {
  return (await runs.alone(name, `${iterations}x`)).runs.get(name)
}

/** Whether a benchmark alone, with as many iterations, reads what this run did beside others, as far as it does not move by chance. */
async function readsAlone(name: string, run: BenchmarkRun, order: BenchmarkOrder, runs: ScopedRuns): Promise<boolean> {
  const read: BenchmarkRun[] = []
  while (read.length < chanceRuns) {
    const alone = await runAlone(name, run.iterations, runs)
    if (alone === undefined) return false
    if (isAsBeside(alone, run, order)) return true
    read.push(alone)
    if (read.length >= sureRuns && !isMoving(read)) return false
  }
  return isAmongThem(read, run, order)
}

/** How often a benchmark runs alone that reads otherwise each time, to see between which numbers. */
const chanceRuns = 8
/** Where so many read the same it does not. */
const sureRuns = 4

function isMoving(read: readonly BenchmarkRun[]): boolean {
  return read.some(({ allocsPerOp }) => allocsPerOp !== read[0]?.allocsPerOp)
}

/** Whether a run reads no more and no less than what others of its size read. */
function isAmongThem(read: readonly BenchmarkRun[], run: BenchmarkRun, { limits }: BenchmarkOrder): boolean {
  const isBetween = (unit: Unit): boolean =>
    read.some((each) => each[unit] <= run[unit]) && read.some((each) => each[unit] >= run[unit])
  return isBetween('allocsPerOp') && (limits.bytes === undefined || isBetween('bytesPerOp'))
}

/** In fewer iterations what a process does on first use is most of a number, and others may have done it before. */
const coldIterations = 10

/** Whether a benchmark alone reads at least as much: what is left of it in more iterations does not come from the others. */
function isNoLess(alone: BenchmarkRun, beside: BenchmarkRun, { limits }: BenchmarkOrder): boolean {
  return (
    alone.allocsPerOp >= beside.allocsPerOp && (limits.bytes === undefined || alone.bytesPerOp >= beside.bytesPerOp)
  )
}

/** Whether all that was read beside others is what the benchmark reads alone, at full size or at the size of that run. */
async function isFair(
  { name, order, beside, short, isShortWhole }: Unsettled,
  alone: BenchmarkRun,
  runs: ScopedRuns,
): Promise<boolean> {
  if (beside === undefined) return true
  const others = isShortWhole ? short.slice(0, 1) : [beside.run, ...short.slice(0, 1)]
  for (const other of others)
    if (!saysTheSame(other, alone, order) && !(await readsAlone(name, other, order, runs))) return false
  return true
}

/**
 * Whether what is otherwise beside others is paid once, as filling a pool is that they have filled: with more iterations it is gone.
 * Where it is not, a run at full size tells, which takes as long as all that is beside.
 */
async function isPaidOnce(
  { name, order, isShortWhole }: Unsettled,
  { alone, scope }: { readonly alone: BenchmarkRun; readonly scope: Scope },
  { short, full }: Sizes,
  runs: ScopedRuns,
): Promise<boolean> {
  if (isShortWhole || short === full) return false
  const reading = await runs.beside({ scope, name, benchtime: short, turn: 0, bounds: probing })
  const run = reading.isComplete ? reading.runs.get(name) : undefined
  return run !== undefined && (saysTheSame(run, alone, order) || (await readsAlone(name, run, order, runs)))
}

async function besideOthers(
  unsettled: Unsettled,
  { alone, scope }: { readonly alone: BenchmarkRun | undefined; readonly scope: Scope },
  sizes: Sizes,
  runs: ScopedRuns,
): Promise<Confirmed> {
  const { name, order, first } = unsettled
  const patterns = runs.patternsOf(scope, name)
  const skip = runs.leftOut
  let turn = 0
  const agreed = await agreedBeside(unsettled, scope, sizes, runs)
  const { result, problems } = agreed
    ? { result: agreed, problems: [] }
    : await repeat(unsettled, { first, judged: [] }, sizes, (benchtime) =>
        runs.beside({ scope, name, benchtime, turn: turn++, bounds: measuring }),
      )
  if (result === undefined) return { problems }
  const shares = sharesStateProblem(result, alone, order, patterns)
  return { result: { ...result, beside: { patterns, skip } }, problems: shares === undefined ? [] : [shares] }
}

/** What two sizes of runs beside others read alike: all that is beside need not run for a second. */
async function agreedBeside(
  { package: importPath, name, order, beside, first }: Unsettled,
  scope: Scope,
  { probe, short, full }: Sizes,
  runs: ScopedRuns,
): Promise<BenchmarkResult | undefined> {
  if (beside === undefined || short === full || short === probe) return undefined
  const reading = await runs.beside({ scope, name, benchtime: short, turn: 0, bounds: probing })
  const run = reading.isComplete ? reading.runs.get(name) : undefined
  const isSame = (other: BenchmarkRun): boolean =>
    other.allocsPerOp === beside.run.allocsPerOp && Math.abs(other.bytesPerOp - beside.run.bytesPerOp) <= 1
  if (run === undefined || run.iterations < 2 * beside.run.iterations || !isSame(run)) return undefined
  const which = { package: importPath, name, cpu: order.cpu }
  return resultOf(which, { runs: [...first, run], judged: [run], seen: [run] })
}

/** The least that says what the whole does at the same size. */
async function scopeOf({ name, order, beside }: Unsettled, benchtime: string, runs: ScopedRuns): Promise<Scope> {
  if (beside === undefined) return 'asked'
  const whole = String(runs.patternsOf(beside.scope, name))
  for (const scope of ['siblings', 'asked'] as const) {
    if (String(runs.patternsOf(scope, name)) === whole) return beside.scope
    // It has no siblings: that would be alone once more.
    if (scope === 'siblings' && !name.includes('/')) continue
    const reading = await runs.beside({ scope, name, benchtime, turn: 0, bounds: probing })
    const run = reading.runs.get(name)
    if (reading.isComplete && run !== undefined && saysTheSame(run, beside.run, order)) return scope
  }
  return beside.scope
}

/** Runs at full size until they answer what is asked. */
async function repeat(
  { package: importPath, name, order }: Unsettled,
  { first, judged }: { readonly first: readonly BenchmarkRun[]; readonly judged: readonly BenchmarkRun[] },
  { full }: Sizes,
  run: (benchtime: string) => Promise<Reading>,
): Promise<Confirmed> {
  const all = [...judged]
  while (!isAnswer(all, order)) {
    const reading = await run(full)
    const again = reading.runs.get(name)
    if (again === undefined) return { problems: reading.problems }
    all.push(again)
  }
  const isAuto = order.benchtime.kind === 'auto'
  // Set-up that is divided by the iterations: a machine half as fast has half of them.
  const slower = order.want === 'value' && isAuto ? (await run(byHandAtHalfSpeed)).runs.get(name) : undefined
  const seen = slower === undefined ? all : [slower, ...all]
  const runs = [...first, ...(isAuto ? seen : all)]
  return { result: resultOf({ package: importPath, name, cpu: order.cpu }, { runs, judged: all, seen }), problems: [] }
}
