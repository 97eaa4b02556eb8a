import type { PackageNames } from '../names/package-names.ts'
import { isGrowth } from '../output/allocators.ts'
import {
  claimRank,
  type EscapeTextShape,
  isClosureType,
  mayClaim,
  operandsOf,
  sameType,
  typeInText,
} from '../output/escape-text.ts'
import type { CallInSymbol } from './physical-functions.ts'
import type { SaidText } from './text-instances.ts'

/** One text, said once: what can own one call. */
export type TextInstance = {
  readonly text: SaidText
  /** The block that says it, and its wording there. */
  readonly block: string
  readonly subject: string
  readonly shape: EscapeTextShape
  /** The physical function it is about; empty: any of the pool's. */
  readonly symbol: string
}

/** Whether a call could be what a text allocates, for all that is known of their kinds: then the text is not free while the call is nobody's. */
export function couldOwn(instance: TextInstance, call: CallInSymbol): boolean {
  if (!inSymbol(instance, call) || isGrowth(call.family)) return false
  // `new` and `make` may be names of a type.
  const isConversion = call.family === 'string' && /^(?:new|make)\([^,]*\)$/.test(instance.subject)
  return isConversion || mayClaim(instance, call.family)
}

/** `m.go:5` */
export const lineOf = (at: { file: string; line: number }): string => `${at.file}:${at.line}`

/** What has an expression that a call can be held against. */
type Worded = Pick<TextInstance, 'block' | 'subject'> & { readonly shape: EscapeTextShape }

/** A literal that captures nothing is free: it takes a call of another type only in the very function that is said to have it. */
export function mayTake({ shape, symbol }: TextInstance, call: CallInSymbol, fit: number): boolean {
  return fit < unlikely || shape !== 'closure' || symbol === call.symbol
}

/** All of a text that its fit with a call depends on. */
export function traitsOf({ block, shape, subject }: Worded): string {
  const words =
    shape === 'concatenation'
      ? operandsOf(subject)
      : shape === 'string conversion'
        ? makesSlice(subject)
        : shape === 'value'
          ? `${isMethodValue(subject)} ${isCallResult(subject)} ${isString(subject)}`
          : (typeInText(shape, subject) ?? '')
  return `${block} ${shape} ${words}`
}

export function classOf({ symbol, call, type }: CallInSymbol): string {
  return `${symbol} ${call} ${type}`
}

/** `([]byte)(s)`, not `string(b)` */
function makesSlice(subject: string): boolean {
  return subject.startsWith('([]')
}

function isCallResult(subject: string): boolean {
  return subject.endsWith(')')
}

