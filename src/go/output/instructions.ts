/*
 * The words of `-S`: the instructions of all targets that call, jump or return, relocations, and the headers of symbols.
 * Source: cmd/internal/obj/plist.go, objfile.go and util.go, Go 1.21 to 1.27.
 */

/**
 * The function of package runtime that an instruction calls, whatever the target names the instruction: `CALL F(SB)`, wasm
 * `Call F(SB)`, riscv64 `JAL X1, F(SB)`. A store has a variable there.
 */
export const calledFunction = /^(?:.*, )?runtime\.(\w+)\(SB\)$/
export const isCall = /^(?:CALL|Call|CallIndirect|JAL|JALR|BL|BCL|JMP)$/
/**
 * A call of what a register or memory holds: `CALL CX`, `CALL 24(AX)`, arm64 `CALL (R2)`, ppc64 `BCL $20, CR0LT, $1, LR`, riscv64
 * `JALR X1, X9` (its return is `JALR X0, X1`), wasm `CallIndirect`. A jump has a number or a label, and what ends in a jump is a wrapper.
 */
export const indirectCall =
  /^(?:(?:CALL|BL)\t(?:-?\d+)?\(?[A-Z]+\d*\)?(?:\([A-Z]+\d*\*\d\))?|BCL\t.*|JALR\tX1, .*|CallIndirect\t.*)$/
/** Instructions of all targets that call, jump or return: what registers hold before them is not known after. */
export const leaves = /\t(?:TEXT|C[Aa][Ll][Ll]\w*|J[A-Z]+|B[A-Z]*|RET|Return)\b/
export const relocation = /^\trel \d+\+\d+ t=(\S+) runtime\.(\w+)(?:<\d+>)?\+/
/** Relocations that take an address (`R_ADDR`, `R_PCREL`, `R_RISCV_PCREL_ITYPE`, DWARF's); all others call, also those of targets to come. */
export const takesAddress = /ADDR|PCREL|^R_USE|^R_DW|GOT/

/**
 * `p.F<1> STEXT dupok size=283 args=0x10 locals=0x58 funcid=0x0 align=0x0`; `STEXTFIPS` since Go 1.24: the code of
 * crypto/internal/fips140. Held to its end, since a string constant may look like anything.
 */
export const symbolHeader = /^(.+?)(?:<\d+>)? STEXT(?:FIPS)? (?:[a-z]+ )*size=\d+(?: [a-z]+=0x[0-9a-f]+)+(?: [a-z]+)*$/

/** Data symbols of `-S`: `type:int<0> SRODATA dupok size=8 align=0x8`. */
export const dataSymbol = /<\d+> S[A-Z]+ (?:[a-z]+ )*size=\d+(?: align=0x[0-9a-f]+)?$/

/** What a relocation is there for, as far as calls go. */
export type RelocationUse = 'call' | 'method' | 'other'

/** Go 1.21 prints numbers: cmd/internal/objabi/reloctype.go there. */
const numbered: ReadonlyMap<string, RelocationUse> = new Map([
  ...['7', '8', '9', '11', '12', '30', '60', '61', '71', '74'].map((each) => [each, 'call'] as const),
  ['24', 'method'],
])
/** A reference that keeps nothing alive; as a number it has no name: `t=RelocType(-32761)`, Go 1.21 `t=-32761`. */
const weak = /^(?:RelocType\()?-\d+\)?$/

/**
 * Tells what a relocation is there for.
 * @param type as printed: `R_CALL`, `R_CALLARM64`, `R_RISCV_JAL`, `R_USEIFACEMETHOD`, Go 1.21 `7`
 * @param name the symbol. Of those that are referred to weakly only the functions that fill maps are called, `p.map.init.0`
 */
export function relocationUse(type: string, name: string): RelocationUse {
  if (weak.test(type)) return /\.map\.init\.\d+$/.test(name) ? 'call' : 'other'
  if (type === 'R_USEIFACEMETHOD') return 'method'
  return numbered.get(type) ?? (/CALL(?!IND)|JAL|JMP/.test(type) ? 'call' : 'other')
}

/** What a relocation adds to its symbol is printed in hexadecimal for these targets (cmd/internal/obj/objfile.go). */
export function addendOf(goarch: string, digits: string): number {
  return Number.parseInt(digits, /^(?:arm|ppc64)/.test(goarch) && goarch !== 'arm64' ? 16 : 10)
}

/** By which register a target returns, and through which one it jumps into a table. */
const registers: readonly (readonly [arch: RegExp, link: string, table: string])[] = [
  [/^arm64$/, 'R30', 'R27'],
  [/^loong64$/, 'R1', 'R30'],
  [/^ppc64/, 'LR', ''],
  [/^s390x$/, 'R14', ''],
  [/^mips/, 'R31', ''],
  [/^riscv64$/, 'X1', ''],
  [/^arm$/, 'R14', ''],
]
const throughRegister = /^(?:(?:JMP|RET)\t\(?([A-Z]+\d*)\)?|JALR\tX0, ([A-Z]+\d*))$/

/**
 * What a jump through a register is: arm64 `RET (R30)` and riscv64 `JALR X0, X1` return, arm64 `JMP (R27)` goes into a jump table; any other is
 * the last call of a function: what calls the method of an embedded interface, since Go 1.27. Undefined: it is no such jump.
 */
export function jumpThroughRegister(goarch: string, instruction: string): 'return' | 'table' | 'call' | undefined {
  const [, jump, linked] = throughRegister.exec(instruction) ?? []
  const register = jump ?? linked
  if (register === undefined) return undefined
  const [, link, table] = registers.find(([arch]) => arch.test(goarch)) ?? []
  return register === link ? 'return' : register === table ? 'table' : 'call'
}
