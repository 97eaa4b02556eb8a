import type { BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder } from '../plan/benchmark-order.ts'
import { enoughIterations, isBelow, isWithin, leastBytes } from './enough.ts'
import {
  byIterations,
  onceOf,
  type Steady,
  steadyOf,
  tellingIterations,
  type Unit,
  warmRuns,
  wholeSteady,
} from './steady.ts'

/** Where a benchmark stands on the ladder of iterations. */
export type Rungs = {
  /** The short run of the whole package, which lasts a time; undefined: it has none. It is a witness, and no rung. */
  readonly whole: BenchmarkRun | undefined
  /** The runs of a number of iterations, with only what is asked for. */
  readonly own: readonly BenchmarkRun[]
}

/** What the rungs say of a benchmark. */
export type Settled = {
  readonly kind: 'settled'
  /** What each further iteration allocates. */
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  /** What was allocated once, where the numbers of the runs have it in them. */
  readonly once?: { readonly allocs: number; readonly bytes: number }
  /** The run with most iterations. */
  readonly last: BenchmarkRun
}

/** What is next for a benchmark: `climb` to a run of so many iterations, or `open`: only runs as by hand can tell. */
export type Step = Settled | { readonly kind: 'climb'; readonly iterations: number } | { readonly kind: 'open' }

/** A rung counts with enough iterations, or with this part of what a run by hand has, if that is less. */
const partOfByHand = 10
/** As long a run by hand takes. Nanoseconds. */
const byHandNs = 1e9
/** The time of one that hides it (`b.ReportMetric(0, "ns/op")`). Nanoseconds. */
const hiddenNs = 1e6
/** An operation takes at least this part of the average over the longest run: the time of set-up differs from run to run. */
const timeJitter = 5
/** How many times higher the next rung is while it costs less than that part of a run by hand; beyond that, twice. */
const stride = 10
/** How many times higher than the first that counts a rung may be that is likely to be the last, or whose time may be set-up mostly. */
const dear = 4
/** How many times higher than a rung that counts one may be that is likely to be the last. */
const likely = 3
/** How many times higher a rung is at least than the one before. */
const step = Math.SQRT2
/**
 * How many times higher the highest of those that agree is than the lowest: what is allocated once cannot make both read one too many
 * then, since one of each operation in the higher run is two of each in the lower one.
 */
const agreeing = 2
/** B/op moves by up to a hundredth by itself: maps grow in another order, goroutines start. */
const bytesOfChance = 0.01
/** B/op of runs that agree differs by no more than this part, or by 1: no whole allocation fits in between. */
const bytesThatAgree = 0.0001
/** How many sizes have to agree: two for a verdict. Two may agree by chance, so that the number itself takes three. */
const verdictRungs = 2
const valueRungs = 3

/**
 * The next step of a benchmark on the ladder. Its rungs are numbers of iterations, so that what it says does not depend on how fast
 * the machine is: time decides only how many iterations a benchmark of long operations is worth.
 */
export function nextStep({ whole, own }: Rungs, order: BenchmarkOrder): Step {
  const all = byIterations(whole === undefined ? own : [...own, whole])
  const rungs = byIterations(own)
  const { opNs, averageNs } = timesOf(rungs, all)
  const counting = countingBy(opNs)
  // From one size nobody knows how much of the time is an operation's.
  const byHand = isOneSize(all) ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(byHandNs / opNs))
  // One operation takes as long as it may: the run of the whole package is all there is to know.
  const last = rungs.at(-1) ?? (counting === 1 && order.want === 'verdict' ? whole : undefined)
  if (last === undefined) return climbTo(whole === undefined ? stride : firstRung(whole, counting, order))
  if (last.iterations < counting) return climbTo(nextRung(last, counting, averageNs, order))
  const climbed = {
    all,
    rungs,
    last,
    counting,
    isLong: last.iterations * opNs * partOfByHand >= byHandNs,
    counted: rungs.filter(({ iterations }) => iterations >= counting).length,
    allocs: steadyOf(rungs, 'allocsPerOp'),
    bytes: steadyOf(rungs, 'bytesPerOp'),
  }
  const settled = settledBy(climbed, order)
  if (settled !== undefined) return settled
  // What the whole package read with more iterations is to be seen here too.
  if (whole !== undefined && whole.iterations > last.iterations && isAbove(whole, last))
    return climbTo(whole.iterations)
  const lower = lowerRung(climbed, order)
  if (lower !== undefined) return climbTo(lower)
  const next = further(climbed, order, { opNs, byHand })
  if (next.kind === 'climb') return next
  // A second has no room for a third size.
  return withinByLine(climbed, order) ?? (climbed.counted >= 2 ? byLine(climbed, order) : undefined) ?? next
}

