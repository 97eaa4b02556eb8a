/** A function in assembly. */
export type AssemblyFunction = {
  /** The linker's names of what it calls, or jumps to. */
  readonly calls: readonly string[]
  /** Whether it calls through a register, or in a way that is not read: what that is nobody knows. */
  readonly isOpaque: boolean
}

/** A macro of an assembly file, or of a header. */
type Macro = {
  readonly name: string
  readonly parameters: readonly string[]
  readonly statements: readonly string[]
}

/** What an assembly file has, or a header. */
type AssemblyText = {
  readonly macros: readonly Macro[]
  /** Of the code; each may have a label. */
  readonly statements: readonly string[]
  readonly includes: readonly string[]
  /** Whether a line for the preprocessor is not understood. */
  readonly isUnclear: boolean
}

type OpenFunction = {
  readonly calls: Set<string>
  isOpaque: boolean
  readonly labels: Set<string>
  /** Words that it jumps to: labels, or else nobody knows what. */
  readonly jumps: string[]
}

/** `TEXT ·IndexByte(SB), NOSPLIT, $0-40`, `TEXT strings·IndexByte<ABIInternal>(SB)`. */
const begins = /^(?:"")?([\p{L}\p{N}_./∕%~-]*·)?([\p{L}\p{N}_·]+)(?:<\w*>)?\(SB\)/u
const named = /^(?:"")?([\p{L}\p{N}_./∕%~-]*·)?([\p{L}\p{N}_·]+)(?:<\w*>)?(?:[+-]\w+)?\(SB\)/u
/** Calls and jumps of all targets; the last operand is a symbol, a register, or a label. */
const jumps =
  /^(?:CALL\w*|Call\w*|BLR?|BR|B|J\w*|B(?:(?:EQ|NE|G[ET]|L[ET])(?:U|Z|ZU|ZAL)?|C\w*|DN?Z|FP\w|RC\w*|HS|LO|HI|LS|MI|PL|VS|VC|SO)|[CT]BN?ZW?|CMPU?B\w+)$/
/** Those of which a word is a label. */
const jumpsOnly = /^(?!CALL|Call|BLR?$|JAL)/
const returns = /^(?:RET|RETURN)$/
const localTarget = /^(?:[+-]?\d+|[\p{L}_][\p{L}\p{N}_]*)\(PC\)$/u
const word = /[\p{L}_·∕][\p{L}\p{N}_·∕]*/gu
const onlyWord = /^[\p{L}_·∕][\p{L}\p{N}_·∕]*$/u
/** `BC 12, CR0EQ, (LR)`, `BEQ CR7, LR`: a return of ppc64. */
const conditionalReturn = /^B\w+\s.*,\s*\(?LR\)?$/
/** What a statement begins with; behind a dot is a condition of ARM. */
const firstWord = /^([\p{L}_·∕][\p{L}\p{N}_·∕]*)(?:\.\w+)*\s*(.*)$/su
const labelled = /^\s*([\p{L}_·∕][\p{L}\p{N}_·∕]*)\s*:/u
const definition = /^\s*#\s*define\s+([\p{L}_·∕][\p{L}\p{N}_·∕]*)(?:\(([^)]*)\))?(.*)$/su
const inclusion = /^\s*#\s*include\s+"([^"]+)"\s*$/
/** Headers of the toolchain, which call nothing: `-I $GOROOT/pkg/include`, the package's own constants, and those of package runtime. */
const ofToolchain =
  /^(?:textflag|funcdata|go_asm|go_tls|tls_arm64|time_windows|(?:asm|abi)_(?:amd64|arm64|loong64|ppc64x|riscv64)|cgo\/abi_\w+)\.h$/

/**
 * The functions in an assembly file, by the linker's name. Source: cmd/asm, https://go.dev/doc/asm. Macros are not expanded: one that
 * may call something, or a header that was not read, makes all of the file's functions opaque.
 * @param importPath what `·F` belongs to
 * @param headers the texts of the package's own headers, by the name that they are included by; undefined: it could not be read
 */
