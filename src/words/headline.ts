import { isError } from '../diagnostic/diagnostic.ts'
import type { Report, Status } from '../report/report-schema.ts'
import { count, grouped } from './numbers.ts'

/** What the budget covers: how many rows were judged, how many of them are over. */
type Tally = { readonly judged: number; readonly over: number; readonly notMeasured: number }

type Row = { readonly package: string; readonly name: string; readonly cpu?: number; readonly status: Status }

/** Counts what an entry of the budget covers, once under however many toolchains; `unlisted` rows are not judged. */
function tally(rows: readonly Row[]): Tally {
  const names = (of: readonly Row[]): number =>
    new Set(of.map((row) => JSON.stringify([row.package, row.name, row.cpu]))).size
  return {
    judged: names(rows.filter((row) => row.status !== 'unlisted')),
    over: names(rows.filter((row) => row.status === 'over')),
    notMeasured: names(rows.filter((row) => row.status === 'not-measured')),
  }
}

/** The verdict in a word or two. */
export const verdictLabels = {
  pass: 'ok',
  'over-budget': 'over budget',
  'cannot-judge': 'error',
} as const satisfies Record<Report['verdict'], string>

/** The verdict in words and numbers, one line without foreign text: `2 of 14 benchmarks and 1 of 9 functions are over budget`. */
export function headline(report: Report): string {
  switch (report.verdict) {
    case 'cannot-judge':
      return cannotJudge(report)
    case 'over-budget':
      return [overBudget(report), ...otherErrors(report)].filter((part) => part !== '').join('; ')
    case 'pass':
      return passing(report)
  }
}

function cannotJudge(report: Report): string {
  const problems = report.diagnostics.filter(isError).length
  const parts = [overBudget(report), ...otherErrors(report)].filter((part) => part !== '')
  const told = problems === 0 ? 'cannot judge' : `cannot judge: ${count(problems, 'problem')}`
  return [told, ...parts].join('; ')
}

function overBudget(report: Report): string {
  const parts = judgedParts(report).filter(({ over }) => over > 0)
  if (parts.length === 0) return ''
  const [only] = parts
  const one = parts.length === 1 && only?.over === 1
  const words = parts.map(({ over, judged, noun }) => `${grouped(over)} of ${count(judged, noun)}`)
  return `${words.join(' and ')} ${one ? 'is' : 'are'} over budget`
}

const errorNouns = {
  'new-escape': 'new escape',
  unlisted: 'unlisted benchmark',
  loosened: 'loosened limit',
  slack: 'limit with slack',
} as const

function otherErrors(report: Report): readonly string[] {
  return (['new-escape', 'unlisted', 'loosened', 'slack'] as const).flatMap((kind) => {
    const n = report.findings.filter((finding) => finding.kind === kind && isError(finding)).length
    return n === 0 ? [] : [count(n, errorNouns[kind])]
  })
}

function passing(report: Report): string {
  const over = overBudget(report)
  const isWarned = report.findings.some((it) => it.kind === 'over-budget' && it.severity === 'warning')
  if (over !== '') return `${over}, as a ${isWarned ? 'warning' : 'note'} only`
  const parts = judgedParts(report).filter(({ judged }) => judged > 0)
  if (parts.length === 0) return 'nothing is over budget'
  const [only] = parts
  if (parts.length === 1 && only?.judged === 1) return `the one ${only.noun} is within budget`
  return `all ${parts.map(({ judged, noun }) => count(judged, noun)).join(' and ')} are within budget`
}

function judgedParts(report: Report): readonly (Tally & { readonly noun: string })[] {
  return [
    { ...tally(report.benchmarks), noun: 'benchmark' },
    { ...tally(report.functions), noun: 'function' },
  ]
}
