import type { Position } from '../diagnostic/position.ts'
import type { Chain } from '../report/calls-of-row.ts'
import type { SiteRow, WhereRow } from '../report/report-schema.ts'
import { callsTitle, followedTitle, heapTitle } from '../words/alert-text.ts'
import { functionText } from '../words/calls-text.ts'
import { shortSymbol, whatAllocates } from '../words/where-lines.ts'
import { chainOf } from '../words/why-text.ts'
import { sarifText } from './escape.ts'
import type { SarifCodeFlow } from './sarif-log.ts'
import { type SourceLines, stepLocation } from './sarif-places.ts'

/** A way through code that ends where something allocates, or that a value takes: what it is, and its steps in order. */
export type Way = {
  /** Foreign names in it are escaped later. */
  readonly title: string
  readonly steps: readonly { readonly at: Position; readonly text: string }[]
}

// GitHub reads 10,000 places of a result and shows 1,000 (docs.github.com, SARIF limits). What is in the middle is left out.
const mostSteps = 1000

/** Ways as SARIF has them; one of a single step says nothing that its place does not say. */
export function codeFlows(ways: readonly Way[], lines: SourceLines): readonly SarifCodeFlow[] {
  return ways.flatMap(({ title, steps }) => {
    const known = steps.filter(({ at }) => at.file !== '')
    const shown = known.length <= mostSteps ? known : [...known.slice(0, mostSteps / 2), ...known.slice(-mostSteps / 2)]
    if (shown.length < 2) return []
    const locations = shown.map(({ at, text }) => ({ location: stepLocation(at, lines, text) }))
    return [{ message: { text: sarifText(title) }, threadFlows: [{ locations }] }]
  })
}

/** From a benchmark to the line that allocates. */
export function callWay(row: WhereRow): Way {
  const [here, ...callers] = row.path
  const calls = callers.toReversed().map(({ function: name, file, line }) => ({
    at: { file, line, column: 0 },
    text: shortSymbol(name),
  }))
  const [what = ''] = whatAllocates(row)
  const last = here === undefined ? '' : shortSymbol(here.function)
  const at = row.at ?? (here === undefined ? null : { file: here.file, line: here.line, column: 0 })
  return {
    title: callsTitle,
    steps: at === null ? calls : [...calls, { at, text: what === '' ? last : `${last}: ${what}` }],
  }
}

/** From a function to what it reaches by calls. What is not in the repository has no place: its names stand at the call that leads there. */
export function chainWay(chain: Chain, what: string): Way {
  const home = chain[0]?.package ?? ''
  const last = chain.findLastIndex(({ own }) => own)
  const beyond = [...chain.slice(last + 1).map((step) => functionText(step, home)), what]
  return {
    title: followedTitle,
    steps: chain.slice(0, last + 1).map((step, i) => ({
      at: { file: step.file, line: step.line, column: 0 },
      text: [functionText(step, home), ...(i === last ? beyond : [])].join(' → '),
    })),
  }
}

/** From where a value is made to where it is kept, in the compiler's own order. */
export function heapWay({ text, why, file, line, column }: SiteRow): Way {
  const stops = chainOf(why).map((stop) => ({
    at: { file: stop.file, line: stop.line, column: stop.column },
    text: `${stop.words}: ${stop.code}`,
  }))
  return {
    title: heapTitle(text),
    steps: stops.length === 0 ? [] : [{ at: { file, line, column }, text }, ...stops],
  }
}