export function parseAssembly(
  text: string,
  importPath: string,
  headers: ReadonlyMap<string, string | undefined> = new Map(),
): ReadonlyMap<string, AssemblyFunction> {
  const file = textOf(text)
  const included = [...headers.values()].flatMap((each) => (each === undefined ? [] : [textOf(each)]))
  const all = [file, ...included]
  const defined = all.flatMap((each) => each.macros)
  const macros = new Map<string, boolean>()
  for (const { name, statements } of defined) macros.set(name, macros.get(name) === true || isBlank(statements))
  const inMacros = defined.flatMap(({ statements }) => statements)
  const ofSymbols = macrosOfSymbols(defined)
  const isOpaque =
    file.statements.some((each) => isNamedByMacro(each, macros)) ||
    all.some(({ isUnclear, includes }) => isUnclear || includes.some((name) => !isKnownHeader(name, headers))) ||
    defined.some((macro) => mayCall(macro, macros)) ||
    (defined.some(obeys) && [...file.statements, ...inMacros].some((each) => givesCode(each, macros, ofSymbols))) ||
    included.some(({ statements }) => statements.some((each) => hasCode(each, macros)))
  const functions = functionsOf(file.statements, importPath, macros)
  const labels = new Set(inMacros.flatMap((each) => withoutLabels(each).labels))
  const isLabel = (fn: OpenFunction, name: string): boolean => fn.labels.has(name) || labels.has(name)
  return new Map(
    [...functions].map(([name, fn]) => [
      name,
      { calls: [...fn.calls], isOpaque: isOpaque || fn.isOpaque || fn.jumps.some((to) => !isLabel(fn, to)) },
    ]),
  )
}

/** The headers that an assembly file, or a header, includes. */
export function headersOf(text: string): readonly string[] {
  return textOf(text).includes
}

/** One function of two: a name may be in several files, or in both ways of an `#ifdef`. */
export function eitherOf(some: AssemblyFunction | undefined, other: AssemblyFunction): AssemblyFunction {
  if (some === undefined) return other
  return { calls: [...new Set([...some.calls, ...other.calls])], isOpaque: some.isOpaque || other.isOpaque }
}

function isKnownHeader(name: string, headers: ReadonlyMap<string, string | undefined>): boolean {
  return headers.has(name) ? headers.get(name) !== undefined : ofToolchain.test(name)
}

/** @param macros whether they may be blank, by name */
function functionsOf(
  statements: readonly string[],
  importPath: string,
  macros: ReadonlyMap<string, boolean>,
): ReadonlyMap<string, OpenFunction> {
  const functions = new Map<string, OpenFunction>()
  const symbolOf = (qualifier: string | undefined, name: string): string => {
    const path = (qualifier ?? '').replace(/·$/, '').replaceAll('∕', '/')
    return `${path === '' ? importPath : path}.${name.replaceAll('·', '.')}`
  }
  const opened = (operand: string): OpenFunction => {
    const [, qualifier, name] = begins.exec(operand) ?? []
    const fn: OpenFunction = { calls: new Set(), isOpaque: false, labels: new Set(), jumps: [] }
    if (name === undefined) return fn
    const known = functions.get(symbolOf(qualifier, name)) ?? fn
    functions.set(symbolOf(qualifier, name), known)
    return known
  }
  let open = opened('')
  for (const each of statements) {
    const { labels, rest } = withoutLabels(each)
    for (const label of labels) open.labels.add(label)
    const [, op = '', operands = ''] = firstWord.exec(rest) ?? []
    if (op === 'TEXT') open = opened(operands)
    else if (isBehindMacro(rest, macros)) open.isOpaque = true
    else if (isJump(rest)) enterJump(open, targetOf(operands), symbolOf, macros)
  }
  return functions
}

function isJump(statement: string): boolean {
  const [, op = '', operands = ''] = firstWord.exec(statement) ?? []
  if (returns.test(op)) return operands.includes('(SB)')
  return jumps.test(op) && !conditionalReturn.test(statement)
}

function targetOf(operands: string): string {
  return operands.slice(operands.lastIndexOf(',') + 1).trim()
}

function enterJump(
  open: OpenFunction,
  target: string,
  symbolOf: (qualifier: string | undefined, name: string) => string,
  macros: ReadonlyMap<string, boolean>,
): void {
  const [callee, qualifier, name = ''] = named.exec(target) ?? []
  if ((target.match(word) ?? []).some((each) => macros.has(each))) open.isOpaque = true
  else if (callee !== undefined) open.calls.add(symbolOf(qualifier, name))
  else if (onlyWord.test(target)) open.jumps.push(target)
  else if (!localTarget.test(target)) open.isOpaque = true
}

/** Whether a macro calls, or jumps out of the function. */
function mayCall({ parameters, statements }: Macro, macros: ReadonlyMap<string, boolean>): boolean {
  return statements.some((each) => {
    const { rest } = withoutLabels(each)
    const [, op = '', operands = ''] = firstWord.exec(rest) ?? []
    const target = targetOf(operands)
    const isLocal = localTarget.test(target) || (onlyWord.test(target) && !macros.has(target))
    return !parameters.includes(op) && hasCode(rest, macros) && !(jumpsOnly.test(op) && isLocal)
  })
}

