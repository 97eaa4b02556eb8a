import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import { placeKey } from '../diagnostic/position.ts'
import type {
  JudgedBenchmark,
  JudgedDiagnostic,
  JudgedFinding,
  JudgedFunction,
  Judgement,
  Loosened,
  Shares,
} from '../judge/judged.ts'
import { raisedLimits } from '../judge/raised-entries.ts'
import type { ReachedRow } from '../report/calls-of-row.ts'
import { filesNamed } from '../report/files-named.ts'
import { CallLists } from '../report/list-calls.ts'
import { preparations } from '../report/overrides.ts'
import {
  type BenchmarkRow,
  type CodeFinding,
  type Finding,
  type FunctionRow,
  type Report,
  type ReportDiagnostic,
  type Run,
  reportSchemaName,
  type SiteRow,
} from '../report/report-schema.ts'
import {
  compareKeys,
  diagnosticKey,
  findingKey,
  type Key,
  rowKey,
  runKey,
  sayingKey,
  siteKey,
  sorted,
} from '../report/sort-report.ts'
import { verdictOf } from '../report/verdict.ts'
import { rendered } from '../words/diagnostics.ts'
import { shellWord } from '../words/explain-command.ts'
import { type AroundFinding, findingHint, findingMessage, loosenedHint, loosenedMessage } from '../words/texts.ts'
import { acceptances } from '../write/acceptance.ts'
import { repeatLocally } from '../write/repeat-locally.ts'
import type { LeakOfRow } from './leaks-of-functions.ts'

/** What is known of a benchmark beyond its being judged: what base has of it, and where it allocates. */
export type Attribution = Pick<BenchmarkRow, 'base' | 'where'>

/** What a report is made of. Nothing of it is in an order, and every run says for itself what it has to say. */
export type Draft = {
  readonly tool: Report['tool']
  readonly commit: Partial<Omit<Report['commit'], 'differs'>>
  /** Mistakes, warnings and notes beside those of the judgement. */
  readonly diagnostics: readonly JudgedDiagnostic[]
  /** Undefined where nothing could be measured: the diagnostics say why. */
  readonly judgement?: Judgement
  readonly attributions?: ReadonlyMap<JudgedBenchmark, Attribution>
  /** Of heap sites of functions: the parameter that leaks, where that is why. */
  readonly leaks?: ReadonlyMap<SiteRow, LeakOfRow>
  readonly shares?: Shares
  /** The repository's root, absolute: where the commands that a report names are typed. */
  readonly root?: string
  /** Files that are not the same at head as measured; undefined: not known. */
  readonly moved?: ReadonlySet<string>
}

const nothing: Judgement = {
  runs: [],
  benchmarks: [],
  functions: [],
  exists: { benchmarks: [], functions: [] },
  findings: [],
  uses: [],
  entries: { benchmarks: [], functions: [], overrides: [] },
  loosened: [],
  spared: [],
  diagnostics: [],
}

/**
 * The report of all that was found out: rows in their one order, findings with the places of their rows in it, what several runs
 * say once. Nothing changes a report after that; who has more to say assembles it again.
 */
export function assemble({ tool, commit, judgement = nothing, ...draft }: Draft): Report {
  const rows = rowsOf(judgement, draft)
  const { numbers } = raisedLimits(judgement)
  const runsById = new Map(judgement.runs.map((each) => [each.id, each]))
  const aroundOf = ({ subject, budget }: JudgedFinding): AroundFinding => {
    const { run, name } = subject.row
    const of = runsById.get(run)
    return {
      ...(budget !== null && { raisedTo: numbers.get(placeKey(budget)) }),
      ...(of !== undefined && {
        explain: repeatLocally(
          { budget: of.budget, overrides: preparations(of.overrides) },
          `explain ${shellWord(name)}`,
        ),
      }),
    }
  }
  const findings = merged(
    [
      ...judgement.findings.map((finding) => reportFinding(finding, rows, draft, aroundOf(finding))),
      ...judgement.loosened.map(reportLoosened),
    ],
    (finding) => findingKey(rows, finding),
    sayingKey,
  )
  const diagnostics = merged(
    inOrder([...draft.diagnostics, ...judgement.diagnostics]).map(reportDiagnostic),
    diagnosticKey,
    // What is about no run may be a module that could not be read: that is never one of the runs' own.
    (it) => [it.hint, it.frame, it.package, it.benchmark, it.runs.length === 0 ? 1 : 0],
  )
  const runs = sorted(judgement.runs, runKey).map(runInOrder)
  const { benchmarks, functions, calls } = rows
  const named = filesNamed({ benchmarks, functions, findings, diagnostics, runs, calls })
  const { moved } = draft
  const report = {
    schema: reportSchemaName,
    verdict: verdictOf(findings, diagnostics),
    tool: { version: tool.version },
    commit: {
      measured: commit.measured ?? null,
      head: commit.head ?? null,
      base: commit.base ?? null,
      baseRef: commit.baseRef ?? null,
      differs: moved === undefined ? null : named.filter((file) => moved.has(file)),
    },
    runs,
    benchmarks,
    functions,
    calls,
    exists: {
      benchmarks: sorted(judgement.exists.benchmarks, rowKey),
      functions: sorted(judgement.exists.functions, rowKey),
    },
    findings,
    diagnostics,
  } as const
  return { ...report, accept: acceptances(report, { ...judgement, runs }, draft.shares ?? new Map()) }
}

