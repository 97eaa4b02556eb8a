import type { AllocatorFamily } from './allocators.ts'
import type { ByPlace } from './by-place.ts'
import type { FlowStep } from './escape-flow.ts'
import type { EscapeText } from './escape-text.ts'

/** A call of an allocator in emitted code, from `-S=2`. */
export type AllocatorCall = {
  /** `runtime.newobject` */
  readonly call: string
  readonly family: AllocatorFamily
  /** The `type:` symbol loaded for it, without the prefix; empty where none is (shapes, combined variables). */
  readonly type: string
  readonly file: string
  readonly line: number
}

/** A function symbol of emitted code. */
export type SymbolFact = {
  /** Import path of the package whose compile printed it. */
  readonly block: string
  /** Import path; empty where the symbol names none (a `//go:linkname` to a name without a dot, `type:.eq.T`). */
  readonly package: string
  /** The symbol's name without package path, as the compiler has it. */
  readonly bare: string
  /** Where it is declared: the place of its TEXT instruction. Empty and 0 where it has none. */
  readonly file: string
  readonly line: number
  readonly calls: readonly AllocatorCall[]
}

/** Where the compiler says something: in the compile of which package, and about which place. */
type Said = {
  readonly block: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An escape text at its place; file `''` and line 0 where the compiler prints none (`moved to heap: #next`). */
export type TextFact = EscapeText &
  Said & {
    /** Why it is there: the flow behind the first header of it; empty where there is none. */
    readonly flow: readonly FlowStep[]
    /**
     * The compiler looks at functions one after the other, those that call each other together: it explains all that such a batch
     * has on the heap, and then says it. The same number in the same block: said of one batch.
     */
    readonly batch: number
  }

/**
 * `EXPR escapes to heap in F:`, Go 1.25 and newer: which physical function the text of that subject there is about. Of a text
 * without a place older releases say it by `F capturing by ref: #next`, the last such line before it.
 */
export type HeaderFact = Said & {
  /** The variable or expression; every `append(...)` is `append`, as in the text. */
  readonly subject: string
  readonly bare: string
}

/** That a closure escapes, as -m=2 explains it; some have no text (see silent-literals.ts). */
export type ClosureFact = Said & {
  readonly subject: string
  /** The physical function; empty up to Go 1.24. */
  readonly bare: string
  readonly batch: number
  readonly flow: readonly FlowStep[]
}

/** `can inline F ...` or `cannot inline F: ...`: the place of a function's name, or of a literal's `func`. */
export type DeclarationFact = Said & {
  readonly bare: string
  /** Why it cannot be inlined, `function too complex: cost 85 exceeds budget 80`; undefined: it can. */
  readonly obstacle: string | undefined
}

/** A function symbol whose allocator calls are not the same in number by its instructions and by its relocations. */
export type Miscount = {
  readonly block: string
  readonly symbol: string
  /** `newobject` */
  readonly callee: string
  readonly instructions: number
  readonly relocations: number
}

/** A line that looks like an escape or an allocator call and that no rule could read. */
export type UnreadableLine = {
  readonly block: string
  readonly line: string
  readonly why: 'escape' | 'call' | 'allocator'
  /** How many more lines of the package could not be read. */
  readonly others: number
}

/** All that is kept of what the compiler says of one package, its block; everything else streams by. No other block makes a difference to it. */
export type BlockFacts = {
  /** Import path; empty before the first block. */
  readonly block: string
  readonly symbols: SymbolFact[]
  readonly texts: TextFact[]
  readonly headers: HeaderFact[]
  readonly closures: ClosureFact[]
  readonly declarations: DeclarationFact[]
  /** Of `inlining call to F`, at the outermost call: the callees, each once, type arguments as `[...]`: `Parse[...]`, `sync.(*Mutex).Lock`. */
  readonly inlinedCalls: ByPlace<readonly string[]>
  readonly miscounts: Miscount[]
  /** `rel` lines in function symbols, of any kind: without a single one the second count counts nothing. */
  relocations: number
  /** Lines of a file that call through an interface or a func value. */
  readonly indirectCalls: ByPlace<true>
  readonly unreadable: UnreadableLine[]
}

/** What a compile says. */
export type CompilerSaid = {
  /** In the order in which they were read; one package may have several. */
  readonly blocks: readonly BlockFacts[]
  /** Lines that are neither the compiler's -m nor its -S: what the go command itself says. Capped. */
  readonly others: readonly string[]
}

/** The same of all blocks together. */
export type CompilerFacts = Omit<BlockFacts, 'block'> & Pick<CompilerSaid, 'others'>
