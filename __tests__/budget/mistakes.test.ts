import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { rendered } from '../../src/words/diagnostics.ts'
import { formatDiagnostic } from '../support/format-diagnostic.ts'
import { expectGolden } from '../support/golden.ts'

const fixtures = new URL('./fixtures/', import.meta.url)
const golden = fileURLToPath(new URL('./golden/', import.meta.url))

/** Everything that a person sees of a bad budget, with the codes. */
test.each(readdirSync(fixtures))('says every mistake of %s', (name) => {
  const { budget, diagnostics } = parseBudget(readFileSync(new URL(name, fixtures), 'utf8'), name)
  const shown = diagnostics.map((one) => `[${one.code}] ${formatDiagnostic(rendered(one))}\n`).join('\n')
  expect(budget).toBeUndefined()
  expectGolden(golden + name.replace(/\.yml$/, '.txt'), shown)
})
