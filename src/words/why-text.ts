import type { FlowStep } from '../go/output/escape-flow.ts'

/** A stop on a value's way to the heap, in words; `code` is the compiler's or the source's, foreign text. */
export type Stop = {
  readonly words: string
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What the compiler's own steps say and no reader needs: a place in memory, the other half of a step. */
const silent: ReadonlySet<string> = new Set(['spill', 'reference', 'dot', 'dot of pointer', 'indirection'])

const words: Readonly<Record<string, string>> = {
  'address-of': 'its address is taken',
  assign: 'assigned',
  'assign-pair': 'passed as',
  'call parameter': 'passed to',
  'captured by a closure': 'captured by a func literal',
  'interface-converted': 'converted to an interface',
  'key of map put': 'key of a map',
  'non-constant size': 'its size is not constant',
  return: 'returned',
  send: 'sent',
  'slice-literal-element': 'an element of',
  'struct literal element': 'a field of',
  'too large for stack': 'too large for the stack',
  'too aligned for stack': 'aligned too strictly for the stack',
}

/** The compiler's flow as a short chain of stops; empty where it says nothing beyond the text itself. */
export function chainOf(why: readonly FlowStep[]): readonly Stop[] {
  const stops: Stop[] = []
  for (const { reason, expr, file, line, column } of why) {
    if (silent.has(reason) || isInternal(expr)) continue
    // One place may be told twice: as an argument, and as the parameter of what is inlined there.
    // A word of the compiler's that is not known is code: reports may come from anybody.
    const known = words[reason]
    const stop = {
      words: known ?? 'then',
      code: known === undefined ? `${expr} (${reason})` : expr,
      file,
      line,
      column,
    }
    const last = stops.at(-1)
    if (last?.words !== stop.words || last.code !== stop.code) stops.push(stop)
  }
  return stops.length <= mostStops ? stops : [...stops.slice(0, 2), ...stops.slice(2 - mostStops)]
}

/** Between the first two and the last three nothing is told: they are the inliner's own variables. */
const mostStops = 5

function isInternal(expr: string): boolean {
  return /(?:^|[^\w])(?:~r\d+|\.autotmp_\d+|\.dict\b)/.test(expr)
}
