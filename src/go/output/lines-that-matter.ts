import { allocatorFamily, looksLikeUnknownAllocator } from './allocators.ts'

/*
 * Which lines of the compiler's output can matter, told by their bytes before anything is made of them: most are hex dumps,
 * instructions that neither call nor load a type, relocations of something else, and explanations of parameters. Whatever these
 * rules pass over, those of compiler-lines.ts make nothing of, whatever the bytes are; a test holds the two against each other.
 */

const tab = 0x09
const space = 0x20
const colon = 0x3a
const zero = 0x30
const nine = 0x39
const closing = 0x29
const carriageReturn = 0x0d

const bytesOf = (ascii: string): readonly number[] => [...ascii].map((c) => c.charCodeAt(0))
const runtimeDot = bytesOf('runtime.')
const typeColon = bytesOf('type:')
const staticBase = bytesOf('(SB)')
const sizeIs = bytesOf('size=')
const alignIs = bytesOf(' align=0x')

/** `# example.com/m`: begins what is said of a package. */
export function isBlockStart(bytes: Buffer, start: number, end: number): boolean {
  return bytes[start] === 0x23 && bytes[start + 1] === space && start + 1 < end
}

/** `	rel 28+4 t=R_CALL runtime.newobject+0`: the linker's view of an instruction. */
export function isRelocation(bytes: Buffer, start: number): boolean {
  return bytes[start] === tab && bytes[start + 1] === 0x72 && bytes[start + 2] === 0x65
}

/** `	0x0014 00020 (m.go:7)	CALL	runtime.newobject(SB)`, or a hex dump. */
export function isInstruction(bytes: Buffer, start: number): boolean {
  return bytes[start] === tab && bytes[start + 1] === zero && bytes[start + 2] === 0x78
}

/** Whether a relocation is of an allocator: its name stands behind the third space. */
export function relocationMatters(bytes: Buffer, start: number, end: number): boolean {
  let at = start
  for (let spaces = 0; spaces < 3; at++) {
    if (at === end) return false
    if (bytes[at] === space) spaces++
  }
  if (!has(bytes, at, end, runtimeDot)) return false
  const name = at + runtimeDot.length
  return allocatorFamily(wordAt(bytes, name, end)) !== undefined
}

/**
 * Whether an instruction allocates, may allocate, calls through a register, loads a type or begins a function, or has a place of a
 * `//line` directive.
 * @param knowsTypes whether registers hold types, which calls, jumps and returns end
 */
export function instructionMatters(bytes: Buffer, start: number, end: number, knowsTypes: boolean): boolean {
  const isStatic = bytes[end - 1] === closing && has(bytes, end - staticBase.length, end, staticBase)
  if (isStatic && callsOfInterest(bytes, start, end - staticBase.length)) return true
  if (isHexDump(bytes, start, end)) return false
  // The place has neither.
  let at = start + 1
  while (at < end && bytes[at] !== tab) at++
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte === tab) {
      if (operationMatters(bytes, at, end, isStatic, knowsTypes)) return true
    } else if (byte === colon && has(bytes, at + 1 - typeColon.length, end, typeColon)) return true
  }
  return false
}

/** `runtime.newobject(SB)` at the end of an operand; unknown names that look like an allocator's as well. */
function callsOfInterest(bytes: Buffer, start: number, end: number): boolean {
  let name = end
  while (name > start && isWord(bytes[name - 1])) name--
  if (!has(bytes, name - runtimeDot.length, end, runtimeDot)) return false
  const callee = wordAt(bytes, name, end)
  return allocatorFamily(callee) !== undefined || looksLikeUnknownAllocator(callee)
}

/**
 * `	0x0010 48 89 e5 48 ...  H..H`: two digits and a space where an instruction has its offset, in five digits or more, and a
 * bracket. What ends in one may be a call that nobody can read.
 */
export function isHexDump(bytes: Buffer, start: number, end: number): boolean {
  let at = start + 3
  while (at < end && isHex(bytes[at])) at++
  const isByte = bytes[at] === space && isHex(bytes[at + 1]) && isHex(bytes[at + 2]) && bytes[at + 3] === space
  return isByte && (isHex(bytes[at + 4]) || bytes[at + 4] === space) && bytes[end - 1] !== closing
}

/** What stands behind a tab: the operation, or what it is done with, which may be read as one. */
function operationMatters(bytes: Buffer, at: number, end: number, isStatic: boolean, knowsTypes: boolean): boolean {
  // `(grammar.y:6[example.com/m/parser.go:14])`
  if (bytes[at - 1] === closing && bytes[at - 2] === 0x5d) return true
  const second = bytes[at + 2]
  switch (bytes[at + 1]) {
    case 0x54: // TEXT
      return second === 0x45 && bytes[at + 3] === 0x58
    case 0x43: // CALL, wasm Call, CallIndirect
      if (second !== 0x41 && second !== 0x61) return false
      return knowsTypes || bytes[at + 5] === 0x49 || !isDirect(bytes, end, isStatic)
    case 0x4a: // JMP, JEQ, riscv64 JAL, JALR
      return knowsTypes || (second === 0x41 && bytes[at + 4] === 0x52)
    case 0x42: // BEQ, BL, ppc64 BCL
      return knowsTypes || second === 0x43 || (second === 0x4c && !isDirect(bytes, end, isStatic))
    case 0x52: // RET, wasm Return
      return knowsTypes && (second === 0x45 || second === 0x65)
    default:
      return false
  }
}

