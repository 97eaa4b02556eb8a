import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { formatDiagnostic } from '../../src/diagnostic/format-diagnostic.ts'
import { rendered } from '../../src/words/diagnostics.ts'

const fixtures = new URL('./fixtures/', import.meta.url)
const golden = new URL('./golden/', import.meta.url)

/** Everything that a person sees of a bad budget, with the codes. `UPDATE_GOLDEN=1` writes it anew. */
test.each(readdirSync(fixtures))('says every mistake of %s', (name) => {
  const { budget, diagnostics } = parseBudget(readFileSync(new URL(name, fixtures), 'utf8'), name)
  const shown = diagnostics.map((one) => `[${one.code}] ${formatDiagnostic(rendered(one))}\n`).join('\n')
  const expected = new URL(name.replace(/\.yml$/, '.txt'), golden)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, shown)
  expect(budget).toBeUndefined()
  expect(shown).toBe(readFileSync(expected, 'utf8'))
})
