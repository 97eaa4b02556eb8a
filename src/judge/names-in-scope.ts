import type { BenchmarkEntry, FunctionEntry } from '../budget/budget.ts'
import { matchesPackage, type PackageName } from '../budget/match/match-package.ts'
import { hasWildcard, levelsOf, literalPrefix, matchesName } from '../budget/match/name-pattern.ts'
import { NearNames } from '../diagnostic/nearest.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

type Entry = BenchmarkEntry | FunctionEntry

export type Named = {
  readonly package: string
  readonly name: string
  readonly allocsPerOp?: number
  readonly sites?: GoFunction['sites']
}

/** What entries of one kind are held against in one module. */
export type Kind<E extends Entry> = {
  readonly measured: Snapshot
  readonly entries: readonly E[]
  readonly find: (entries: readonly E[], pkg: PackageName, name: string) => E | undefined
  readonly noun: 'benchmark' | 'function'
  /** What was measured. */
  readonly names: readonly Named[]
  /** What exists beside it, for hints. */
  readonly others: readonly Named[]
  /** What exists and could not be measured: told elsewhere. */
  readonly missed: readonly { readonly package: string; readonly name?: string }[]
}

export function winnerOf<E extends Entry>({ find, entries, measured }: Kind<E>, named: Named): E | undefined {
  return find(entries, { importPath: named.package, modulePath: measured.run.module }, named.name)
}

/**
 * What exists in the packages that one pattern means. Thousands of entries may stand under it: each looks its name up, and what
 * takes a look at all names is found out once.
 */
export class NamesInScope<E extends Entry> {
  readonly modules: readonly Snapshot[]
  readonly hasPackages: boolean
  /** Whether one of them did not build. */
  readonly hasBroken: boolean
  readonly noun: Kind<E>['noun']
  readonly #kinds: readonly { readonly kind: Kind<E>; readonly packages: ReadonlySet<string> }[]
  #missed: ReadonlySet<string | undefined> | undefined
  #byName: ReadonlyMap<string, readonly { readonly kind: Kind<E>; readonly named: Named }[]> | undefined
  #existing: readonly string[] | undefined
  #uncovered: readonly Named[] | undefined
  #leaves: NearNames | undefined

  constructor(packagePattern: string, kinds: readonly Kind<E>[]) {
    const among = ({ measured }: Kind<E>, paths: readonly string[]): readonly string[] =>
      paths.filter((importPath) => matchesPackage(packagePattern, { importPath, modulePath: measured.run.module }))
    this.modules = kinds.map(({ measured }) => measured)
    this.noun = kinds[0]?.noun ?? 'function'
    this.#kinds = kinds.map((kind) => ({ kind, packages: new Set(among(kind, kind.measured.packages)) }))
    this.hasPackages = this.#kinds.some(({ packages }) => packages.size > 0)
    this.hasBroken = kinds.some((kind) => among(kind, kind.measured.broken).length > 0)
  }

  /** Whether something that the entry is about exists and gave no number. */
  isMissed(entry: Entry): boolean {
    this.#missed ??= new Set(
      this.#kinds.flatMap(({ kind, packages }) =>
        kind.missed.filter((missed) => packages.has(missed.package)).map(({ name }) => name),
      ),
    )
    if (hasWildcard(entry.namePattern)) return [...this.#missed].some((name) => concerns(entry, name))
    return this.#missed.has(undefined) || levelsOf(entry.namePattern).some((name) => this.#missed?.has(name))
  }

  /** The entry that is in force for what a name or pattern means; undefined where it means nothing. */
  winnerFor(namePattern: string): E | undefined {
    const [name] = hasWildcard(namePattern)
      ? this.#measuredFrom(literalPrefix(namePattern)).filter((each) => matchesName(namePattern, each))
      : [namePattern]
    const [first] = this.#measured().get(name ?? '') ?? []
    return first && winnerOf(first.kind, first.named)
  }

  get isEmpty(): boolean {
    return this.#all().length === 0
  }

  has(name: string): boolean {
    return this.startingWith(name, 1)[0] === name
  }

  /** The first names with this beginning, in order. */
  startingWith(prefix: string, most: number): readonly string[] {
    const names = this.#all()
    const from = firstFrom(names, prefix)
    return names.slice(from, from + most).filter((name) => name.startsWith(prefix))
  }

  /** What no entry covers. */
  get uncovered(): readonly Named[] {
    this.#uncovered ??= this.#kinds.flatMap(({ kind, packages }) =>
      [...kind.names, ...kind.others].filter(
        (named) => packages.has(named.package) && winnerOf(kind, named) === undefined,
      ),
    )
    return this.#uncovered
  }

  /** Names that have no others below them. */
  get leaves(): NearNames {
    if (this.#leaves !== undefined) return this.#leaves
    const parents = new Set(this.#all().flatMap((name) => levelsOf(name).slice(0, -1)))
    this.#leaves = new NearNames(this.#all().filter((name) => !parents.has(name)))
    return this.#leaves
  }

  #measured(): ReadonlyMap<string, readonly { readonly kind: Kind<E>; readonly named: Named }[]> {
    if (this.#byName !== undefined) return this.#byName
    const found = this.#kinds.flatMap(({ kind, packages }) =>
      kind.names.filter((named) => packages.has(named.package)).map((named) => ({ kind, named })),
    )
    this.#byName = groupBy(found, ({ named }) => named.name)
    return this.#byName
  }

  #measuredFrom(prefix: string): readonly string[] {
    const names = this.#all()
    const from = firstFrom(names, prefix)
    let end = from
    while (names[end]?.startsWith(prefix)) end++
    return names.slice(from, end).filter((name) => this.#measured().has(name))
  }

  /** Every name, sorted. */
  #all(): readonly string[] {
    this.#existing ??= [
      ...new Set(
        this.#kinds.flatMap(({ kind, packages }) =>
          [...kind.names, ...kind.others].filter((named) => packages.has(named.package)).map(({ name }) => name),
        ),
      ),
    ].sort()
    return this.#existing
  }
}

/** Where a name stands in a sorted list, or would. */
function firstFrom(sorted: readonly string[], name: string): number {
  let [first, behind] = [0, sorted.length]
  while (first < behind) {
    const middle = (first + behind) >> 1
    if ((sorted[middle] ?? '') < name) first = middle + 1
    else behind = middle
  }
  return first
}

/** True where what was missed is the entry's own, or a parent whose sub-benchmarks it names. */
export function concerns(entry: Entry, missed: string | undefined): boolean {
  if (missed === undefined) return true
  const depth = missed.split('/').length
  const head = entry.namePattern.split('/').slice(0, depth).join('/')
  return matchesName(entry.namePattern, missed) || matchesName(head, missed) || entry.namePattern.includes('**')
}
