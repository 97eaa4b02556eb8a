import type { CompilerFacts, ExplanationFact, HeaderFact, TextFact } from './compiler-facts.ts'
import { type DeclaredFunction, type DeclaredFunctions, isGenerated } from './declared-functions.ts'
import { type FlowStep, parseFlow } from './escape-flow.ts'
import type { EscapeText } from './escape-text.ts'
import type { FileExtents } from './function-extents.ts'
import { isInstantiationWrapper } from './function-name.ts'
import { groupBy } from './group-by.ts'
import { type PackageNames, packageName, packageOfFile } from './package-names.ts'
import type { PhysicalFunctions } from './physical-functions.ts'
import { silentLiterals } from './silent-literals.ts'
import { elideTypeArguments, normaliseText } from './type-arguments.ts'

/** What the compiler says of one declared function at one place in one wording. */
export type SaidText = EscapeText & {
  readonly owner: DeclaredFunction
  readonly file: string
  readonly line: number
  readonly column: number
  /**
   * How the compiler says it: by a text; by an explanation alone (see silent-literals.ts); and so of a closure that it makes for
   * `go` or `defer`, which counts as a call without a text.
   */
  readonly saying: 'text' | 'explanation' | 'wrapper'
  /** False for a variable that the compiler made itself: it is shown at its function's place. */
  readonly isPlaced: boolean
  /** The compiler's explanation. */
  readonly flow: readonly FlowStep[]
  /** The functions inlined there. */
  readonly inlined: readonly string[]
  /** How often it is said, by block and physical function; the function's name is empty where the compiler does not say. */
  readonly said: readonly TextCount[]
}

export type TextCount = {
  readonly block: string
  /** The key of the physical function; empty: any of the owner's. */
  readonly symbol: string
  /** The expression as this block words it: it names types as the block's own package sees them. */
  readonly subject: string
  readonly times: number
}

type Place = { readonly block: string; readonly file: string; readonly line: number; readonly column: number }

const placeOf = (fact: Place): string => `${fact.file}:${fact.line}:${fact.column}`
const keyOf = (fact: Place & { readonly subject: string }): string => `${fact.block} ${placeOf(fact)} ${fact.subject}`

/**
 * The escape texts of a compile by the function they are about. Up to Go 1.24 a text does not name its function: it is the one
 * declared around it, which the source tells. Texts that no function can be found for are `homeless`; what generated code and the wrappers of
 * instantiations say is left out, since they only repeat what others say.
 */
export function saidTexts(
  facts: CompilerFacts,
  declared: DeclaredFunctions,
  physical: PhysicalFunctions,
  names: PackageNames,
  extents: FileExtents,
): { readonly texts: readonly SaidText[]; readonly homeless: readonly TextFact[] } {
  const evidence = evidenceOf(facts)
  const homes = new TextHomes(declared, physical, extents)
  const texts = new Map<string, SaidText>()
  const homeless: TextFact[] = []
  const sayings = [...sayingsByText(facts.texts, evidence), ...sayingsBySilence(facts, evidence)]
  for (const { text, bare, times, saying, explanation } of sayings) {
    const owner = homes.of(text, bare, explanation)
    // One that was not emitted by that name is any of its owner's.
    const symbol = bare === '' ? '' : (physical.find(text.block, bare, text.file)?.key ?? '')
    if (owner === undefined) homeless.push(text)
    else addText(texts, { text, owner, symbol, times, saying, explanation, evidence, names })
  }
  return { texts: [...texts.values()], homeless }
}

/** What the compiler says of one physical function, or of any of a place where it names none. */
type Saying = {
  readonly text: TextFact
  readonly bare: string
  readonly times: number
  readonly saying: SaidText['saying']
  readonly explanation: ExplanationFact | undefined
}

/** Generated code is nobody's, and what was inlined into the wrapper of an instantiation is said of the shape too. */
function sayingsByText(texts: readonly TextFact[], evidence: Evidence): readonly Saying[] {
  const written = texts.filter(({ file }) => !isGenerated(file))
  return [...groupBy(written, keyOf)].flatMap(([key, printed]) => {
    const [text] = printed
    if (text === undefined) return []
    const headers = headersOf(text, evidence)
    const real = headers.filter(({ bare }) => !isInstantiationWrapper(bare))
    if (real.length === 0 && (headers.length > 0 || evidence.wrapperPlaces.has(placeOf(text)))) return []
    const explanation = evidence.explanations.get(key)
    return [...countsOf(real, printed)].map(
      ([bare, times]) => ({ text, bare, times, saying: 'text', explanation }) as const,
    )
  })
}

