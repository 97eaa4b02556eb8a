import type { IndirectTarget, Origin } from './indirect-target.ts'

/** A place in the source, as the compiler prints it under -trimpath: the outermost line of what is inlined. */
export type Place = { readonly file: string; readonly line: number }

/** A call of a function by its name, or a jump to it that ends the caller (a tail call). */
export type DirectCall = Place & {
  /** The linker's name: `example.com/m.(*T).M`, `runtime.newobject`. */
  readonly to: string
  /** By register, where what it is called with comes from, as far as that is known. */
  readonly hands: ReadonlyMap<string, Origin>
  /** Whether nothing but a panic can follow; see `coldPoints`. */
  readonly isCold: boolean
}

/** A call of what a register or memory holds. */
export type IndirectCall = Place & { readonly target: IndirectTarget; readonly isCold: boolean }

/** Who may get what code takes the address of. */
type Given = {
  /** The function that is called next, those of the runtime passed over; undefined: none is, or nobody knows which. */
  readonly next: string | undefined
  /** How many calls by name stand before it. */
  readonly after: number
  readonly isCold: boolean
}

/**
 * A function whose address is taken: a closure is made of it, it is assigned, it is started by `go` or put off by `defer`. `kept`: it is a value in a
 * variable of a function that runs its defers itself, and may be one of them.
 */
export type TakenFunction = Place & Given & { readonly name: string; readonly how: 'value' | 'kept' | 'go' | 'defer' }

/** A method of an interface that a function calls, as the linker is told: `io.Writer`, and where in its type the method stands. */
export type UsedMethod = { readonly type: string; readonly offset: number }

/** What the emitted code of one function symbol calls. */
export type EmittedCode = Place & {
  /** Import path of the package whose compile printed it. */
  readonly block: string
  /** The linker's name. */
  readonly symbol: string
  /** Set where it is only the way from Go's calling convention to a function in assembly of the same name. */
  readonly isAssembly: boolean
  /** In the order of the code; allocators are among them. */
  readonly calls: readonly DirectCall[]
  readonly indirect: readonly IndirectCall[]
  readonly taken: readonly TakenFunction[]
  readonly usedMethods: readonly UsedMethod[]
  /**
   * Where it makes an interface value of a type, the itab that it refers to, `go:itab.*bytes.Buffer,io.Writer`; where it calls an instance
   * of a generic function, the dictionary that it passes, `p..dict.Map[int]`.
   */
  readonly itabs: readonly (Place & Given & { readonly name: string })[]
}

/** The methods that a type has for an interface; or what the dictionary of an instance refers to: functions, itabs, other dictionaries. */
export type Itab = {
  /** The package whose code it was printed with. */
  readonly block: string
  readonly name: string
  /** The interface: `io.Writer`; a dictionary has none. */
  readonly type: string
  /** In the order of the interface's methods. */
  readonly functions: readonly string[]
}

/** A function symbol whose calls by name are not as many by its relocations as by its instructions. */
export type CallMiscount = {
  readonly block: string
  readonly symbol: string
  readonly instructions: number
  readonly relocations: number
}

/** What a compile emitted, as far as it says what calls what. */
export type CodeFacts = {
  readonly code: readonly EmittedCode[]
  readonly itabs: readonly Itab[]
  /** Functions that data has as func values: package variables, and tables of constants. */
  readonly inData: ReadonlySet<string>
  readonly miscounts: readonly CallMiscount[]
}
