import type { Position } from '../diagnostic/position.ts'
import type { Frame } from '../go/output/profile.ts'
import type {
  BenchmarkRow,
  Finding,
  FunctionRow,
  LimitShown,
  Report,
  ReportDiagnostic,
  SiteRow,
  Toolchain,
  WhereRow,
} from '../report/report.ts'
import { type ReportJson, reportSchemaName } from '../report/report-schema.ts'
import { inOrder, sorted } from '../report/sort-report.ts'
import { findingHint, findingMessage } from '../words/texts.ts'
import { acceptances } from '../write/acceptance.ts'

/**
 * A report as JSON of schema v1, two spaces deep, with a line end. `##[`, which a runner obeys anywhere in a log, is written
 * with an escape that any JSON reader takes back.
 */
export function renderJson(report: Report): string {
  const text = JSON.stringify(toJson(inOrder(report)), undefined, 2)
  return `${text.replaceAll('##[', '#\\u0023[')}\n`
}

function toJson(report: Report): ReportJson {
  const { commit } = report
  return {
    schema: reportSchemaName,
    verdict: report.verdict,
    tool: { version: report.tool.version },
    commit: {
      measured: commit.measured ?? null,
      head: commit.head ?? null,
      base: commit.base ?? null,
      baseRef: commit.baseRef ?? null,
      differs: commit.differs === undefined ? null : [...commit.differs],
    },
    runs: report.runs.map(({ id, toolchain, module, directory, budget, overrides, packages, broken, base }) => ({
      id,
      toolchain: {
        go: toolchain.go,
        goos: toolchain.goos,
        goarch: toolchain.goarch,
        goLine: toolchain.goLine,
        settings: settingsOf(toolchain),
      },
      module,
      directory,
      budget: { path: budget.path, digest: budget.digest },
      overrides: [...overrides],
      packages: [...packages],
      broken: [...broken],
      base:
        base === undefined
          ? null
          : { go: base.go, settings: settingsOf(base), goLine: base.goLine, broken: [...base.broken] },
    })),
    benchmarks: report.benchmarks.map(benchmark),
    functions: report.functions.map(functionRow),
    exists: {
      benchmarks: report.exists.benchmarks.map((it) => ({ ...named(it), allocsPerOp: it.allocsPerOp ?? null })),
      functions: report.exists.functions.map(named),
    },
    findings: report.findings.map(finding),
    diagnostics: report.diagnostics.map(diagnostic),
    accept: acceptances(report).map(({ runs, commands, lines, override }) => ({
      module: runs[0].module,
      budget: runs[0].budget.path,
      commands: [...commands],
      lines,
      override: override === '' ? null : override,
    })),
  }
}

/** Sorted: the same settings are the same bytes. */
function settingsOf({ settings }: Pick<Toolchain, 'settings'>): Record<string, string> {
  return Object.fromEntries(sorted(Object.entries(settings), ([name]) => [name]))
}

function benchmark(row: BenchmarkRow): ReportJson['benchmarks'][number] {
  return {
    run: row.run,
    package: row.package,
    name: row.name,
    cpu: row.cpu,
    allocsPerOp: row.allocsPerOp,
    bytesPerOp: row.bytesPerOp,
    most: { allocsPerOp: row.most.allocsPerOp, bytesPerOp: row.most.bytesPerOp },
    iterations: row.iterations,
    runs: row.runs.map(({ allocsPerOp, bytesPerOp, iterations }) => ({ allocsPerOp, bytesPerOp, iterations })),
    stable: row.stable,
    limit: { allocs: limit(row.limit.allocs), bytes: limit(row.limit.bytes) },
    status: row.status,
    reason: row.reason ?? null,
    ...placeOrNull(row.at),
    base: row.base === undefined ? null : { allocsPerOp: row.base.allocsPerOp, bytesPerOp: row.base.bytesPerOp },
    where: row.where.map(whereRow),
  }
}

