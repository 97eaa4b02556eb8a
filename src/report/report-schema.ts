import { z } from 'zod'
import type { DeepReadonly } from '../lang/deep-readonly.ts'
import { publishedAt } from '../lang/repository.ts'
import { version } from '../lang/version.ts'
import { diagnostic, finding } from './finding-schema.ts'
import { benchmark, callLists, functionRow, named, run, text, whole } from './row-schema.ts'

/** The value of `schema` in every report of this shape. */
export const reportSchemaName = 'allocs-budget/report/v1'

const commit = text.nullable()

/** A whole report, version 1; strict: a key that is not named here is refused. */
export const reportSchema = z.strictObject({
  schema: z.literal(reportSchemaName),
  verdict: z.enum(['pass', 'over-budget', 'cannot-judge']),
  tool: z.strictObject({ version: text }),
  commit: z.strictObject({
    measured: commit,
    head: commit,
    base: commit,
    baseRef: commit,
    differs: z
      .array(text)
      .nullable()
      .describe('files in this report that differ between head and what was measured; null: not known'),
  }),
  runs: z.array(run),
  benchmarks: z.array(benchmark),
  functions: z.array(functionRow).describe('functions with an entry or a finding; all others are only in exists'),
  calls: callLists,
  exists: z.strictObject({
    benchmarks: z.array(
      named.extend({
        allocsPerOp: whole.nullable().describe('from a short run, if it was measured to detect a renamed benchmark'),
      }),
    ),
    functions: z.array(named),
  }),
  findings: z.array(finding),
  diagnostics: z.array(diagnostic),
  accept: z
    .array(
      z.strictObject({
        budget: text,
        toolchains: z.array(text).describe('the toolchains whose highest numbers are accepted'),
        commands: z.array(text).describe('each changes only what fails'),
        lines: text.describe(
          'entries for the budget: each replaces the one with the same package and name, or is added if the budget has no such entry',
        ),
        override: text
          .nullable()
          .describe('the entries for findings that another Go explains, for this Go version only'),
      }),
    )
    .describe('the commands to run, or the lines to add to the budget, to accept what fails'),
})

/** A report: what the file says is what is passed around. Null where something is not there or not known. */
export type Report = DeepReadonly<z.output<typeof reportSchema>>

export type Verdict = Report['verdict']
export type Run = Report['runs'][number]
export type BenchmarkRow = Report['benchmarks'][number]
/** A line of source and what one operation of a benchmark allocates there. */
export type WhereRow = BenchmarkRow['where'][number]
export type FunctionRow = Report['functions'][number]
/** A heap site; files are relative to the repository's root. */
export type SiteRow = FunctionRow['sites'][number]
/** What a function leads to by its calls, with places in the lists of the report; `CallsRow` has them written out. */
export type CallsShown = NonNullable<FunctionRow['calls']>
export type Status = FunctionRow['status']
export type LimitShown = NonNullable<FunctionRow['limit']['escapes']>
export type Finding = Report['findings'][number]
/** What the change no longer asks for; it is about the budget and belongs to no run. */
export type LoosenedFinding = Extract<Finding, { kind: 'loosened' }>
/** Something to say about measured code. */
export type CodeFinding = Exclude<Finding, LoosenedFinding>
export type ToolchainShare = NonNullable<Extract<Finding, { kind: 'slack' }>['toolchain']>
export type Unit = Extract<Finding, { kind: 'slack' }>['unit']
export type ReportDiagnostic = Report['diagnostics'][number]
/** What accepts what fails. */
export type Acceptance = Report['accept'][number]

/** The JSON Schema (draft 2020-12) as the text of `allocs-budget.report.schema.json`; one of a release says where it is published. */
export function reportJsonSchema(of = version): string {
  const $id = publishedAt(of, 'allocs-budget.report.schema.json')
  const { $schema, ...rest } = z.toJSONSchema(reportSchema)
  const title = 'A report of allocs-budget, version 1'
  return `${JSON.stringify({ $schema, ...($id !== undefined && { $id }), title, ...rest }, undefined, 2)}\n`
}
