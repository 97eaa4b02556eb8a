import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { knownKeys } from '../../src/budget/read/schema.ts'

const page = readFileSync(new URL('../../docs/budget.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)]
  .map((match) => match[1] ?? '')
  .filter((block) => !block.startsWith('#'))

test.each(blocks)('the example parses clean: %s', (block) => {
  const text = block.startsWith('version:') ? block : `version: 1\n${block}`
  expect(parseBudget(text, 'docs/budget.md').diagnostics).toEqual([])
})

test('has every key there is', () => {
  expect(blocks).toHaveLength(4)
  const keys = Object.values(knownKeys).flat()
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([])
})
