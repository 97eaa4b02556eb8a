import { elideTypeArguments } from '../names/type-arguments.ts'
import { ByPlace } from './by-place.ts'
import type { BlockFacts, TextFact } from './compiler-facts.ts'
import type { FlowStep } from './escape-flow.ts'
import { OwnStrings } from './own-strings.ts'
import { besideReal } from './places.ts'

type Place = { readonly file: string; readonly line: number; readonly column: number }

type InlinedCall = Place & { readonly callee: string }

/**
 * The facts of a compile, whose output is one block for each package. What is only needed until a block ends does not outlive it,
 * and what is kept is kept once.
 */
export class FactsOfBlocks {
  /** Of the block that is being read. */
  facts = noFacts('')
  readonly strings = new OwnStrings()
  readonly #blocks: BlockFacts[] = []
  readonly #directives = new Map<string, string>()
  #inlined: InlinedCall[] = []
  /** The first flow of each header of the block, by place and subject. */
  #flows = new ByPlace<Map<string, readonly FlowStep[]>>()
  /** One list for each callee: most places have one. */
  readonly #alone = new Map<string, readonly string[]>()

  /** Import path of the block that is being read. */
  get block(): string {
    return this.facts.block
  }

  startBlock(block: string): void {
    this.#endBlock()
    this.facts = noFacts(this.strings.of(block))
  }

  /** Ends the reading and gives the facts of all blocks. */
  end(): readonly BlockFacts[] {
    this.#endBlock()
    return this.#blocks
  }

  inlinedCall(it: InlinedCall): void {
    this.#inlined.push(it)
  }

  /** Why a text of that subject stands there; its steps may still be read. */
  explanation(at: Place, subject: string, steps: readonly FlowStep[]): void {
    const here = this.#flows.get(at)
    if (here === undefined) this.#flows.set(at, new Map([[subject, steps]]))
    else if (!here.has(subject)) here.set(subject, steps)
  }

  /** A relative file of a `//line` directive lies beside the real one. Texts do not tell theirs: they are mended as their block ends. */
  directive(file: string, real: string): string {
    const beside = this.strings.of(besideReal(file, real))
    this.#directives.set(this.strings.of(file), beside)
    return beside
  }

  #endBlock(): void {
    const { texts, headers, closures, declarations } = this.facts
    this.#explain(texts)
    if (this.#directives.size > 0)
      for (const facts of [texts, headers, closures, declarations]) for (const i of facts.keys()) this.#mend(facts, i)
    for (const call of this.#inlined) this.#keepInlined(call)
    this.#inlined = []
    this.#directives.clear()
    this.strings.forget()
    this.#blocks.push(this.facts)
  }

  #explain(texts: TextFact[]): void {
    for (const [i, text] of texts.entries()) {
      const flow = this.#flows.get(text)?.get(text.subject)
      if (flow !== undefined && flow.length > 0) texts[i] = { ...text, flow }
    }
    this.#flows = new ByPlace()
  }

  #mend(facts: { file: string }[], i: number): void {
    const fact = facts[i]
    const file = fact && this.#directives.get(fact.file)
    if (fact !== undefined && file !== undefined) facts[i] = { ...fact, file }
  }

  #keepInlined({ file, line, column, callee }: InlinedCall): void {
    const at = { file: this.#directives.get(file) ?? file, line, column }
    const name = this.strings.of(elideTypeArguments(callee))
    const known = this.facts.inlinedCalls.get(at)
    if (known?.includes(name)) return
    this.facts.inlinedCalls.set(at, known === undefined ? this.#listOf(name) : [...known, name])
  }

  #listOf(name: string): readonly string[] {
    const list = this.#alone.get(name) ?? [name]
    this.#alone.set(name, list)
    return list
  }
}

/** Of a block of which nothing was said. */
export function noFacts(block: string): BlockFacts {
  return {
    block,
    symbols: [],
    texts: [],
    headers: [],
    closures: [],
    declarations: [],
    inlinedCalls: new ByPlace(),
    miscounts: [],
    relocations: 0,
    indirectCalls: new ByPlace(),
    unreadable: [],
  }
}