/** Whether a macro does what it is given, or jumps there. */
function obeys({ parameters, statements }: Macro): boolean {
  return statements.some((each) => {
    const [, op = '', operands = ''] = firstWord.exec(withoutLabels(each).rest) ?? []
    return parameters.includes(op) || (jumps.test(op) && parameters.includes(targetOf(operands)))
  })
}

/** Macros that have a symbol in them, or another macro that has. */
function macrosOfSymbols(macros: readonly Macro[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const { name, statements } of macros)
      if (statements.some((each) => hasSymbol(each) || (each.match(word) ?? []).some((of) => found.has(of))))
        found.add(name)
  }
  return found
}

function hasSymbol(text: string): boolean {
  return text.includes('(SB)') || text.includes('·')
}

/** Whether a macro is given something that it could call or jump to, other than a label. */
function givesCode(statement: string, macros: ReadonlyMap<string, boolean>, ofSymbols: ReadonlySet<string>): boolean {
  const [, op = '', operands = ''] = firstWord.exec(withoutLabels(statement).rest) ?? []
  if (!macros.has(op)) return false
  return hasSymbol(operands) || (operands.match(word) ?? []).some((each) => ofSymbols.has(each) || jumps.test(each))
}

/** Whether a statement outside of a function's own code begins one, or calls, or jumps. */
function hasCode(statement: string, macros: ReadonlyMap<string, boolean>): boolean {
  const { rest } = withoutLabels(statement)
  return /^TEXT\b/.test(rest) || isJump(rest) || isBehindMacro(rest, macros)
}

/** Whether a statement begins a function whose name is a macro. */
function isNamedByMacro(statement: string, macros: ReadonlyMap<string, boolean>): boolean {
  const [, op, operands = ''] = firstWord.exec(withoutLabels(statement).rest) ?? []
  const name = op === 'TEXT' ? (operands.split('(')[0] ?? '') : ''
  return (name.match(word) ?? []).some((each) => macros.has(each))
}

/** Whether there is more behind a macro that ends in nothing: that is a statement of its own. */
function isBehindMacro(statement: string, macros: ReadonlyMap<string, boolean>): boolean {
  const [, name = '', rest = ''] = firstWord.exec(statement) ?? []
  return macros.get(name) === true && withoutArguments(rest).trim() !== ''
}

function withoutArguments(text: string): string {
  if (!text.startsWith('(')) return text
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    depth += text[i] === '(' ? 1 : text[i] === ')' ? -1 : 0
    if (depth === 0) return text.slice(i + 1)
  }
  return ''
}

/** Whether a macro ends in nothing. */
function isBlank(statements: readonly string[]): boolean {
  return withoutLabels(statements.at(-1) ?? '').rest.trim() === ''
}

function withoutLabels(statement: string): { readonly labels: readonly string[]; readonly rest: string } {
  const labels: string[] = []
  let rest = statement
  for (let label = labelled.exec(rest); label !== null; label = labelled.exec(rest)) {
    labels.push(label[1] ?? '')
    rest = rest.slice(label[0].length)
  }
  return { labels, rest: rest.trim() }
}

function textOf(text: string): AssemblyText {
  const macros: Macro[] = []
  const statements: string[] = []
  const includes: string[] = []
  let isUnclear = false
  for (const line of linesOf(withoutComments(text))) {
    const [, name, parameters = '', body = ''] = definition.exec(line) ?? []
    const header = inclusion.exec(line)?.[1]
    if (name !== undefined)
      macros.push({ name, parameters: parameters.match(word) ?? [], statements: body.split(/[;\n]/) })
    else if (header !== undefined) includes.push(header)
    else if (/^\s*#\s*(?:define|include)\b/.test(line)) isUnclear = true
    else if (!/^\s*#/.test(line)) statements.push(...line.split(';'))
  }
  return { macros, statements, includes, isUnclear }
}

/** The lines of a text; all of a macro are one, without the backslashes. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = []
  let isGoingOn = false
  for (const each of text.split('\n')) {
    const line = each.trimEnd()
    const ends = line.endsWith('\\')
    const part = ends ? line.slice(0, -1) : line
    if (isGoingOn) lines.push(`${lines.pop() ?? ''}\n${part}`)
    else lines.push(part)
    isGoingOn = ends && (isGoingOn || /^\s*#\s*define\b/.test(line))
  }
  return lines
}

/** A comment may look like a string, and a string like a comment. */
function withoutComments(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\*[\s\S]*?\*\/|\/\/.*$/gm, (each) =>
    each.startsWith('/') ? ' ' : each,
  )
}
