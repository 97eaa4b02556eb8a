import { isError } from '../diagnostic/diagnostic.ts'
import type { LoosenedFinding, Report } from '../report/report-schema.ts'
import { subjectOf } from '../report/subject.ts'
import { newEscapeCount, type Tally, tally, worstOver } from '../story/counts.ts'
import type { Line } from './inline.ts'
import { count, grouped } from './numbers.ts'
import { formatLine } from './place.ts'
import { overText } from './story-text.ts'
import { isUnit } from './texts.ts'

/** The verdict in a word or two. */
export const verdictLabels = {
  pass: 'ok',
  'over-budget': 'over budget',
  'cannot-judge': 'error',
} as const satisfies Record<Report['verdict'], string>

/**
 * The verdict in one line, all that mail and lists show: how much is over, the worst number, what is new and what was loosened.
 * `2 of 14 benchmarks and 1 of 9 functions are over budget; worst: BenchmarkEncode, 9 allocs/op, limit 0`
 */
export function headline(report: Report): Line {
  const parts = partsOf(report)
  return parts.flatMap((part, i): Line => (i === 0 ? part : ['; ', ...part]))
}

function partsOf(report: Report): readonly Line[] {
  switch (report.verdict) {
    case 'cannot-judge':
      return [cannotJudge(report), ...overBudget(report), ...besides(report), ...loosened(report)]
    case 'over-budget':
      return [...overBudget(report), ...besides(report), ...loosened(report)]
    case 'pass':
      return passing(report)
  }
}

/** The first problem is named: it is the one to look at. */
function cannotJudge({ diagnostics }: Report): Line {
  const problems = diagnostics.filter(isError)
  const [first] = problems
  if (first === undefined) return ['cannot judge']
  const at: Line = first.at === null ? [] : [' at ', ...named(formatLine(first.at), '')]
  return [
    `cannot judge: ${count(problems.length, 'problem')} (${problems.length === 1 ? '' : 'first: '}${first.code}`,
    ...at,
    ')',
  ]
}

function overBudget(report: Report): readonly Line[] {
  const text = overCounts(report)
  if (text === '') return []
  const worst = worstOver(report.findings)
  return [[text], ...(worst === undefined ? [] : [worstText(report, worst)])]
}

function worstText(report: Report, worst: NonNullable<ReturnType<typeof worstOver>>): Line {
  const what = worst.site === null ? overText([worst]) : 'an escape that the budget does not permit'
  return ['worst: ', ...named(subjectOf(report, worst).name), what]
}

/** A longer name would leave no room for what is said of it; it is in the table. */
const mostNameChars = 100

function named(name: string, after = ', '): Line {
  return name.length > mostNameChars ? [] : [{ code: name }, after]
}

function overCounts(report: Report): string {
  const parts = judgedParts(report).filter(({ over }) => over > 0)
  if (parts.length === 0) return ''
  const total = parts.reduce((sum, { over }) => sum + over, 0)
  const words = parts.map(({ over, judged, noun }) =>
    // Where something could not be judged there may be others.
    judged === 1
      ? `${report.verdict === 'cannot-judge' ? '1' : 'the only'} ${noun}`
      : `${grouped(over)} of ${count(judged, noun)}`,
  )
  return `${words.join(' and ')} ${total === 1 ? 'is' : 'are'} over budget`
}

/** What is new, whatever it does to the verdict, and the other rules that fail. */
function besides(report: Report): readonly Line[] {
  const errors = report.findings.filter(isError)
  const of = (kind: 'unlisted' | 'slack'): number => errors.filter((it) => it.kind === kind).length
  const fresh = newEscapeCount(report)
  return [
    ...(fresh === 0 ? [] : [[count(fresh, 'new escape')]]),
    ...(of('unlisted') === 0 ? [] : [[`${count(of('unlisted'), 'benchmark')} not in the budget`]]),
    ...(of('slack') === 0 ? [] : [[`${count(of('slack'), 'limit')} with slack`]]),
  ]
}

/** `5 limits loosened (BenchmarkEncode: 0 → 3 allocs/op)`: a reviewer has to see it before anything that is green. */
function loosened({ findings }: Report): readonly Line[] {
  const all = findings.filter((it): it is LoosenedFinding => it.kind === 'loosened')
  if (all.length === 0) return []
  const limits = all.filter(({ entry }) => entry !== null)
  const settings = all.length - limits.length
  const what = [
    ...(limits.length === 0 ? [] : [count(limits.length, 'limit')]),
    ...(settings === 0 ? [] : [count(settings, 'setting')]),
  ].join(' and ')
  const most = [...limits].sort((a, b) => raisedBy(b) - raisedBy(a))[0] ?? all[0]
  return [
    [
      `${what} loosened`,
      ...(most === undefined || loosenedText(most).length === 0 ? [] : [' (', ...loosenedText(most), ')']),
    ],
  ]
}

function raisedBy({ change: { what, from, to } }: LoosenedFinding): number {
  if (!isUnit(what)) return -1
  if (to === '') return Number.MAX_VALUE
  const by = Number.parseInt(to, 10) - Number.parseInt(from, 10)
  return what === 'B/op' ? by / 1e9 : by
}

function loosenedText({ entry, change: { what, from, to } }: LoosenedFinding): Line {
  const name = entry === null ? what : entry.name
  if (!isUnit(what)) {
    const about: Line = entry === null || what === 'optional' ? [] : [...named(what, '')]
    return [...named(name, about.length === 0 ? '' : ', '), ...about]
  }
  const unit = what === 'sites' ? 'heap sites' : what
  const who = named(name, ': ')
  return to === ''
    ? [...who, 'the limit of ', ...named(from, ''), ` ${unit} is gone`]
    : [...who, ...named(from, ''), ' → ', ...named(to, ''), ` ${unit}`]
}

/** A looser budget is the first to be read: what passes by it is green for no other reason. */
function passing(report: Report): readonly Line[] {
  const [looser, more] = [loosened(report), besides(report)]
  const over = overCounts(report)
  if (over !== '') {
    const isWarned = report.findings.some((it) => it.kind === 'over-budget' && it.severity === 'warning')
    const worst = worstOver(report.findings)
    return [
      ...looser,
      [`${over}, as a ${isWarned ? 'warning' : 'note'} only`],
      ...(worst === undefined ? [] : [worstText(report, worst)]),
      ...more,
    ]
  }
  return [...looser, ...more, [withinText(report, looser.length + more.length > 0)]]
}

function withinText(report: Report, isSecond: boolean): string {
  const parts = judgedParts(report).filter(({ judged }) => judged > 0)
  if (parts.length === 0) return 'nothing is over budget'
  const [only] = parts
  if (parts.length === 1 && only?.judged === 1) return `the only ${only.noun} is within budget`
  const all = !isSecond && parts.every(({ judged }) => judged > 1) ? 'all ' : ''
  return `${all}${parts.map(({ judged, noun }) => count(judged, noun)).join(' and ')} are within budget`
}

function judgedParts(report: Report): readonly (Tally & { readonly noun: string })[] {
  return [
    { ...tally(report.benchmarks), noun: 'benchmark' },
    { ...tally(report.functions), noun: 'function' },
  ]
}
