import { z } from 'zod'
import { diagnosticCodes } from '../diagnostic/diagnostic.ts'

/** The value of `schema` in every report of this shape. */
export const reportSchemaName = 'allocs-budget/report/v1'

const text = z.string()
const whole = z.int().nonnegative()
const severity = z.enum(['error', 'warning', 'note'])
const status = z.enum(['pass', 'over', 'unlisted', 'not-measured'])
const unit = z.enum(['allocs/op', 'B/op', 'escapes', 'sites'])

/** `line` and `column` start at 1, columns count bytes, 0 is not known. */
const place = { file: text, line: whole, column: whole }
/** A place that may be missing as a whole. */
const placeOrNull = { file: text.nullable(), line: whole.nullable(), column: whole.nullable() }

const limit = z.strictObject({ max: whole, written: text, ...place }).nullable()

const run = z.strictObject({
  id: text,
  toolchain: z.strictObject({ go: text, goos: text, goarch: text, goLine: text }),
  module: text,
  directory: text,
  budget: z.strictObject({ path: text, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  overrides: z.array(text),
})

const measuredRun = z.strictObject({ allocsPerOp: whole, bytesPerOp: whole, iterations: whole })

const benchmark = z.strictObject({
  run: text,
  package: text,
  name: text,
  cpu: whole,
  allocsPerOp: whole,
  bytesPerOp: whole,
  iterations: whole,
  runs: z.array(measuredRun),
  stable: z.boolean(),
  limit: z.strictObject({ allocs: limit, bytes: limit }),
  status,
  reason: text.nullable(),
  ...placeOrNull,
  base: z.null().describe('what was measured at the base commit; null: not known'),
  where: z.array(z.never()).describe('allocations by source line; empty: not profiled'),
})

const site = z.strictObject({
  class: z.enum(['escape', 'growth', 'unreported', 'free']),
  kind: z.enum(['moved to heap', 'escapes to heap', '']),
  text,
  call: text,
  ...place,
  permitted: z.boolean(),
  new: z.null().describe('whether base does not have it; null: not known'),
  why: z.array(z.never()).describe("the compiler's flow; empty: not asked for"),
})

const functionRow = z.strictObject({
  run: text,
  package: text,
  name: text,
  file: text,
  line: whole,
  limit: z.strictObject({ escapes: limit, sites: limit }),
  status,
  reason: text.nullable(),
  source: z
    .array(z.strictObject({ file: text, line: whole, text }))
    .describe('the source lines of its sites, as measured'),
  sites: z.array(site),
})

const named = z.strictObject({ run: text, package: text, name: text })

const finding = z.strictObject({
  kind: z.enum(['over-budget', 'new-escape', 'loosened', 'slack', 'unlisted']),
  severity,
  run: text,
  package: text,
  benchmark: text.optional(),
  function: text.optional(),
  text: text.optional(),
  ...placeOrNull,
  unit,
  got: whole,
  max: whole.nullable(),
  message: text,
  hint: text,
  reason: text.nullable(),
  budget: z.strictObject(place).nullable(),
})

const diagnostic = z.strictObject({
  code: z.enum(diagnosticCodes),
  severity,
  message: text,
  ...placeOrNull,
  hint: text.nullable(),
})

const commit = text.nullable()

/** A whole report, version 1; strict: a key that is not named here is refused. */
export const reportSchema = z.strictObject({
  schema: z.literal(reportSchemaName),
  verdict: z.enum(['pass', 'over-budget', 'cannot-judge']),
  tool: z.strictObject({ version: text }),
  commit: z.strictObject({ measured: commit, head: commit, base: commit, baseRef: commit }),
  runs: z.array(run),
  benchmarks: z.array(benchmark),
  functions: z.array(functionRow),
  exists: z.strictObject({ benchmarks: z.array(named), functions: z.array(named) }),
  findings: z.array(finding),
  diagnostics: z.array(diagnostic),
})

export type ReportJson = z.infer<typeof reportSchema>

/** The published JSON Schema (draft 2020-12) as the text of `allocs-budget.report.schema.json`. */
export function reportJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(reportSchema)
  const title = 'A report of allocs-budget, version 1'
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`
}
