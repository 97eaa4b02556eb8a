import { relativePackage } from '../budget/match/relative-package.ts'
import { parseMeasuredWith } from '../budget/measured-with.ts'
import { isError } from '../diagnostic/diagnostic.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { isExplained } from '../judge/explain-toolchain.ts'
import { hasSettings } from '../judge/measured-with.ts'
import { groupBy } from '../lang/group-by.ts'
import type { CodeFinding, Report, Run } from '../report/report.ts'
import { shellWord } from '../words/explain-command.ts'
import { budgetLines, failingRows } from './budget-lines.ts'
import { repeatLocally } from './repeat-locally.ts'

/** What to type, or to paste, so that the budget of a module accepts what fails. */
export type Acceptance = {
  readonly runs: Runs
  /** Each changes just these limits; none where what fails has no limit yet. */
  readonly commands: readonly string[]
  /** Lines for the budget, in place of the ones that set the limits; empty where limits are only to be lowered. */
  readonly lines: string
  /** The same for this Go alone, where another Go is why; empty where it is not. */
  readonly override: string
}

type Runs = readonly [Run, ...Run[]]

/** How the budgets of a report accept what fails, a module at a time; empty where nothing does. */
export function acceptances(report: Report): readonly Acceptance[] {
  if (report.verdict === 'pass') return []
  const { benchmarks, functions } = report.exists
  const packagesWith = groupBy([...benchmarks, ...functions], ({ name }) => name)
  const modules = byModule(report.runs)
  const partOf = partsOf(report, modules)
  return modules.flatMap((runs): readonly Acceptance[] => {
    const part = partOf(runs)
    const lines = budgetLines(part, runs)
    const commands = commandsFor(part, runs, packagesWith)
    if (lines === '' && commands.length === 0) return []
    return [{ runs, commands, lines, override: overrideFor(part, runs) }]
  })
}

/** Takes a report apart once, where it has hundreds of modules: what it says of the module of some runs. */
function partsOf(report: Report, modules: readonly Runs[]): (runs: Runs) => Report {
  const home = new Map(modules.flatMap((runs) => runs.map(({ id }) => [id, runs[0]] as const)))
  const homeOf = ({ run }: { readonly run: string }): Run | undefined => home.get(run)
  const benchmarks = groupBy(report.benchmarks, homeOf)
  const functions = groupBy(report.functions, homeOf)
  const findings = groupBy(report.findings, (it) => (it.kind === 'loosened' ? undefined : homeOf(it)))
  return ([first]) => ({
    ...report,
    benchmarks: benchmarks.get(first) ?? [],
    functions: functions.get(first) ?? [],
    findings: findings.get(first) ?? [],
  })
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
  report: Report,
  runs: Runs,
  packagesWith: ReadonlyMap<string, readonly Named[]>,
): readonly string[] {
  const [run] = runs
  const rows = failingRows(report, runs)
  const over = [...rows.benchmarks, ...rows.functions].filter(({ status }) => status === 'over')
  const ids = new Set(runs.map(({ id }) => id))
  const slack = report.findings.flatMap((it) =>
    it.kind === 'slack' && isError(it) && ids.has(it.run)
      ? [{ package: it.package, name: it.benchmark ?? it.function ?? '' }]
      : [],
  )
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
  return [...new Map(names.map((named) => [JSON.stringify([named.package, named.name]), named])).values()]
}

/** Lines under a condition, of what another Go explains, for who has to judge under both releases. */
function overrideFor(report: Report, runs: Runs): string {
  const [run] = runs
  const ids = new Set(runs.map(({ id }) => id))
  const explained = report.findings.filter((it): it is CodeFinding => isExplained(it) && ids.has(it.run))
  const since = parseMeasuredWith(explained[0]?.toolchain?.measuredWith ?? '')
  const release = releaseOf(run.toolchain.go)
  // A condition tells releases apart, not settings.
  if (since === undefined || release === undefined || runs.length > 1 || !hasSettings(since, run.toolchain)) return ''
  const named = new Set(explained.map((it) => JSON.stringify([it.package, it.benchmark ?? it.function])))
  const isOf = (row: Named): boolean => named.has(JSON.stringify([row.package, row.name]))
  const { benchmarks, functions } = report
  const part = { ...report, benchmarks: benchmarks.filter(isOf), functions: functions.filter(isOf) }
  const condition = release.minor > (releaseOf(since.go)?.minor ?? 0) ? `>=1.${release.minor}` : `1.${release.minor}`
  const lines = budgetLines(part, runs).split('\n')
  return ['overrides:', `  - when: { go: "${condition}" }`, ...lines.map((line) => `    ${line}`)].join('\n')
}
