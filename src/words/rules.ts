import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Finding } from '../report/report-schema.ts'

/** What a tool that shows alerts calls a kind of finding. Ids are for ever: an alert with another id is another alert. */
export const ruleIds = [
  'over-budget-allocs',
  'over-budget-bytes',
  'over-budget-escapes',
  'over-budget-sites',
  'escape-not-permitted',
  'new-escape',
  'dynamic-calls',
  'unlisted',
  'loosened',
  'slack',
] as const

export type RuleId = (typeof ruleIds)[number]

type RuleText = {
  /** What it is, in a few words. */
  readonly title: string
  /** What it means, in sentences. */
  readonly about: string
  /** What to do about it, in sentences. */
  readonly wayOut: string
  /** How severe it is unless the budget says otherwise. */
  readonly level: Severity
}

/** Every rule in words; docs/code-scanning.md has the same. */
export const ruleTexts: Readonly<Record<RuleId, RuleText>> = {
  'over-budget-allocs': {
    title: 'A benchmark makes more allocations than its limit',
    about:
      'The benchmark has more allocs/op than the budget allows. The location is the line of the change that makes it worse, if base was measured, and otherwise the line that allocates most.',
    wayOut:
      'Remove the allocation. The alert names its cause and the usual way out. To accept it, run allocs-budget update --raise --only NAME.',
    level: 'error',
  },
  'over-budget-bytes': {
    title: 'A benchmark allocates more bytes than its limit',
    about: 'The benchmark has more B/op than the budget allows, even if the number of allocations is within its limit.',
    wayOut: 'Allocate less, or reuse memory. To accept it, run allocs-budget update --raise --only NAME.',
    level: 'error',
  },
  'over-budget-escapes': {
    title: 'A function has more heap escapes than its limit',
    about:
      'The compiler puts more values of this function, or with calls also of what it calls, on the heap than the budget allows. Benchmarks do not have to reach the code: the escapes are those of the compiled code.',
    wayOut:
      'Keep the values on the stack. The alert names each escape, its cause, and the way of the value to the heap. To accept it, run allocs-budget update --raise --only NAME.',
    level: 'error',
  },
  'over-budget-sites': {
    title: 'A function has more heap sites than its limit',
    about:
      'The compiled code of this function calls the allocator in more places than the budget allows: heap escapes, and also growth such as append and allocations that the compiler does not report.',
    wayOut: 'Remove the call, or give the function memory to reuse. To accept it, raise sites in the budget.',
    level: 'error',
  },
  'escape-not-permitted': {
    title: 'A heap escape is not in the list of permitted escapes',
    about: 'The budget lists the escapes that this function may have, and this one is not in the list.',
    wayOut: 'Keep the value on the stack, or add the text of the escape to the list in the budget.',
    level: 'error',
  },
  'new-escape': {
    title: 'A heap escape that base does not have',
    about:
      'The change makes the compiler put a value on the heap that base keeps on the stack, or adds code that does. A rename, a moved line, or extracted code is not a new escape.',
    wayOut:
      'Keep the value on the stack. The alert names the cause and the way of the value to the heap. To accept it, name the function in the budget.',
    level: 'warning',
  },
  'dynamic-calls': {
    title: 'A function leads to calls that cannot be followed',
    about:
      'The entry of the function has calls, and some calls on the way have no callee in the compiled code: calls through interfaces and func values, C code, and functions without a body in Go. What they allocate is not known.',
    wayOut:
      'Check what they call. Call the function directly, or list what is only called on a cold path under allow in the budget.',
    level: 'note',
  },
  unlisted: {
    title: 'A benchmark that no entry of the budget covers',
    about:
      'The benchmark ran, and the budget sets no limit for it. Reported only if the budget sets the rule unlisted.',
    wayOut: 'Add an entry for it, or widen a pattern of the budget.',
    level: 'warning',
  },
  loosened: {
    title: 'The budget is looser than at base',
    about:
      'The change raises a limit, removes an entry, or changes a setting so that the budget allows more than the budget of base.',
    wayOut: 'Confirm that the code needs it. Code owners of the budget decide who can approve it.',
    level: 'warning',
  },
  slack: {
    title: 'The budget allows more than the code needs',
    about: 'A limit is higher than what was measured, or a permitted escape does not occur.',
    wayOut: 'Run allocs-budget update --tighten, so that the improvement cannot be lost unnoticed.',
    level: 'note',
  },
}

const ofUnit = {
  'allocs/op': 'over-budget-allocs',
  'B/op': 'over-budget-bytes',
  escapes: 'over-budget-escapes',
  sites: 'over-budget-sites',
} as const

/** The rule that a finding breaks. */
export function ruleOf(finding: Finding): RuleId {
  if (finding.kind !== 'over-budget') return finding.kind
  return finding.site === null ? ofUnit[finding.unit] : 'escape-not-permitted'
}
