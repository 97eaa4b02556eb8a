import { ByPlace } from './by-place.ts'
import type { CompilerFacts, HeaderFact, TextFact } from './compiler-facts.ts'
import { type DeclaredFunction, type DeclaredFunctions, isGenerated } from './declared-functions.ts'
import type { FlowStep } from './escape-flow.ts'
import type { EscapeText } from './escape-text.ts'
import type { FileExtents } from './function-extents.ts'
import { isInstantiationWrapper } from './function-name.ts'
import { groupBy } from './group-by.ts'
import { type PackageNames, packageName, packageOfFile } from './package-names.ts'
import type { PhysicalFunctions } from './physical-functions.ts'
import { normaliseText } from './type-arguments.ts'

/** What the compiler says of one declared function at one place in one wording. */
export type SaidText = EscapeText & {
  readonly owner: DeclaredFunction
  readonly file: string
  readonly line: number
  readonly column: number
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
/** In one block. */
const keyOf = (fact: Place & { readonly subject: string }): string => `${placeOf(fact)} ${fact.subject}`

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
  const shared = evidenceOfAll(facts)
  const headersOfBlock = groupBy(facts.headers, ({ block }) => block)
  const homes = new TextHomes(declared, physical, extents)
  const texts = new Map<string, SaidText & { readonly said: TextCount[] }>()
  const homeless: TextFact[] = []
  for (const [block, ofBlock] of groupBy(facts.texts, (text) => text.block)) {
    const evidence = { ...shared, ...evidenceOf(headersOfBlock.get(block) ?? []) }
    for (const { text, times } of printedTexts(ofBlock)) {
      for (const [bare, count] of namesOf(text, times, evidence)) {
        const owner = homes.of(text, bare)
        // One that was not emitted by that name is any of its owner's.
        const symbol = bare === '' ? '' : (physical.find(text.block, bare, text.file)?.key ?? '')
        if (owner === undefined) homeless.push(text)
        else addText(texts, { text, owner, symbol, times: count, evidence, names })
      }
    }
  }
  return { texts: [...texts.values()], homeless }
}

/** The physical functions that a text is about, and how often; none for what only repeats what another says. */
function namesOf(text: TextFact, times: number, evidence: Evidence): ReadonlyMap<string, number> {
  const headers = headersOf(text, evidence)
  const real = headers.filter(({ bare }) => !isInstantiationWrapper(bare))
  if (real.length === 0 && (headers.length > 0 || evidence.wrapperPlaces.has(placeOf(text)))) return new Map()
  return countsOf(real, times)
}

/** Texts with how often each is printed in a block; generated code is nobody's. */
function printedTexts(texts: readonly TextFact[]): Iterable<{ readonly text: TextFact; readonly times: number }> {
  const printed = new Map<string, { text: TextFact; times: number }>()
  for (const text of texts.filter(({ file }) => !isGenerated(file))) {
    const known = printed.get(keyOf(text))
    if (known === undefined) printed.set(keyOf(text), { text, times: 1 })
    else known.times++
  }
  return printed.values()
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
function countsOf(headers: readonly HeaderFact[], times: number): ReadonlyMap<string, number> {
  if (headers.length <= 1) return new Map([[headers[0]?.bare ?? '', times]])
  // A header may stand twice for a text that is printed once: two ways to the heap.
  return new Map([...groupBy(headers, ({ bare }) => bare)].map(([bare, own]) => [bare, Math.min(times, own.length)]))
}

/** What is said beside the texts; the headers are those of one block. */
type Evidence = {
  readonly headers: ReadonlyMap<string, readonly HeaderFact[]>
  readonly headersAt: ReadonlyMap<string, readonly HeaderFact[]>
  readonly inlined: CompilerFacts['inlinedCalls']
  /** Inlined into a wrapper, a body's texts stand at the wrapper's name, where no text of its own can be. */
  readonly wrapperPlaces: ReadonlySet<string>
}

function evidenceOf(headers: readonly HeaderFact[]): Pick<Evidence, 'headers' | 'headersAt'> {
  return { headers: groupBy(headers, keyOf), headersAt: groupBy(headers, placeOf) }
}

function evidenceOfAll(facts: CompilerFacts): Pick<Evidence, 'inlined' | 'wrapperPlaces'> {
  // Without a column (behind `//line`, over 255) the place is the whole line, which has the texts of the body too.
  const wrappers = facts.declarations.filter(({ bare, column }) => column > 0 && isInstantiationWrapper(bare))
  const wrapperPlaces = new Set(wrappers.map(placeOf))
  return { inlined: facts.inlinedCalls, wrapperPlaces }
}

function addText(
  texts: Map<string, SaidText & { readonly said: TextCount[] }>,
  it: {
    readonly text: TextFact
    readonly owner: DeclaredFunction
    readonly symbol: string
    readonly times: number
    readonly evidence: Evidence
    readonly names: PackageNames
  },
): void {
  const { text, owner, symbol, times, evidence, names } = it
  const { block, shape, kind } = text
  // The compiler has no place for a variable that it made itself: it is shown at the function.
  const place = text.file === '' ? { file: owner.file, line: owner.line, column: 0 } : text
  const subject = normaliseText(withoutQualifier(text, owner, names))
  const key = JSON.stringify([owner.package, owner.name, placeOf(text), kind, subject])
  const said = { block, symbol, subject: text.subject, times }
  const known = texts.get(key)
  const all = known?.said ?? []
  all.push(said)
  texts.set(key, {
    owner,
    kind,
    shape,
    subject,
    file: place.file,
    line: place.line,
    column: place.column,
    isPlaced: text.file !== '',
    flow: known?.flow ?? text.flow,
    inlined: evidence.inlined.get(text) ?? [],
    said: all,
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
  readonly #callers = new ByPlace<Set<DeclaredFunction>>()
  readonly #extents: FileExtents

  constructor(declared: DeclaredFunctions, physical: PhysicalFunctions, extents: FileExtents) {
    this.#declared = declared
    this.#physical = physical
    this.#extents = extents
    for (const { owner, calls } of physical.all())
      for (const { file, line } of calls)
        this.#callers.set({ file, line }, (this.#callers.get({ file, line }) ?? new Set()).add(owner))
  }

  of(text: TextFact, bare: string): DeclaredFunction | undefined {
    if (bare !== '') return this.#physical.ownerOf(text.block, bare, text.file)
    if (text.file !== '') return this.#around(text)
    const [step] = text.flow.filter(({ file }) => file !== '' && !isGenerated(file))
    return step === undefined ? undefined : this.#around({ ...step, block: text.block })
  }

  /**
   * The function declared around a place. Package variables stand between functions: they are made where somebody has a call on
   * the line, or in `init`. Where the source was not read, the function before the place is the one around it, unless only
   * another has a call there.
   */
  #around(at: Place): DeclaredFunction {
    const before = this.#declared.before(at)
    const callers = [...(this.#callers.get({ file: at.file, line: at.line }) ?? [])]
    const extents = this.#extents.get(at.file)
    const isInside =
      extents === undefined
        ? before?.line === at.line || callers.length === 0 || (before !== undefined && callers.includes(before))
        : extents.some(({ first, last }) => first <= at.line && at.line <= last)
    if (before !== undefined && isInside) return before
    const home = packageOfFile(at.file)
    return callers[0] ?? this.#declared.named(this.#declared.hasPackage(home) ? home : at.block, 'init')
  }
}
