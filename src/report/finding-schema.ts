import { z } from 'zod'
import { diagnosticCodes } from '../diagnostic/diagnostic.ts'
import { place, text, whole } from './row-schema.ts'

const severity = z.enum(['error', 'warning', 'note'])
const unit = z.enum(['allocs/op', 'B/op', 'escapes', 'sites'])

const share = z
  .strictObject({ measuredWith: text, explains: whole.nullable() })
  .nullable()
  .describe(
    'set if the limit was measured with a different minor version of Go: how much of the excess base also has with this version; null: not known',
  )

/** What all findings have. */
const said = {
  severity,
  message: text,
  hint: text,
  at: place.nullable().describe('the source line of the finding; null: not known'),
}

/** What findings about measured code have. */
const aboutCode = {
  ...said,
  subject: z
    .strictObject({ kind: z.enum(['benchmark', 'function']), id: whole })
    .describe('the index of its row in benchmarks or functions; if several runs agree, the row of the first run'),
  runs: z.array(text).describe('the runs with this finding'),
  budget: place.nullable().describe('the budget line that sets the limit'),
  reason: text.nullable(),
}
const siteId = whole.describe('the index of the site in its row')

export const finding = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('over-budget'),
    ...aboutCode,
    site: siteId.nullable().describe('the escape that is not permitted; null: a number is over its limit'),
    reached: z
      .array(whole)
      .describe(
        'indexes in calls.reached of the row: the sites that the function reaches by calls, new ones first; empty: it is about the function itself',
      ),
    notListed: whole.describe('how many more sites it reaches that the row does not list'),
    unit,
    got: whole,
    max: whole,
    toolchain: share,
  }),
  z.strictObject({
    kind: z.literal('new-escape'),
    ...aboutCode,
    site: siteId,
    withLimit: z.boolean().describe('true if its function is also over its limit and has a finding for that'),
  }),
  z.strictObject({ kind: z.literal('unlisted'), ...aboutCode, unit, got: whole }),
  z.strictObject({
    kind: z.literal('dynamic-calls'),
    ...aboutCode,
    got: whole.describe('how many calls that the function leads to could not be followed'),
  }),
  z.strictObject({
    kind: z.literal('slack'),
    ...aboutCode,
    text: text.nullable().describe('the permitted escape that does not occur; null: a limit is higher than needed'),
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
        'the benchmark or function with a looser limit, or the patterns of an entry that covers several; null: a setting',
      ),
    change: z
      .strictObject({ what: text, from: text, to: text })
      .describe('the limit or setting at base and at head; empty: not set'),
  }),
])

export const diagnostic = z.strictObject({
  code: z.enum(diagnosticCodes),
  severity,
  message: text,
  at: place.nullable(),
  hint: text.nullable(),
  frame: text.nullable().describe('the source line with carets under the position'),
  runs: z.array(text).describe('the runs with this diagnostic; empty: it does not concern a run'),
  package: text.nullable(),
  benchmark: text.nullable(),
})
