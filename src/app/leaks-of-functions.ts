import { type LeakOfSite, lastWords, mayLeak } from '../attribute/leak-of-site.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { JudgedFunction, Judgement } from '../judge/judged.ts'
import { readTestFacts } from '../measure/test-facts.ts'
import type { Ports } from '../ports.ts'
import type { SiteRow } from '../report/report-schema.ts'
import { nameOf } from '../report/subject.ts'
import type { Compared, Comparison } from './compare-with-base.ts'
import { leakSearch } from './leak-search.ts'

/** What is said of a heap site of a function whose value escapes since a parameter leaks. */
export type LeakOfRow = Pick<SiteRow, 'leak' | 'changed' | 'cause'>

/** A heap site and its function. */
type Own = { readonly site: HeapSite; readonly fn: GoFunction }

/** The same, and the row that a report has of it. */
type Told = Own & { readonly row: SiteRow }

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
  const leaks = new Map<SiteRow, LeakOfRow>()
  for (const module of modules) {
    const told = toldOf(module, rows)
    const found = await leaksOfSites(told, module, modules, ports)
    for (const { row, site } of told) {
      const leak = found.get(site)
      if (leak !== undefined) leaks.set(row, leak)
    }
  }
  return leaks
}

/** The rows of a report are made of a function's sites in their order. */
function toldOf({ snapshot }: Compared, rows: ReadonlySet<JudgedFunction>): readonly Told[] {
  const own = [...rows].filter(({ run }) => run === snapshot.run.id)
  if (own.length === 0) return []
  const byName = new Map(snapshot.functions?.map((fn) => [nameOf(fn), fn]))
  return own.flatMap((row) => {
    const fn = byName.get(nameOf(row))
    return row.sites.flatMap((each, i) => {
      const site = fn?.sites[i]
      return fn === undefined || site === undefined ? [] : [{ row: each, site, fn }]
    })
  })
}

/** The parameters that began to leak, by the heap site of a module that is there for it. */
export async function leaksOfSites(
  all: readonly Own[],
  { tree, plan, base }: Compared,
  modules: readonly Compared[],
  ports: Ports,
): Promise<ReadonlyMap<HeapSite, LeakOfSite>> {
  const words = lastWords(modules.flatMap(({ snapshot }) => snapshot.functions ?? []))
  const told = all.filter(({ site }) => mayLeak(site, words))
  if (told.length === 0 || base?.kind !== 'found') return new Map()
  const there = base.value.tree
  const packages = [...new Set(told.map(({ fn }) => fn.package))]
  const atBase = packages.map((path) => there.module.path + path.slice(tree.module.path.length))
  return ports.during('profile', async () => {
    const facts = await readTestFacts(tree, plan, { withTests: [], others: packages }, ports)
    const before = await readTestFacts(there, plan, { withTests: [], others: atBase }, ports)
    if (facts === undefined || before === undefined) return new Map()
    const sites = told.map(({ site }) => site)
    const search = await leakSearch({ tree, facts }, { tree: there, facts: before }, sites)
    return new Map(
      told.flatMap(({ site, fn }) => {
        const found = search.of(site, fn)
        return found === undefined ? [] : [[site, found] as const]
      }),
    )
  })
}
