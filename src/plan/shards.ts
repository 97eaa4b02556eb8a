import { groupBy } from '../lang/group-by.ts'

/** A package that is measured somewhere, and what that is expected to cost. */
export type WeighedPackage = {
  /** The folder of its module, as `modules` names it. */
  readonly module: string
  /** As `packages` names it in that module: `./codec`. */
  readonly pattern: string
  readonly weight: number
}

/** What one job measures: all of some modules, or some packages of one. */
export type Shard = {
  readonly modules: readonly string[]
  /** Undefined: all of these modules. */
  readonly packages: readonly string[] | undefined
  readonly weight: number
}

/**
 * Spreads packages over as many jobs, so that the longest takes as little time as a simple rule achieves: the heaviest first, each to the job
 * that has the least to do. Each package is in exactly one of them, no job is empty, and the same packages give the same jobs. A job has the
 * packages of one module, since a pattern is relative to a module; where there are more modules than jobs, it has whole modules.
 * @param most at most so many jobs
 */
export function shardsOf(packages: readonly WeighedPackage[], most: number): readonly Shard[] {
  const modules = [...groupBy(packages, ({ module }) => module)]
    .map(([module, own]) => ({ module, own, weight: sumOf(own) }))
    .sort((a, b) => compare(a.module, b.module))
  if (modules.length > most)
    return spread(modules, most, ({ module }) => module).map((part) => ({
      modules: part.map(({ module }) => module).sort(compare),
      packages: undefined,
      weight: sumOf(part),
    }))
  const shares = sharesOf(modules, most)
  return modules.flatMap(({ module, own }, i) => {
    const parts = spread(own, shares[i] ?? 1, ({ pattern }) => pattern)
    return parts.map((part) => ({
      modules: [module],
      packages: parts.length === 1 ? undefined : part.map(({ pattern }) => pattern).sort(compare),
      weight: sumOf(part),
    }))
  })
}

type Module = { readonly own: readonly WeighedPackage[]; readonly weight: number }

/** How many jobs each module gets: one, and each further one goes where a job has the most to do. */
function sharesOf(modules: readonly Module[], most: number): readonly number[] {
  const shares = modules.map(({ own, weight }) => ({ jobs: 1, most: own.length, weight }))
  for (let left = most - modules.length; left > 0; left--) {
    const [heaviest] = shares
      .filter((share) => share.jobs < share.most)
      .sort((a, b) => b.weight / b.jobs - a.weight / a.jobs)
    if (heaviest === undefined) break
    heaviest.jobs++
  }
  return shares.map(({ jobs }) => jobs)
}

/** The heaviest first, each to the part that weighs least; of the same weight in the order of their names. */
function spread<T extends { readonly weight: number }>(
  items: readonly T[],
  parts: number,
  nameOf: (item: T) => string,
): readonly (readonly T[])[] {
  const loads = Array.from({ length: Math.min(parts, items.length) }, () => ({ items: [] as T[], weight: 0 }))
  for (const item of items.toSorted((a, b) => b.weight - a.weight || compare(nameOf(a), nameOf(b)))) {
    // An empty one comes first, so that items without weight fill every part, too.
    const [least] = loads.toSorted((a, b) => a.weight - b.weight || a.items.length - b.items.length)
    least?.items.push(item)
    if (least !== undefined) least.weight += item.weight
  }
  return loads.map((load) => load.items)
}

function sumOf(items: readonly { readonly weight: number }[]): number {
  return items.reduce((sum, { weight }) => sum + weight, 0)
}

/** By code units, in whatever locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
