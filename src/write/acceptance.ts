import { relativePackage } from '../budget/match/relative-package.ts'
import { parseMeasuredWith } from '../budget/measured-with.ts'
import { isError } from '../diagnostic/diagnostic.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { isExplained } from '../judge/explain-toolchain.ts'
import { hasSettings } from '../judge/measured-with.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Acceptance, BenchmarkRow, CodeFinding, FunctionRow, Report, Run } from '../report/report-schema.ts'
import { subjectOf } from '../report/subject.ts'
import { shellWord } from '../words/explain-command.ts'
import { budgetLines, type FailingRows, failingRows, nameKey } from './budget-lines.ts'
import { repeatLocally } from './repeat-locally.ts'

type Runs = readonly [Run, ...Run[]]

/** What the runs of one module say: its rows, and each finding with the row it is about. */
type Part = Pick<Report, 'benchmarks' | 'functions'> & {
  readonly runs: Runs
  readonly told: readonly { readonly finding: CodeFinding; readonly row: BenchmarkRow | FunctionRow }[]
}

/**
 * What to type, or which lines to paste, so that the budgets of a report accept what fails, a module at a time; empty where nothing
 * does.
 */
export function acceptances(report: Omit<Report, 'accept'>): readonly Acceptance[] {
  if (report.verdict === 'pass') return []
  const { benchmarks, functions } = report.exists
  const packagesWith = groupBy([...benchmarks, ...functions], ({ name }) => name)
  return partsOf(report).flatMap((part): readonly Acceptance[] => {
    const [{ module, budget }] = part.runs
    const rows = failingRows(part)
    const lines = budgetLines(rows, module)
    const commands = commandsFor(part, rows, packagesWith)
    if (lines === '' && commands.length === 0) return []
    const runs = part.runs.map(({ id }) => id)
    return [{ module, budget: budget.path, runs, commands, lines, override: overrideFor(part, rows) }]
  })
}

/** Takes a report apart once, where it has hundreds of modules: what it says of each. */
function partsOf(report: Omit<Report, 'accept'>): readonly Part[] {
  const modules = byModule(report.runs)
  const home = new Map(modules.flatMap((runs) => runs.map(({ id }) => [id, runs] as const)))
  const homeOf = ({ run }: { readonly run: string }): Runs | undefined => home.get(run)
  const benchmarks = groupBy(report.benchmarks, homeOf)
  const functions = groupBy(report.functions, homeOf)
  const told = groupBy(
    report.findings.flatMap((finding) =>
      finding.kind === 'loosened' ? [] : [{ finding, row: subjectOf(report, finding) }],
    ),
    ({ row }) => homeOf(row),
  )
  return modules.map((runs) => ({
    runs,
    benchmarks: benchmarks.get(runs) ?? [],
    functions: functions.get(runs) ?? [],
    told: told.get(runs) ?? [],
  }))
}

/** One module under several toolchains has one budget. */
function byModule(runs: readonly Run[]): readonly Runs[] {
  const modules = new Map<string, [Run, ...Run[]]>()
  for (const run of runs) {
    const key = JSON.stringify([run.module, run.directory])
    const known = modules.get(key)
    if (known === undefined) modules.set(key, [run])
    else known.push(run)
  }
  return [...modules.values()]
}

/** A command line with more names is no longer one that is read. */
const mostNames = 10

function commandsFor(
  { runs: [run], told }: Part,
  rows: FailingRows,
  packagesWith: ReadonlyMap<string, readonly Named[]>,
): readonly string[] {
  const over = [...rows.benchmarks, ...rows.functions].filter(({ status }) => status === 'over')
  const slack = told.flatMap(({ finding, row }) => (finding.kind === 'slack' && isError(finding) ? [row] : []))
  const named = distinct([...over, ...slack])
  if (named.length === 0) return []
  const update = over.length === 0 ? 'update --tighten' : 'update'
  if (named.length > mostNames) return [repeatLocally(run, update)]
  const isElsewhere = ({ package: path, name }: Named): boolean =>
    packagesWith.get(name)?.some((other) => other.package !== path) === true
  const only = (names: readonly Named[]): string => names.map(({ name }) => `--only ${shellWord(name)}`).join(' ')
  // A name that another package has as well is meant in this one only.
  const shared = named.filter(isElsewhere)
  const alone = named.filter((row) => !shared.includes(row))
  return [
    ...(alone.length === 0 ? [] : [repeatLocally(run, `${update} ${only(alone)}`)]),
    ...[...new Set(shared.map((row) => row.package))].map((path) => {
      const packages = `--packages ${shellWord(relativePackage(run.module, path))}`
      return repeatLocally(run, `${update} ${packages} ${only(shared.filter((row) => row.package === path))}`)
    }),
  ]
}

type Named = { readonly package: string; readonly name: string }

function distinct(names: readonly Named[]): readonly Named[] {
  return [...new Map(names.map((named) => [nameKey(named), named])).values()]
}

/** Lines under a condition, of what another Go explains, for who has to judge under both releases; null where it explains nothing. */
function overrideFor({ runs, told }: Part, rows: FailingRows): string | null {
  const [run] = runs
  const explained = told.flatMap(({ finding, row }) => (isExplained(finding) ? [{ finding, row }] : []))
  const since = parseMeasuredWith(explained[0]?.finding.toolchain?.measuredWith ?? '')
  const release = releaseOf(run.toolchain.go)
  // A condition tells releases apart, not settings.
  if (since === undefined || release === undefined || runs.length > 1 || !hasSettings(since, run.toolchain)) return null
  const named = new Set(explained.map(({ row }) => nameKey(row)))
  const isOf = (row: Named): boolean => named.has(nameKey(row))
  const { benchmarks, functions } = rows
  const part = { benchmarks: benchmarks.filter(isOf), functions: functions.filter(isOf) }
  const condition = release.minor > (releaseOf(since.go)?.minor ?? 0) ? `>=1.${release.minor}` : `1.${release.minor}`
  const lines = budgetLines(part, run.module).split('\n')
  return ['overrides:', `  - when: { go: "${condition}" }`, ...lines.map((line) => `    ${line}`)].join('\n')
}
