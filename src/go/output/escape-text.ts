import { unescapedPath } from '../names/function-name.ts'
import { type PackageNames, packageName } from '../names/package-names.ts'
import { closingBracket, endOfQuoted } from '../names/type-arguments.ts'
import type { AllocatorFamily } from './allocators.ts'

/** What an escape text is about, as far as that says which allocators can be its own. */
export const escapeTextShapes = [
  'moved',
  'append',
  'make slice',
  'make map',
  'make named',
  'closure',
  'string conversion',
  'concatenation',
  'object',
  'composite',
  'conversion',
  'constant',
  'value',
] as const

export type EscapeTextShape = (typeof escapeTextShapes)[number]

/** A line `moved to heap: NAME` or `EXPR escapes to heap`, without its place. */
export type EscapeText = {
  readonly kind: 'moved to heap' | 'escapes to heap'
  /** NAME or EXPR, as the compiler prints it. */
  readonly subject: string
  readonly shape: EscapeTextShape
}

/** Reads the message behind a position; undefined where it is no escape text. Go 1.21 to 1.27 print the same two forms. */
export function parseEscapeText(message: string): EscapeText | undefined {
  const moved = /^moved to heap: (.+)$/.exec(message)
  if (moved?.[1] !== undefined) return { kind: 'moved to heap', subject: moved[1], shape: 'moved' }
  const escapes = /^(.+) escapes to heap$/.exec(message)
  if (escapes?.[1] === undefined || message.startsWith(' ')) return undefined
  return { kind: 'escapes to heap', subject: escapes[1], shape: shapeOf(escapes[1]) }
}

/** The whole text of a site, as a budget has it. */
export function formatEscapeText(text: { readonly kind: EscapeText['kind']; readonly subject: string }): string {
  return text.kind === 'moved to heap' ? `moved to heap: ${text.subject}` : `${text.subject} escapes to heap`
}

/**
 * The table of what a text can be, first match wins. EXPR is the compiler's own printing (cmd/compile/internal/ir/fmt.go).
 */
