import { z } from 'zod'
import { causes } from '../go/sites/cause.ts'

/** Far above every real name, line and message. */
export const text = z.string().max(100_000)
export const whole = z.int().nonnegative()
const status = z.enum(['pass', 'over', 'unlisted', 'not-measured'])

/** `line` and `column` start at 1, columns count bytes, 0 is not known. */
const placeKeys = { file: text, line: whole, column: whole }
export const place = z.strictObject(placeKeys)

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

export const run = z.strictObject({
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

const frame = z.strictObject({ function: text, file: text, line: whole })
const changed = frame
  .extend({ source: text.describe('the line, as measured; empty where it could not be read') })
  .nullable()
const replaced = z.strictObject({ file: text, line: whole, source: text }).nullable()

const leak = z
  .strictObject({
    package: text,
    function: text.describe('as Go names it, package path apart'),
    parameter: text,
    was: z.enum(['nothing', 'content', 'result']).describe('what of it leaked at base'),
    file: text,
    line: whole.describe('where the function lets the value go on to the heap'),
    source: text,
  })
  .nullable()
  .describe('the parameter that leaks at head and did not at base, which is why the argument is on the heap')

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
  replaces: text
    .nullable()
    .describe("the compiler's text of what base had in its place in this function; null: nothing"),
  changed: changed.describe(
    'the line that base does not have: its own, or one on the way of its value to the heap; null: none, or not compared',
  ),
  leak,
  cause,
  why: z
    .array(z.strictObject({ to: text, expr: text, reason: text, ...placeKeys }))
    .describe("the compiler's flow to the heap; empty: it gives none"),
})

const where = z.strictObject({
  package: text,
  function: text.describe('as Go names it, package path apart'),
  at: place.nullable().describe('null: no line of the repository leads there, as to a goroutine of a library'),
  source: text.describe('the line, as measured'),
  allocsPerOp: perOperation,
  bytesPerOp: perOperation,
  atLeast: z.boolean().describe('true where the runtime does not count every tiny object for its line'),
  base: perOperation
    .nullable()
    .describe('allocs/op at base of the same, or of what it replaces; 0 where it is new; null: not compared'),
  replaces: replaced.describe('the line of base that allocated what this one does now; null: the same line, or none'),
  calls: z.array(text).describe('library functions that the line calls and that allocate, most first'),
  cause,
  detail: text.describe('what the cause is about; empty: nothing to add'),
  sites: z.array(site).describe('the heap sites on the line, the one that the cause is about first'),
  path: z.array(frame).describe("the way there through the repository's own code: this line first, the benchmark last"),
  changed: changed.describe(
    'the line that base does not have: this one, one on the way of its value to the heap, or one that leads here; null: none, or not compared',
  ),
})

export const benchmark = z.strictObject({
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
  once: z
    .strictObject({ allocs: whole, bytes: whole })
    .nullable()
    .describe(
      'what was allocated once, beside what each further iteration allocates: set-up, or what is made on first use; null: the judged values are those that Go printed',
    ),
  cached: z
    .literal(true)
    .optional()
    .describe('set where an earlier run measured it, and nothing that decides it has changed'),
  limit: z.strictObject({ allocs: limit, bytes: limit }),
  status,
  reason: text.nullable(),
  at: place.nullable().describe('where it is declared; null: its source was not found'),
  base: numbers.nullable().describe('what was measured at the base commit; null: not known'),
  where: z.array(where).describe('allocations by source line, most first; empty: not profiled'),
})

export const functionRow = z.strictObject({
  run: text,
  package: text,
  name: text,
  at: place.nullable().describe('where it is declared; null: not known'),
  limit: z.strictObject({ escapes: limit, sites: limit }),
  status: status.describe('unlisted: no entry names it, and a finding or a moved escape is about it'),
  reason: text.nullable(),
  sites: z.array(site),
})

export const named = z.strictObject({ run: text, package: text, name: text })
