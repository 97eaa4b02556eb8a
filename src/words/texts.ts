import type { Change } from '../budget/diff/change.ts'
import type { Position } from '../diagnostic/position.ts'
import type { JudgedFinding, Loosened, OverBudget, Subject } from '../judge/judged.ts'
import { assertNever } from '../lang/assert-never.ts'
import type { Unit } from '../report/report-schema.ts'
import { chainText, dynamicText, reachedText } from './calls-text.ts'
import { wayOutOf } from './cause-texts.ts'
import { explainCommand } from './explain-command.ts'
import { count, grouped } from './numbers.ts'
import { formatLine } from './place.ts'

/** The sentence of a finding: who, what was got, what was allowed. Plain text; escape it for where it goes. */
export function findingMessage(finding: JudgedFinding): string {
  const { kind, subject } = finding
  const { name } = subject.row
  switch (kind) {
    case 'over-budget':
      if (finding.reached.length > 0) return reachedMessage(finding)
      return finding.site === null
        ? `${named(subject)}: ${quantity(finding.got, finding.unit)}, limit ${grouped(finding.max)}`
        : `${finding.site.text} is not permitted in ${name}`
    case 'new-escape':
      return `new in ${name}: ${finding.site.text}`
    case 'slack':
      return finding.text === null
        ? `${named(subject)}: ${quantity(finding.got, finding.unit)}, the limit ${grouped(finding.max)} is more than it needs`
        : `${finding.text} is permitted once more in ${name} than it is there`
    case 'dynamic-calls':
      return dynamicText(name, finding.calls, finding.got)
    case 'unlisted':
      return `${named(subject)}: ${quantity(finding.got, finding.unit)}, and no entry of the budget covers it`
    default:
      return assertNever(kind)
  }
}

/** The first of what is reached, and how many more there are. */
function reachedMessage({ subject, reached: [first, ...others], notListed, got, max, unit }: OverBudget): string {
  if (first === undefined) return ''
  const left = others.length + notListed
  const more = left === 0 ? '' : `, and ${count(left, 'more heap site')}`
  return `${subject.row.name} reaches ${reachedText(first)}: ${chainText(first.chain)}${more}; ${quantity(got, unit)} in all, limit ${grouped(max)}`
}

/** What is known of a finding beyond itself. */
export type AroundFinding = {
  /** What its limit would have to be for all that it is for, as written; undefined: not known, then for the finding alone. */
  readonly raisedTo?: string | undefined
  /** The command that explains what it is about, from the repository's root; undefined: where that is the module's folder. */
  readonly explain?: string
}

/** What to do about a finding, as an order. */
export function findingHint(finding: JudgedFinding, around: AroundFinding = {}): string {
  const { kind, budget } = finding
  switch (kind) {
    case 'over-budget':
      return overBudgetHint(finding, around)
    case 'new-escape':
      return `${wayOutOf(finding.site.cause)}, or name the function in the budget`
    case 'slack':
      return finding.text === null
        ? `lower the limit${inBudget(budget)} to ${grouped(finding.got)}`
        : `take it from the list${inBudget(budget)}`
    case 'dynamic-calls':
      return `check what they call, or list what is cold under allow${inBudget(budget)}`
    case 'unlisted':
      return `add ${finding.subject.row.name} to the budget`
    default:
      return assertNever(kind)
  }
}

function overBudgetHint(
  { subject, site, reached: [first], budget, got }: OverBudget,
  { raisedTo = String(got), explain = explainCommand(subject.row.name) }: AroundFinding,
): string {
  if (site !== null) return `${wayOutOf(site.cause)}, or permit it${inBudget(budget)}`
  if (first !== undefined)
    return `${wayOutOf(first.site.cause)}; if the call is on a cold path, add its function to allow${inBudget(budget)}`
  const to = /^\d+$/.test(raisedTo) ? grouped(Number(raisedTo)) : raisedTo
  const otherwise = `or raise the limit${inBudget(budget)} to ${to}`
  return subject.kind === 'function'
    ? `keep what it makes on the stack, ${otherwise}`
    : `see where it allocates with \`${explain}\`, ${otherwise}`
}

// A benchmark's name says little without its package; a function's place is its file, which every output shows beside it.
function named({ kind, row }: Subject): string {
  return kind === 'benchmark' ? `${row.name} (${row.package})` : row.name
}

function inBudget(budget: Position | null): string {
  return budget === null ? '' : ` at ${formatLine(budget)}`
}

/** The sentence of what was loosened. */
export function loosenedMessage({ entry, change }: Pick<Loosened, 'entry' | 'change'>): string {
  if (entry === null) return changeText(change)
  const who = entry.kind === 'benchmark' ? `${entry.name} (${entry.package})` : entry.name
  return `${who}: ${changeText(change)}`
}

/** Who is to look at it. */
export function loosenedHint({ entry }: Pick<Loosened, 'entry'>): string {
  const who = entry === null ? 'the change' : entry.name
  return `check that ${who} really needs it; who may accept that is for CODEOWNERS to say`
}

const units: readonly string[] = ['allocs/op', 'B/op', 'escapes', 'sites'] satisfies readonly Unit[]

/** Whether what changed is a limit, rather than a setting. */
export function isUnit(what: string): what is Unit {
  return units.includes(what)
}

/** How a limit or a setting was, and how it is: `the limit of 0 allocs/op is now 3`. */
function changeText({ what, from, to }: Change): string {
  if (isUnit(what)) {
    const limit = `the limit of ${from} ${what === 'sites' ? 'heap sites' : what}`
    return to === '' ? `${limit} is gone` : `${limit} is now ${to}`
  }
  if (what === 'permitted escapes') return to === 'any' ? 'any escape is permitted now' : `newly permitted: ${to}`
  if (what === 'allow') return `no longer followed: ${to}`
  if (what === 'calls' && to === '') return 'the limit no longer covers what the function calls'
  if (what === 'optional') return 'the entry is optional now'
  if (from === '' && to === '') return `${what} changed`
  return `${what} was ${from === '' ? 'not set' : from} and is now ${to === '' ? 'not set' : to}`
}

/** `2 allocs/op`, `1 escape`, `3 heap sites`. */
export function quantity(n: number, unit: Unit): string {
  switch (unit) {
    case 'allocs/op':
    case 'B/op':
      return `${grouped(n)} ${unit}`
    case 'escapes':
      return `${grouped(n)} ${n === 1 ? 'escape' : 'escapes'}`
    case 'sites':
      return `${grouped(n)} ${n === 1 ? 'heap site' : 'heap sites'}`
    default:
      return assertNever(unit)
  }
}
