import { groupBy } from '../../lang/group-by.ts'
import { functionKey } from '../names/function-key.ts'
import { byPlace, type GoFunction, type HeapSite } from './heap-site.ts'

/**
 * Functions of several compiles as one list, each once: a generic function is compiled wherever it is instantiated, and what
 * one of its shapes puts on the heap another may not. Sorted by package and name.
 */
export function mergeFunctions(functions: readonly GoFunction[]): readonly GoFunction[] {
  const merged = new Map<string, GoFunction>()
  for (const fn of functions) {
    const key = functionKey(fn)
    const known = merged.get(key)
    merged.set(key, known === undefined ? fn : mergeTwo(known, fn))
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fn]) => fn)
}

function mergeTwo(one: GoFunction, other: GoFunction): GoFunction {
  const placed = one.line > 0 ? one : other
  const groups = [groupSites(one.sites), groupSites(other.sites)] as const
  const keys = new Set(groups.flatMap((group) => [...group.keys()]))
  const sites = [...keys].flatMap((key) => fuller(groups[0].get(key) ?? [], groups[1].get(key) ?? []))
  return { ...one, file: placed.file, line: placed.line, sites: sites.sort(byPlace) }
}

// The same text at the same place is the same site; calls without a text are told apart by their class and line.
function groupSites(sites: readonly HeapSite[]): ReadonlyMap<string, readonly HeapSite[]> {
  return groupBy(sites, (site) => {
    const what = site.text === '' ? site.class : `${site.column} ${site.kind} ${site.text}`
    return `${site.file}:${site.line} ${what}`
  })
}

function fuller(one: readonly HeapSite[], other: readonly HeapSite[]): readonly HeapSite[] {
  const counted = (sites: readonly HeapSite[]): number => sites.filter((site) => site.class !== 'free').length
  if (counted(one) !== counted(other)) return counted(one) > counted(other) ? one : other
  return one.length >= other.length ? one : other
}
