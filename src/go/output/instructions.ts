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
