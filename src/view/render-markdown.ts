import type { Report } from '../report/report-schema.ts'
import type { Links } from './links.ts'
import { markdown } from './markdown.ts'
import {
  countsOnly,
  full,
  oneLineEach,
  type PageOptions,
  type Rung,
  settled,
  withoutPassing,
  worstOf,
} from './pages.ts'
import { type View, viewForAnyone } from './view.ts'

export type MarkdownOptions = PageOptions & {
  /** How long the text may be, in UTF-16 units or in bytes of UTF-8. */
  readonly max: number
  readonly unit: 'chars' | 'bytes'
  readonly links: Links
}

/** GitHub's error names 65,536 characters for a comment; 65,000 leaves room for our marker and is safe under every reading of it. */
export const commentMax = { max: 65_000, unit: 'chars', isLarge: false } as const
/** GitLab takes a million characters in a note; this leaves room for `disarmQuickActions`. */
export const noteMax = { max: 600_000, unit: 'chars', isLarge: false } as const
/** The runner drops a step summary above 1 MiB whole (actions/runner, FileCommandManager.cs). */
export const summaryMax = { max: 1024 * 1024, unit: 'bytes', isLarge: true } as const

/**
 * A report as Markdown, for a comment or a job summary: the largest of five renderings that fits. Nothing is ever cut; the
 * smallest has no foreign text and fits any limit of use. No line end at the end.
 */
export function renderMarkdown(report: Report, options: MarkdownOptions): string {
  const view = viewForAnyone(report, options.links)
  for (const rung of [full, withoutPassing, oneLineEach]) {
    const text = rendered(rung, view, options)
    if (fits(text, options)) return text
  }
  return worstThatFit(view, options) ?? rendered(countsOnly, view, options)
}

/**
 * One line each for as many of the findings and diagnostics as there is room for, the worst first, and how many more there are.
 * How many that is is found by halves: a report of n is rendered log n times, and twice its length in all. Undefined where there is
 * no room for a single one.
 */
function worstThatFit(view: View, options: MarkdownOptions): string | undefined {
  let best: string | undefined
  let [least, tooMany] = [0, view.worst.length]
  while (tooMany - least > 1) {
    const n = (least + tooMany) >> 1
    const text = rendered(worstOf(n), view, options)
    if (fits(text, options)) [best, least] = [text, n]
    else tooMany = n
  }
  return best
}

/** The one line a comment is settled with when there is nothing left to say. */
export function renderSettled(report: Report): string {
  return markdown(settled(report))
}

function rendered(rung: Rung, view: View, options: PageOptions): string {
  return markdown(rung(view, options))
}

function fits(text: string, { max, unit }: MarkdownOptions): boolean {
  return (unit === 'chars' ? text.length : new TextEncoder().encode(text).length) <= max
}
