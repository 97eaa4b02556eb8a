import type { Report, Verdict } from '../report/report-schema.ts'
import { hasNews, mayBeToolchain } from '../story/counts.ts'
import { storiesOf } from '../story/stories.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { headline, verdictLabels } from '../words/headline.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped } from '../words/numbers.ts'
import { installed, startedBy, throughNpx } from '../words/program.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import { acceptSection } from './accept.ts'
import type { Block, Section, StoryBlock, Table } from './block.ts'
import { chart } from './chart.ts'
import { reportedBlock } from './diagnostics.ts'
import { findingBlocks } from './findings.ts'
import { lessLine } from './less.ts'
import type { Links } from './links.ts'
import { movedEscapes } from './moved.ts'
import { benchmarkTable, functionTable, notMeasured, withinBudget } from './rows.ts'
import { repeatSection, runLines } from './runs.ts'
import { shownWith } from './shown.ts'
import { storyBlocks } from './stories.ts'
import { storySections } from './story-sections.ts'
import { severities, type Told, worstFirst } from './worst-first.ts'

/** All that is shown of a report, as a plain value: words, places and links, without what is escaped, cut or colored. */
export type View = {
  readonly verdict: Verdict
  /** The verdict in a word or two. */
  readonly label: string
  /** The verdict in words and numbers, in one line. */
  readonly headline: Line
  /** Whether a pass has something that a reviewer must see: a looser budget, or new escapes. */
  readonly isNews: boolean
  /** Whether another Go explains a part of what is over: then that is read first. */
  readonly mayBeToolchain: boolean
  /** What allocates less than at base, or needs less than its limit; empty: nothing is known to. */
  readonly less: Line
  readonly toolchains: readonly string[]
  /** How many benchmarks an earlier run measured; empty: none. For who waited, not for a page that others read later. */
  readonly cached: string
  /** Where everything is. */
  readonly runUrl: string | null
  /** What is too much, by what causes it, the worst first. */
  readonly stories: readonly StoryBlock[]
  /** What there is to say, worst severity first, diagnostics before findings; one block each, also for what a story has. */
  readonly blocks: readonly Block[]
  /** The places of `blocks` in the order in which they are left out last. */
  readonly worst: readonly number[]
  /** Every row, for who asks for them. */
  readonly tables: readonly Table[]
  /** What a page says beside the blocks, or in their place. */
  readonly page: Page
  /** The commands that repeat the check, and those that accept what fails; none where it passes. */
  readonly repeat: readonly string[]
  readonly accept: readonly string[]
}

/** Parts of a page. */
export type Page = {
  readonly runs: readonly Section[]
  readonly notMeasured: readonly Section[]
  readonly stories: ReturnType<typeof storySections>
  /** All benchmarks as bars, for a page with room. */
  readonly chart: readonly Section[]
  readonly moved: readonly Section[]
  readonly passing: readonly Section[]
  /** How to accept what fails, and how to repeat the check. */
  readonly next: readonly Section[]
}

export type ViewOptions = {
  /** Only where it is known where they may point. */
  readonly links?: Links
  /** What starts the command where this is read. */
  readonly program?: string
}

/** What is shown of a report. */
export function viewOf(measured: Report, { links = {}, program = installed }: ViewOptions = {}): View {
  const report = withProgram(measured, program)
  const shown = shownWith(report, links, program)
  const said = [...report.diagnostics.map((of) => ({ of, block: reportedBlock(of, shown) })), ...findingBlocks(shown)]
  const ordered = severities.flatMap((severity) => said.filter(({ block }) => block.severity === severity))
  const places = new Map<object, number>(ordered.map(({ of }, i) => [of, i]))
  const placeOf = (told: Told): number => places.get(told.kind === 'finding' ? told.finding : told.diagnostic) ?? 0
  const stories = storyBlocks(storiesOf(report), shown)
  const isPass = report.verdict === 'pass'
  return {
    verdict: report.verdict,
    label: verdictLabels[report.verdict],
    headline: headline(report),
    isNews: hasNews(report),
    mayBeToolchain: mayBeToolchain(report),
    less: lessLine(report, program),
    toolchains: [...new Set(report.runs.map((run) => formatToolchain(run.toolchain)))],
    cached: cachedText(report.benchmarks),
    runUrl: links.runUrl ?? null,
    stories,
    blocks: ordered.map(({ block }) => block),
    worst: worstFirst(report.findings, report.diagnostics).map(placeOf),
    tables: [
      ...(report.benchmarks.length === 0 ? [] : [benchmarkTable(report.benchmarks, 'exact', shown)]),
      ...(report.functions.length === 0 ? [] : [functionTable(report.functions, 'exact', shown)]),
    ],
    page: {
      runs: runLines(shown),
      notMeasured: notMeasured(shown),
      stories: storySections(stories),
      chart: chart(report),
      moved: movedEscapes(shown),
      passing: withinBudget(shown),
      next: isPass ? [] : [...report.accept.map(acceptSection), ...repeatSection(shown)],
    },
    repeat: isPass ? [] : [...new Set(report.runs.map((run) => startedBy(program, repeatLocally(run))))],
    accept: isPass ? [] : report.accept.flatMap((it) => it.commands),
  }
}

/** The same for who may have nothing of ours installed: commands start with what works on any machine with Node. */
export function viewForAnyone(report: Report, links: Links = {}): View {
  return viewOf(report, { links, program: throughNpx(report.tool.version) })
}

/** A report whose commands start with `program`. */
function withProgram(report: Report, program: string): Report {
  if (program === installed) return report
  const typed = (text: string): string => startedBy(program, text)
  return {
    ...report,
    findings: report.findings.map((it) => ({ ...it, hint: typed(it.hint) })),
    diagnostics: report.diagnostics.map((it) => ({ ...it, hint: it.hint === null ? null : typed(it.hint) })),
    accept: report.accept.map((it) => ({ ...it, commands: it.commands.map(typed) })),
  }
}

function cachedText(rows: Report['benchmarks']): string {
  const cached = rows.filter((row) => row.cached === true).length
  if (cached === 0) return ''
  return cached === rows.length ? 'cached' : `${grouped(cached)} of ${count(rows.length, 'benchmark')} cached`
}
