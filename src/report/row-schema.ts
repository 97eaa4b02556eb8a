import { z } from 'zod'
import { callKinds } from '../go/calls/reach.ts'
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
    'settings that differ from the defaults of the release, by variable: GOEXPERIMENT, the architecture level, GODEBUG, GOFIPS140, GOGC, GOMEMLIMIT',
  )

const toolchain = z.strictObject({
  go: text.describe('GOVERSION without the experiments built into it'),
  goos: text,
  goarch: text,
  goLine: text.describe('the go line of go.mod; empty if go.mod has none'),
  settings,
})

export const run = z.strictObject({
  id: text,
  toolchain,
  module: text,
  directory: text.describe("the folder of the module, relative to the repository's root; . for the root"),
  budget: z.strictObject({ path: text, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  overrides: z
    .array(text)
    .describe(
      'inputs or flags that can change a result: they override the budget, select a part of it, or set what it is compared with',
    ),
  packages: z.array(text).describe('import paths of the packages in scope'),
  broken: z.array(text).describe('packages in scope that could not be built'),
  base: z
    .strictObject({ go: text, settings, goLine: text, broken: z.array(text) })
    .nullable()
    .describe('what base was compiled with, and its packages that did not compile; null: not compared with base'),
})

const numbers = z.strictObject({ allocsPerOp: whole, bytesPerOp: whole })

/** A share of an operation: not every one has to allocate. */
const perOperation = z.number().nonnegative()
const cause = z.enum(causes).nullable().describe('an anchor in docs/causes.md; null: the cause is not known')

const frame = z.strictObject({ function: text, file: text, line: whole })
const changed = frame
  .extend({ source: text.describe('the source line, as measured; empty if it could not be read') })
  .nullable()
const replaced = z.strictObject({ file: text, line: whole, source: text }).nullable()

const leak = z
  .strictObject({
    package: text,
    function: text.describe('as Go names it, without the package path'),
    parameter: text,
    was: z.enum(['nothing', 'content', 'result']).describe('what leaked of it at base'),
    file: text,
    line: whole.describe('where the function passes the value on to the heap'),
    source: text,
  })
  .nullable()
  .describe('the parameter that leaks at head but not at base, which is why the argument is on the heap')

const site = z.strictObject({
  class: z.enum(['escape', 'growth', 'unreported', 'free']),
  kind: z.enum(['moved to heap', 'escapes to heap', '']),
  text,
  call: text,
  ...placeKeys,
  source: text.describe('the source line, as measured; empty if it could not be read'),
  permitted: z.boolean().describe("false if it is not in the budget's list of permitted escapes"),
  new: z.boolean().nullable().describe('true if base does not have it; null: not compared, or never counted'),
  movedFrom: text.nullable().describe('the function that had it at base'),
  replaces: text
    .nullable()
    .describe('the text, or otherwise the call, of the site of base that it replaces in this function; null: none'),
  changed: changed.describe(
    "the line that base does not have: its own line, or one on the value's way to the heap; null: none, or not compared",
  ),
  leak,
  cause,
  why: z
    .array(z.strictObject({ to: text, expr: text, reason: text, ...placeKeys }))
    .describe("the compiler's flow to the heap; empty: the compiler gives none"),
})

const where = z.strictObject({
  package: text,
  function: text.describe('as Go names it, without the package path'),
  at: place.nullable().describe('null: no line of the repository leads there, for example in a goroutine of a library'),
  source: text.describe('the source line, as measured'),
  allocsPerOp: perOperation,
  bytesPerOp: perOperation,
  atLeast: z.boolean().describe('true if the runtime does not attribute every tiny object to its line'),
  base: perOperation
    .nullable()
    .describe(
      'allocs/op at base for the same line, or for the line it replaces; 0 if it is new; null: not compared, or not known',
    ),
  baseBytes: perOperation.nullable().describe('B/op of the same at base; null: not compared'),
  replaces: replaced.describe(
    'the line of base that allocated what this line allocates now; null: the same line, or none',
  ),
  calls: z
    .array(text)
    .describe('the allocating library function that the line calls; empty: the line itself allocates'),
  cause,
  detail: text.describe('what the cause refers to; empty: nothing to add'),
  sites: z
    .array(site)
    .describe(
      'the heap sites of what allocates on the line: the one that the cause refers to first, then those that base does not have',
    ),
  path: z.array(frame).describe("the call path through the repository's own code: this line first, the benchmark last"),
  changed: changed.describe(
    "the line that base does not have: this line, one on the value's way to the heap, or one that leads here; null: none, or not compared",
  ),
})

export const benchmark = z.strictObject({
  run: text,
  package: text,
  name: text,
  cpu: whole,
  allocsPerOp: whole,
  bytesPerOp: whole,
  most: numbers.describe('the largest values of the runs; the judged values are the smallest'),
  iterations: whole,
  runs: z.array(z.strictObject({ allocsPerOp: whole, bytesPerOp: whole, iterations: whole })),
  stable: z.boolean(),
  once: z
    .strictObject({ allocs: whole, bytes: whole })
    .nullable()
    .describe(
      'what was allocated once, in addition to what each further iteration allocates: set-up, or what is created on first use; null: the judged values are those that Go printed',
    ),
  cached: z
    .literal(true)
    .optional()
    .describe('set if an earlier run measured it and nothing it depends on has changed'),
  limit: z.strictObject({ allocs: limit, bytes: limit }),
  status,
  reason: text.nullable(),
  at: place.nullable().describe('where it is declared; null: its source was not found'),
  base: numbers.nullable().describe('what was measured at the base commit; null: not known'),
  where: z
    .array(where)
    .describe(
      'allocations by source line and by what allocates there: what base does not have first, then the most allocations first; empty: not profiled',
    ),
})

const step = z.strictObject({
  package: text,
  function: text,
  file: text.describe('relative to the root of the repository if own is true; otherwise as the compiler names it'),
  line: whole.describe('where it calls the next one, or where the chain ends'),
  own: z.boolean().describe('true if the file is in a module of the run'),
  source: text.describe('the source line, as measured; empty if it could not be read or is not in the repository'),
})

/** What rows of functions name by its place in one of these lists. */
export const callLists = z
  .strictObject({
    sites: z
      .array(z.strictObject({ package: text, function: text, site }))
      .describe('the heap sites that functions reach by their calls'),
    steps: z.array(step).describe('the steps of chains of calls'),
    dynamic: z
      .array(
        z.strictObject({
          kind: z.enum(callKinds),
          callee: text.describe('the interface, or the name of the function; empty: not known'),
          lines: whole.describe('how many lines of the last function of the chain call the same'),
          followed: z
            .strictObject({ package: text, function: text })
            .nullable()
            .describe(
              'the only function in the reached code that it can be, which was followed; null: none, or several',
            ),
        }),
      )
      .describe('calls whose callee is not in the code'),
  })
  .describe('what functions lead to by their calls, each once: rows name it by its index in these lists')

const chain = z
  .array(whole)
  .min(1)
  .describe(
    'the shortest chain of calls, as indexes in calls.steps: the function of the row first, the one that the chain leads to last',
  )

const calls = z.strictObject({
  scope: z
    .enum(['module', 'all'])
    .describe(
      'module: calls are followed in the modules of the run; all: also in dependencies and the standard library',
    ),
  allow: z.array(text).describe('the patterns of functions that are not followed'),
  unreached: z.array(text).describe('those of them that match no function that is called'),
  functions: whole.describe('how many functions were reached, the function of the row included'),
  packages: whole.describe('how many packages they are in'),
  total: z
    .strictObject({ escapes: whole, sites: whole, newEscapes: whole, newSites: whole, open: whole, followed: whole })
    .describe(
      'how many heap sites that the limits count were reached, how many of them base does not have, and how many calls have a callee that is not in the code: those that cannot be followed, and those that were',
    ),
  reached: z
    .array(
      z.strictObject({
        site: whole.describe('an index in calls.sites of the report'),
        chain,
        new: z.boolean().nullable().describe('true if the function does not reach it at base; null: not compared'),
        changed: whole
          .nullable()
          .describe('the step, as an index in calls.steps, with the line that base does not have; null: none'),
      }),
    )
    .describe(
      'heap sites that were reached. Of a function that reaches very many, a part: its own, then new ones, then the nearest; total has the number of all',
    ),
  dynamic: z
    .array(z.strictObject({ call: whole.describe('an index in calls.dynamic of the report'), chain }))
    .describe('calls whose callee is not in the code; of very many a part, those that cannot be followed first'),
})

export const functionRow = z.strictObject({
  run: text,
  package: text,
  name: text,
  at: place.nullable().describe('where it is declared; null: not known'),
  limit: z.strictObject({ escapes: limit, sites: limit }),
  status: status.describe('unlisted: it has no entry, but a finding or a moved escape refers to it'),
  reason: text.nullable(),
  base: z
    .strictObject({ escapes: whole, sites: whole })
    .nullable()
    .describe('what the function of this name has at base, 0 if base has no such function; null: not compared'),
  sites: z.array(site),
  calls: calls.nullable().describe('what it leads to by its calls; null: its entry has no calls'),
})

export const named = z.strictObject({ run: text, package: text, name: text })
