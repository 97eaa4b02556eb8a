import type { CallableParameter } from '../calls/bounds.ts'
import { type Declarations, elementsIn, type Import } from './declarations.ts'
import { endOfBracket } from './function-extents.ts'
import type { Parameter } from './signature.ts'
import { closingBracket } from './type-arguments.ts'

/** What packages declare, by import path; undefined where it could not be read. */
export type DeclarationsOf = (importPath: string) => Promise<Declarations | undefined>

/** How a value of a type is passed, and whether there is something in it to call. */
type Shape = {
  /** Registers for integers and pointers; Infinity: it is passed on the stack; undefined: nobody knows. */
  readonly words: number | undefined
  readonly calls: Pick<CallableParameter, 'kind' | 'type'> | undefined
}

/** Where a type is named. */
type Scope = {
  readonly package: string
  readonly imports: readonly Import[]
  /** What type parameters stand for by name; empty: nobody knows. */
  readonly generic: ReadonlyMap<string, string>
}

/** No type is declared by a longer way of names; one that is recursive is so through pointers, which end it. */
const mostSteps = 20

/**
 * The parameters of a function that are funcs, or interfaces with methods, from its source.
 * @param symbol of its code: `slices.Index[go.shape.[]int,go.shape.int]` gets a dictionary behind its receiver
 * @param registers those of the target for integers and pointers, in the order of its calling convention
 * @returns undefined where the declaration is not found
 */
export async function callableParameters(
  fn: { readonly package: string; readonly name: string },
  symbol: string,
  registers: readonly string[],
  declarationsOf: DeclarationsOf,
): Promise<readonly CallableParameter[] | undefined> {
  const found = (await declarationsOf(fn.package))?.functionOf(fn.name)
  if (found === undefined) return undefined
  const { receiver, parameters, typeParameters } = found.signature
  const scope = { package: fn.package, imports: found.imports, generic: genericOf(receiver, typeParameters, symbol) }
  const types = new Types(declarationsOf)
  const shapes: Shape[] = []
  if (receiver !== undefined) shapes.push(await types.shapeOf(receiver.type, scope))
  if (symbol.includes(shape)) shapes.push(word)
  for (const { type } of parameters) shapes.push(await types.shapeOf(type, scope))
  return placed(shapes, registers)
}

/** What the types stand for that a function has parameters for, or its receiver: what code of it is compiled for, or else their constraints. */
function genericOf(
  receiver: Parameter | undefined,
  own: readonly Parameter[],
  symbol: string,
): ReadonlyMap<string, string> {
  const [, names] = /\[(.*)\]$/.exec(receiver?.type ?? '') ?? []
  const parameters = names === undefined ? own : names.split(',').map((name) => ({ name: name.trim(), type: '' }))
  const open = symbol.indexOf('[')
  const shapes = open < 0 ? [] : listed(symbol.slice(open + 1, closingBracket(symbol, open) - 1))
  return new Map(
    parameters.map(({ name, type }, i) => {
      const constraint = type.replace(/^~/, '')
      // Whatever is passed as a type parameter is like an `any`, unless it can only be a func.
      return [name, /^func\b/.test(constraint) ? constraint : (shapes[i]?.replace(shape, '') ?? '')]
    }),
  )
}

const shape = 'go.shape.'