function countingBy(opNs: number): number {
  return Math.min(enoughIterations, Math.max(1, Math.ceil(byHandNs / partOfByHand / opNs)))
}

function climbTo(iterations: number): Step {
  return { kind: 'climb', iterations }
}

function further(
  climbed: Climbed,
  order: BenchmarkOrder,
  { opNs, byHand }: { readonly opNs: number; readonly byHand: number },
): Step {
  const { rungs, last, isLong } = climbed
  const cheap = byHandNs / partOfByHand / opNs
  const next = Math.min(byHand, Math.floor(Math.min(stride * last.iterations, Math.max(2 * last.iterations, cheap))))
  if (next < step * last.iterations) return { kind: 'open' }
  if (isLong && isMet(climbed, order)) return climbTo(Math.min(next, rounded(step * last.iterations)))
  const once = withoutOnce(last, order)
  if (once >= step * last.iterations && once <= Math.min(byHand, Math.max(next, likely * last.iterations)))
    return climbTo(once)
  // Where set-up is most of a run a longer one costs the same.
  const range = { least: Math.max(Math.ceil(step * last.iterations), Math.ceil(next / 2)), largest: next }
  const telling = tellingIterations(rungs, doubtOf(last, order), range)
  return climbTo(telling ?? Math.max(range.least, roundedDown(next)))
}

/** The first rung. @param counting from how many iterations a run counts, if no time of that run was set-up */
function firstRung(whole: BenchmarkRun, counting: number, order: BenchmarkOrder): number {
  const enough = isMostlyOnce(whole, order) ? Math.min(enoughIterations, dear * counting) : counting
  return rounded(Math.min(enough, stride * whole.iterations))
}

/** The next rung of a benchmark that has none that counts. */
function nextRung(last: BenchmarkRun, counting: number, averageNs: number, order: BenchmarkOrder): number {
  // An operation takes no longer than the average.
  const cheap = Math.max(2 * last.iterations, countingBy(averageNs) * (isMostlyOnce(last, order) ? dear : 1))
  const next = Math.min(cheap, stride * last.iterations)
  // Of so many Go rounds down what is allocated once, so that one run settles it.
  const once = withoutOnce(last, order)
  const isNear = once > counting && once <= Math.min(dear * counting, stride * last.iterations)
  return isNear ? once : rounded(Math.min(counting, next))
}

/** In how many iterations Go rounds down all that is allocated once, if that is what a run has beyond its limit. */
function withoutOnce(run: BenchmarkRun, order: BenchmarkOrder): number {
  return run.iterations * (run[doubtOf(run, order)] + 1 - limitOf(run, order))
}

/** Whether less than half of what was allocated is each operation's, if that is within its limit: so may be the time. */
function isMostlyOnce(run: BenchmarkRun, order: BenchmarkOrder): boolean {
  return run[doubtOf(run, order)] > 2 * limitOf(run, order)
}

/** What the number in doubt may be. */
function limitOf(run: BenchmarkRun, order: BenchmarkOrder): number {
  const { allocs, bytes } = order.limits
  return (doubtOf(run, order) === 'allocsPerOp' ? allocs : bytes) ?? Number.POSITIVE_INFINITY
}

/** The number that is in doubt. */
function doubtOf(last: BenchmarkRun, { limits }: BenchmarkOrder): Unit {
  const isAllocs = last.allocsPerOp > (limits.allocs ?? Number.POSITIVE_INFINITY)
  return isAllocs || (last.allocsPerOp > 0 && limits.bytes === undefined) ? 'allocsPerOp' : 'bytesPerOp'
}

type Climbed = {
  /** By iterations, with the run of the whole package. */
  readonly all: readonly BenchmarkRun[]
  readonly rungs: readonly BenchmarkRun[]
  readonly last: BenchmarkRun
  /** From how many iterations a run counts, and how many rungs do. */
  readonly counting: number
  readonly counted: number
  /** Whether the last run takes as long as a good part of a run by hand. */
  readonly isLong: boolean
  /** What each further iteration allocates, by the rungs; undefined: they do not say. */
  readonly allocs: Steady | undefined
  readonly bytes: Steady | undefined
}

