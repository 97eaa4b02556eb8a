import type { AllocatorCall } from './compiler-facts.ts'
import type { FlowStep } from './escape-flow.ts'
import { claimRank, type EscapeText, isClosureType, sameType, typeInText } from './escape-text.ts'

/** An escape text of one declared function, each place and wording once. */
export type TextAtPlace = EscapeText & {
  readonly file: string
  readonly line: number
  readonly column: number
  /** How often the compiler says it of one physical function: more than once where one place allocates twice. */
  readonly count: number
  /** The physical functions it is about, where the compiler says so (Go 1.25 and newer); empty: any. */
  readonly symbols: ReadonlySet<string>
  /** The compiler's explanation. */
  readonly flow: readonly FlowStep[]
  /** The functions inlined there. */
  readonly inlined: readonly string[]
}

/** An allocator call and the physical function that holds it. */
export type CallInSymbol = AllocatorCall & { readonly symbol: string }

/** What one pool of calls says: which calls each text has, and the calls that no text has. */
export type Pairing = {
  /** Calls by text; a text without any is free here. One text may have several, several texts may share one. */
  readonly own: ReadonlyMap<TextAtPlace, readonly CallInSymbol[]>
  readonly unclaimed: readonly CallInSymbol[]
}

/**
 * Joins the escape texts of a function with the allocator calls that its code really has. By line and physical function
 * first, there by kind, then by type (the table in escape-text.ts); where texts of equal right outnumber the calls it
 * stays undecided, and each of them has a call: the gate fails closed. What is left of `moved to heap` then takes what is
 * left of the calls that make single objects, since text and call can stand on different lines: NAME's own, and the first
 * line of what declares it.
 */
export function pairSites(texts: readonly TextAtPlace[], calls: readonly CallInSymbol[]): Pairing {
  const pool = new Pool(texts, calls)
  for (const line of pool.lines()) pool.pairLine(line)
  pool.pairMovedElsewhere()
  pool.pairUndecided()
  pool.pairRegardlessOfSymbol()
  pool.pairRepeated()
  return pool.result()
}

/** How well a call fits a text, 0 best; undefined where it cannot be its own. */
type Score = (text: TextAtPlace, call: CallInSymbol) => number | undefined

const placeOf = (at: { file: string; line: number }): string => `${at.file}:${at.line}`

class Pool {
  readonly #texts: readonly TextAtPlace[]
  readonly #calls: readonly CallInSymbol[]
  readonly #own = new Map<TextAtPlace, CallInSymbol[]>()
  readonly #claimed = new Set<CallInSymbol>()
  /** Texts that lost a call to a rival of equal right. */
  readonly #undecided = new Map<TextAtPlace, CallInSymbol>()

  constructor(texts: readonly TextAtPlace[], calls: readonly CallInSymbol[]) {
    this.#texts = texts
    this.#calls = calls
  }

