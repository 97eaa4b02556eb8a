import type { FunctionId } from './call-graph.ts'

/** A parameter of a func type, or of an interface with methods. */
export type CallableParameter = {
  readonly kind: 'func' | 'interface'
  /** The interface: `io.Writer`; empty: a func. */
  readonly type: string
  /** The first register that it is in; undefined: in none, or nobody knows. */
  readonly register: string | undefined
}

/** How far calls are followed. */
export type Bounds = {
  /** Whether calls of the functions of a package are followed. */
  readonly isFollowed: (importPath: string) => boolean
  /** The pattern that says that a function is not followed; undefined: none does. */
  readonly allowedBy: (fn: FunctionId) => string | undefined
  /** The calls that are inlined on a line of a package's code. */
  readonly inlinedAt: (block: string, file: string, line: number) => readonly InlinedCall[]
  /** How often a source line, on which something is inlined, has a word. */
  readonly timesOfWord: (block: string, file: string, line: number, word: string) => number
  /** The functions that a package's code may mean by a name, as the compiler prints it: `fmt.Errorf`. */
  readonly functionsNamed: (block: string, name: string) => readonly FunctionId[]
  /** What a function that is not followed may call of what it is called with, by the symbol of the call; undefined: its declaration was not found. */
  readonly callableParameters: (fn: FunctionId, symbol: string) => readonly CallableParameter[] | undefined
}

/** A call that is inlined, and those that its code brought to the same place. */
export type InlinedCall = {
  /** 0: none known; then those of the whole line are here. */
  readonly column: number
  /** What is inlined there, the call that somebody wrote first: the functions that each name may mean. */
  readonly functions: readonly (readonly FunctionId[])[]
}