/** What these return is a string. */
function isString(subject: string): boolean {
  return /^fmt\.Sprint\w*\(|\.(?:Error|String)\(\)$/.test(subject)
}

/** `e.Encode`, whose struct is that of a closure. */
function isMethodValue(subject: string): boolean {
  return /\.[\p{L}_][\p{L}\p{N}_]*$/u.test(subject)
}

export function inSymbol({ symbol }: TextInstance, call: CallInSymbol): boolean {
  return symbol === '' || symbol === call.symbol
}

/** Of what fits only where nothing else is left on the line. */
const unlikely = 10

/** How well a call on a text's line fits it, 0 best; undefined where it cannot be its own. */
export function fitOf(text: Worded, call: CallInSymbol, names: PackageNames): number | undefined {
  const { shape, subject } = text
  const rank = claimRank(shape, call.family)
  if (rank === undefined) return undefined
  const isClosure = isClosureType(call.type)
  // A closure's struct is nobody else's. Another type makes it unlikely only: where arguments are passed on the stack, the one
  // that was loaded last need not be the call's.
  if (shape === 'closure') return isClosure ? 0 : call.type === '' && !isCombined(call) ? 1 : unlikely
  if (isClosure) return shape === 'value' && isMethodValue(subject) ? 0 : undefined
  const isSame = isSameType(text, call, names)
  if (isSame === true) return 0
  if (isOtherSum(text, call)) return unlikely
  if (shape !== 'value') return 1 + rank * 3 + (isOtherWay(text, call) || isSame === false ? 2 : 1)
  // Of what a function returns less is known than of a variable, but for what always is a string.
  if (isString(subject) && call.call === 'runtime.convTstring') return 0
  return 2 + rank * 3 + (isCallResult(subject) ? 3 : 0)
}

/** Undefined where the text or the call does not tell its type. */
function isSameType(
  { shape, subject, block }: Worded,
  { type }: CallInSymbol,
  names: PackageNames,
): boolean | undefined {
  const said = typeInText(shape, subject)
  return said === undefined || type === '' ? undefined : sameType(said, type, block, names)
}

/** `IDs{...}` may name a slice, whose call makes an array. */
function mayNameSlice({ shape }: Worded, { type }: CallInSymbol): boolean {
  return shape === 'composite' && /^(?:noalg\.)?\[\d+\]/.test(type)
}

/**
 * Whether a call on another line can be a text's own: types that are known are the same, and a plain value, of which no type is
 * known, has a call that only makes values for interfaces. A closure beside `go` or `defer` is the one that they make.
 */
export function mayStandElsewhere(
  text: Worded,
  call: CallInSymbol,
  starts: ReadonlySet<string>,
  names: PackageNames,
): boolean {
  const fit = fitOf(text, call, names)
  if (fit === undefined || fit >= unlikely || text.shape === 'append') return false
  if (isClosureType(call.type)) return !starts.has(lineOf(call))
  const isSame = isSameType(text, call, names)
  if (isSame !== undefined) return isSame || mayNameSlice(text, call)
  const isPlain = text.shape === 'composite' || text.shape === 'conversion' || text.shape === 'value'
  return !isPlain || call.family !== 'object'
}

/** A closure that the compiler makes itself, with the arguments of what `go` or `defer` starts. */
export function isWrapper({ text }: TextInstance): boolean {
  return text.saying === 'wrapper'
}

export function startsFunction({ family }: CallInSymbol): boolean {
  return family === 'goroutine' || family === 'defer'
}

/** `concatstring3` adds three strings; above five the number is not in the name. */
function isOtherSum({ shape, subject }: Worded, { family, call }: CallInSymbol): boolean {
  if (shape !== 'concatenation' || family !== 'concat') return false
  const operands = Number(/\d$/.exec(call)?.[0] ?? 0)
  return operands > 0 ? operands !== operandsOf(subject) : operandsOf(subject) <= 5
}

/** Of two conversions on one line, `string(b)` is not the one that makes a slice. */
function isOtherWay({ shape, subject }: Worded, { family, call }: CallInSymbol): boolean {
  return (
    shape === 'string conversion' &&
    family === 'string' &&
    makesSlice(subject) !== call.startsWith('runtime.stringtoslice')
  )
}

export function makesObject(call: CallInSymbol): boolean {
  return call.family === 'object' && !isClosureType(call.type)
}

export function mayMakeClosure({ family, type }: CallInSymbol): boolean {
  return family === 'object' && (isClosureType(type) || type === '')
}

/**
 * Several pointer-free variables in one allocation, since Go 1.25 (ssagen flushPendingHeapAllocations): it has no type of its own,
 * which the calls for single ones have, those of the size-specialised functions of Go 1.27 too.
 */
export function isCombined(call: CallInSymbol): boolean {
  return call.type === '' && /^runtime\.mallocgc(?!SmallScan)/.test(call.call)
}

/** Lines from a call to a text after it; calls behind it come last, those of another file not at all. */
export function distance(text: SaidText, call: CallInSymbol): number | undefined {
  if (text.file !== call.file) return undefined
  const lines = text.line - call.line
  return lines >= 0 ? lines : 1e6 - lines
}