/** Whether the last run is within its limits, as it is printed, and no sign speaks against it. */
function isMet({ all, last }: Climbed, order: BenchmarkOrder): boolean {
  return order.want !== 'value' && isWithin(last, order) && !isBelow(last, order) && !isGrowing(all, last)
}

/**
 * A short run beside the only one there is, where bytes without a whole allocation are all that is open: if they are set-up, it has as
 * many of them. Undefined where it could not tell.
 */
function lowerRung(climbed: Climbed, order: BenchmarkOrder): number | undefined {
  const { rungs, last, isLong } = climbed
  if (rungs.length > 1 || !isLong || !isMet(climbed, order)) return undefined
  const iterations = roundedDown(Math.max(1, last.iterations / stride))
  const asSetUp = { ...last, iterations, bytesPerOp: Math.floor((last.iterations * last.bytesPerOp) / iterations) }
  const bytes = steadyOf([asSetUp, last], 'bytesPerOp')
  return bytes !== undefined && bytes.most < leastBytes ? iterations : undefined
}

function settledBy(climbed: Climbed, order: BenchmarkOrder): Settled | undefined {
  const { all, rungs, last, counting, counted, isLong, bytes } = climbed
  const isVerdict = order.want !== 'value'
  const isWell = isMet(climbed, order)
  // Bytes without a whole allocation: a part of the operations allocate, or set-up is in them.
  if (isWell && (last.allocsPerOp > 0 || last.bytesPerOp === 0)) return plainly(last)
  // They are set-up: a rung that does not count bounds them too, and the verdict is not theirs.
  if (isWell && bytes !== undefined && bytes.most < leastBytes) return withLeastBytes(climbed)
  const sizes = apart(all.filter(({ iterations }) => iterations >= counting))
  if (agree(sizes, isVerdict ? verdictRungs : valueRungs)) return plainly(last)
  if (counted < 2) return undefined
  // Any two lie on a line, also where they moved by chance.
  if (!isVerdict && warmRuns(rungs).length < valueRungs) return undefined
  return byLine(climbed, order) ?? (isWell && isLong ? withLeastBytes(climbed) : undefined)
}

/** Bytes that are not worth more runs, as few as they can be: what moves by chance lies on no line, and stays as it was printed. */
function withLeastBytes(climbed: Climbed): Settled {
  const { last, bytes } = climbed
  return bytes === undefined ? plainly(last) : apartFromOnce(climbed, last.allocsPerOp, Math.floor(bytes.least))
}

function plainly(last: BenchmarkRun): Settled {
  return { kind: 'settled', allocsPerOp: last.allocsPerOp, bytesPerOp: last.bytesPerOp, last }
}

/** By what each further iteration allocates, where the numbers of the runs have set-up in them. */
function byLine(climbed: Climbed, { limits }: BenchmarkOrder): Settled | undefined {
  const { allocs, bytes } = climbed
  if (allocs === undefined || bytes === undefined) return undefined
  const [allocsPerOp, wholeBytes] = [wholeSteady(allocs), wholeSteady(bytes)]
  if (allocsPerOp === undefined) return undefined
  // Bytes without a whole allocation are reported, so they have to be sure; a few are not worth one.
  const isBytesAsked = limits.bytes !== undefined || (allocsPerOp === 0 && bytes.most >= leastBytes)
  if (isBytesAsked && wholeBytes === undefined) return undefined
  return apartFromOnce(climbed, allocsPerOp, wholeBytes ?? shownBytes(allocsPerOp, bytes))
}

/** Where a second has no room for more: the most that each further iteration can allocate, if that is within the limits. */
function withinByLine(climbed: Climbed, order: BenchmarkOrder): Settled | undefined {
  const { last, allocs, bytes } = climbed
  if (order.want === 'value' || order.least !== undefined || allocs === undefined || bytes === undefined)
    return undefined
  const most = { ...last, allocsPerOp: Math.floor(allocs.most), bytesPerOp: Math.floor(bytes.most) }
  if (!isWithin(most, order)) return undefined
  return apartFromOnce(climbed, most.allocsPerOp, shownBytes(most.allocsPerOp, bytes))
}

/** Bytes that are not known: beside no allocation as few as they can be, else as many. */
function shownBytes(allocsPerOp: number, { least, most }: Steady): number {
  return Math.floor(allocsPerOp === 0 ? least : most)
}

