import { z } from 'zod'
import { diagnosticCodes } from '../diagnostic/diagnostic.ts'
import { causes } from '../go/sites/cause.ts'
import type { DeepReadonly } from '../lang/deep-readonly.ts'

/** The value of `schema` in every report of this shape. */
export const reportSchemaName = 'allocs-budget/report/v1'

/** Far above every real name, line and message. */
const text = z.string().max(100_000)
const whole = z.int().nonnegative()
const severity = z.enum(['error', 'warning', 'note'])
const status = z.enum(['pass', 'over', 'unlisted', 'not-measured'])
const unit = z.enum(['allocs/op', 'B/op', 'escapes', 'sites'])

/** `line` and `column` start at 1, columns count bytes, 0 is not known. */
const placeKeys = { file: text, line: whole, column: whole }
const place = z.strictObject(placeKeys)

const limit = z.strictObject({ max: whole, written: text, at: place.describe('where the budget sets it') }).nullable()

const settings = z
  .record(z.string().regex(/^[A-Z][A-Z0-9]{1,30}$/), text.regex(/^\S+$/))
  .describe(
    'what makes it another toolchain than the plain one of its release, by variable: GOEXPERIMENT, the architecture level, GODEBUG, GOFIPS140, GOGC, GOMEMLIMIT',
  )

const toolchain = z.strictObject({
  go: text.describe('GOVERSION without the experiments built into it'),
  goos: text,
  goarch: text,
  goLine: text.describe('the go line of go.mod; empty where there is none'),
  settings,
})

