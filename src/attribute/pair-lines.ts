import { inCommon, replaceableKind, wordsOf } from '../compare/replaced-sites.ts'
import { groupBy } from '../lang/group-by.ts'
import type { AllocatingLines } from './allocating-lines.ts'
import { type AllocatingLine, allocsOf, byPlaceOfLine, mostNoise } from './profiled-code.ts'

/** What base has of a line that allocates at head. */
export type AtBase = {
  /** allocs/op of the same, or of what it replaces; 0 where it is new; undefined where it may be what base's profile does not have. */
  readonly allocsPerOp: number | undefined
  /** B/op of the same. */
  readonly bytesPerOp: number | undefined
  /** The line of base that allocated what this one does now, where it is another. */
  readonly replaces: AllocatingLine | undefined
}

type KeyOf = (line: AllocatingLine) => string | undefined

/** It is the same wherever it stands now. */
const sameSource: KeyOf = (line) => JSON.stringify([line.package, line.function, line.callee, line.source.trim()])

/** It was edited, and allocates the same things as before: what its `append` does next to them may have got a line of its own. */
const sameThings: KeyOf = (line) => {
  const things = line.callee === '' ? textsOf(line) : [line.callee]
  return things.length === 0 ? undefined : JSON.stringify([line.package, line.function, things])
}

/** It was moved. */
const movedSource: KeyOf = (line) =>
  line.source.trim() === '' ? undefined : JSON.stringify([line.callee, line.source.trim()])

const inFunction: readonly KeyOf[] = [
  (line) => JSON.stringify([line.package, line.function, kindOf(line)]),
  (line) => JSON.stringify([line.package, line.function, line.callee !== '']),
  (line) => JSON.stringify([line.package, line.function]),
]
const scopes: readonly ((line: AllocatingLine) => string)[] = [({ file }) => file, (line) => line.package, () => '']
/** What allocates things of the same kind elsewhere is more like a line than what is only near. */
const around: readonly KeyOf[] = [
  ...scopes.map(
    (scopeOf): KeyOf =>
      (line) =>
        JSON.stringify([scopeOf(line), kindOf(line)]),
  ),
  ...scopes,
]

/**
 * What base has of each line: first of the same one, then of one that is gone for one that is new, the nearest first, until all that base
 * allocates stands for as much of head's. So no more is new than head allocates more, however much was moved, renamed or written anew.
 */
export function pairLines(
  head: AllocatingLines,
  base: AllocatingLines,
  counted: { readonly head: number; readonly base: number },
): ReadonlyMap<AllocatingLine, AtBase> {
  const pairs = new Pairs(head, base)
  pairs.pairSame(sameSource)
  pairs.pairAlike(sameThings)
  pairs.pairSame(movedSource)
  for (const keyOf of inFunction) pairs.replace(keyOf, 'gone', 'new')
  // Where a line of base allocates less now, another may do its work.
  for (const keyOf of [...inFunction.slice(-1), ...around]) pairs.replace(keyOf, 'kept', 'kept')
  for (const keyOf of around) pairs.replace(keyOf, 'gone', 'new')
  for (const keyOf of [...inFunction.slice(-1), ...around]) pairs.replace(keyOf)
  // A profile may have less than Go counted: what is missing at base is not known to be new at head.
  const more = Math.max(counted.head, allocsOf(head.lines)) - Math.max(counted.base, allocsOf(base.lines))
  pairs.forget(Math.max(0, more))
  return pairs.atBase()
}

/** allocs/op of base's that stand for others: less is the noise of maps and pools, and of the runtime. */
const leastReplaced = 0.01

type Share = { readonly old: AllocatingLine; readonly allocs: number }

/** Which lines are meant: those that have a partner on the other side, or those that have none. */
type Which = 'kept' | 'gone' | 'new'

class Pairs {
  readonly #head: readonly AllocatingLine[]
  readonly #base: readonly AllocatingLine[]
  readonly #partners = new Map<AllocatingLine, AllocatingLine>()
  readonly #paired = new Set<AllocatingLine>()
  /** What of a line of head nothing of base stands for yet. */
  readonly #room: Map<AllocatingLine, number>
  /** What of a line of base stands for nothing of head yet. */
  readonly #left: Map<AllocatingLine, number>
  readonly #replaced = new Map<AllocatingLine, Share[]>()
  readonly #unknown = new Set<AllocatingLine>()
  /** B/op of what of base stands for a line of head. */
  readonly #bytes = new Map<AllocatingLine, number>()
  /** Tiny objects that any of the lines that have some may have had at base. */
  #unseen: number

  constructor(head: AllocatingLines, base: AllocatingLines) {
    this.#head = head.lines
    this.#base = base.lines
    // Head's profile has as little of them, so that only what base misses more is not where it was.
    this.#unseen = Math.max(0, base.unseen - head.unseen)
    this.#room = new Map(head.lines.map((line) => [line, line.allocsPerOp]))
    this.#left = new Map(base.lines.map((line) => [line, line.allocsPerOp]))
  }

  /** Each of base's lines for one of head's with the same key, in order. */
  pairSame(keyOf: KeyOf): void {
    const left = groupBy(
      this.#base.filter((old) => !this.#paired.has(old)),
      keyOf,
    )
    left.delete(undefined)
    for (const line of this.#head) {
      const old = this.#partners.has(line) ? undefined : left.get(keyOf(line))?.shift()
      if (old !== undefined) this.#pair(line, old)
    }
  }

  /** Each of base's lines for one of head's with the same key: those that allocate as much first, then those that read alike. */
  pairAlike(keyOf: KeyOf): void {
    const left = groupBy(
      this.#base.filter((old) => !this.#paired.has(old)),
      keyOf,
    )
    left.delete(undefined)
    const lines = groupBy(
      this.#head.filter((line) => !this.#partners.has(line)),
      keyOf,
    )
    for (const [key, olds] of left)
      for (const [line, old] of mostAlike(lines.get(key) ?? [], olds)) this.#pair(line, old)
  }