/** The rows of a report in their order, and where each judged one went. */
type Rows = Pick<Report, 'benchmarks' | 'functions' | 'calls'> & { readonly ids: ReadonlyMap<Placed, number> }

type Placed = JudgedBenchmark | JudgedFunction | SiteRow | ReachedRow

type Beyond = Pick<Draft, 'attributions' | 'leaks' | 'shares'>

function rowsOf(judgement: Judgement, { attributions, leaks }: Beyond): Rows {
  const benchmarks = sorted(judgement.benchmarks, rowKey)
  const functions = sorted(judgement.functions, rowKey).map((row) => ({ row, sites: sorted(row.sites, siteKey) }))
  const lists = new CallLists()
  return {
    benchmarks: benchmarks.map((judged) => {
      const { result: _, ...row } = judged
      const { base, where } = attributions?.get(judged) ?? { base: null, where: [] }
      return { ...row, base, where }
    }),
    functions: functions.map(
      ({ row, sites }): FunctionRow => ({
        ...row,
        sites: sites.map((site) => withLeak(site, leaks)),
        calls: row.calls === null ? null : lists.shown(row.calls),
      }),
    ),
    calls: lists.lists(),
    ids: new Map<Placed, number>([
      ...benchmarks.map((row, id) => [row, id] as const),
      ...functions.map(({ row }, id) => [row, id] as const),
      ...functions.flatMap(({ sites }) => sites.map((site, id) => [site, id] as const)),
      ...functions.flatMap(({ row }) => (row.calls?.reached ?? []).map((reached, id) => [reached, id] as const)),
    ]),
  }
}

function runInOrder(run: Run): Run {
  const { toolchain, packages, broken, base } = run
  return {
    ...run,
    toolchain: { ...toolchain, settings: settingsInOrder(toolchain.settings) },
    packages: [...packages].sort(),
    broken: [...broken].sort(),
    base: base === null ? null : { ...base, settings: settingsInOrder(base.settings) },
  }
}

/** The same settings are the same bytes. */
function settingsInOrder(settings: Run['toolchain']['settings']): Run['toolchain']['settings'] {
  return Object.fromEntries(sorted(Object.entries(settings), ([name]) => [name]))
}

function withLeak(site: SiteRow, leaks: Beyond['leaks']): SiteRow {
  return { ...site, ...leaks?.get(site) }
}

/** The same finding, with all that is known of its heap site: its way out is that of the cause. */
function inFull(finding: JudgedFinding, leaks: Beyond['leaks']): JudgedFinding {
  if (finding.kind === 'new-escape') return { ...finding, site: withLeak(finding.site, leaks) }
  if (finding.kind !== 'over-budget' || finding.site === null) return finding
  return { ...finding, site: withLeak(finding.site, leaks) }
}

