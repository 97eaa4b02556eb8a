import { word } from './effects.ts'
import type { Value } from './value-flow.ts'

/**
 * Where a func value or an interface value comes from.
 * - `made`: the function makes it itself: of the code of this symbol, or with this itab
 * - `parameter`: it is what the function was called with in a register, of an interface the first of two
 * - `nil`: there is none, and who calls it panics
 */
export type Origin =
  | { readonly kind: 'made'; readonly symbol: string }
  | { readonly kind: 'parameter'; readonly register: string }
  | { readonly kind: 'nil' }

/**
 * What a call through a register calls, as far as the instructions before it tell.
 * - `interface`: the method with this index, in the order of the interface's methods
 * - `func`: a func value; `variable`: it is in the package's variable, by the linker's name
 * - `unknown`: which of them, this target does not tell
 * `of`: where that comes from; undefined: from anywhere
 */
export type IndirectTarget =
  | { readonly kind: 'interface'; readonly method: number; readonly of: Origin | undefined }
  | { readonly kind: 'func'; readonly of: Origin | undefined; readonly variable?: string }
  | { readonly kind: 'unknown' }

/** Bytes before the methods of an itab (internal/abi.ITab). */
const itabHead = 24

/**
 * Tells what is called from what the register of the call holds: an interface's method is loaded from its itab, the code of a func value from the start
 * of the closure.
 */
export function indirectTarget(called: Value | undefined): IndirectTarget {
  // Where a closure is known to stand, its code is taken from there.
  if (called?.kind === 'symbol') return { kind: 'func', of: { kind: 'made', symbol: called.name } }
  if (called?.kind !== 'loaded') return { kind: 'unknown' }
  const { from, offset } = called
  const of = originOf(from)
  if (offset === 0)
    return { kind: 'func', of: isItab(of) ? undefined : of, ...(from?.kind === 'variable' && { variable: from.name }) }
  const method = (offset - itabHead) / word
  if (!Number.isInteger(method) || method < 0) return { kind: 'unknown' }
  return { kind: 'interface', method, of: of?.kind !== 'made' || isItab(of) ? of : undefined }
}

/** Where a value comes from that is called, or that a function is called with. */
export function originOf(value: Value | undefined): Origin | undefined {
  switch (value?.kind) {
    case 'nil':
      return { kind: 'nil' }
    case 'parameter':
      return { kind: 'parameter', register: value.register }
    case 'closure':
      return { kind: 'made', symbol: value.name }
    case 'symbol': {
      const symbol = value.name.replace(/·f$/, '')
      return symbol !== value.name || symbol.startsWith(itab) ? { kind: 'made', symbol } : undefined
    }
    default:
      return undefined
  }
}

const itab = 'go:itab.'

function isItab(of: Origin | undefined): boolean {
  return of?.kind === 'made' && of.symbol.startsWith(itab)
}