function whereRow(row: WhereRow): ReportJson['benchmarks'][number]['where'][number] {
  return {
    package: row.package,
    function: row.function,
    ...place(row),
    source: row.source,
    allocsPerOp: rounded(row.allocsPerOp),
    bytesPerOp: rounded(row.bytesPerOp),
    atLeast: row.atLeast,
    base: row.base === undefined ? null : rounded(row.base),
    calls: [...row.calls],
    cause: row.cause ?? null,
    detail: row.detail,
    sites: row.sites.map(siteRow),
    path: row.path.map(frame),
    changed: row.changed === undefined ? null : frame(row.changed),
  }
}

function frame({ function: symbol, file, line }: Frame): { function: string; file: string; line: number } {
  return { function: symbol, file, line }
}

/** Behind the second digit is the noise of the runtime's own allocations. */
function rounded(n: number): number {
  return Math.round(n * 100) / 100
}

function siteRow(site: SiteRow): ReportJson['functions'][number]['sites'][number] {
  return {
    class: site.class,
    kind: site.kind,
    text: site.text,
    call: site.call,
    ...place(site),
    permitted: site.permitted,
    new: site.isNew ?? null,
    movedFrom: site.movedFrom ?? null,
    cause: site.cause ?? null,
    why: site.why.map(({ to, expr, reason, ...at }) => ({ to, expr, reason, ...place(at) })),
  }
}

function functionRow(row: FunctionRow): ReportJson['functions'][number] {
  return {
    run: row.run,
    package: row.package,
    name: row.name,
    file: row.file,
    line: row.line,
    limit: { escapes: limit(row.limit.escapes), sites: limit(row.limit.sites) },
    status: row.status,
    reason: row.reason ?? null,
    source: sourceLines(row),
    sites: row.sites.map(siteRow),
  }
}

// Several sites on one line share its source: it is written once.
function sourceLines(row: FunctionRow): { file: string; line: number; text: string }[] {
  const lines = new Map<string, { file: string; line: number; text: string }>()
  for (const { file, line, source } of row.sites) {
    if (source !== '') lines.set(JSON.stringify([file, line]), { file, line, text: source })
  }
  return [...lines.values()]
}

function finding(it: Finding): ReportJson['findings'][number] {
  return {
    kind: it.kind,
    severity: it.severity,
    run: it.kind === 'loosened' ? null : it.run,
    package: it.package,
    ...(it.benchmark === undefined ? {} : { benchmark: it.benchmark }),
    ...(it.function === undefined ? {} : { function: it.function }),
    ...(it.kind === 'loosened' || it.text === undefined ? {} : { text: it.text }),
    ...placeOrNull(it.at),
    unit: it.kind === 'loosened' ? null : it.unit,
    got: it.kind === 'loosened' ? null : it.got,
    max: it.kind === 'loosened' ? null : (it.max ?? null),
    toolchain:
      it.kind === 'loosened' || it.toolchain === undefined
        ? null
        : { measuredWith: it.toolchain.measuredWith, explains: it.toolchain.explains ?? null },
    change: it.kind === 'loosened' ? { what: it.change.what, from: it.change.from, to: it.change.to } : null,
    message: findingMessage(it),
    hint: findingHint(it),
    reason: it.kind === 'loosened' ? null : (it.reason ?? null),
    budget: it.budget === undefined ? null : place(it.budget),
  }
}

function diagnostic({ code, severity, message, at, hint, about }: ReportDiagnostic): ReportJson['diagnostics'][number] {
  const { run = null, package: importPath = null, benchmark = null } = about ?? {}
  return { code, severity, message, ...placeOrNull(at), hint: hint ?? null, run, package: importPath, benchmark }
}

function named(it: { readonly run: string; readonly package: string; readonly name: string }) {
  return { run: it.run, package: it.package, name: it.name }
}

function limit(shown: LimitShown | undefined): ReportJson['benchmarks'][number]['limit']['allocs'] {
  return shown === undefined ? null : { max: shown.max, written: shown.written, ...place(shown.at) }
}

function place({ file, line, column }: Position): { file: string; line: number; column: number } {
  return { file, line, column }
}

function placeOrNull(at: Position | undefined) {
  return at === undefined ? { file: null, line: null, column: null } : place(at)
}