function reportFinding(
  finding: JudgedFinding,
  { ids }: Rows,
  { leaks, shares }: Beyond,
  around: AroundFinding,
): CodeFinding {
  const { severity, at, budget, reason } = finding
  const { kind, row } = finding.subject
  const idOf = (part: Placed): number => {
    const id = ids.get(part)
    if (id === undefined) throw new RangeError('a finding is about a row that was not judged')
    return id
  }
  const about = {
    severity,
    message: findingMessage(finding),
    hint: findingHint(inFull(finding, leaks), around),
    at,
    subject: { kind, id: idOf(row) },
    runs: [row.run],
    budget,
    reason,
  } as const
  switch (finding.kind) {
    case 'over-budget': {
      const { unit, got, max, site, reached, notListed } = finding
      const toolchain = shares?.get(finding) ?? null
      const ids = { site: site === null ? null : idOf(site), reached: reached.map(idOf), notListed }
      return { kind: 'over-budget', ...about, ...ids, unit, got, max, toolchain }
    }
    case 'dynamic-calls':
      return { kind: 'dynamic-calls', ...about, got: finding.got }
    case 'new-escape':
      return { kind: 'new-escape', ...about, site: idOf(finding.site), withLimit: finding.withLimit }
    case 'unlisted':
      return { kind: 'unlisted', ...about, unit: finding.unit, got: finding.got }
    case 'slack': {
      const { unit, got, max, text } = finding
      return { kind: 'slack', ...about, text, unit, got, max, toolchain: shares?.get(finding) ?? null }
    }
  }
}

function reportLoosened(loosened: Loosened): Finding {
  const { kind, severity, at, entry, change } = loosened
  return { kind, severity, message: loosenedMessage(loosened), hint: loosenedHint(loosened), at, entry, change }
}

/**
 * In order, and what several runs say in the same words once: five Go versions that see the same allocation are one thing to read.
 * @param aboutOf what an item is about: its place in the order
 * @param saysOf what it says beyond that
 */
function merged<T extends Finding | ReportDiagnostic>(
  items: readonly T[],
  aboutOf: (item: T) => Key,
  saysOf: (item: T) => Key,
): readonly T[] {
  const done: { item: T; key: Key; says: Key; runs: Set<string> }[] = []
  // Only what is about the same can say the same, and that stands together.
  let sameFrom = 0
  for (const { item, key } of sorted(
    items.map((each) => ({ item: each, key: aboutOf(each) })),
    (each) => [...each.key, runsOf(each.item)[0], siteOf(each.item)],
  )) {
    const last = done.at(-1)
    if (last !== undefined && compareKeys(last.key, key) !== 0) sameFrom = done.length
    const says = saysOf(item)
    // Within one run two that sound alike are two: allocations of one text at one place.
    const isOther = (runs: ReadonlySet<string>): boolean => runsOf(item).every((run) => !runs.has(run))
    const same = done.slice(sameFrom).find((each) => compareKeys(each.says, says) === 0 && isOther(each.runs))
    if (same === undefined) done.push({ item, key, says, runs: new Set(runsOf(item)) })
    else for (const run of runsOf(item)) same.runs.add(run)
  }
  return done.map(({ item, runs }) => ('runs' in item ? { ...item, runs: [...runs] } : item))
}

function siteOf(item: Finding | ReportDiagnostic): number | undefined {
  return ('site' in item ? item.site : null) ?? undefined
}

function runsOf(item: Finding | ReportDiagnostic): readonly string[] {
  return 'runs' in item ? item.runs : []
}

/** A diagnostic in words, and the run it came from. */
type InWords = RenderedDiagnostic & Pick<JudgedDiagnostic, 'about'>

/** Diagnostics in words, worst first, each once in a run: a package that two others import is broken in all three. */
export function inOrder(diagnostics: readonly JudgedDiagnostic[]): readonly InWords[] {
  const keyOf = ({ code, message, at, about }: InWords): string => JSON.stringify([code, message, at, about?.run])
  const said = diagnostics.map(({ about, ...it }): InWords => ({ ...rendered(it), ...(about && { about }) }))
  const distinct = [...new Map(said.map((diagnostic) => [keyOf(diagnostic), diagnostic])).values()]
  return sorted(distinct, (it) => [...diagnosticKey(it), it.about?.run])
}

function reportDiagnostic({ code, severity, message, at, hint, frame, about }: InWords): ReportDiagnostic {
  return {
    code,
    severity,
    message,
    at: at === undefined ? null : { file: at.file, line: at.line, column: at.column },
    hint: hint ?? null,
    frame: frame ?? null,
    runs: about === undefined ? [] : [about.run],
    package: about?.package ?? null,
    benchmark: about?.benchmark ?? null,
  }
}
