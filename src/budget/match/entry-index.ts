import { matchesPackage, type PackageName } from './match-package.ts'
import { hasWildcard, literalPrefix, matchesName } from './name-pattern.ts'

type Entry = { readonly packagePattern: string; readonly namePattern: string }

/** Places of entries in the order of the file, and with each the pattern of its name. */
type Patterns = (readonly [place: number, namePattern: string])[]

/** Names and patterns with the place of each: a name is looked up, however many there are. */
class Names {
  readonly #plain = new Map<string, number>()
  /** Patterns by the letters before their first wildcard, and how many letters that can be. */
  readonly #byPrefix = new Map<string, Patterns>()
  readonly #lengths = new Set<number>()

  add(namePattern: string, place: number): void {
    if (!hasWildcard(namePattern)) {
      if (!this.#plain.has(namePattern)) this.#plain.set(namePattern, place)
      return
    }
    const prefix = literalPrefix(namePattern)
    const known = this.#byPrefix.get(prefix)
    if (known === undefined) this.#byPrefix.set(prefix, [[place, namePattern]])
    else known.push([place, namePattern])
    this.#lengths.add(prefix.length)
  }

  /** The first place whose name or pattern is this one's; infinite where there is none. */
  first(name: string): number {
    let first = this.#plain.get(name) ?? Number.POSITIVE_INFINITY
    for (const length of this.#lengths) {
      if (length > name.length) continue
      for (const [place, pattern] of this.#byPrefix.get(name.slice(0, length)) ?? []) {
        if (place > first) break
        if (matchesName(pattern, name)) first = place
      }
    }
    return first
  }
}

/** Entries of a budget by package and name, sorted once: a budget of 10,000 entries is asked about 100,000 functions. */
export class EntryIndex<E extends Entry> {
  readonly #entries: readonly E[]
  /** By package pattern as written. */
  readonly #names = new Map<string, Names>()
  readonly #wide: readonly string[]
  readonly #ofPackage = new Map<string, readonly Names[]>()

  constructor(entries: readonly E[]) {
    this.#entries = entries
    for (const [place, { packagePattern, namePattern }] of entries.entries()) {
      const known = this.#names.get(packagePattern) ?? new Names()
      this.#names.set(packagePattern, known)
      known.add(namePattern, place)
    }
    this.#wide = [...this.#names.keys()].filter((pattern) => pattern.includes('...'))
  }

  /** The first, top to bottom, whose package and name patterns match. */
  find(pkg: PackageName, name: string): E | undefined {
    const places = this.#of(pkg).map((names) => names.first(name))
    return this.#entries[Math.min(...places)]
  }

  #of(pkg: PackageName): readonly Names[] {
    const key = `${pkg.modulePath}\n${pkg.importPath}`
    const known = this.#ofPackage.get(key)
    if (known !== undefined) return known
    const patterns = [
      ...spellings(pkg).filter((spelling) => this.#names.has(spelling)),
      ...this.#wide.filter((pattern) => matchesPackage(pattern, pkg)),
    ]
    const found = patterns.flatMap((pattern) => this.#names.get(pattern) ?? [])
    this.#ofPackage.set(key, found)
    return found
  }
}

/** How a pattern without `...` may name a package. */
function spellings({ importPath, modulePath }: PackageName): readonly string[] {
  const isInside = importPath === modulePath || importPath.startsWith(`${modulePath}/`)
  return isInside ? [importPath, `.${importPath.slice(modulePath.length)}`] : [importPath]
}

/** Whether patterns mean a package; each pattern is held against it once, however many entries it stands above. */
export function packageMatcher(pkg: PackageName): (packagePattern: string) => boolean {
  const known = new Map<string, boolean>()
  return (pattern) => {
    const answer = known.get(pattern) ?? matchesPackage(pattern, pkg)
    known.set(pattern, answer)
    return answer
  }
}
