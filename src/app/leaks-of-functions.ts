import { lastWords, mayLeak } from '../attribute/leak-of-site.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { Judgement } from '../judge/judged.ts'
import { readTestFacts } from '../measure/test-facts.ts'
import type { Ports } from '../ports.ts'
import type { FunctionRow, SiteRow } from '../report/report-schema.ts'
import type { Compared, Comparison } from './compare-with-base.ts'
import { leakSearch } from './leak-search.ts'

/** What is said of a heap site of a function whose value escapes since a parameter leaks. */
export type LeakOfRow = Pick<SiteRow, 'leak' | 'changed' | 'cause'>

/** A heap site beside the row that a report has of it. */
type Told = { readonly row: SiteRow; readonly site: HeapSite; readonly fn: GoFunction }

/**
 * Of the heap sites of functions with an error or a warning, those that base does not have because a parameter did not leak there. What the
 * compiler says of parameters is read again, from the build cache, only where one of their values is passed to a function of ours.
 */
export async function leaksOfFunctions(
  { findings }: Pick<Judgement, 'findings'>,
  { modules }: Comparison,
  ports: Ports,
): Promise<ReadonlyMap<SiteRow, LeakOfRow>> {
  const rows = new Set(
    findings.flatMap(({ subject, severity }) =>
      subject.kind === 'function' && severity !== 'note' ? [subject.row] : [],
    ),
  )
  const words = lastWords(modules.flatMap(({ snapshot }) => snapshot.functions ?? []))
  const leaks = new Map<SiteRow, LeakOfRow>()
  for (const module of modules) {
    const sites = sitesOf(module, rows).filter(({ site }) => mayLeak(site, words))
    if (sites.length === 0) continue
    const found = await ports.during('profile', () => leaksOfModule(module, sites, ports))
    for (const [row, leak] of found) leaks.set(row, leak)
  }
  return leaks
}

/** The rows of a report are made of a function's sites in their order. */
function sitesOf({ snapshot }: Compared, rows: ReadonlySet<FunctionRow>): readonly Told[] {
  const own = [...rows].filter(({ run }) => run === snapshot.run.id)
  return own.flatMap((row) => {
    const fn = snapshot.functions?.find((each) => each.package === row.package && each.name === row.name)
    return row.sites.flatMap((each, i) => {
      const site = fn?.sites[i]
      return fn === undefined || site === undefined ? [] : [{ row: each, site, fn }]
    })
  })
}

async function leaksOfModule(
  { tree, plan, base }: Compared,
  told: readonly Told[],
  ports: Ports,
): Promise<readonly (readonly [SiteRow, LeakOfRow])[]> {
  if (base?.kind !== 'found') return []
  const there = base.value.tree
  const packages = [...new Set(told.map(({ fn }) => fn.package))]
  const atBase = packages.map((path) => there.module.path + path.slice(tree.module.path.length))
  const facts = await readTestFacts(tree, plan, { withTests: [], others: packages }, ports)
  const before = await readTestFacts(there, plan, { withTests: [], others: atBase }, ports)
  if (facts === undefined || before === undefined) return []
  const sites = told.map(({ site }) => site)
  const search = await leakSearch({ tree, facts }, { tree: there, facts: before }, sites)
  return told.flatMap(({ row, site, fn }) => {
    const found = search.of(site, fn)
    return found === undefined ? [] : [[row, found] as const]
  })
}
