import type { Report } from '../../src/report/report-schema.ts'
import { told } from '../support/told.ts'
import type { Ran } from './run-scenario.ts'
import type { Scenario } from './scenarios.ts'

/** What is wrong with a run under a fault, beside the same run without one. Empty where it is as it has to be. */
export function flawsOf({ mustFail }: Pick<Scenario, 'mustFail'>, sound: Ran, ran: Ran): readonly string[] {
  return [...flawsOfEnd(ran), ...(mustFail ? lostFindings(sound, ran) : otherVerdict(sound, ran))]
}

/** What holds for every run: it ends by itself with a report, blames nobody for our faults, and leaves nothing. */
function flawsOfEnd({ code, report, text, left, isEnded }: Ran): readonly string[] {
  const stack = /^ +at .+:\d+:\d+\)?$/m.exec(text)?.[0].trim()
  return [
    ...(isEnded ? [] : ['does not end']),
    ...(text.includes('internal error') || stack !== undefined ? [`internal error${firstError(text)}`] : []),
    ...(code === 0 || code === 1 || code === 2 ? [] : [`exits ${code}`]),
    ...(report === undefined && isEnded ? ['writes no report'] : []),
    ...(code === 2 && report !== undefined && errorsOf(report).length === 0
      ? ['does not say why it cannot judge']
      : []),
    ...left.map((each) => `leaves ${each}`),
  ]
}

function firstError(text: string): string {
  const line = /^\w*Error: .*$/m.exec(text)?.[0]
  return line === undefined ? '' : ` (${line.slice(0, 100)})`
}

/** A run that must fail fails, for all of its reasons, or says that it cannot judge. */
function lostFindings(sound: Ran, ran: Ran): readonly string[] {
  if (ran.code === 2 || ran.report === undefined) return []
  if (ran.code !== 1) return [`exits ${ran.code} in place of ${sound.code}`]
  const kept = new Set(failures(ran.report))
  return failures(sound.report).flatMap((each) => (kept.has(each) ? [] : [`loses the finding: ${each}`]))
}

/** A run that passes does not begin to fail: it passes with all that was judged, or says that it cannot judge. */
function otherVerdict(sound: Ran, ran: Ran): readonly string[] {
  if (ran.code === 2 || ran.report === undefined || sound.report === undefined) return []
  if (ran.code !== 0) return [`exits ${ran.code} in place of ${sound.code}`]
  const judged = ({ benchmarks, functions, exists, findings }: Report): string =>
    JSON.stringify({ benchmarks, functions, exists, findings })
  return judged(ran.report) === judged(sound.report)
    ? []
    : ['passes with something else than it judged without the fault']
}

/** The findings that make a run fail. */
function failures(report: Report | undefined): readonly string[] {
  const errors = report === undefined ? [] : told(report).filter(({ severity }) => severity === 'error')
  return errors.map(({ kind, benchmark, function: fn }) => `${kind} ${benchmark ?? fn}`)
}

function errorsOf(report: Report): readonly string[] {
  return report.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

/** What is answered, for the table: the exit code, and the codes of all that is said of it. */
export function answerOf({ code, report, isEnded }: Ran): string {
  if (!isEnded) return 'does not end'
  const codes = (report?.diagnostics ?? []).filter(({ severity }) => severity !== 'note').map((each) => each.code)
  return [`${code}`, ...new Set(codes)].join(' ')
}
