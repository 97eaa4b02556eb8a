import { closingBracket, elideTypeArguments } from './type-arguments.ts'

/** A function symbol taken apart: `example.com/m/p.(*T[go.shape.int]).M.func1`. */
export type SymbolName = {
  /** Import path. */
  readonly package: string
  /** The rest as the compiler has it, hashes and type arguments included. */
  readonly bare: string
}

/**
 * Splits an object symbol into import path and name. `blockPackage` is the package being compiled: its own symbols are told
 * by it (a command's have the path `main`); those of other packages by Go's escaping of import paths
 * (cmd/internal/objabi.PathToPrefix: dots of the last element are `%2e`). Undefined for symbols that are no functions
 * of a package (`type:.eq.T`, `go:struct ...`).
 */
export function splitSymbol(symbol: string, blockPackage: string): SymbolName | undefined {
  if (/^(?:type|go):/.test(symbol)) return undefined
  const head = symbol.slice(0, symbol.search(/[[(#]|$/))
  for (const own of [blockPackage, escapedPath(blockPackage)]) {
    if (symbol.startsWith(`${own}.`) && !head.includes('/', own.length)) {
      return { package: blockPackage, bare: symbol.slice(own.length + 1) }
    }
  }
  const dot = head.indexOf('.', head.lastIndexOf('/') + 1)
  if (dot < 0) return undefined
  return { package: unescapedPath(symbol.slice(0, dot)), bare: symbol.slice(dot + 1) }
}

export function escapedPath(path: string): string {
  const slash = path.lastIndexOf('/') + 1
  return path.slice(0, slash) + path.slice(slash).replaceAll('.', '%2e')
}

export function unescapedPath(path: string): string {
  // Go 1.27 escapes the names of inlined closures once more: `other%252ev3`.
  if (path.includes('%25')) return unescapedPath(path.replaceAll('%25', '%'))
  return path.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Which declared functions there are, for telling `T.M` from a closure that `T` got by inlining `M`. */
export type IsDeclared = (name: string) => boolean

/** A physical function folded into the declared one that holds it in the source. */
export type Folded = {
  /** Go's own name, type arguments as `[...]`. */
  readonly name: string
  /**
   * True where the physical function is a closure copied into another function by inlining (`Caller.inlme.func1` up to
   * Go 1.26, `inlme.func1#s4obnG1cEaI=#` since 1.27): its name then tells nothing of the package.
   */
  readonly copied: boolean
}

const closureToken = /^(?:func\d+|gowrap\d+|deferwrap\d+|\d+)$/

/**
 * The declared function that a physical one belongs to. Closures, range-over-func bodies, go and defer wrappers and
 * method value wrappers fold into what holds them; package variable initialisers are `init` (`glob.` up to Go 1.21,
 * `map.init.0` for large map literals), the init functions of a package `init.0`, `init.1` in file order.
 */
export function foldFunctionName(bare: string, isDeclared: IsDeclared): Folded {
  const plain = bare.replace(/#[^#]*#/g, '')
  if (/^map\.init\.\d+$/.test(plain)) return { name: 'init', copied: false }
  const tokens = nameTokens(elideTypeArguments(plain).replace(/^glob\.\./, 'init.'))
  const whole = tokens.join('.')
  if (isDeclared(whole)) return { name: whole, copied: plain !== bare }
  const held = withoutClosures(tokens, isDeclared)
  const name = declaredSuffix(held, isDeclared)
  return { name, copied: name !== held.join('.') || plain !== bare }
}

/** True for a name that ends like a closure's; a method may be named so too (`T.func1`), which only its package can tell. */
export function endsLikeClosure(bare: string): boolean {
  const tokens = nameTokens(elideTypeArguments(bare.replace(/#[^#]*#/g, '')).replace(/^glob\.\./, 'init.'))
  return withoutClosures(tokens).length < tokens.length || /-range\d+$|-fm$/.test(bare)
}

/** Splits at dots outside brackets; the suffixes `-range1` and `-fm` go. */
export function nameTokens(name: string): string[] {
  const tokens: string[] = []
  let start = 0
  for (let i = 0; i <= name.length; i++) {
    if (name[i] === '(' || name[i] === '[') i = closingBracket(name, i) - 1
    else if (i === name.length || name[i] === '.') {
      tokens.push(name.slice(start, i).replace(/(?:-range\d+|-fm)+$/, ''))
      start = i + 1
    }
  }
  return tokens
}

/** A method named like a closure (`T.func1`) ends the way: what is behind it is its closure. */
function withoutClosures(tokens: readonly string[], isDeclared: IsDeclared = () => false): readonly string[] {
  const isInitFunction = (at: number): boolean => at === 1 && tokens[0] === 'init' && /^\d+$/.test(tokens[1] ?? '')
  let end = tokens.length
  const isMethod = (at: number): boolean => at > 0 && isDeclared(tokens.slice(at - 1, at + 1).join('.'))
  while (end > 1 && closureToken.test(tokens[end - 1] ?? '') && !isInitFunction(end - 1) && !isMethod(end - 1)) end--
  return tokens.slice(0, end)
}

/** The last declared function of a chain of inlined ones: a method takes two tokens, `(*T)` or a declared `T` first. */
function declaredSuffix(tokens: readonly string[], isDeclared: IsDeclared): string {
  const last = tokens.at(-1) ?? ''
  const before = tokens.at(-2)
  if (before === undefined) return last
  const two = `${before}.${last}`
  const isMethod = before.startsWith('(') || (before === 'init' && /^\d+$/.test(last)) || isDeclared(two)
  return isMethod ? two : last
}

/**
 * True for the wrapper of an instantiation, `(*Stack[int]).Push`: real bodies are compiled per shape
 * (`(*Stack[go.shape.int]).Push`, Go 1.20 and newer) and the wrapper repeats what they say.
 */
export function isInstantiationWrapper(bare: string): boolean {
  const open = bare.indexOf('[')
  return open >= 0 && !bare.slice(open, closingBracket(bare, open)).includes('go.shape.')
}
