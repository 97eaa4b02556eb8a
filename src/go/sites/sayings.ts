import { groupBy } from '../../lang/group-by.ts'
import { isInstantiationWrapper } from '../names/function-name.ts'
import type { ClosureFact, CompilerFacts, HeaderFact, TextFact } from '../output/compiler-facts.ts'
import { isGenerated } from './declared-functions.ts'
import { silentLiterals } from './silent-literals.ts'

/**
 * How the compiler says it: by a text; by an explanation alone (see silent-literals.ts); and so of a closure that it makes for
 * `go` or `defer`, which counts as a call without a text.
 */
export type WayOfSaying = 'text' | 'explanation' | 'wrapper'

export type Place = { readonly block: string; readonly file: string; readonly line: number; readonly column: number }

export const placeOf = (fact: Place): string => `${fact.file}:${fact.line}:${fact.column}`
/** In one block. */
export const keyOf = (fact: Place & { readonly subject: string }): string => `${placeOf(fact)} ${fact.subject}`

/** What the compiler says of one physical function, or of any of a place where it names none. */
export type Saying = {
  readonly text: TextFact
  readonly bare: string
  readonly times: number
  readonly saying: WayOfSaying
}

/** What is said in one block by texts. Generated code is nobody's, and what was inlined into the wrapper of an instantiation is said of the shape too. */
export function sayingsByText(texts: readonly TextFact[], evidence: Evidence): readonly Saying[] {
  const written = texts.filter(({ file }) => !isGenerated(file))
  return [...groupBy(written, keyOf).values()].flatMap((printed) => {
    const [text] = printed
    if (text === undefined) return []
    const headers = headersOf(text, evidence)
    const real = headers.filter(({ bare }) => !isInstantiationWrapper(bare))
    if (real.length === 0 && (headers.length > 0 || evidence.wrapperPlaces.has(placeOf(text)))) return []
    return [...countsOf(real, printed)].map(([bare, times]) => ({ text, bare, times, saying: 'text' }) as const)
  })
}

/** What is said in one block by explanations alone. */
export function sayingsBySilence(
  texts: readonly TextFact[],
  closures: readonly ClosureFact[],
  evidence: Evidence,
): readonly Saying[] {
  const literals = silentLiterals(texts, closures, keyOf).filter(
    ({ text, bare }) =>
      !isGenerated(text.file) &&
      (bare === '' ? !evidence.wrapperPlaces.has(placeOf(text)) : !isInstantiationWrapper(bare)),
  )
  const groups = groupBy(literals, ({ text, bare, isWrapper }) => `${keyOf(text)} ${bare} ${isWrapper}`)
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const { text, bare, isWrapper } = first
    const times = bare === '' ? mostInOneBatch(alike.map((one) => one.text)) : alike.length
    return [{ text, bare, times, saying: isWrapper ? 'wrapper' : 'explanation' }]
  })
}

/** Of a function without a name: each copy of its code, one for each shape, is a batch of its own. */
function mostInOneBatch(facts: readonly TextFact[]): number {
  return Math.max(...[...groupBy(facts, ({ batch }) => batch).values()].map(({ length }) => length))
}

/**
 * The headers of a text. They have the expression as it was written: every `append(...)` in full, and a constant's name where the
 * text has its value. Then all that stand at the place are meant, if they name one function only.
 */
function headersOf(text: TextFact, { headers, headersAt }: Evidence): readonly HeaderFact[] {
  const exact = headers.get(keyOf(text))
  if (exact !== undefined) return exact
  const here = (headersAt.get(placeOf(text)) ?? []).filter(
    ({ subject }) => text.shape !== 'append' || subject.startsWith('append('),
  )
  if (text.shape === 'append') return here
  return here.every(({ bare }) => bare === here[0]?.bare) ? here.slice(0, 1) : []
}

/** How often by the name of the physical function; empty where the compiler names none. */
function countsOf(headers: readonly HeaderFact[], printed: readonly TextFact[]): ReadonlyMap<string, number> {
  const [header, another] = headers
  if (header === undefined) return new Map([['', mostInOneBatch(printed)]])
  const times = printed.length
  if (another === undefined) return new Map([[header.bare, times]])
  // A header may stand twice for a text that is printed once: two ways to the heap.
  return new Map([...groupBy(headers, ({ bare }) => bare)].map(([bare, own]) => [bare, Math.min(times, own.length)]))
}

/** What is said beside the texts; the headers are those of one block. */
export type Evidence = {
  readonly headers: ReadonlyMap<string, readonly HeaderFact[]>
  readonly headersAt: ReadonlyMap<string, readonly HeaderFact[]>
  readonly inlined: CompilerFacts['inlinedCalls']
  /** Inlined into a wrapper, a body's texts stand at the wrapper's name, where no text of its own can be. */
  readonly wrapperPlaces: ReadonlySet<string>
}

export function evidenceOf(headers: readonly HeaderFact[]): Pick<Evidence, 'headers' | 'headersAt'> {
  return { headers: groupBy(headers, keyOf), headersAt: groupBy(headers, placeOf) }
}

export function evidenceOfAll(facts: CompilerFacts): Pick<Evidence, 'inlined' | 'wrapperPlaces'> {
  // Without a column (behind `//line`, over 255) the place is the whole line, which has the texts of the body too.
  const wrappers = facts.declarations.filter(({ bare, column }) => column > 0 && isInstantiationWrapper(bare))
  return { inlined: facts.inlinedCalls, wrapperPlaces: new Set(wrappers.map(placeOf)) }
}
