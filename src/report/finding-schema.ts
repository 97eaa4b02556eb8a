import { z } from 'zod'
import { diagnosticCodes } from '../diagnostic/diagnostic.ts'
import { place, text, whole } from './row-schema.ts'

const severity = z.enum(['error', 'warning', 'note'])
const unit = z.enum(['allocs/op', 'B/op', 'escapes', 'sites'])

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

export const finding = z.discriminatedUnion('kind', [
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

export const diagnostic = z.strictObject({
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