function apartFromOnce({ all, last }: Climbed, allocsPerOp: number, bytesPerOp: number): Settled {
  const once = { allocs: onceOf(all, 'allocsPerOp', allocsPerOp), bytes: onceOf(all, 'bytesPerOp', bytesPerOp) }
  return { kind: 'settled', allocsPerOp, bytesPerOp, once, last }
}

/** Whether the numbers grow with the iterations: then runs of more may read more. */
function isGrowing(all: readonly BenchmarkRun[], last: BenchmarkRun): boolean {
  const at = all.indexOf(last)
  const before = all[at - 1]
  return (before !== undefined && isAbove(last, before)) || all.slice(at + 1).some((run) => isAbove(run, last))
}

/** Whether a run of more iterations reads more, by what is no chance. */
function isAbove(many: BenchmarkRun, few: BenchmarkRun): boolean {
  return many.allocsPerOp > few.allocsPerOp || many.bytesPerOp > few.bytesPerOp * (1 + bytesOfChance) + 1
}

/** Of runs by their iterations, the last and those before it that are clearly shorter: the same size twice says the same. */
function apart(sorted: readonly BenchmarkRun[]): readonly BenchmarkRun[] {
  const kept: BenchmarkRun[] = []
  for (const run of sorted.toReversed()) {
    const longer = kept.at(-1)
    if (longer === undefined || run.iterations * step <= longer.iterations) kept.push(run)
  }
  return kept
}

/** Whether so many runs or more read what the first does, which has most iterations, and one of them is clearly shorter. */
function agree(runs: readonly BenchmarkRun[], times: number): boolean {
  const [first] = runs
  if (first === undefined) return false
  const near = Math.max(1, first.bytesPerOp * bytesThatAgree)
  const other = runs.findIndex(
    ({ allocsPerOp, bytesPerOp }) =>
      allocsPerOp !== first.allocsPerOp || Math.abs(bytesPerOp - first.bytesPerOp) > near,
  )
  const same = other < 0 ? runs : runs.slice(0, other)
  return same.length >= times && same.some(({ iterations }) => agreeing * iterations <= first.iterations)
}

/**
 * What an operation takes, without what is done once: in a run of few iterations that may be all of it. Times jitter, so that it is
 * not taken for much shorter than the longest run says. Nanoseconds, above 0.
 */
function timesOf(
  rungs: readonly BenchmarkRun[],
  all: readonly BenchmarkRun[],
): { readonly opNs: number; readonly averageNs: number } {
  const average = Math.min(...all.map((run) => totalNs(run) / run.iterations), all.length === 0 ? hiddenNs : Infinity)
  const slopes = [all, warmRuns(rungs)].flatMap(slopeOf)
  // The first operation of a process takes longer, and so does a run that collects what others left behind: that is no set-up.
  return {
    opNs: Math.min(average, Math.max(average / timeJitter, ...(slopes.length === 0 ? [average] : slopes))),
    averageNs: average,
  }
}

/** What each further iteration took, of the longest run beside the shortest. */
function slopeOf(sorted: readonly BenchmarkRun[]): readonly number[] {
  const [few, many] = [sorted[0], sorted.at(-1)]
  if (few === undefined || many === undefined || many.iterations === few.iterations) return []
  return [(totalNs(many) - totalNs(few)) / (many.iterations - few.iterations)]
}

function totalNs({ iterations, nsPerOp }: BenchmarkRun): number {
  return iterations * (nsPerOp > 0 ? nsPerOp : hiddenNs)
}

function isOneSize(runs: readonly BenchmarkRun[]): boolean {
  return runs.every(({ iterations }) => iterations === runs[0]?.iterations)
}

/** The sizes of rungs in each power of ten: benchmarks that need about as many share a run. */
const sizes = [1, 1.5, 2, 3, 5, 7, 10]

/** The next of them. */
function rounded(iterations: number): number {
  const power = 10 ** Math.floor(Math.log10(iterations))
  return Math.ceil(power * (sizes.find((each) => each * power >= iterations) ?? 10))
}

/** The one of them before. */
function roundedDown(iterations: number): number {
  const power = 10 ** Math.floor(Math.log10(iterations))
  return Math.floor(power * (sizes.findLast((each) => each * power <= iterations) ?? 1))
}
