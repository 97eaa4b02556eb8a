/** The program counter of an instruction's line, `0x0014 00020 (m.go:7)`. */
export function pcOf(head: string): number {
  return Number(head.slice(head.indexOf(' ') + 1, head.indexOf(' (')))
}

/** The index of the first at or behind a program counter, of what is in the order of the code. */
export function firstAt(code: readonly { readonly pc: number }[], pc: number): number {
  let [first, behind] = [0, code.length]
  while (first < behind) {
    const middle = (first + behind) >> 1
    if ((code[middle]?.pc ?? 0) < pc) first = middle + 1
    else behind = middle
  }
  return first
}