function sayingsBySilence({ texts, explanations }: CompilerFacts, evidence: Evidence): readonly Saying[] {
  const literals = silentLiterals(texts, explanations, keyOf).filter(
    ({ text, explanation: { bare } }) =>
      !isGenerated(text.file) &&
      (bare === '' ? !evidence.wrapperPlaces.has(placeOf(text)) : !isInstantiationWrapper(bare)),
  )
  const groups = groupBy(
    literals,
    ({ text, explanation: { bare }, isWrapper }) => `${keyOf(text)} ${bare} ${isWrapper}`,
  )
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const { text, explanation, isWrapper } = first
    const { bare } = explanation
    const times = bare === '' ? mostInOneBatch(alike.map((one) => one.text)) : alike.length
    return [{ text, bare, times, saying: isWrapper ? 'wrapper' : 'explanation', explanation }]
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
  const here = (headersAt.get(`${text.block} ${placeOf(text)}`) ?? []).filter(
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

type Evidence = {
  readonly headers: ReadonlyMap<string, readonly HeaderFact[]>
  readonly headersAt: ReadonlyMap<string, readonly HeaderFact[]>
  readonly explanations: ReadonlyMap<string, ExplanationFact>
  readonly inlined: ReadonlyMap<string, readonly string[]>
  /** Inlined into a wrapper, a body's texts stand at the wrapper's name, where no text of its own can be. */
  readonly wrapperPlaces: ReadonlySet<string>
}

function evidenceOf(facts: CompilerFacts): Evidence {
  const explanations = new Map<string, ExplanationFact>()
  for (const fact of facts.explanations) if (!explanations.has(keyOf(fact))) explanations.set(keyOf(fact), fact)
  const headers = groupBy(facts.headers, keyOf)
  const headersAt = groupBy(facts.headers, (fact) => `${fact.block} ${placeOf(fact)}`)
  const inlined = new Map<string, string[]>()
  for (const fact of facts.inlinedCalls) {
    const callee = elideTypeArguments(fact.callee)
    const known = inlined.get(placeOf(fact))
    if (known === undefined) inlined.set(placeOf(fact), [callee])
    else if (!known.includes(callee)) known.push(callee)
  }
  // Without a column (behind `//line`, over 255) the place is the whole line, which has the texts of the body too.
  const wrappers = facts.declarations.filter(({ bare, column }) => column > 0 && isInstantiationWrapper(bare))
  const wrapperPlaces = new Set(wrappers.map(placeOf))
  return { headers, headersAt, explanations, inlined, wrapperPlaces }
}

function addText(
  texts: Map<string, SaidText>,
  it: {
    readonly text: TextFact
    readonly owner: DeclaredFunction
    readonly symbol: string
    readonly times: number
    readonly saying: SaidText['saying']
    readonly explanation: ExplanationFact | undefined
    readonly evidence: Evidence
    readonly names: PackageNames
  },
): void {
  const { text, owner, symbol, times, saying, explanation, evidence, names } = it
  const { block, shape, kind } = text
  // The compiler has no place for a variable that it made itself: it is shown at the function.
  const place = text.file === '' ? { file: owner.file, line: owner.line, column: 0 } : text
  const subject = normaliseText(withoutQualifier(text, owner, names))
  const key = JSON.stringify([owner.package, owner.name, placeOf(text), kind, subject, saying])
  const known = texts.get(key)
  const flow = known?.flow ?? parseFlow(explanation?.lines ?? [])
  texts.set(key, {
    owner,
    kind,
    shape,
    subject,
    file: place.file,
    line: place.line,
    column: place.column,
    saying,
    isPlaced: text.file !== '',
    flow,
    inlined: evidence.inlined.get(placeOf(text)) ?? [],
    said: [...(known?.said ?? []), { block, symbol, subject: text.subject, times }],
  })
}

/**
 * A function of `example.com/m/p` compiled in another package's block, a generic one or an inlined closure, speaks of its own
 * names as `p.x`; compiled in its own, as `x`.
 */
function withoutQualifier({ block, subject }: TextFact, owner: DeclaredFunction, names: PackageNames): string {
  if (owner.package === block) return subject
  const qualifier = `${packageName(owner.package, names)}.`
  return subject.replace(/"(?:\\.|[^"\\])*"?|[\p{L}_#.][\p{L}\p{N}_.#]*/gu, (word) =>
    word.startsWith(qualifier) ? word.slice(qualifier.length) : word,
  )
}

class TextHomes {
  readonly #declared: DeclaredFunctions
  readonly #physical: PhysicalFunctions
  /** Functions with a call on a line: package variables stand between functions. */
  readonly #callers = new Map<string, Set<DeclaredFunction>>()
  readonly #extents: FileExtents

  constructor(declared: DeclaredFunctions, physical: PhysicalFunctions, extents: FileExtents) {
    this.#declared = declared
    this.#physical = physical
    this.#extents = extents
    for (const { owner, calls } of physical.all())
      for (const { file, line } of calls) {
        const place = `${file}:${line}`
        this.#callers.set(place, (this.#callers.get(place) ?? new Set()).add(owner))
      }
  }

  of(text: TextFact, bare: string, explanation: ExplanationFact | undefined): DeclaredFunction | undefined {
    if (bare !== '') return this.#physical.ownerOf(text.block, bare, text.file)
    if (text.file !== '') return this.#around(text)
    const [step] = parseFlow(explanation?.lines ?? []).filter(({ file }) => file !== '' && !isGenerated(file))
    return step === undefined ? undefined : this.#around({ ...step, block: text.block })
  }

  /**
   * The function declared around a place. Package variables stand between functions: they are made where somebody has a call on
   * the line, or in `init`. Where the source was not read, the function before the place is the one around it, unless only
   * another has a call there.
   */
  #around(at: Place): DeclaredFunction {
    const before = this.#declared.before(at)
    const callers = [...(this.#callers.get(`${at.file}:${at.line}`) ?? [])]
    const extents = this.#extents.get(at.file)
    const isInside =
      extents === undefined
        ? before?.line === at.line || callers.length === 0 || (before !== undefined && callers.includes(before))
        : extents.some(({ first, last }) => first <= at.line && at.line <= last)
    if (before !== undefined && isInside) return before
    const home = packageOfFile(at.file)
    return callers[0] ?? this.#declared.findOrAdd(this.#declared.hasPackage(home) ? home : at.block, 'init')
  }
}