  lines(): readonly string[] {
    return [...new Set(this.#calls.map(placeOf))]
  }

  /** Best fits first. */
  pairLine(place: string, rate: Score = scoreOf): void {
    const texts = this.#texts.filter((text) => placeOf(text) === place)
    const calls = this.#calls.filter((call) => placeOf(call) === place)
    const scores = texts.flatMap((text) => calls.map((call) => rate(text, call))).filter((score) => score !== undefined)
    for (const score of [...new Set(scores)].sort((a, b) => a - b)) {
      const open = calls.filter((call) => !this.#claimed.has(call))
      const rivals = texts.filter((text) => !this.#own.has(text) && open.some((call) => rate(text, call) === score))
      this.#share(rivals, (text) => open.filter((call) => rate(text, call) === score))
    }
  }

  /** Each rival takes a call of its own while there are any; the others may yet find a worse one. */
  #share(rivals: readonly TextAtPlace[], candidates: (text: TextAtPlace) => readonly CallInSymbol[]): void {
    for (const text of rivals) {
      const own = candidates(text)
      const free = own.find((call) => !this.#claimed.has(call))
      if (free !== undefined) this.#claim(text, free)
      else if (own[0] !== undefined && !this.#undecided.has(text)) this.#undecided.set(text, own[0])
    }
  }

  pairUndecided(): void {
    for (const [text, call] of this.#undecided) if (!this.#own.has(text)) this.#claim(text, call)
  }

  pairMovedElsewhere(): void {
    for (const text of this.#texts) {
      if (text.shape !== 'moved' || this.#own.has(text)) continue
      const single = this.#calls.filter(
        (call) => isSingleObject(call) && inSymbol(text, call) && call.file === text.file,
      )
      const call =
        nearest(
          single.filter((candidate) => !this.#claimed.has(candidate)),
          text,
        ) ?? nearest(single.filter(isCombined), text)
      if (call !== undefined) this.#claim(text, call)
    }
  }

  /** A call that nothing claims and a text that has none on one line belong together, whatever a header said. */
  pairRegardlessOfSymbol(): void {
    const anySymbol = (text: TextAtPlace, call: CallInSymbol): number | undefined =>
      scoreOf({ ...text, symbols: new Set() }, call)
    for (const place of new Set(this.#calls.filter((call) => !this.#claimed.has(call)).map(placeOf)))
      this.pairLine(place, anySymbol)
  }

  /**
   * One place can allocate twice with one wording (two branches of an inlined body, a literal that is then given to an
   * interface): the compiler says it twice. A further call like the first is code that was duplicated: the same site.
   */
  pairRepeated(): void {
    for (const [text, own] of this.#own) {
      for (const call of this.#calls) {
        if (this.#claimed.has(call) || scoreOf(text, call) === undefined) continue
        const isSaid = own.length < text.count
        if (!isSaid && !own.some((other) => other.call === call.call && other.type === call.type)) continue
        this.#claimed.add(call)
        if (isSaid) own.push(call)
      }
    }
  }

  result(): Pairing {
    return { own: this.#own, unclaimed: this.#calls.filter((call) => !this.#claimed.has(call)) }
  }

  #claim(text: TextAtPlace, call: CallInSymbol): void {
    this.#own.set(text, [call])
    this.#claimed.add(call)
  }
}

function inSymbol(text: TextAtPlace, call: CallInSymbol): boolean {
  return text.symbols.size === 0 || text.symbols.has(call.symbol)
}

/** How well a call on a text's line fits it, 0 best; undefined where it cannot be its own. */
function scoreOf(text: TextAtPlace, call: CallInSymbol): number | undefined {
  if (placeOf(text) !== placeOf(call) || !inSymbol(text, call)) return undefined
  const rank = claimRank(text.shape, call.family)
  if (rank === undefined) return undefined
  const isClosure = isClosureType(call.type)
  // A closure's struct is nobody else's, and a known other type is no closure's.
  if (text.shape === 'closure') return isClosure ? 0 : call.type === '' ? 1 : undefined
  if (isClosure) return text.shape === 'value' && /\.[\p{L}_][\p{L}\p{N}_]*$/u.test(text.subject) ? 0 : undefined
  const type = typeInText(text)
  const typeScore = type === undefined || call.type === '' ? 1 : sameType(type, call.type) ? 0 : 2
  return rank * 3 + (isOtherWay(text, call) ? 2 : typeScore)
}

/** Of two conversions on one line, `string(b)` is not the one that makes a slice. */
function isOtherWay({ shape, subject }: TextAtPlace, { family, call }: CallInSymbol): boolean {
  return (
    shape === 'string conversion' &&
    family === 'string' &&
    subject.startsWith('([]') !== call.startsWith('runtime.stringtoslice')
  )
}

function isSingleObject(call: CallInSymbol): boolean {
  return call.family === 'object' && !isClosureType(call.type)
}

/** Several pointer-free variables in one allocation (Go 1.26): it has no type of its own. */
function isCombined(call: CallInSymbol): boolean {
  return call.type === '' && call.call.startsWith('runtime.mallocgc')
}

/** The call at or before the text's line that is nearest to it; else the first. */
function nearest(calls: readonly CallInSymbol[], text: TextAtPlace): CallInSymbol | undefined {
  const before = calls.filter((call) => call.line <= text.line)
  return (
    before.reduce<CallInSymbol | undefined>(
      (best, call) => (best === undefined || call.line > best.line ? call : best),
      undefined,
    ) ?? calls[0]
  )
}
