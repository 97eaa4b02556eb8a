import type { Change } from '../budget/diff/change.ts'
import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Finding, LoosenedFinding } from '../report/report-schema.ts'
import { isUnit } from '../words/texts.ts'
import { cell } from './escape.ts'
import { type Links, linkTo } from './markdown-links.ts'
import { markdownTable } from './markdown-table.ts'

/** What this change no longer asks of the code, side by side with what base asks. Empty where there is nothing of these severities. */
export function loosenedTable(all: readonly Finding[], severities: readonly Severity[], links: Links): string {
  const findings = all.filter((it) => it.kind === 'loosened').filter((it) => severities.includes(it.severity))
  if (findings.length === 0) return ''
  const heads = [
    ['the budget is loosened', 'left'],
    ['was', 'left'],
    ['is now', 'left'],
    ['where', 'left'],
  ] as const
  return markdownTable(
    heads,
    findings.map((finding) => [
      `${finding.severity}: ${subject(finding)}`,
      ...wasAndIs(finding.change),
      finding.at === null ? '' : linkTo(finding.at, links),
    ]),
  )
}

function subject({ entry, change }: LoosenedFinding): string {
  if (entry === null) return cell(change.what)
  const what = isUnit(change.what) ? '' : `<br>${cell(change.what)}`
  return `${cell(entry.name)}${what}<br>in ${cell(entry.package)}`
}

function wasAndIs({ what, from, to }: Change): readonly [string, string] {
  if (isUnit(what)) {
    const limit = (text: string): string => `${cell(text)} ${what === 'sites' ? 'heap sites' : what}`
    return [limit(from), to === '' ? '**no limit**' : `**${limit(to)}**`]
  }
  if (what === 'permitted escapes')
    return [from === '' ? '' : cell(from), to === 'any' ? '**any escape**' : `also ${cell(to)}`]
  if (what === 'optional') return ['required', '**may match nothing**']
  if (from === '' && to === '') return ['', '**changed**']
  return [from === '' ? 'not set' : cell(from), to === '' ? 'not set' : `**${cell(to)}**`]
}
