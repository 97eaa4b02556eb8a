import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { budgetJsonSchema } from '../../src/budget/json-schema.ts'
import { mistakeWords } from '../../src/budget/mistake-words.ts'
import { parseBudget } from '../../src/budget/parse-budget.ts'

const root = new URL('../../', import.meta.url)
const published = readFileSync(new URL('allocs-budget.schema.json', root), 'utf8')

test('is what the schema in code gives; scripts/write-budget-schema.ts writes it', () => {
  expect(published).toBe(budgetJsonSchema())
})

test('has only patterns that every reader of JSON Schema can compile', () => {
  const patterns = [...published.matchAll(/"pattern": (".*")/g)].map((match) => String(JSON.parse(match[1] ?? '')))
  expect(patterns.length).toBeGreaterThan(10)
  for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow()
})

test('tells what each setting is, and its default', () => {
  const { properties } = JSON.parse(published) as {
    properties: Record<string, { description?: string; default?: unknown }>
  }
  const settings = Object.entries(properties).map(([name, { description, default: value }]) => [
    name,
    typeof description,
    value,
  ])
  expect(settings).toEqual([
    ['version', 'string', undefined],
    ['packages', 'string', ['./...']],
    ['modules', 'string', undefined],
    ['tags', 'string', []],
    ['benchtime', 'string', 'auto'],
    ['count', 'string', 3],
    ['cpu', 'string', 1],
    ['timeout', 'string', '10m'],
    ['jobs', 'string', 0],
    ['pass-env', 'string', []],
    ['measured-with', 'string', undefined],
    ['benchmarks', 'string', {}],
    ['functions', 'string', {}],
    ['rules', 'string', {}],
    ['overrides', 'string', []],
  ])
})

test('every message has words that start small and end without a full stop', () => {
  for (const { says, hint } of Object.values(mistakeWords)) {
    for (const text of [says, hint]) expect(text).toMatch(/^(?!.*\.$)(?:[a-z]|B\/op)/)
  }
})

test('the example parses clean and has every setting', () => {
  const text = readFileSync(new URL('allocs-budget.example.yml', root), 'utf8')
  const { budget, diagnostics } = parseBudget(text, 'allocs-budget.example.yml')
  expect(diagnostics).toEqual([])
  expect(budget?.overrides).toHaveLength(2)
  const keys = [...published.matchAll(/^\s+"([a-z-]+)": \{$/gm)]
    .map((match) => match[1] ?? '')
    .filter((key) => !['properties', 'items'].includes(key))
  expect([...new Set(keys)].filter((key) => key.length > 1 && !new RegExp(`\\b${key}:`).test(text))).toEqual(
    ['additionalProperties', 'propertyNames', 'not'].filter((key) => keys.includes(key)),
  )
})
