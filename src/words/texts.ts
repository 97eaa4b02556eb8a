import type { Change } from '../budget/diff/change.ts'
import { assertNever } from '../lang/assert-never.ts'
import type { CodeFinding, Finding, LoosenedFinding, Report, Unit } from '../report/report.ts'
import { wayOutOf } from './cause-texts.ts'
import { explainCommand } from './explain-command.ts'
import { grouped } from './numbers.ts'
import { formatLine } from './place.ts'

/** The sentence of a finding: who, what was got, what was allowed. Plain text; escape it for where it goes. */
export function findingMessage(finding: Finding): string {
  switch (finding.kind) {
    case 'over-budget':
      return finding.text === undefined
        ? `${subject(finding)}: ${quantity(finding.got, finding.unit)}, limit ${limitOf(finding)}`
        : `${finding.text} is not permitted in ${nameOf(finding)}`
    case 'new-escape':
      return `new in ${nameOf(finding)}: ${finding.text ?? quantity(finding.got, finding.unit)}`
    case 'loosened':
      return finding.package === '' ? changeText(finding.change) : `${subject(finding)}: ${changeText(finding.change)}`
    case 'slack':
      return finding.text === undefined
        ? `${subject(finding)}: ${quantity(finding.got, finding.unit)}, the limit ${limitOf(finding)} is more than it needs`
        : `${finding.text} is permitted once more in ${nameOf(finding)} than it is there`
    case 'unlisted':
      return `${subject(finding)}: ${quantity(finding.got, finding.unit)}, and no entry of the budget covers it`
    default:
      return assertNever(finding)
  }
}

/** What to do about a finding, as an order. */
export function findingHint(finding: Finding): string {
  switch (finding.kind) {
    case 'over-budget':
      return overBudgetHint(finding)
    case 'new-escape':
      return `${wayOutOf(finding.cause)}, or name the function in the budget`
    case 'loosened':
      return loosenedHint(finding)
    case 'slack':
      return finding.text === undefined
        ? `lower the limit${inBudget(finding)} to ${grouped(finding.got)}`
        : `take it from the list${inBudget(finding)}`
    case 'unlisted':
      return `add ${nameOf(finding)} to the budget`
    default:
      return assertNever(finding)
  }
}

function overBudgetHint(finding: CodeFinding): string {
  if (finding.text !== undefined) return `${wayOutOf(finding.cause)}, or permit it${inBudget(finding)}`
  const otherwise = `or raise the limit${inBudget(finding)} to ${grouped(finding.got)}`
  if (finding.benchmark === undefined) return `keep what it makes on the stack, ${otherwise}`
  return `see where it allocates with \`${explainCommand(finding.benchmark)}\`, ${otherwise}`
}

const units: readonly string[] = ['allocs/op', 'B/op', 'escapes', 'sites'] satisfies readonly Unit[]

/** Whether what changed is a limit, rather than a setting. */
export function isUnit(what: string): what is Unit {
  return units.includes(what)
}

/** How a limit or a setting was, and how it is: `the limit of 0 allocs/op is now 3`. */
export function changeText({ what, from, to }: Change): string {
  if (isUnit(what)) {
    const limit = `the limit of ${from} ${what === 'sites' ? 'heap sites' : what}`
    return to === '' ? `${limit} is gone` : `${limit} is now ${to}`
  }
  if (what === 'permitted escapes') return to === 'any' ? 'any escape is permitted now' : `newly permitted: ${to}`
  if (what === 'optional') return 'the entry is optional now'
  if (from === '' && to === '') return `${what} changed`
  return `${what} was ${from === '' ? 'not set' : from} and is now ${to === '' ? 'not set' : to}`
}

function loosenedHint(finding: LoosenedFinding): string {
  const who = finding.package === '' ? 'the change' : nameOf(finding)
  return `check that ${who} really needs it; who may accept that is for CODEOWNERS to say`
}

/** A new escape of a function that is over its limit is one of the lines told there. */
export function toldWithLimit({ findings }: Pick<Report, 'findings'>): (finding: Finding) => boolean {
  const keyOf = (it: CodeFinding): string => JSON.stringify([it.run, it.package, it.function])
  const over = new Set(findings.flatMap((it) => (it.kind === 'over-budget' ? [keyOf(it)] : [])))
  return (finding) => finding.kind === 'new-escape' && over.has(keyOf(finding))
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

/** The benchmark or function a finding is about, as Go names it. */
export function nameOf(finding: Finding): string {
  return finding.benchmark ?? finding.function ?? finding.package
}

// A benchmark's name says little without its package; a function's place is its file, which every output shows beside it.
function subject(finding: Finding): string {
  return finding.benchmark === undefined ? nameOf(finding) : `${finding.benchmark} (${finding.package})`
}

function limitOf(finding: CodeFinding): string {
  return finding.max === undefined ? 'none' : grouped(finding.max)
}

function inBudget(finding: Finding): string {
  return finding.budget === undefined ? '' : ` at ${formatLine(finding.budget)}`
}