const shapes: readonly (readonly [RegExp, EscapeTextShape])[] = [
  [/^append$/, 'append'], // `append(s, x)` in full is its result, given to an interface
  [/^make\(map\[/, 'make map'],
  [/^make\(\[/, 'make slice'],
  [/^make\(/, 'make named'],
  [/^func literal$/, 'closure'],
  [/^(?:string|\(\[\](?:byte|uint8|rune|int32)\))\(/, 'string conversion'],
  [/^\.\.\. argument$/, 'object'],
  [/^new\(/, 'object'],
  [/^(?:"|`)/, 'constant'],
  [/^(?:true|false|nil|<nil>)$/, 'constant'],
  [/^-?(?:0[xX])?[0-9][0-9a-fA-F_]*(?:\.[0-9]*)?(?:[eEpP][+-]?[0-9]+)?i?$/, 'constant'],
  [/^'(?:\\.|[^'])+'$/, 'constant'],
]

/** What `EXPR` of a text is. */
export function shapeOf(expr: string): EscapeTextShape {
  for (const [pattern, shape] of shapes) {
    if (pattern.test(expr) && !(shape === 'constant' && isMoreThanConstant(expr))) return shape
  }
  if (/^map\[.*\}$/.test(expr)) return 'make map'
  if (/^&[\p{L}_[*(\d.]/u.test(expr) && expr.endsWith('}')) return 'object'
  if (/^\[[^\]]*\].*\}$/.test(expr)) return 'object'
  if (hasOperator(expr)) return 'concatenation'
  if (/^[\p{L}_].*\}$/u.test(expr)) return 'composite'
  if (/^[\p{L}_([].*\)$/u.test(expr) && mayConvert(expr)) return 'conversion'
  return 'value'
}

/** `"a" + x`, `"indent"[:n]` */
function isMoreThanConstant(expr: string): boolean {
  return hasOperator(expr) || (/^["`]/.test(expr) && endOfQuoted(expr, 0) < expr.length - 1)
}

/** True where the outermost operation is a `+`, outside brackets and strings: the only way a string is concatenated. */
function hasOperator(expr: string): boolean {
  return operandsOf(expr) > 1
}

/**
 * THE PAIRING RULE: which allocators can be a text's own, best first. A text takes a call of an earlier column before one
 * of a later; what no column has is never its own. Seen in cmd/compile/internal/walk of Go 1.21 to 1.27:
 *
 * | text                         | calls, best first                                                        |
 * | ---------------------------- | ------------------------------------------------------------------------ |
 * | moved to heap: x             | newobject, newarray, mallocgc*                                           |
 * | append                       | growslice*, moveSlice*                                                   |
 * | make([]T, ...)               | makeslice*; newobject, mallocgc* (constant and small); convT* (given to an interface) |
 * | make(map...), map literal    | makemap*; newobject, mallocgc*                                           |
 * | make(Named...)               | makeslice*, makemap*; newobject, mallocgc*; convT*                       |
 * | func literal                 | newobject, mallocgc* of a closure's struct                               |
 * | string(b), ([]byte)(s)       | slicebytetostring, stringtoslice*, ...; concat*; newobject; convT*       |
 * | a + b                        | concat*; convT*, newobject (the sum given to an interface)               |
 * | &T{...}, new(T), []T{...}    | newobject, newarray, mallocgc*; convT* (a slice given to an interface)   |
 * | T{...}                       | newobject, mallocgc*, makemap* (T may name a slice or map); convT*       |
 * | T(x), f(x): one argument     | slicebytetostring, ... (T may name a string or slice); convT*, newobject |
 * | true, false, nil             | convT* that nothing else can have: they may be names of variables        |
 * | literal                      | none: what it becomes in an interface is static data; but in crypto/internal/fips140, which may not point at such, convT* that nothing else can have |
 * | any other value, f(x, y)     | convT* or newobject, mallocgc* (given to an interface)                   |
 */
const claims: Readonly<Record<EscapeTextShape, readonly (readonly AllocatorFamily[])[]>> = {
  moved: [['object']],
  append: [['grow']],
  'make slice': [['slice'], ['object'], ['conv']],
  'make map': [['map'], ['object']],
  'make named': [['slice', 'map'], ['object'], ['conv']],
  closure: [['object']],
  'string conversion': [['string'], ['concat'], ['object'], ['conv']],
  concatenation: [['concat'], ['conv', 'object']],
  object: [['object'], ['conv']],
  composite: [['object', 'map'], ['conv']],
  conversion: [['string'], ['conv', 'object'], ['concat']],
  constant: [],
  value: [['conv'], ['object']],
}

/** Whether a call of `family` can be what a text of a block allocates, whatever else is known of the two. */
export function mayClaim(
  { shape, subject, block }: { readonly shape: EscapeTextShape; readonly subject: string; readonly block: string },
  family: AllocatorFamily,
): boolean {
  if (shape !== 'constant') return claimRank(shape, family) !== undefined
  const isAllocated = /^(?:true|false|nil|<nil>)$/.test(subject) || /^crypto\/internal\/fips140(?:\/|$)/.test(block)
  return isAllocated && family === 'conv'
}

/** How well a call of `family` fits a text of `shape`: 0 is best, undefined where it cannot be its own. */
export function claimRank(shape: EscapeTextShape, family: AllocatorFamily): number | undefined {
  const rank = claims[shape].findIndex((column) => column.includes(family))
  return rank < 0 ? undefined : rank
}

/**
 * What ends in brackets is `T(x)` or a call, and often nothing tells which. A conversion has one argument, though, and `a == T(b)`
 * is neither.
 */
function mayConvert(expr: string): boolean {
  const open = outermost(expr, (i) => expr[i] === '(' && closingBracket(expr, i) === expr.length)
  const comparison = outermost(expr, (i) => /^ (?:[=!<>]=|[<>]|&&|\|\|) /.test(expr.slice(i, i + 4)))
  if (open === undefined || comparison !== undefined) return false
  const argument = expr.slice(open + 1, -1)
  return argument !== '' && !argument.endsWith('...') && outermost(argument, (i) => argument[i] === ',') === undefined
}

/** The first index outside of brackets and strings, an opening bracket's own among them, that something is true of. */
function outermost(expr: string, isIt: (index: number) => boolean): number | undefined {
  for (let i = 0; i < expr.length; i++) {
    if (isIt(i)) return i
    const c = expr[i]
    if (c === '(' || c === '[' || c === '{') i = closingBracket(expr, i) - 1
    else if (c === '"' || c === '`') i = endOfQuoted(expr, i)
  }
  return undefined
}

/** How many strings a sum adds: `concatstring3` adds three. Constants beside each other are one, as the compiler prints them. */
export function operandsOf(sum: string): number {
  let operands = 1
  for (let i = 0; i < sum.length; i++) {
    const c = sum[i]
    if (c === '(' || c === '[' || c === '{') i = closingBracket(sum, i) - 1
    else if (c === '"' || c === '`') i = endOfQuoted(sum, i)
    else if (sum.startsWith(' + ', i)) operands++
  }
  return operands
}

/** True for the struct the compiler makes for a closure or a method value, as `type:` symbols name it; one in the source has no `noalg.`. */
export function isClosureType(type: string): boolean {
  return /^noalg\.struct \{ F uintptr\b/.test(type)
}

/**
 * The type a text says it makes, as far as its words have it: `T` of `&T{...}`, `new(T)`, `T{...}`, `T(x)` (which may be a call
 * of a function T), the element's of `make([]T, n)` and `[]T{...}`.
 */
export function typeInText(shape: EscapeTextShape, subject: string): string | undefined {
  const made = /^new\((.+)\)$/.exec(subject)?.[1] ?? /^&(.+)\{(?:\.\.\.)?\}$/.exec(subject)?.[1]
  if (made !== undefined) return made
  const element = /^make\(\[\](.+?)(?:, .+)?\)$/.exec(subject)?.[1] ?? /^\[\](.+)\{(?:\.\.\.)?\}$/.exec(subject)?.[1]
  if (element !== undefined) return element
  if (shape === 'composite') return /^(.+)\{(?:\.\.\.)?\}$/.exec(subject)?.[1]
  if (shape !== 'conversion') return undefined
  const open = subject.startsWith('(') ? closingBracket(subject, 0) : subject.search(/[([]/)
  const type = subject[open] === '[' ? subject.slice(0, closingBracket(subject, open)) : subject.slice(0, open)
  return type.startsWith('(') ? type.slice(1, -1) : type
}

/**
 * True where a type in a text and one in a `type:` symbol are the same; of a slice the text has the element's, and the symbol may
 * have the array's that holds them. The text leaves the own package's name out and has the
 * package *name* of others (`yaml.Node`), but for type arguments and the unexported methods of an interface; the symbol has whole
 * import paths (`gopkg.in/yaml%2ev3.Node`), and a number on local types.
 * @param block the package that is compiled
 */
export function sameType(inText: string, inSymbol: string, block: string, names: PackageNames): boolean {
  const texts = [plainType(inText), plainType(asInText(inText, block, names))]
  const symbol = plainType(asInText(inSymbol, block, names))
  return texts.includes(symbol) || texts.includes(symbol.replace(/^\[\d+\]/, ''))
}

/** A type with the names that texts of a block have in front. */
function asInText(type: string, block: string, names: PackageNames): string {
  return type
    .replace(/^noalg\./, '')
    .replace(/((?:[\p{L}\p{N}_.~%-]+\/)*[\p{L}\p{N}_~%-]+)\.(?=[\p{L}_])/gu, (_, path) => {
      const importPath = unescapedPath(path)
      const isOwn = importPath === block || (importPath === 'main' && names.get(block) === 'main')
      return isOwn ? '' : `${packageName(importPath, names)}.`
    })
}

function plainType(type: string): string {
  return type
    .replace(/·\d+/g, '')
    .replace(/\bbyte\b/g, 'uint8')
    .replace(/\brune\b/g, 'int32')
    .replace(/\bany\b/g, 'interface {}')
}

/** A text as its own package has it: in a caller of another package, what is inlined is named `p.x`. */
export function withoutQualifiers(text: string): string {
  return text.replace(/\b[\p{L}_][\p{L}\p{N}_]*\.(?=[\p{L}_])/gu, '')
}
