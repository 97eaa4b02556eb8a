import { groupBy } from '../../lang/group-by.ts'
import type { FileExtents } from '../names/function-extents.ts'
import { type PackageNames, packageName, packageOfFile } from '../names/package-names.ts'
import { normaliseText } from '../names/type-arguments.ts'
import { ByPlace } from '../output/by-place.ts'
import type { CompilerFacts, TextFact } from '../output/compiler-facts.ts'
import type { FlowStep } from '../output/escape-flow.ts'
import type { EscapeText } from '../output/escape-text.ts'
import { type DeclaredFunction, type DeclaredFunctions, isGenerated } from './declared-functions.ts'
import type { PhysicalFunctions } from './physical-functions.ts'
import {
  type Evidence,
  evidenceOf,
  evidenceOfAll,
  type Place,
  placeOf,
  type Saying,
  sayingsBySilence,
  sayingsByText,
  type WayOfSaying,
} from './sayings.ts'

/** What the compiler says of one declared function at one place in one wording. */
export type SaidText = EscapeText & {
  readonly owner: DeclaredFunction
  readonly file: string
  readonly line: number
  readonly column: number
  readonly saying: WayOfSaying
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
  const headersOf = groupBy(facts.headers, ({ block }) => block)
  const textsOf = groupBy(facts.texts, ({ block }) => block)
  const closuresOf = groupBy(facts.closures, ({ block }) => block)
  const homes = new TextHomes(declared, physical, extents)
  const texts = new Map<string, SaidText & { readonly said: TextCount[] }>()
  const homeless: TextFact[] = []
  for (const block of new Set([...textsOf.keys(), ...closuresOf.keys()])) {
    const evidence = { ...shared, ...evidenceOf(headersOf.get(block) ?? []) }
    const own = textsOf.get(block) ?? []
    for (const saying of [
      ...sayingsByText(own, evidence),
      ...sayingsBySilence(own, closuresOf.get(block) ?? [], evidence),
    ]) {
      const { text, bare } = saying
      const owner = homes.of(text, bare)
      // One that was not emitted by that name is any of its owner's.
      const symbol = bare === '' ? '' : (physical.find(block, bare, text.file)?.key ?? '')
      if (owner === undefined) homeless.push(text)
      else addText(texts, { ...saying, owner, symbol, evidence, names })
    }
  }
  return { texts: [...texts.values()], homeless }
}

function addText(
  texts: Map<string, SaidText & { readonly said: TextCount[] }>,
  it: Saying & {
    readonly owner: DeclaredFunction
    readonly symbol: string
    readonly evidence: Evidence
    readonly names: PackageNames
  },
): void {
  const { text, owner, symbol, times, saying, evidence, names } = it
  const { block, shape, kind } = text
  // The compiler has no place for a variable that it made itself: it is shown at the function.
  const place = text.file === '' ? { file: owner.file, line: owner.line, column: 0 } : text
  const subject = normaliseText(withoutQualifier(text, owner, names))
  // None of them has an end of line.
  const key = `${owner.package}\n${owner.name}\n${placeOf(text)}\n${kind}\n${subject}\n${saying}`
  const known = texts.get(key)
  const said = known?.said ?? []
  said.push({ block, symbol, subject: text.subject, times })
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
    flow: known?.flow ?? text.flow,
    inlined: evidence.inlined.get(text) ?? [],
    said,
  })
}

/**
 * A function of `example.com/m/p` compiled in another package's block, a generic one or an inlined closure, speaks of its own
 * names as `p.x`; compiled in its own, as `x`.
 */
function withoutQualifier({ block, subject }: TextFact, owner: DeclaredFunction, names: PackageNames): string {
  if (owner.package === block) return subject
  const qualifier = `${packageName(owner.package, names)}.`
  if (!subject.includes(qualifier)) return subject
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
    return callers[0] ?? this.#declared.findOrAdd(this.#declared.hasPackage(home) ? home : at.block, 'init')
  }
}
