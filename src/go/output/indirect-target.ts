/**
 * What a call through a register calls, as far as the instructions before it tell.
 * - `interface`: the method with this index, in the order of the interface's methods
 * - `func`: a func value
 * - `unknown`: which of them, this target does not tell
 * `isStored`: the value was loaded from memory right before, a package's variable, a field or an element; any code may have put it there.
 * `variable`: the package's variable, by the linker's name
 */
export type IndirectTarget =
  | { readonly kind: 'interface'; readonly method: number; readonly isStored: boolean }
  | { readonly kind: 'func'; readonly isStored: boolean; readonly variable?: string }
  | { readonly kind: 'unknown' }

/** What a `defer` without a loop has put off, run where its function returns, and the variable that kept it. */
export type DeferredTarget = { readonly kind: 'deferred'; readonly variable: string }

/** How a target's code loads what it calls. */
type Words = {
  /** The register that holds a closure when its code is called (cmd/compile/internal/ssa/_gen: `closurePtr`). */
  readonly context: string
  readonly register: RegExp
  /** The register of the first argument. */
  readonly argument: string
}

const targets: ReadonlyMap<string, Words> = new Map([
  ['amd64', { context: 'DX', register: /^([A-Z]+\d*)$/, argument: 'AX' }],
  ['arm64', { context: 'R26', register: /^\((R\d+)\)$/, argument: 'R0' }],
])

/** Bytes before the methods of an itab, and of each of them, with pointers of 8 bytes (internal/abi.ITab). */
const [itabHead, pointer] = [24, 8]
/** `example.com/m..autotmp_23+128(SP)`, a variable of the compiler's own. */
const temporary = /^\S+\.\.autotmp_\d+[+-]?\d*\((?:SP|FP)\)$/
/** Where a function notes which of its defers are to run: a byte. */
const deferBits = /^MOVB\t.*\.\.autotmp_\d+[+-]?\d*\((?:SP|FP)\)$/

/**
 * Tells what a call through a register calls. An interface's method is loaded from its itab, the code of a func value from the start of the
 * closure, which stays in the context register. A function that runs its defers itself notes it in a byte before each of them and has
 * the closure in a variable of the compiler's own (ssagen, `openDeferExit`).
 * @param window the instructions before the call, `MOVQ	24(R8), R8`, the last one last
 * @param args what the call is done with: `R8`, arm64 `(R5)`
 */
export function indirectTarget(
  goarch: string,
  window: readonly string[],
  args: string,
  hasOpenDefers: boolean,
): IndirectTarget | DeferredTarget {
  const words = targets.get(goarch)
  const register = words?.register.exec(args)?.[1]
  if (words === undefined || register === undefined) return { kind: 'unknown' }
  const { context } = words
  const source = lastLoad(window, register)
  const isDeferring = hasOpenDefers && window.some((line) => deferBits.test(line))
  // Where the closure is known to stand, its code is loaded from there.
  if (isDeferring && source !== undefined && temporary.test(source)) return { kind: 'deferred', variable: source }
  const [, offset = '', base] = /^(\d*)\(([A-Z]+\d*)\)$/.exec(source ?? '') ?? []
  if (base === undefined) return { kind: 'unknown' }
  // Before the methods of an itab there is something else.
  if (offset === '') {
    const kept = base === context ? (lastLoad(window, context) ?? '') : ''
    if (isDeferring && temporary.test(kept)) return { kind: 'deferred', variable: kept }
    const closure = lastLoad(window, base, true)
    const variable = /^([^\s,$]+)\(SB\)$/.exec(closure ?? '')?.[1]
    return { kind: 'func', isStored: isMemory(closure), ...(variable !== undefined && { variable }) }
  }
  const method = (Number(offset) - itabHead) / pointer
  if (!Number.isInteger(method) || method < 0) return { kind: 'unknown' }
  // The register of the itab may hold the method afterwards.
  return { kind: 'interface', method, isStored: isMemory(lastLoad(window, base, true)) }
}

/**
 * Whether the first argument of a call was loaded from memory right before, so that any code may have put it there.
 * @param window the instructions before the call
 */
export function isArgumentStored(goarch: string, window: readonly string[]): boolean {
  const words = targets.get(goarch)
  return words === undefined || isMemory(lastLoad(window, words.argument))
}

/** A package's variable, a field or an element; what stands on the stack is a variable of the function. */
function isMemory(source: string | undefined): boolean {
  return source !== undefined && /^-?\d*\((?!SP|FP|RSP)[A-Z]+\d*\)|\(SB\)$/.test(source)
}

/**
 * What a register was loaded from last; a pair of registers has the second from the next 8 bytes.
 * @param isBefore what is loaded through the register itself is passed over: that is what it led to
 */
function lastLoad(window: readonly string[], register: string, isBefore = false): string | undefined {
  let held = register
  let isPassed = !isBefore
  for (const line of window.toReversed()) {
    const [op = '', args = ''] = line.split('\t')
    const single = /^(.+), ([A-Z]+\d*)$/.exec(args)
    if (!isPassed && single !== null && isThrough(single[1] ?? '', held)) {
      isPassed = true
      continue
    }
    if (single?.[2] === held) {
      const [, source = ''] = single
      if (!/^MOV[QD]$/.test(op)) return undefined
      if (!/^[A-Z]+\d*$/.test(source)) return source
      // From there on it is what the other register holds.
      held = source
      continue
    }
    const pair = /^(-?\d*)\((\w+)\), \(([A-Z]+\d*), ([A-Z]+\d*)\)$/.exec(args)
    if (op !== 'LDP' || pair === null) continue
    if (pair[3] === held) return `${pair[1]}(${pair[2]})`
    if (pair[4] === held) return `${Number(pair[1]) + pointer}(${pair[2]})`
  }
  return undefined
}

function isThrough(source: string, register: string): boolean {
  return source.endsWith(`(${register})`) && /^-?\d*\(/.test(source)
}
