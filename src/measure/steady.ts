import type { BenchmarkRun } from '../go/output/benchmark-result.ts'

/** One of the two numbers that a result line has of each operation. */
export type Unit = 'allocsPerOp' | 'bytesPerOp'

/** What each further iteration allocates lies between these. */
export type Steady = { readonly least: number; readonly most: number }

/**
 * What the runtime allocates by itself while a benchmark runs: a few objects, whenever it collects or starts a thread. It may be in
 * one total and not in another.
 */
const chance: Readonly<Record<Unit, number>> = { allocsPerOp: 2, bytesPerOp: 128 }

/** Without runs of one iteration: that is the first of its process, and what is made on first use is in its number alone. */
export function warmRuns(runs: readonly BenchmarkRun[]): readonly BenchmarkRun[] {
  return runs.filter(({ iterations }) => iterations > 1)
}

/**
 * What each further iteration allocates, from runs of different numbers of iterations; undefined where there are not two, or where
 * no steady number explains them all.
 *
 * The total of a run is `once + iterations x steady`, and Go prints the whole part of total / iterations: so a total is known to
 * within its iterations, and any two runs give an interval for the steady number. It lies in all of them, and is not above what any
 * run reads. Where operations begin to allocate late no number does both.
 */
export function steadyOf(runs: readonly BenchmarkRun[], unit: Unit): Steady | undefined {
  const warm = warmRuns(runs)
  let least = Number.NEGATIVE_INFINITY
  // Nothing less than nothing is allocated once.
  let most = Math.min(...warm.map((run) => totalOf(run, unit).most / run.iterations))
  for (const few of warm) {
    for (const many of warm) {
      const further = many.iterations - few.iterations
      if (further <= 0) continue
      const [before, after] = [totalOf(few, unit), totalOf(many, unit)]
      least = Math.max(least, (after.least - before.most - chance[unit]) / further)
      most = Math.min(most, (after.most - before.least + chance[unit]) / further)
    }
  }
  return Number.isFinite(least) && least <= most && most >= 0 ? { least: Math.max(0, least), most } : undefined
}

/**
 * The number that Go prints of so many allocations once nothing else is in it; undefined where there are several that it may be.
 * An operation allocates a whole number mostly, so that the only one in the interval is it; else all of it rounds down to one.
 */
export function wholeSteady({ least, most }: Steady): number | undefined {
  const [lowest, highest] = [Math.ceil(least), Math.floor(most)]
  if (lowest === highest) return lowest
  return lowest > highest ? highest : undefined
}

function totalOf(run: BenchmarkRun, unit: Unit): Steady {
  const least = run.iterations * run[unit]
  return { least, most: least + run.iterations - 1 }
}

/** What a run of so many iterations allocates in all, by the others; undefined where no steady number explains them. */
export function totalAt(runs: readonly BenchmarkRun[], unit: Unit, iterations: number): Steady | undefined {
  const steady = steadyOf(runs, unit)
  if (steady === undefined) return undefined
  const totals = warmRuns(runs).map((run) => {
    const { least, most } = totalOf(run, unit)
    const further = iterations - run.iterations
    const [slow, fast] = further < 0 ? [steady.most, steady.least] : [steady.least, steady.most]
    return { least: least + further * slow - chance[unit], most: most + further * fast + chance[unit] }
  })
  return { least: Math.max(...totals.map((each) => each.least)), most: Math.min(...totals.map((each) => each.most)) }
}

/**
 * Of the numbers of iterations from `least` to `largest`, the one whose total tells most: divided by it, what is allocated once has a
 * remainder of about half, so that neither the whole number below nor the one above can be the steady one. Undefined where nothing
 * is known to be allocated once.
 */
export function tellingIterations(
  runs: readonly BenchmarkRun[],
  unit: Unit,
  { least, largest }: { readonly least: number; readonly largest: number },
): number | undefined {
  const sorted = byIterations(runs)
  const [few, many] = [sorted[0], sorted.at(-1)]
  if (few === undefined || many === undefined || many.iterations <= few.iterations) return undefined
  const middle = (run: BenchmarkRun): number => run.iterations * (run[unit] + 0.5)
  // Where they read the same there is next to nothing that is allocated once.
  const steady = Math.max(0, Math.round((middle(many) - middle(few)) / (many.iterations - few.iterations)))
  const once = few.iterations * few[unit] - few.iterations * steady
  if (once <= 0) return undefined
  const candidates = Array.from({ length: steps }, (_, i) => largest - Math.floor((i * (largest - least)) / steps))
  const offOf = (iterations: number): number => Math.abs(((once / iterations) % 1) - 0.5)
  return candidates.reduce((best, each) => (offOf(each) < offOf(best) ? each : best))
}

const steps = 64

/** Runs from the fewest iterations to the most; what has the same stays in its order. */
export function byIterations(runs: readonly BenchmarkRun[]): readonly BenchmarkRun[] {
  return runs.toSorted((a, b) => a.iterations - b.iterations)
}

/** What is allocated once: what the run with fewest iterations has beyond the steady number. Exact where that was a single one. */
export function onceOf(runs: readonly BenchmarkRun[], unit: Unit, steady: number): number {
  const [few] = byIterations(runs)
  return few === undefined ? 0 : Math.max(0, few.iterations * (few[unit] - steady))
}
