import type { BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkOrder } from '../plan/benchmark-order.ts'
import { enoughIterations, isBelow, isWithin, leastBytes } from './enough.ts'
import { byIterations, onceOf, type Steady, steadyOf, tellingIterations, type Unit, wholeSteady } from './steady.ts'

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
/** How many times higher a rung is at least than the one before. */
const step = 1.4
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
  const opNs = operationNs(all)
  const counting = Math.min(enoughIterations, Math.max(1, Math.ceil(byHandNs / partOfByHand / opNs)))
  // From one size nobody knows how much of the time is an operation's.
  const isOneSize = all.every(({ iterations }) => iterations === all[0]?.iterations)
  const byHand = isOneSize ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(byHandNs / opNs))
  const rungs = byIterations(own)
  // One operation takes as long as it may: the run of the whole package is all there is to know.
  const last = rungs.at(-1) ?? (counting === 1 && order.want === 'verdict' ? whole : undefined)
  const largest = all.at(-1)
  if (last === undefined) return climbTo(rounded(Math.min(counting, stride * (largest?.iterations ?? stride))))
  if (last.iterations < counting) return climbTo(rounded(Math.min(counting, stride * last.iterations)))
  const climbed = {
    all,
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
  const next = further(rungs, order, { last, opNs, byHand })
  return next.kind === 'open' ? (withinByLine(climbed, order) ?? next) : next
}

function climbTo(iterations: number): Step {
  return { kind: 'climb', iterations }
}

function further(
  rungs: readonly BenchmarkRun[],
  order: BenchmarkOrder,
  { last, opNs, byHand }: { readonly last: BenchmarkRun; readonly opNs: number; readonly byHand: number },
): Step {
  const cheap = byHandNs / partOfByHand / opNs
  const next = Math.min(byHand, Math.floor(Math.min(stride * last.iterations, Math.max(2 * last.iterations, cheap))))
  if (next < step * last.iterations) return { kind: 'open' }
  // Where set-up is most of a run a longer one costs the same.
  const range = { least: Math.max(Math.ceil(step * last.iterations), Math.ceil(next / 2)), largest: next }
  const telling = tellingIterations(rungs, doubtOf(last, order), range)
  return climbTo(telling ?? Math.max(range.least, roundedDown(next)))
}

/** The number that is in doubt. */
function doubtOf(last: BenchmarkRun, { limits }: BenchmarkOrder): Unit {
  const isAllocs = last.allocsPerOp > (limits.allocs ?? Number.POSITIVE_INFINITY)
  return isAllocs || (last.allocsPerOp > 0 && limits.bytes === undefined) ? 'allocsPerOp' : 'bytesPerOp'
}

type Climbed = {
  /** By iterations, with the run of the whole package. */
  readonly all: readonly BenchmarkRun[]
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

function settledBy(climbed: Climbed, order: BenchmarkOrder): Settled | undefined {
  const { all, last, counting, counted, isLong, bytes } = climbed
  const isVerdict = order.want !== 'value'
  const isMet = isVerdict && isWithin(last, order) && !isBelow(last, order) && !isGrowing(all, last)
  // Bytes without a whole allocation: a part of the operations allocate, or set-up is in them.
  if (isMet && (last.allocsPerOp > 0 || last.bytesPerOp === 0)) return plainly(last)
  // They are set-up: a rung that does not count bounds them too, and the verdict is not theirs.
  if (isMet && bytes !== undefined && bytes.most < leastBytes) return withLeastBytes(climbed)
  const sizes = apart(all.filter(({ iterations }) => iterations >= counting))
  if (agree(sizes, isVerdict ? verdictRungs : valueRungs)) return plainly(last)
  if (counted < 2) return undefined
  return byLine(climbed, order) ?? (isMet && isLong ? withLeastBytes(climbed) : undefined)
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

/** Whether the first so many runs read the same. */
function agree(runs: readonly BenchmarkRun[], times: number): boolean {
  const [first, ...others] = runs.slice(0, times)
  if (first === undefined || others.length < times - 1) return false
  const near = Math.max(1, first.bytesPerOp * bytesThatAgree)
  return others.every(
    ({ allocsPerOp, bytesPerOp }) =>
      allocsPerOp === first.allocsPerOp && Math.abs(bytesPerOp - first.bytesPerOp) <= near,
  )
}

/**
 * What an operation takes, without what is done once: in a run of few iterations that may be all of it. Times jitter, so that it is
 * not taken for much shorter than the longest run says. Nanoseconds, above 0.
 */
function operationNs(sorted: readonly BenchmarkRun[]): number {
  const timed = sorted.map((run) => ({ ...run, ns: run.iterations * (run.nsPerOp > 0 ? run.nsPerOp : hiddenNs) }))
  const [few, many] = [timed[0], timed.at(-1)]
  if (few === undefined || many === undefined) return hiddenNs
  const average = Math.min(...timed.map(({ ns, iterations }) => ns / iterations))
  if (many.iterations === few.iterations) return average
  const slope = (many.ns - few.ns) / (many.iterations - few.iterations)
  return Math.min(average, Math.max(slope, average / timeJitter))
}

/** The next of 1, 2, 5, 10, 20, 50, ...: benchmarks that need about as many share a run. */
function rounded(iterations: number): number {
  const power = 10 ** Math.floor(Math.log10(iterations))
  return power * ([1, 2, 5, 10].find((each) => each * power >= iterations) ?? 10)
}

/** The one of them before. */
function roundedDown(iterations: number): number {
  const power = 10 ** Math.floor(Math.log10(iterations))
  return power * ([5, 2, 1].find((each) => each * power <= iterations) ?? 1)
}
