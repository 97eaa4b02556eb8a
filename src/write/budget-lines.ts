import { formatBenchtime } from '../budget/benchtime.ts'
import type { BenchmarkEntry, FollowedCalls, FunctionEntry, Limit, Override } from '../budget/budget.ts'
import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import type { RaisedEntry } from '../judge/raised-entries.ts'
import { groupBy } from '../lang/group-by.ts'
import { goDuration } from '../words/numbers.ts'

/** One entry of a budget as text. */
export type BudgetLine = {
  readonly section: 'benchmarks' | 'functions'
  /** The condition of the override that it stands in; null: it stands in none. */
  readonly when: Override['when'] | null
  readonly packagePattern: string
  /** From the name on; more than one line where it is a list. */
  readonly text: readonly string[]
}

/** Entries as a part of a budget file, in their order; empty where there are none. */
export function budgetText(lines: readonly BudgetLine[]): string {
  const plain = lines.filter(({ when }) => when === null)
  const byCondition = groupBy(
    lines.filter(({ when }) => when !== null),
    ({ when }) => conditionText(when),
  )
  return [
    ...sections(plain),
    ...(byCondition.size === 0 ? [] : ['overrides:']),
    ...[...byCondition].flatMap(([condition, own]) => [
      `  - when: ${condition}`,
      ...sections(own).map((line) => `    ${line}`),
    ]),
  ].join('\n')
}

function sections(lines: readonly BudgetLine[]): readonly string[] {
  return (['benchmarks', 'functions'] as const).flatMap((section) => {
    const own = lines.filter((line) => line.section === section)
    if (own.length === 0) return []
    return [
      `${section}:`,
      ...[...groupBy(own, ({ packagePattern }) => packagePattern)].flatMap(([pattern, entries]) => [
        `  ${yamlKey(pattern)}:`,
        ...entries.flatMap(({ text }) => text.map((line) => `    ${line}`)),
      ]),
    ]
  })
}

function conditionText(when: Override['when'] | null): string {
  const parts = Object.entries(when ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${yamlText(value)}`],
  )
  return `{ ${parts.join(', ')} }`
}

/** An entry of the budget with all that it says, settings too: it takes the place of the one that is there. */
export function lineOf(raised: RaisedEntry): BudgetLine {
  const { when, entry } = raised
  const { packagePattern } = entry
  return raised.kind === 'benchmark'
    ? { section: 'benchmarks', when, packagePattern, text: benchmarkText(raised.entry) }
    : { section: 'functions', when, packagePattern, text: functionText(raised.entry) }
}

function benchmarkText({ namePattern, allocs, bytes, benchtime, count, cpu, timeoutMs, ...entry }: BenchmarkEntry) {
  const limits = [...limitPart('allocs', allocs), ...limitPart('bytes', bytes)]
  const settings = [
    ...(benchtime === undefined ? [] : [`benchtime: ${formatBenchtime(benchtime)}`]),
    ...(count === undefined ? [] : [`count: ${count}`]),
    ...(cpu === undefined ? [] : [`cpu: ${cpu}`]),
    ...(timeoutMs === undefined ? [] : [`timeout: ${goDuration(timeoutMs)}`]),
    ...commonParts(entry),
  ]
  const value = settings.length === 0 && allocs !== undefined && bytes === undefined ? limitText(allocs) : undefined
  return [`${yamlKey(namePattern)}: ${value ?? `{ ${[...limits, ...settings].join(', ')} }`}`]
}

function functionText({ namePattern, escapes, sites, permitted, calls, ...entry }: FunctionEntry): readonly string[] {
  const key = `${yamlKey(namePattern)}:`
  const list = permitted?.map(({ text }) => yamlText(text))
  const rest = [...limitPart('sites', sites), ...callParts(calls), ...commonParts(entry)]
  if (rest.length === 0 && list !== undefined)
    return list.length === 0 ? [`${key} []`] : [key, ...list.map((text) => `  - ${text}`)]
  const first = list === undefined ? limitPart('escapes', escapes) : [`escapes: [${list.join(', ')}]`]
  if (rest.length === 0 && escapes !== undefined) return [`${key} ${limitText(escapes)}`]
  return [`${key} { ${[...first, ...rest].join(', ')} }`]
}

function callParts(calls: FollowedCalls | undefined): readonly string[] {
  if (calls === undefined) return []
  const { scope, allow, dynamic } = calls
  return [
    `calls: ${scope}`,
    ...(allow.length === 0 ? [] : [`allow: [${allow.map(({ pattern }) => yamlText(pattern)).join(', ')}]`]),
    ...(dynamic === 'note' ? [] : [`dynamic: ${dynamic}`]),
  ]
}

function commonParts({ level, reason, optional }: Pick<BenchmarkEntry, 'level' | 'reason' | 'optional'>) {
  return [
    ...(level === 'error' ? [] : [`level: ${level}`]),
    ...(optional ? ['optional: true'] : []),
    ...(reason === undefined ? [] : [`reason: ${yamlText(reason)}`]),
  ]
}

function limitPart(key: string, limit: Limit | undefined): readonly string[] {
  return limit === undefined ? [] : [`${key}: ${limitText(limit)}`]
}

function limitText({ written }: Limit): string {
  return /^\d+$/.test(written) ? written : yamlText(written)
}
