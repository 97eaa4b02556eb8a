import { editDistance } from './edit-distance.ts'

const mostNames = 3
/** Longer names are compared by their first part only: an edit distance costs the product of the lengths. */
const comparedChars = 200

/**
 * The names most like a mistyped, renamed or outdated one, best first, at most three; none where nothing is like it.
 * Like are: the same but for case; a method of that name (`Encode`, `(*Encoder).Encode`); a benchmark and its
 * sub-benchmarks; within an edit distance of a third of the length, `Benchmark` not counted; the same words in another
 * order; one inside the other. Of a pattern the part before its first wildcard is compared, with the start of each
 * name. Ties go by code units, so the same names in any order give the same answer.
 */
export function nearest(name: string, candidates: Iterable<string>): readonly string[] {
  return new NearNames(candidates).nearest(name)
}

/** Names that many are compared with: each is taken apart once. */
export class NearNames {
  readonly #candidates: ReadonlySet<string>
  #prepared: (readonly [name: string, prepared: Prepared])[] | undefined

  constructor(candidates: Iterable<string>) {
    this.#candidates = new Set(candidates)
  }

  /** How many names there are: what comparing one with them costs. */
  get size(): number {
    return this.#candidates.size
  }

  nearest(name: string): readonly string[] {
    this.#prepared ??= [...this.#candidates].map((candidate) => [candidate, prepare(candidate)])
    const wanted = prepare(name)
    const ranked: { readonly name: string; readonly rank: number }[] = []
    for (const [candidate, prepared] of this.#prepared) {
      const rank = candidate === name ? undefined : rankOf(wanted, prepared)
      if (rank !== undefined) ranked.push({ name: candidate, rank })
    }
    ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    return ranked.slice(0, mostNames).map((one) => one.name)
  }
}

/** `did you mean A?`, `did you mean A, B, or C?`, or undefined without a near name: the end of most hints. */
export function didYouMean(names: readonly string[]): string | undefined {
  const last = names.at(-1)
  if (last === undefined) return undefined
  const before = names.slice(0, -1)
  const or = before.length > 1 ? ', or ' : ' or '
  return `did you mean ${before.length === 0 ? last : before.join(', ') + or + last}?`
}

type Prepared = {
  /** Lower case, without `Benchmark`, and without what follows a wildcard. */
  readonly text: string
  readonly isPattern: boolean
  /** What follows the last dot: the name of the method or function. */
  readonly member: string
  /** Its words in the order of the alphabet. */
  readonly words: string
}

function prepare(name: string): Prepared {
  const receiver = name.startsWith('(*') ? 2 : 0
  const star = name.indexOf('*', receiver)
  const plain = (star < 0 ? name : name.slice(0, star)).slice(0, comparedChars)
  const own = plain.replace(/^benchmark(?!s?$)/i, '')
  const words = own.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) ?? []
  const text = own.toLowerCase()
  return {
    text,
    isPattern: star >= 0,
    member: text.slice(text.lastIndexOf('.') + 1),
    words: words
      .map((word) => word.toLowerCase())
      .sort()
      .join(' '),
  }
}

/** Lower is nearer; undefined: not like it at all. Whole numbers are edit distances. */
function rankOf(wanted: Prepared, candidate: Prepared): number | undefined {
  const { text } = wanted
  const other = candidate.text
  if (text === '' || other === '') return undefined
  const limit = Math.max(1, Math.floor((wanted.isPattern ? text.length : Math.max(text.length, other.length)) / 3))
  if (wanted.isPattern) {
    const distance = editDistance(text, other, limit, { toPrefix: true })
    return text.length >= 2 && distance <= limit ? distance : undefined
  }
  if (text === other) return 0
  const distance = editDistance(text, other, limit)
  if (wanted.member === candidate.member && (text.includes('.') || other.includes('.'))) return Math.min(distance, 0.5)
  if (isUnder(text, other) || isUnder(other, text)) return Math.min(distance, 1.5)
  if (wanted.words !== '' && wanted.words === candidate.words) return Math.min(distance, 2.5)
  if (distance <= limit) return distance
  const [short, long] = text.length < other.length ? [text, other] : [other, text]
  return short.length >= 3 && long.includes(short) ? comparedChars + long.length - short.length : undefined
}

function isUnder(child: string, parent: string): boolean {
  return child.startsWith(`${parent}/`)
}
