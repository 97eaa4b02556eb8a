/** The registers of an argument: amd64, then arm64, riscv64, ppc64, loong64 and s390x, whose loads are told with their instruction. */
const argumentRegisters = {
  first: ['AX', 'MOVD R0', 'MOV X10', 'MOVD R3', 'MOVV R4', 'MOVD R2'],
  second: ['BX', 'MOVD R1', 'MOV X11', 'MOVD R4', 'MOVV R5', 'MOVD R3'],
  fifth: ['SI', 'MOVD R4', 'MOV X14', 'MOVD R7', 'MOVV R8', 'MOVD R6'],
}

/** Types loaded into registers since the last call or jump, the only place where they surely belong to the next call. */
export class LoadedTypes {
  readonly #types = new Map<string, string>()

  /** Reads an instruction that has the address of a type. */
  load(op: string, args: string): void {
    const match = /^\$?type:(.+)\(SB\)(?:, (\w+))?$/.exec(args)
    if (match?.[1] === undefined) return
    // Where arguments are passed on the stack (386, arm, mips, wasm), the register says nothing.
    this.#types.set(op === 'LEAQ' ? (match[2] ?? '') : `${op} ${match[2] ?? this.#types.size}`, match[1])
  }

  /**
   * The type argument stands in the ABI's register for its position: first for newobject, make*, convT*, second for mallocgc*,
   * fifth for growslice. Elsewhere, and where arguments go on the stack, it is known where just one type was loaded.
   */
  argumentOf(name: string): string {
    const [position, registers] = name.startsWith('mallocgc')
      ? [1, argumentRegisters.second]
      : name.startsWith('growslice')
        ? [4, argumentRegisters.fifth]
        : [0, argumentRegisters.first]
    const known = registers.map((register) => this.#types.get(register)).find((type) => type !== undefined)
    if (known !== undefined || this.#types.size !== 1) return known ?? ''
    const [[register = '', type = ''] = []] = this.#types
    const isOtherArgument = Object.values(argumentRegisters).some((all) => all.includes(register))
    return !register.includes(' ') || (position > 0 && isOtherArgument) ? '' : type
  }

  /** Whether any is known. */
  get isAny(): boolean {
    return this.#types.size > 0
  }

  clear(): void {
    if (this.isAny) this.#types.clear()
  }
}
