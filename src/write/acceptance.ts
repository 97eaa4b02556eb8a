import { yamlKey } from '../budget/edit/yaml-text.ts'
import { relativePackage } from '../budget/match/relative-package.ts'
import { parseMeasuredWith } from '../budget/measured-with.ts'
import { placeKey } from '../diagnostic/position.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { excessOf } from '../judge/explain-toolchain.ts'
import type { JudgedFinding, Judgement, OverBudget, Shares, Use } from '../judge/judged.ts'
import { hasSettings } from '../judge/measured-with.ts'
import { raisedEntries, raisedLimits } from '../judge/raised-entries.ts'
import { roomOf } from '../judge/room.ts'
import { groupBy } from '../lang/group-by.ts'
import { joinedOverrides } from '../report/overrides.ts'
import type { Acceptance, Report, Run } from '../report/report-schema.ts'
import { escapesOf } from '../report/subject.ts'
import { shellWord } from '../words/explain-command.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { type BudgetLine, budgetText, lineOf } from './budget-lines.ts'
import { repeatLocally } from './repeat-locally.ts'

/** What is accepted: findings, with the use of limits that they came from. */
type Failing = Pick<Judgement, 'findings' | 'uses' | 'entries'> & { readonly runs: readonly [Run, ...Run[]] }

/**
 * What to type, or which lines to put into the budget, so that it accepts what fails; empty where nothing does. One budget is judged
 * at a time, however many modules and toolchains it is for, and each of its entries is one line.
 */
export function acceptances(
  { verdict }: Pick<Report, 'verdict'>,
  { runs: [first, ...others], findings, uses, entries }: Judgement,
  shares: Shares,
): readonly Acceptance[] {
  if (verdict === 'pass' || first === undefined) return []
  const failing: Failing = { runs: [first, ...others], findings, uses, entries }
  const lines = budgetText([...raisedEntries(entries, raisedLimits(failing)).map(lineOf), ...newLines(failing)])
  const commands = commandsFor(failing)
  if (lines === '' && commands.length === 0) return []
  const toolchains = [...new Set(failing.runs.map(({ toolchain }) => formatToolchain(toolchain)))].sort()
  return [{ budget: first.budget.path, toolchains, commands, lines, override: overrideFor(failing, shares) }]
}

/** Lines for what a rule demands an entry for; each name once, as high as it was under any toolchain. */
function newLines({ findings, runs }: Failing): readonly BudgetLine[] {
  const modules = new Map(runs.map(({ id, module }) => [id, module]))
  // A relative pattern means a package of every module.
  const isOne = new Set(modules.values()).size === 1
  const told = findings.flatMap((finding) => {
    const isNew = finding.kind === 'unlisted' || (finding.kind === 'new-escape' && isUnlisted(finding))
    return isNew && finding.severity === 'error' ? [neededLine(finding)] : []
  })
  const byName = groupBy(told, ({ kind, row }) => JSON.stringify([kind, row.package, row.name]))
  return [...byName.values()].map(([first, ...others]): BudgetLine => {
    const { kind, row } = first as Needed // a group has one at least
    const needs = Math.max(...[first, ...others].map((it) => it?.needs ?? 0))
    return {
      section: kind === 'benchmark' ? 'benchmarks' : 'functions',
      when: null,
      packagePattern: isOne ? relativePackage(modules.get(row.run) ?? '', row.package) : row.package,
      text: [`${yamlKey(row.name)}: ${needs}`],
    }
  })
}

type Needed = Pick<JudgedFinding['subject'], 'kind'> & {
  readonly row: JudgedFinding['subject']['row']
  readonly needs: number
}

function isUnlisted({ subject }: JudgedFinding): boolean {
  return subject.row.status === 'unlisted'
}

function neededLine({ subject }: JudgedFinding): Needed {
  const { kind, row } = subject
  const needs =
    subject.kind === 'benchmark' ? roomOf(subject.row, 'allocsPerOp').needs : escapesOf(subject.row.sites).length
  return { kind, row, needs }
}

/** A command line with more names is no longer one that is read. */
const mostNames = 10

/** One command for what is exceeded, and one for slack that fails; each touches limits of its kind alone, so names only save time. */
function commandsFor({ runs, findings, uses }: Failing): readonly string[] {
  const overrides = joinedOverrides(runs.map((run) => run.overrides))
  const run = { budget: runs[0].budget, overrides }
  const over = findings.flatMap((it) => (it.kind === 'over-budget' ? [it.entry.namePattern] : []))
  const places = new Set(
    findings.flatMap((it) =>
      it.kind === 'slack' && it.severity === 'error' && it.budget ? [placeKey(it.budget)] : [],
    ),
  )
  const slack = uses.filter(({ budget }) => places.has(placeKey(budget))).map(({ entry }) => entry.namePattern)
  return [
    ...(over.length === 0 ? [] : [repeatLocally(run, `update --raise${only(over)}`)]),
    ...(slack.length === 0 ? [] : [repeatLocally(run, `update --tighten${only(slack)}`)]),
  ]
}

/** Entries by their names as written; none where there are too many to be read. */
function only(entries: readonly string[]): string {
  const names = [...new Set(entries)].sort()
  return names.length > mostNames ? '' : names.map((name) => ` --only ${shellWord(name)}`).join('')
}

/** Lines under a condition, of what another Go explains, for who has to judge under both releases; null where it explains nothing. */
function overrideFor({ runs, findings, uses, entries }: Failing, shares: Shares): string | null {
  const [run] = runs
  const isExplained = (it: OverBudget): boolean => shares.get(it)?.explains === excessOf(it)
  const explained = findings.flatMap((it) => (it.kind === 'over-budget' && isExplained(it) ? [it] : []))
  const [first] = explained
  const since = first && parseMeasuredWith(shares.get(first)?.measuredWith ?? '')
  const release = releaseOf(run.toolchain.go)
  // A condition tells releases apart, not settings.
  const isOne = runs.every(({ toolchain }) => formatToolchain(toolchain) === formatToolchain(run.toolchain))
  if (since === undefined || release === undefined || !isOne || !hasSettings(since, run.toolchain)) return null
  const keyOf = ({ subject, budget }: OverBudget | Use): string =>
    JSON.stringify([subject.row.run, subject.row.package, subject.row.name, budget === null ? '' : placeKey(budget)])
  const named = new Set(explained.map(keyOf))
  const raised = raisedLimits({ findings: explained, uses: uses.filter((use) => named.has(keyOf(use))) })
  const go = release.minor > (releaseOf(since.go)?.minor ?? 0) ? `>=1.${release.minor}` : `1.${release.minor}`
  return budgetText(
    raisedEntries(entries, raised)
      .map(lineOf)
      .map((line) => ({ ...line, when: { ...line.when, go } })),
  )
}