/** `CALL example.com/m.F(SB)`, of a function that has a name, and not `CALL 24(SB)`. */
function isDirect(bytes: Buffer, end: number, isStatic: boolean): boolean {
  const before = bytes[end - staticBase.length - 1] ?? tab
  return isStatic && before !== tab && !isDigit(before)
}

/** Where the reading of the lines stands. */
type Reading = { readonly isInFunction: boolean; readonly isExplaining: boolean }

/** Whether a line that begins with no tab tells more than that a data symbol ends a function, or a step of an explanation that nobody keeps. */
export function textMatters(bytes: Buffer, start: number, end: number, reading: Reading): boolean {
  // `# PACKAGE` begins a block, and `<unknown line number>` is no place.
  if (bytes[start] === 0x23 || bytes[start] === 0x3c) return true
  if (isDataSymbol(bytes, start, end)) return reading.isInFunction
  return reading.isExplaining || !isStep(bytes, start, end)
}

/** `type:int<0> SRODATA dupok size=8 align=0x8`: read from its end, since a name may be any text. Code is STEXT, STEXTFIPS. */
function isDataSymbol(bytes: Buffer, start: number, end: number): boolean {
  let at = end
  while (at > start && isHex(bytes[at - 1])) at--
  at = at < end && has(bytes, at - alignIs.length, end, alignIs) ? at - alignIs.length : end
  const digits = at
  while (at > start && isDigit(bytes[at - 1])) at--
  if (at === digits || !has(bytes, at - sizeIs.length, end, sizeIs)) return false
  at -= sizeIs.length
  let word = wordBefore(bytes, start, at, isLower)
  while (word >= 0) {
    at = word
    word = wordBefore(bytes, start, at, isLower)
  }
  const kind = wordBefore(bytes, start, at, isUpper)
  if (kind < 0 || at - kind < 3 || bytes[kind] !== 0x53 || has(bytes, kind, end, bytesOf('STEXT'))) return false
  let version = kind - 2
  if (bytes[kind - 1] !== space || bytes[version] !== 0x3e) return false
  while (version > start && isDigit(bytes[version - 1])) version--
  return version < kind - 2 && version > start && bytes[version - 1] === 0x3c
}

/** Where a word begins that ends with a space at `end`; -1 where none does. */
function wordBefore(bytes: Buffer, start: number, end: number, isIn: (byte: number | undefined) => boolean): number {
  if (end <= start || bytes[end - 1] !== space) return -1
  let at = end - 1
  while (at > start && isIn(bytes[at - 1])) at--
  return at < end - 1 ? at : -1
}

/**
 * `m.go:3:9:     from &x (address-of) at m.go:3:12`: a place, and words that are indented. It ends in a colon, or in the number of a
 * line or column: no symbol does.
 */
function isStep(bytes: Buffer, start: number, end: number): boolean {
  const message = messageAt(bytes, start, end)
  if (message < 0 || message + 1 >= end || bytes[message] !== space || bytes[message + 1] !== space) return false
  let last = end - 1
  while (isDigit(bytes[last])) last--
  if (bytes[last] !== colon) return false
  for (let at = message; at < end; at++) if (mayEndLine(bytes, at)) return false
  return true
}

/** What ends a line for others: a carriage return, U+2028, U+2029. */
function mayEndLine(bytes: Buffer, at: number): boolean {
  const byte = bytes[at]
  return byte === carriageReturn || (byte === 0xe2 && bytes[at + 1] === 0x80)
}

/** What a file is made of: no quotes and no brackets; a colon may end it. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) => (bytesOf(':"`[]{}\r\u00e2').includes(byte) ? 0 : 1))

/** What stands behind the place, `FILE:LINE:COLUMN: ` or `FILE:LINE: `; -1 where there is none. */
function messageAt(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (isPlain[byte] === 1 || (byte === 0xe2 && !mayEndLine(bytes, at))) continue
    if (byte !== colon) return -1
    if (at === start) continue
    const line = afterDigits(bytes, at + 1, end)
    if (line === at + 1) continue
    const column = bytes[line] === colon ? afterDigits(bytes, line + 1, end) : line
    const place = column > line + 1 ? column : line
    if (place + 1 < end && bytes[place] === colon && bytes[place + 1] === space) return place + 2
  }
  return -1
}

function afterDigits(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(bytes[at])) at++
  return at
}

function has(bytes: Buffer, start: number, end: number, expected: readonly number[]): boolean {
  if (start < 0 || start + expected.length > end) return false
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false
  return true
}

function wordAt(bytes: Buffer, start: number, end: number): string {
  let at = start
  while (at < end && isWord(bytes[at])) at++
  return bytes.toString('latin1', start, at)
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}

function isLower(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a
}

function isUpper(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && byte >= 0x61 && byte <= 0x66)
}

function isWord(byte: number | undefined): boolean {
  return isDigit(byte) || isLower(byte) || isUpper(byte) || byte === 0x5f
}