const run = z.strictObject({
  id: text,
  toolchain,
  module: text,
  directory: text.describe("where the module lies, relative to the repository's root; . for the root"),
  budget: z.strictObject({ path: text, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  overrides: z.array(text).describe('inputs or flags that took precedence over the budget'),
  packages: z.array(text).describe('import paths of the packages in scope'),
  broken: z.array(text).describe('those of them that could not be built'),
  base: z
    .strictObject({ go: text, settings, goLine: text, broken: z.array(text) })
    .nullable()
    .describe('what base was compiled with, and its packages that did not compile; null: not compared with base'),
})

const numbers = z.strictObject({ allocsPerOp: whole, bytesPerOp: whole })

/** A share of an operation: not every one has to allocate. */
const perOperation = z.number().nonnegative()
const cause = z.enum(causes).nullable().describe('an anchor in docs/causes.md; null: no rule knows it')

const site = z.strictObject({
  class: z.enum(['escape', 'growth', 'unreported', 'free']),
  kind: z.enum(['moved to heap', 'escapes to heap', '']),
  text,
  call: text,
  ...placeKeys,
  source: text.describe('the line, as measured; empty where it could not be read'),
  permitted: z.boolean().describe("false where the budget's list of permitted escapes does not have it"),
  new: z.boolean().nullable().describe('whether base does not have it; null: not compared, or never counted'),
  movedFrom: text.nullable().describe('the function that had it at base'),
  cause,
  why: z
    .array(z.strictObject({ to: text, expr: text, reason: text, ...placeKeys }))
    .describe("the compiler's flow to the heap; empty: it gives none"),
})

const frame = z.strictObject({ function: text, file: text, line: whole })

const where = z.strictObject({
  package: text,
  function: text.describe('as Go names it, package path apart'),
  ...placeKeys,
  source: text.describe('the line, as measured'),
  allocsPerOp: perOperation,
  bytesPerOp: perOperation,
  atLeast: z.boolean().describe('true where the runtime does not count every tiny object for its line'),
  base: perOperation.nullable().describe('allocs/op of this line at base, 0 where it is new; null: not compared'),
  calls: z.array(text).describe('library functions that the line calls and that allocate, most first'),
  cause,
  detail: text.describe('what the cause is about; empty: nothing to add'),
  sites: z.array(site).describe('the heap sites on the line, the one that the cause is about first'),
  path: z.array(frame).describe("the way there through the repository's own code: this line first, the benchmark last"),
  changed: frame
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
  most: numbers.describe('the largest of the runs behind the judged values, which are the smallest'),
  iterations: whole,
  runs: z.array(z.strictObject({ allocsPerOp: whole, bytesPerOp: whole, iterations: whole })),
  stable: z.boolean(),
  limit: z.strictObject({ allocs: limit, bytes: limit }),
  status,
  reason: text.nullable(),
  at: place.nullable().describe('where it is declared; null: its source was not found'),
  base: numbers.nullable().describe('what was measured at the base commit; null: not known'),
  where: z.array(where).describe('allocations by source line, most first; empty: not profiled'),
})

const functionRow = z.strictObject({
  run: text,
  package: text,
  name: text,
  at: place.nullable().describe('where it is declared; null: not known'),
  limit: z.strictObject({ escapes: limit, sites: limit }),
  status: status.describe('unlisted: no entry names it, and a finding or a moved escape is about it'),
  reason: text.nullable(),
  sites: z.array(site),
})

const named = z.strictObject({ run: text, package: text, name: text })

const share = z
  .strictObject({ measuredWith: text, explains: whole.nullable() })
  .nullable()
  .describe(
    'where the limit was measured with another minor version of Go: how much of what is over it base has too under this one; null: not known',
  )

/** What all findings have. */
const said = {
  severity,
  message: text,
  hint: text,
  at: place.nullable().describe('the source line it is about; null: not known'),
}

/** What findings about measured code have. */
const aboutCode = {
  ...said,
  subject: z
    .strictObject({ kind: z.enum(['benchmark', 'function']), id: whole })
    .describe(
      'its row: the index in benchmarks or in functions; of several runs that say the same, the row of the first',
    ),
  runs: z.array(text).describe('the runs that say so'),
  budget: place.nullable().describe('the budget line that sets the limit'),
  reason: text.nullable(),
}
const siteId = whole.describe('the index of the site in its row')

const finding = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('over-budget'),
    ...aboutCode,
    site: siteId
      .nullable()
      .describe('the escape that is not on the list of permitted ones; null: a number is over its limit'),
    unit,
    got: whole,
    max: whole,
    toolchain: share,
  }),
  z.strictObject({
    kind: z.literal('new-escape'),
    ...aboutCode,
    site: siteId,
    withLimit: z.boolean().describe('true where its function is over its limit, and a finding about that tells it too'),
  }),
  z.strictObject({ kind: z.literal('unlisted'), ...aboutCode, unit, got: whole }),
  z.strictObject({
    kind: z.literal('slack'),
    ...aboutCode,
    text: text.nullable().describe('the permitted escape that is not there; null: a number is above what is needed'),
    unit,
    got: whole,
    max: whole,
    toolchain: share,
  }),
  z.strictObject({
    kind: z.literal('loosened'),
    ...said,
    entry: z
      .strictObject({ kind: z.enum(['benchmark', 'function']), package: text, name: text })
      .nullable()
      .describe(
        'the one thing that is held less tightly, or the patterns of the entry that held several; null: a setting',
      ),
    change: z
      .strictObject({ what: text, from: text, to: text })
      .describe('the limit or setting, as base and head have it; empty: not set'),
  }),
])

const diagnostic = z.strictObject({
  code: z.enum(diagnosticCodes),
  severity,
  message: text,
  at: place.nullable(),
  hint: text.nullable(),
  frame: text.nullable().describe('the source line with carets under the place'),
  runs: z.array(text).describe('the runs that say so; empty: it is about none'),
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
  functions: z.array(functionRow).describe('those that an entry or a finding is about; the passing rest is in exists'),
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
      z.strictObject({
        module: text,
        budget: text,
        runs: z.array(text),
        commands: z.array(text),
        lines: text,
        override: text.nullable(),
      }),
    )
    .describe('what to type, or which lines to put into the budget, to accept what fails; override: for this Go alone'),
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
/** What accepts what fails in one module. */
export type Acceptance = Report['accept'][number]

/** The published JSON Schema (draft 2020-12) as the text of `allocs-budget.report.schema.json`. */
export function reportJsonSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(reportSchema)
  const title = 'A report of allocs-budget, version 1'
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`
}
