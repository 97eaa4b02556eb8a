/** One step on a value's way to the heap, from a `from EXPR (REASON) at POS` line of -m=2. */
export type FlowStep = {
  /** What the value reached: a name, `~r0`, `{heap}`, `{storage for EXPR}`, as the compiler prints it. */
  readonly to: string
  /** The expression it went through, as the compiler prints it. */
  readonly expr: string
  /** The compiler's word for it: `address-of`, `return`, `call parameter`, `too large for stack`, ... */
  readonly reason: string
  /** As the compiler prints it under -trimpath; empty where it is generated code. */
  readonly file: string
  readonly line: number
  readonly column: number
}

const flow = /^ {2}flow: (.+) (?:←|=) (.+):$/
const step = /^ {4}from (.+) \(([^()]+)\) at (.+?):(\d+)(?::(\d+))?$/

/**
 * Reads the indented lines behind a header `EXPR escapes to heap in F:` (cmd/compile/internal/escape/solve.go explainPath; `=`
 * up to Go 1.24, `←` since), one after the other. Lines that say nothing of a step are passed over: they only explain, nothing is
 * judged by them.
 */
export class FlowReader {
  readonly steps: FlowStep[] = []
  readonly #own: (text: string) => string
  #to = ''

  /** @param own keeps a part of a line without the rest of it */
  constructor(own: (text: string) => string) {
    this.#own = own
  }

  take(line: string): void {
    const start = flow.exec(line)
    if (start?.[1] !== undefined) this.#to = this.#own(start[1])
    const match = start === null ? step.exec(line) : null
    if (match === null) return
    const [, expr = '', reason = '', file = '', lineNumber = '', column = '0'] = match
    const own = this.#own
    const at = { file: own(file), line: Number(lineNumber), column: Number(column) }
    this.steps.push({ to: this.#to, expr: own(expr), reason: own(reason), ...at })
  }
}
