import { groupBy } from '../lang/group-by.ts'
import type { ReportDiagnostic } from '../report/report-schema.ts'
import type { Line } from '../words/inline.ts'
import { grouped } from '../words/numbers.ts'
import { type Block, bare, type Section } from './block.ts'
import { type Links, placeIn } from './links.ts'
import type { Shown } from './shown.ts'

/** A diagnostic as it is shown, by every command. */
type Said = Pick<ReportDiagnostic, 'code' | 'severity' | 'message'> &
  Partial<Pick<ReportDiagnostic, 'at' | 'hint' | 'frame'>>

/** What there is to say about input or environment; every command shows it so. */
export function diagnosticBlock(
  { code, severity, message, at = null, hint = null, frame = null }: Said,
  links: Links = {},
): Block {
  const title = `allocs-budget: ${code}`
  const place = at === null ? null : placeIn(at, links)
  return {
    ...bare,
    kind: 'diagnostic',
    severity,
    label: severity,
    title,
    message,
    code,
    at,
    place,
    mend: at,
    frame,
    hint,
  }
}

/** A diagnostic of a report, which says the toolchains it came under where those are not all. */
export function reportedBlock(diagnostic: ReportDiagnostic, { names, links }: Shown): Block {
  const under = names.unlessAll(diagnostic.runs)
  const message = under === '' ? diagnostic.message : `${diagnostic.message} (under ${under})`
  return diagnosticBlock({ ...diagnostic, message }, links)
}

/** Diagnostics of a page, one after the other; in brief a line for each. Empty where there are none. */
export function diagnosticSection(blocks: readonly Block[], { isBrief = false } = {}): readonly Section[] {
  if (blocks.length === 0) return []
  if (isBrief) return [{ kind: 'list', title: '', items: blocks.map(sentence) }]
  // Of many with one code the first are read, and the hint once.
  return [...groupBy(blocks, ({ code, severity, hint }) => JSON.stringify([severity, code, hint])).values()].flatMap(
    (alike): readonly Section[] => {
      const rest = alike.length > mostAlike + 1 ? alike.slice(mostAlike) : []
      const first = alike.slice(0, alike.length - rest.length)
      if (rest.length === 0) return first.flatMap((block) => whole(block, true))
      const summary = `${grouped(rest.length)} more like these`
      return [
        ...first.flatMap((block, i) => whole(block, i === first.length - 1)),
        { kind: 'folded', summary, sections: rest.flatMap((block) => whole(block, false)) },
      ]
    },
  )
}

/** More with one code and one hint are folded. */
const mostAlike = 3

function whole(block: Block, withHint: boolean): readonly Section[] {
  const { frame } = block
  const hint = withHint ? block.hint : null
  // A hint of several lines is to be copied.
  const isLong = hint?.includes('\n') === true
  const inLine: readonly Line[] = hint === null || isLong ? [] : [['hint: ', { code: hint }]]
  return [
    { kind: 'text', lines: [sentence(block), ...(frame === null ? inLine : [])] },
    ...(frame === null ? [] : [{ kind: 'code', language: 'text', text: frame } as const]),
    ...(frame === null || inLine.length === 0 ? [] : [{ kind: 'text', lines: inLine } as const]),
    ...(isLong ? [{ kind: 'code', language: 'text', text: hint ?? '' } as const] : []),
  ]
}

/** Where, and what: as code, which is not cut where it is long, and in which nothing of a stranger's is alive. */
function sentence({ severity, place, message }: Block): Line {
  return [{ strong: [severity] }, ...(place === null ? [] : [' ', place]), ': ', { code: message }]
}

/** What is to be known before anything else is read, where another Go explains a part of it. */
export function comesFirst({ code, severity }: Block): boolean {
  return code === 'TOOLCHAIN_CHANGED' && severity === 'warning'
}
