/** The benchmark of the source that a name belongs to: `A` of `A/b/c`; the same of a pattern. */
export function topLevelOf(name: string): string {
  return name.split('/', 1)[0] ?? ''
}

/** What a sub-benchmark runs in, as far as a name tells; empty for a top-level one. */
export function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}

/** All that names lie below: `A` and `A/b` of `A/b/c`. */
export function parentsOf(names: Iterable<string>): ReadonlySet<string> {
  const parents = new Set<string>()
  for (const name of names)
    for (let each = parentOf(name); each !== '' && !parents.has(each); each = parentOf(each)) parents.add(each)
  return parents
}