/** What stands between the commas that are in no brackets. */
function listed(text: string): readonly string[] {
  const all: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (/[[({]/.test(text[i] ?? '')) i = closingBracket(text, i) - 1
    else if (text[i] === ',') {
      all.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...all, text.slice(start)]
}

/** Each gets the next registers, or, if they are too few for it, a place on the stack (cmd/compile/abi-internal.md). */
function placed(shapes: readonly Shape[], registers: readonly string[]): readonly CallableParameter[] {
  const callable: CallableParameter[] = []
  let next: number | undefined = 0
  for (const { words, calls } of shapes) {
    const isIn: boolean = next !== undefined && words !== undefined && next + words <= registers.length
    if (calls !== undefined) callable.push({ ...calls, register: isIn ? registers[next ?? 0] : undefined })
    if (words === undefined) next = undefined
    else if (isIn && next !== undefined) next += words
  }
  return callable
}

const word: Shape = { words: 1, calls: undefined }
const unknown: Shape = { words: undefined, calls: undefined }
const basic: ReadonlyMap<string, Shape> = new Map([
  ...[
    ...['bool', 'byte', 'rune', 'uintptr', 'int', 'int8', 'int16', 'int32', 'int64'],
    ...['uint', 'uint8', 'uint16', 'uint32', 'uint64'],
  ].map((name) => [name, word] as const),
  ...['float32', 'float64', 'complex64', 'complex128'].map((name) => [name, { words: 0, calls: undefined }] as const),
  ...['string', 'any'].map((name) => [name, { words: 2, calls: undefined }] as const),
  ['error', { words: 2, calls: { kind: 'interface', type: 'error' } }],
])

class Types {
  readonly #declarationsOf: DeclarationsOf

  constructor(declarationsOf: DeclarationsOf) {
    this.#declarationsOf = declarationsOf
  }

  async shapeOf(type: string, scope: Scope, steps = 0): Promise<Shape> {
    if (steps > mostSteps) return unknown
    if (type.startsWith('...')) {
      // Whatever is in the list is an argument as well.
      const { calls } = await this.shapeOf(type.slice(3), scope, steps + 1)
      return { words: 3, calls }
    }
    if (type.startsWith('(')) return this.shapeOf(type.slice(1, endOfBracket(type, 0) - 1).trim(), scope, steps + 1)
    if (/^(?:\*|map\s*\[|chan\b|<-)/.test(type)) return word
    if (/^func\b/.test(type)) return { words: 1, calls: { kind: 'func', type: '' } }
    if (/^\[\s*\]/.test(type)) return { words: 3, calls: undefined }
    if (type.startsWith('[')) return this.#array(type, scope, steps)
    if (/^interface\s*\{/.test(type)) return this.#interface(type, scope, steps)
    if (/^struct\s*\{/.test(type)) return this.#struct(type, scope, steps)
    return this.#named(type, scope, steps)
  }

  /** Only one with a single element is in registers. */
  async #array(type: string, scope: Scope, steps: number): Promise<Shape> {
    const [, length] = /^\[\s*(\d+)\s*\]/.exec(type) ?? []
    if (length === undefined) return unknown
    if (Number(length) !== 1) return { words: Number(length) === 0 ? 0 : Number.POSITIVE_INFINITY, calls: undefined }
    const { words } = await this.shapeOf(type.slice(endOfBracket(type, 0)).trim(), scope, steps + 1)
    return { words, calls: undefined }
  }

  async #interface(type: string, scope: Scope, steps: number): Promise<Shape> {
    for (const element of elementsIn(type, type.indexOf('{') + 1)) {
      const isMethod = /^[\p{L}_][\p{L}\p{N}_]*\s*\(/u.test(element)
      const embedded = isMethod || /[~|]/.test(element) ? undefined : await this.shapeOf(element, scope, steps + 1)
      if (isMethod || embedded?.calls !== undefined)
        return { words: 2, calls: { kind: 'interface', type: embedded?.calls?.type ?? 'interface' } }
    }
    return { words: 2, calls: undefined }
  }

  /** What its fields hold is not what is passed: it is not looked for there. */
  async #struct(type: string, scope: Scope, steps: number): Promise<Shape> {
    let words = 0
    for (const element of elementsIn(type, type.indexOf('{') + 1)) {
      // In the name of a shape the package stands before the name of a field.
      const field = element
        .replace(/\s*(?:"[^"]*"|`[^`]*`)$/, '')
        .replace(/^[^\s(){}[\],]*\.(?=[\p{L}_][\p{L}\p{N}_]*\s)/u, '')
      const [, names, named] =
        /^((?:[\p{L}_][\p{L}\p{N}_]*\s*,\s*)*[\p{L}_][\p{L}\p{N}_]*)\s+(\S[\s\S]*)$/u.exec(field) ?? []
      const list = names?.split(',') ?? ['']
      const each = (await this.shapeOf(named ?? field, scope, steps + 1)).words
      if (each === undefined || list.some((name) => name.trim() === '_')) return unknown
      words += each === 0 ? 0 : each * list.length
    }
    return { words, calls: undefined }
  }

  async #argument(type: string): Promise<Shape> {
    if (type === '') return unknown
    const known = await this.shapeOf(type, { package: '', imports: [], generic: new Map() }, mostSteps - 4)
    return /^func\b/.test(type) ? known : { words: known.words, calls: undefined }
  }

  /** As the compiler names a type: `example.com/m.T`. */
  async #ofPath(type: string, steps: number): Promise<Shape> {
    const [, path = '', name = ''] = /^([^\s[\]{}()]+)\.([\p{L}_][\p{L}\p{N}_]*)$/u.exec(type) ?? []
    const isKnown = path !== '' && (await this.#declarationsOf(path)) !== undefined
    return isKnown ? this.#named(name, { package: path, imports: [], generic: new Map() }, steps + 1) : unknown
  }

  async #named(type: string, scope: Scope, steps: number): Promise<Shape> {
    const [whole, qualifier, name = ''] =
      /^(?:([\p{L}_][\p{L}\p{N}_]*)\s*\.\s*)?([\p{L}_][\p{L}\p{N}_]*)/u.exec(type) ?? []
    if (whole === undefined) return unknown
    const argument = qualifier === undefined ? scope.generic.get(name) : undefined
    if (argument !== undefined) return this.#argument(argument)
    if (qualifier === 'unsafe') return word
    if (scope.package === '' && qualifier !== undefined) return this.#ofPath(type, steps)
    for (const path of qualifier === undefined ? [scope.package] : pathsOf(qualifier, scope.imports)) {
      const declared = (await this.#declarationsOf(path))?.typeOf(name)
      if (declared === undefined) continue
      const { type: of, isAlias, imports } = declared
      const shape = await this.shapeOf(of, { package: path, imports, generic: new Map() }, steps + 1)
      if (isAlias || shape.calls?.kind !== 'interface') return shape
      return { ...shape, calls: { kind: 'interface', type: `${path}.${name}` } }
    }
    const known = qualifier === undefined ? basic.get(name) : undefined
    // Nobody knows: it may be either.
    return known ?? { words: undefined, calls: { kind: 'interface', type } }
  }
}

/** The packages that a name may be of in a file: the one that it gives it, or else those that may be called so. */
function pathsOf(qualifier: string, imports: readonly Import[]): readonly string[] {
  const named = imports.filter(({ name }) => name === qualifier)
  const guessed = imports.filter(({ name, path }) => name === '' && path.split(/[/.-]/).includes(qualifier))
  const paths = (named.length > 0 ? named : guessed.length > 0 ? guessed : imports).map(({ path }) => path)
  return paths.flatMap((path) => [path, `vendor/${path}`])
}
