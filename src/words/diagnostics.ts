import {
  type Diagnostic,
  type DiagnosticCode,
  mistakeCodes,
  type RenderedDiagnostic,
  type Saying,
} from '../diagnostic/diagnostic.ts'
import { baseWords } from './diagnostics/base.ts'
import { benchmarkEndWords, runItself } from './diagnostics/benchmark-ends.ts'
import { benchmarkWords } from './diagnostics/benchmarks.ts'
import { budgetWords } from './diagnostics/budget.ts'
import { compilerWords } from './diagnostics/compiler.ts'
import { entryWords } from './diagnostics/entries.ts'
import { goWords } from './diagnostics/go.ts'
import { publishingWords } from './diagnostics/publishing.ts'
import { reportWords } from './diagnostics/reports.ts'
import { requestWords } from './diagnostics/request.ts'
import { sayingInWords, type Words } from './diagnostics/words.ts'
import { explainCommand } from './explain-command.ts'
import { goDuration } from './numbers.ts'

/** The one catalogue: what is said of each code, and its part of docs/diagnostics.md. */
export const diagnosticWords = {
  ...budgetWords,
  ...entryWords,
  ...requestWords,
  ...goWords,
  ...compilerWords,
  ...benchmarkWords,
  ...benchmarkEndWords,
  ...baseWords,
  ...reportWords,
  ...publishingWords,
} satisfies { readonly [C in DiagnosticCode]: Words<C> }

/** The sentence of a diagnostic, on its own: plain text that is escaped for where it goes. */
export function messageOf(saying: Saying): string {
  return sayingInWords(diagnosticWords, saying).message
}

const ofText: ReadonlySet<DiagnosticCode> = new Set(mistakeCodes)

/** What to do about it. */
export function hintOf(saying: Saying): string | undefined {
  const { hint } = sayingInWords(diagnosticWords, saying)
  return hint === undefined || !ofText.has(saying.code) ? hint : onOneLine(hint)
}

/** What stands in the way of a benchmark, as another's report or this run has it. */
type Obstacle = Saying | Pick<RenderedDiagnostic, 'code' | 'message' | 'hint'>

/** Why a benchmark is not in a new budget, with the command that repeats it, or gives ten times as long to one that took too long. */
export function whyLeftOut(problem: Obstacle): { readonly message: string; readonly hint: string | undefined } {
  if (!('args' in problem)) return { message: problem.message, hint: problem.hint }
  return { message: messageOf(problem), hint: leftOutHint(problem) }
}

/** That a benchmark is not in a new budget. */
export function leftOut(problem: Obstacle): RenderedDiagnostic {
  const { message, hint } = whyLeftOut(problem)
  return {
    code: problem.code,
    severity: 'warning',
    message: `left out: ${message}`,
    ...(hint !== undefined && { hint }),
  }
}

function leftOutHint(problem: Saying): string | undefined {
  switch (problem.code) {
    case 'BENCHMARK_TIMEOUT':
      return longerHint(problem.args)
    case 'BENCHMARK_PANICKED':
    case 'BENCHMARK_EXITED':
    case 'BENCHMARK_DEADLOCKED':
    case 'BENCHMARK_SKIPPED':
      // A variable that is missing may be all that is wrong.
      return problem.args.withheld.length > 0 ? hintOf(problem) : runItself(problem.args)
    case 'BENCHMARK_NOT_RUN':
      return problem.args.variant === 'silent' ? runItself(problem.args) : hintOf(problem)
    default:
      return hintOf(problem)
  }
}

function longerHint({ name, timeoutMs }: Extract<Saying, { code: 'BENCHMARK_TIMEOUT' }>['args']): string {
  const longer = `--timeout ${goDuration(10 * timeoutMs)}`
  return name === null
    ? `to allow more time, remove the new budget and run: allocs-budget init ${longer}`
    : `to allow more time, run: ${explainCommand(name)} ${longer}`
}

/** A diagnostic as it is shown. One that another's report has is in words already. */
export function rendered(diagnostic: Diagnostic | RenderedDiagnostic): RenderedDiagnostic {
  if (!('args' in diagnostic)) return diagnostic
  const { code, severity, at, frame } = diagnostic
  const hint = hintOf(diagnostic)
  return {
    code,
    severity,
    message: messageOf(diagnostic),
    ...(at !== undefined && { at }),
    ...(hint !== undefined && { hint }),
    ...(frame !== undefined && { frame }),
  }
}

const longestHint = 300

/** Hints about a budget repeat names of the file: on one line, at a bearable length, without what steers a terminal. */
function onOneLine(hint: string): string {
  const plain = hint.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '�')
  return plain.length > longestHint ? `${plain.slice(0, longestHint)}…` : plain
}
