import { z } from 'zod'
import { diagnosticCodes } from '../diagnostic/diagnostic.ts'
import { causes } from '../go/sites/cause.ts'

/** The value of `schema` in every report of this shape. */
export const reportSchemaName = 'allocs-budget/report/v1'

/** Far above every real name, line and message. */
const text = z.string().max(100_000)
const whole = z.int().nonnegative()
const severity = z.enum(['error', 'warning', 'note'])
const status = z.enum(['pass', 'over', 'unlisted', 'not-measured'])
const unit = z.enum(['allocs/op', 'B/op', 'escapes', 'sites'])

/** `line` and `column` start at 1, columns count bytes, 0 is not known. */
const place = { file: text, line: whole, column: whole }
/** A place that may be missing as a whole. */
const placeOrNull = { file: text.nullable(), line: whole.nullable(), column: whole.nullable() }

const limit = z.strictObject({ max: whole, written: text, ...place }).nullable()

const settings = z
  .record(z.string().regex(/^[A-Z][A-Z0-9]{1,30}$/), text.regex(/^\S+$/))
  .describe(
    'what makes it another toolchain than the plain one of its release, by variable: GOEXPERIMENT, the architecture level, GODEBUG, GOFIPS140, GOGC, GOMEMLIMIT',
  )

const run = z.strictObject({
  id: text,
  toolchain: z.strictObject({ go: text, goos: text, goarch: text, goLine: text, settings }),
  module: text,
  directory: text,
  budget: z.strictObject({ path: text, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  overrides: z.array(text),
  packages: z.array(text).describe('import paths of the packages in scope'),
  broken: z.array(text).describe('those of them that could not be built'),
  base: z
    .strictObject({ go: text, settings, goLine: text, broken: z.array(text) })
    .nullable()
    .describe('what base was compiled with, and its packages that did not compile; null: not compared with base'),
})

const measuredRun = z.strictObject({ allocsPerOp: whole, bytesPerOp: whole, iterations: whole })

/** A share of an operation: not every one has to allocate. */
const perOperation = z.number().nonnegative()
const cause = z.enum(causes).nullable().describe('an anchor in docs/causes.md; null: no rule knows it')

const site = z.strictObject({
  class: z.enum(['escape', 'growth', 'unreported', 'free']),
  kind: z.enum(['moved to heap', 'escapes to heap', '']),
  text,
  call: text,
  ...place,
  permitted: z.boolean(),
  new: z.boolean().nullable().describe('whether base does not have it; null: not compared, or never counted'),
  movedFrom: text.nullable().describe('the function that had it at base'),
  cause,
  why: z
    .array(z.strictObject({ to: text, expr: text, reason: text, ...place }))
    .describe("the compiler's flow to the heap; empty: it gives none"),
})

const where = z.strictObject({
  package: text,
  function: text,
  ...place,
  source: text.describe('the line, as measured'),
  allocsPerOp: perOperation,
  bytesPerOp: perOperation,
  atLeast: z.boolean().describe('true where the runtime does not count every tiny object for its line'),
  base: perOperation.nullable().describe('allocs/op of this line at base, 0 where it is new; null: not compared'),
  calls: z.array(text).describe('library functions that the line calls and that allocate, most first'),
  cause,
  detail: text.describe('what the cause is about; empty: nothing to add'),
  sites: z.array(site).describe('the heap sites on the line, the one that the cause is about first'),
  path: z
    .array(z.strictObject({ function: text, file: text, line: whole }))
    .describe("the way there through the repository's own code: this line first, the benchmark last"),
  changed: z
    .strictObject({ function: text, file: text, line: whole })
    .nullable()
    .describe(
      'the line that base does not have: this one, one on the way of its value to the heap, or one that leads here; null: none, or not compared',
    ),
})

const benchmark = z.strictObject({
  run: text,
  package: text,
  name: text,
  cpu: whole,
  allocsPerOp: whole,
  bytesPerOp: whole,
  most: z
    .strictObject({ allocsPerOp: whole, bytesPerOp: whole })
    .describe('the largest of the runs behind the judged values, which are the smallest'),
  iterations: whole,
  runs: z.array(measuredRun),
  stable: z.boolean(),
  limit: z.strictObject({ allocs: limit, bytes: limit }),
  status,
  reason: text.nullable(),
  ...placeOrNull,
  base: z
    .strictObject({ allocsPerOp: whole, bytesPerOp: whole })
    .nullable()
    .describe('what was measured at the base commit; null: not known'),
  where: z.array(where).describe('allocations by source line, most first; empty: not profiled'),
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
  run: text.nullable().describe('null for what is about the budget, under whatever toolchain'),
  package: text.describe('import path; for a loosened entry it may be the pattern, and empty for a setting'),
  benchmark: text.optional(),
  function: text.optional(),
  text: text.optional(),
  ...placeOrNull,
  unit: unit.nullable(),
  got: whole.nullable(),
  max: whole.nullable(),
  toolchain: z
    .strictObject({ measuredWith: text, explains: whole.nullable() })
    .nullable()
    .describe(
      'where the limit was measured with another minor version of Go: how much of what is over it base has too under this one; null: not known',
    ),
  change: z
    .strictObject({ what: text, from: text, to: text })
    .nullable()
    .describe('of a loosened budget: the limit or setting, as base and head have it; empty: not set'),
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
  run: text.nullable(),
  package: text.nullable(),
  benchmark: text.nullable(),
})

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
      .describe('files named in this report that are not the same at head as measured; null: not known'),
  }),
  runs: z.array(run),
  benchmarks: z.array(benchmark),
  functions: z.array(functionRow),
  exists: z.strictObject({
    benchmarks: z.array(
      named.extend({
        allocsPerOp: whole.nullable().describe('of a short run, where a renamed benchmark was looked for'),
      }),
    ),
    functions: z.array(named),
  }),
  findings: z.array(finding),
  diagnostics: z.array(diagnostic),
  accept: z
    .array(
      z.strictObject({ module: text, budget: text, commands: z.array(text), lines: text, override: text.nullable() }),
    )
    .describe('what to type, or which lines to put into the budget, to accept what fails; override: for this Go alone'),
})

export type ReportJson = z.infer<typeof reportSchema>

/** The published JSON Schema (draft 2020-12) as the text of `allocs-budget.report.schema.json`. */
export function reportJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(reportSchema)
  const title = 'A report of allocs-budget, version 1'
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`
}
