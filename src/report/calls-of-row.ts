import type { CallsShown, FunctionRow, Report, SiteRow } from './report-schema.ts'

/** A step of a chain of calls; a file that is not the repository's is as the compiler names it. */
export type Step = Report['calls']['steps'][number]

/** A chain of calls: the function that is judged first, the one that it leads to last. */
export type Chain = readonly Step[]

/** A heap site that a function reaches by its calls. */
export type ReachedRow = {
  readonly package: string
  readonly function: string
  /** The same for all that reach it: what base has of it is said beside it, but for a site of the function itself. */
  readonly site: SiteRow
  readonly chain: Chain
  readonly new: boolean | null
  /** The step at the line of the change. */
  readonly changed: Step | null
}

/** A call that the code does not say the callee of. */
export type DynamicCallRow = Report['calls']['dynamic'][number] & { readonly chain: Chain }

/** What a function leads to by its calls, with the sites and chains themselves. */
export type CallsRow = Omit<CallsShown, 'reached' | 'dynamic'> & {
  readonly reached: readonly ReachedRow[]
  readonly dynamic: readonly DynamicCallRow[]
}

type Lists = Pick<Report, 'calls'>

/** The heap sites that a function reaches by its calls, as far as they are listed. */
export function reachedBy(lists: Lists, { calls }: Pick<FunctionRow, 'calls'>): readonly ReachedRow[] {
  return (calls?.reached ?? []).map((each) => reachedAt(lists, each))
}

/** One of them. */
export function reachedAt(
  { calls: { sites, steps } }: Lists,
  { site, chain, new: isNew, changed }: CallsShown['reached'][number],
): ReachedRow {
  return {
    ...there(sites[site]),
    chain: chain.map((step) => there(steps[step])),
    new: isNew,
    changed: changed === null ? null : there(steps[changed]),
  }
}

/** The calls of a function that cannot be followed by their names, as far as they are listed. */
export function dynamicCallsOf(
  { calls: { dynamic, steps } }: Lists,
  { calls }: Pick<FunctionRow, 'calls'>,
): readonly DynamicCallRow[] {
  return (calls?.dynamic ?? []).map(({ call, chain }) => ({
    ...there(dynamic[call]),
    chain: chain.map((step) => there(steps[step])),
  }))
}

/** The heap site with what base has of it where this function reaches it. */
export function siteOfReached({ site, chain, new: isNew, changed }: ReachedRow): SiteRow {
  if (chain.length === 1 || (isNew === null && changed === null)) return site
  return { ...site, new: isNew, changed: changed === null ? null : changedAt(changed) }
}

/** A step as the line of a change. */
export function changedAt({
  package: path,
  function: name,
  file,
  line,
  source,
}: Step): NonNullable<SiteRow['changed']> {
  return { function: `${path}.${name}`, file, line, source }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a row names a call that is not in the report')
  return value
}