  #pair(line: AllocatingLine, old: AllocatingLine): void {
    if (this.#partners.has(line) || this.#paired.has(old)) return
    this.#partners.set(line, old)
    this.#paired.add(old)
    this.#pour(old, line)
  }

  /** What is left of base's lines for what is left of head's with the same key, the heaviest first. */
  replace(keyOf: KeyOf, from?: Which, to?: Which): void {
    const isMeant = (which: Which | undefined, isPaired: boolean): boolean =>
      which === undefined || isPaired === (which === 'kept')
    const old = this.#base.filter((each) => this.#has(each) > leastReplaced && isMeant(from, this.#paired.has(each)))
    const groups = groupBy(
      heaviestFirst(old, (each) => this.#has(each)),
      keyOf,
    )
    const lines = this.#head.filter((each) => this.#roomOf(each) > 0 && isMeant(to, this.#partners.has(each)))
    for (const line of heaviestFirst(lines, (each) => this.#roomOf(each))) {
      const key = keyOf(line)
      for (const each of key === undefined ? [] : (groups.get(key) ?? [])) {
        const allocs = this.#pour(each, line)
        if (allocs > 0) this.#replaced.set(line, [...(this.#replaced.get(line) ?? []), { old: each, allocs }])
      }
    }
  }

  /** Takes what is known of lines away until no more is new than may be. */
  forget(most: number): void {
    let excess = [...this.#room.values()].reduce((total, room) => total + room, 0) - most
    while (excess > mostNoise) {
      const known = this.#head.filter((line) => this.#roomOf(line) > 0 && !this.#unknown.has(line))
      const byRoom = heaviestFirst(known, (line) => this.#roomOf(line))
      // The least that is enough.
      const line = byRoom.findLast((each) => this.#roomOf(each) >= excess) ?? byRoom[0]
      if (line === undefined) return
      this.#unknown.add(line)
      excess -= this.#roomOf(line)
    }
  }

  atBase(): ReadonlyMap<AllocatingLine, AtBase> {
    return new Map(this.#head.map((line) => [line, this.#atBase(line)]))
  }

  #atBase(line: AllocatingLine): AtBase {
    const partner = this.#partners.get(line)
    const [most] = [...(this.#replaced.get(line) ?? [])].sort((a, b) => b.allocs - a.allocs)
    const old = most !== undefined && most.allocs >= mostNoise ? most.old : partner
    const isOther = old !== undefined && old.file !== '' && old.source.trim() !== line.source.trim()
    return {
      // A line that allocates less than at base shows what it did.
      allocsPerOp: this.#unknown.has(line)
        ? undefined
        : Math.max(line.allocsPerOp - this.#roomOf(line), partner?.allocsPerOp ?? 0),
      bytesPerOp: this.#unknown.has(line) ? undefined : Math.max(this.#bytes.get(line) ?? 0, partner?.bytesPerOp ?? 0),
      replaces: isOther ? old : undefined,
    }
  }

  #roomOf(line: AllocatingLine): number {
    return this.#room.get(line) ?? 0
  }

  #has(old: AllocatingLine): number {
    return (this.#left.get(old) ?? 0) + (old.atLeast ? this.#unseen : 0)
  }

  #pour(old: AllocatingLine, line: AllocatingLine): number {
    const allocs = Math.min(this.#roomOf(line), this.#has(old))
    const left = this.#left.get(old) ?? 0
    const seen = Math.min(left, allocs)
    this.#left.set(old, left - seen)
    this.#unseen -= allocs - seen
    this.#room.set(line, this.#roomOf(line) - allocs)
    const bytes = old.allocsPerOp > 0 ? (allocs / old.allocsPerOp) * old.bytesPerOp : 0
    this.#bytes.set(line, (this.#bytes.get(line) ?? 0) + bytes)
    return allocs
  }
}

function heaviestFirst(
  lines: readonly AllocatingLine[],
  weightOf: (line: AllocatingLine) => number,
): readonly AllocatingLine[] {
  return [...lines].sort((a, b) => weightOf(b) - weightOf(a) || byPlaceOfLine(a, b))
}

/** Pairs of lines, those first that allocate as much, and of these those that have the most words in common. */
function mostAlike(
  lines: readonly AllocatingLine[],
  olds: readonly AllocatingLine[],
): readonly (readonly [AllocatingLine, AllocatingLine])[] {
  return lines
    .flatMap((line) => olds.map((old) => ({ pair: [line, old] as const, apart: apartOf(line, old) })))
    .sort((a, b) => a.apart - b.apart)
    .map(({ pair }) => pair)
}

/** 0 to 1 by words where two allocate as much, else 1 to 2 by numbers. */
function apartOf(line: AllocatingLine, old: AllocatingLine): number {
  const [least, most] = [line.allocsPerOp, old.allocsPerOp].sort((a, b) => a - b)
  if (least === undefined || most === undefined || most - least < mostNoise)
    return 1 - inCommon(wordsOf(line.source), wordsOf(old.source))
  return 2 - least / most
}

/** What it allocates, but for what only grows, where there is more than that. */
function textsOf({ sites }: AllocatingLine): readonly string[] {
  const made = [...sites].filter((site) => site.class !== 'growth')
  return (made.length > 0 ? made : [...sites]).map(({ text, call }) => `${text} ${call}`).sort()
}

/** What a line allocates, apart from names. */
function kindOf({ callee, sites }: AllocatingLine): string {
  return callee === '' ? JSON.stringify([...new Set([...sites].map(replaceableKind))].sort()) : callee
}
