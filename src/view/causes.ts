import { lineFrame } from '../diagnostic/code-frame.ts'
import type { FlowStep } from '../go/output/escape-flow.ts'
import type { Cause as CauseId } from '../go/sites/cause.ts'
import type { SiteRow } from '../report/report-schema.ts'
import { causeTexts, wayOutFor } from '../words/cause-texts.ts'
import type { Line } from '../words/inline.ts'
import { siteClassNames, siteSince, siteText } from '../words/site-text.ts'
import { shortSymbol } from '../words/where-lines.ts'
import { chainOf } from '../words/why-text.ts'
import type { Cause, Fact, Site, Stop } from './block.ts'
import { type Links, placeIn } from './links.ts'

/** A cause in words; null where no rule knows it. */
export function causeOf(cause: CauseId, detail: string, links: Links): Cause
export function causeOf(cause: CauseId | null, detail: string, links: Links): Cause | null
export function causeOf(cause: CauseId | null, detail: string, { causesUrl }: Links): Cause | null {
  if (cause === null) return null
  const { name, why } = causeTexts[cause]
  return {
    name: causesUrl === undefined ? name : { link: name, url: `${causesUrl}#${cause}` },
    why,
    detail: detail === '' ? null : { symbol: detail, short: shortSymbol(detail) },
    wayOut: wayOutFor(cause, detail),
    instead: [],
  }
}

/**
 * A cause beside what it is about: why, and the way out.
 * @param isTold whether both were said before
 */
export function factsOf({ name, why, detail, wayOut, instead }: Cause, isTold = false): readonly Fact[] {
  const about: Line = detail === null ? [] : [' (', { code: detail.short }, ')']
  if (isTold)
    return [
      { label: 'why', text: [name, ...about, ', as above'] },
      ...(instead.length === 0 ? [] : [{ label: 'way out', text: ['as above', ...instead] }]),
    ]
  return [
    { label: 'why', text: [name, `: ${why}`, ...about] },
    { label: 'way out', text: [wayOut, ...instead] },
  ]
}

/** The same as sentences of a page. */
export function sentencesOf(cause: Cause, isTold = false): readonly Fact[] {
  return factsOf(cause, isTold).map(({ label, text }) => ({
    label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
    text: [...text, '.'],
  }))
}

/** The way of a value to the heap. */
export function flowOf(why: readonly FlowStep[], links: Links): readonly Stop[] {
  return chainOf(why).map(({ words, code, file, line }) => ({
    words,
    code,
    at: placeIn({ file, line, column: 0 }, links),
  }))
}

/** A heap site as it is shown. */
export function siteOf(site: SiteRow, links: Links): Site {
  const { file, line, column, source } = site
  return {
    at: { file, line, column },
    what: siteText(site),
    className: siteClassNames[site.class],
    source,
    since: siteSince(site),
    cause: causeOf(site.cause, '', links),
    flow: flowOf(site.why, links),
  }
}

/** The line with a caret under the column; empty where it could not be read. */
export function frameOf(source: string, at: { readonly line: number; readonly column: number } | null): string {
  return at === null || source.trim() === '' ? '' : lineFrame(source, at)
}
