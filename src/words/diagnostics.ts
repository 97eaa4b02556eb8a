import {
  type Diagnostic,
  type DiagnosticCode,
  mistakeCodes,
  type RenderedDiagnostic,
  type Saying,
} from '../diagnostic/diagnostic.ts'
import { baseWords } from './diagnostics/base.ts'
import { benchmarkEndWords } from './diagnostics/benchmark-ends.ts'
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

/** What is said of a benchmark without the words of its program. One that another's report tells of is in words already. */
export function gistOf(problem: Saying | Pick<RenderedDiagnostic, 'code' | 'message'>): string {
  if (!('args' in problem)) return problem.message
  if (!('words' in problem.args)) return messageOf(problem)
  const { besideUnlisted: _, ...args } = { besideUnlisted: false, ...problem.args }
  return sayingInWords(diagnosticWords, { code: problem.code, args: { ...args, words: [] } }).message
}

/** That a benchmark is not in a new budget, and why; of one that took too long with the command that gives it ten times as long. */
export function leftOut(problem: Saying | Pick<RenderedDiagnostic, 'code' | 'message'>): RenderedDiagnostic {
  const message = 'args' in problem ? messageOf(problem) : problem.message
  const hint = 'args' in problem && problem.code === 'BENCHMARK_TIMEOUT' ? longerHint(problem.args) : undefined
  return { code: problem.code, severity: 'warning', message: `left out: ${message}`, ...(hint && { hint }) }
}

function longerHint({ name, timeoutMs }: Extract<Saying, { code: 'BENCHMARK_TIMEOUT' }>['args']): string {
  const longer = `--timeout ${goDuration(10 * timeoutMs)}`
  return name === null
    ? `to give it longer, remove the budget again and run: allocs-budget init ${longer}`
    : `to give it longer, run: ${explainCommand(name)} ${longer}`
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
