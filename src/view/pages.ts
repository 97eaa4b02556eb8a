import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Report } from '../report/report-schema.ts'
import { hasNews } from '../story/counts.ts'
import { headline } from '../words/headline.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped } from '../words/numbers.ts'
import type { Block, Section } from './block.ts'
import { comesFirst, diagnosticSection } from './diagnostics.ts'
import { findingTable, loosenedTable } from './findings.ts'
import type { View } from './view.ts'

/** A rendering of a view as a page: which parts of it are shown, in which order. */
export type Rung = (view: View, options: PageOptions) => readonly Section[]

export type PageOptions = {
  /** False where the step is told to exit 0 although something is over budget. */
  readonly fails: boolean
  /** True where there is room for pictures: on the page of a run, not in a comment. */
  readonly isLarge: boolean
}

/** All there is. */
export const full: Rung = (view, options) => [
  ...upToNotes(view, options),
  ...(options.isLarge ? view.page.chart : []),
  ...view.page.passing,
  ...view.page.next,
]

/** Without the rows that nobody has to look at. */
export const withoutPassing: Rung = (view, options) => [...upToNotes(view, options), ...view.page.next]

/** A line for each. */
export const oneLineEach: Rung = (view, options) => [
  ...head(view, options),
  ...view.page.runs,
  ...storyTitles(view),
  ...briefly(view.blocks),
  tooLong('Source lines and ways out are left out: with them this would be too long.', view),
]

/** A line for each of the `n` worst. */
export function worstOf(n: number): Rung {
  return (view, options) => [
    ...head(view, options),
    ...view.page.runs,
    counts(view),
    ...storyTitles(view),
    ...briefly(view.worst.slice(0, n).flatMap((i) => view.blocks.slice(i, i + 1))),
    tooLong(`And ${grouped(view.worst.length - n)} more, none of them worse than these.`, view),
  ]
}

/** No foreign text at all. */
export const countsOnly: Rung = (view, options) => [
  ...head(view, options),
  counts(view),
  tooLong('The list is too long to be shown here.', view),
]

/** Notes never change a verdict: a few are read, many are noise. */
const mostNotes = 3

/** The blocks that a terminal shows, and what is said of the rest. */
export function printedBlocks(
  { blocks }: View,
  isWhole: boolean,
): { readonly blocks: readonly Block[]; readonly more: string } {
  const told = blocks.filter((block) => !block.isInStory)
  const notes = told.filter(({ severity }) => severity === 'note')
  const left = isWhole ? 0 : Math.max(0, notes.length - mostNotes)
  return {
    blocks: told.slice(0, told.length - left),
    more: left === 0 ? '' : `${count(left, 'more note')}: -v shows all`,
  }
}

/** The verdict. */
function title({ verdict, headline, isNews }: Pick<View, 'verdict' | 'headline' | 'isNews'>): Section {
  return { kind: 'title', verdict: isNews ? 'attention' : verdict, text: headline }
}

/** The verdict alone: there is nothing left to say. */
export function settled(report: Report): readonly Section[] {
  return [title({ verdict: report.verdict, headline: headline(report), isNews: hasNews(report) })]
}

function head(view: View, { fails }: PageOptions): readonly Section[] {
  if (view.verdict !== 'over-budget' || fails) return [title(view)]
  return [title(view), text('This would fail the check; the step says ', { code: 'fail: false' }, '.')]
}

function text(...line: Line): Section {
  return { kind: 'text', lines: [line] }
}

function upToNotes(view: View, options: PageOptions): readonly Section[] {
  const { page, blocks } = view
  const isFirst = view.mayBeToolchain ? blocks.filter(comesFirst) : []
  const diagnostics = (severity: Severity) => of(blocks, severity, 'diagnostics').filter((it) => !isFirst.includes(it))
  const beside = [...of(blocks, 'error', 'findings'), ...of(blocks, 'warning', 'findings')]
  return [
    ...head(view, options),
    ...page.runs,
    ...(view.less.length === 0 ? [] : [text(...view.less)]),
    ...diagnosticSection(isFirst),
    ...diagnosticSection(diagnostics('error')),
    ...page.notMeasured,
    ...page.stories.error,
    ...page.stories.warning,
    ...loosenedTable(beside),
    // What no story tells: errors and warnings of the budget's rules.
    ...findingTable(beside.filter(({ isInStory }) => !isInStory)),
    ...page.moved,
    ...diagnosticSection(diagnostics('warning')),
    ...notes(view),
  ]
}

function of(blocks: readonly Block[], severity: Severity, what: 'diagnostics' | 'findings'): readonly Block[] {
  return blocks.filter((it) => it.severity === severity && (it.kind === 'diagnostic') === (what === 'diagnostics'))
}

function notes({ blocks, stories, page }: View): readonly Section[] {
  const all = blocks.filter(({ severity, isInStory }) => severity === 'note' && !isInStory)
  const n = all.length + stories.filter(({ severity }) => severity === 'note').length
  if (n === 0) return []
  const sections = [
    ...page.stories.note,
    ...findingTable(all),
    ...loosenedTable(all),
    ...diagnosticSection(of(all, 'note', 'diagnostics')),
  ]
  return [{ kind: 'folded', summary: count(n, 'note'), sections }]
}

/** The sentences alone, of the worst. */
const mostTitles = 10

function storyTitles({ stories }: View): readonly Section[] {
  const errors = stories.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return []
  const more = errors.length - mostTitles
  const items: readonly Line[] = errors.slice(0, mostTitles).map(({ title: text }) => text)
  return [
    {
      kind: 'list',
      title: '',
      items: more > 0 ? [...items, [`and ${count(more, 'more cause')}`]] : items,
    },
  ]
}

function briefly(blocks: readonly Block[]): readonly Section[] {
  const diagnostics = blocks.filter(({ kind }) => kind === 'diagnostic')
  return [...diagnosticSection(diagnostics, { isBrief: true }), ...findingTable(blocks), ...loosenedTable(blocks)]
}

function counts({ blocks }: View): Section {
  const findings = blocks.filter(({ kind }) => kind !== 'diagnostic')
  const n = (of: Severity): string => count(findings.filter(({ severity }) => severity === of).length, of)
  const about = count(blocks.length - findings.length, 'diagnostic')
  return text(`${n('error')}, ${n('warning')}, ${n('note')} about the code; ${about} about input and environment.`)
}

function tooLong(sentence: string, { runUrl }: View): Section {
  const run: Line = runUrl === null ? [] : [' and in ', { link: 'the run', url: runUrl }]
  return text(`${sentence} Everything is in the JSON report`, ...run, '.')
}
