import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { budgetJsonSchema } from '../../src/budget/read/json-schema.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { reportJsonSchema } from '../../src/report/report-schema.ts'
import { ruleWords } from '../../src/words/diagnostics/schema.ts'

const root = new URL('../../', import.meta.url)
const published = readFileSync(new URL('allocs-budget.schema.json', root), 'utf8')

const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

test('is what the schema in code gives; scripts/write-budget-schema.ts writes it', () => {
  expect(published).toBe(budgetJsonSchema())
})

test('of a release says where it is published, and of a build between two releases nowhere', () => {
  const files = { 'allocs-budget.schema.json': budgetJsonSchema, 'allocs-budget.report.schema.json': reportJsonSchema }
  for (const [file, text] of Object.entries(files)) {
    const address = `https://raw.githubusercontent.com/allocs-budget/allocs-budget/v1.2.3/${file}`
    expect(JSON.parse(text('1.2.3'))).toMatchObject({ $id: address })
    expect(JSON.parse(text('1.2.3-dev'))).not.toHaveProperty('$id')
  }
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

type Node = {
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Node>>
}

/** All properties that an editor may complete or explain, at any depth, by their path. */
function propertiesOf(node: unknown, path = ''): readonly (readonly [string, Node])[] {
  if (typeof node !== 'object' || node === null) return []
  const own = 'properties' in node ? Object.entries((node as Node).properties ?? {}) : []
  return [
    ...own.map(([name, value]) => [`${path}/${name}`, value] as const),
    ...Object.entries(node).flatMap(([key, value]) => propertiesOf(value, `${path}/${key}`)),
  ]
}

test('an editor has a text for every key, and something to complete where the values are not listed', () => {
  const properties = propertiesOf(JSON.parse(published)).filter(([path]) => !path.includes('/examples/'))
  expect(properties.length).toBeGreaterThan(50)
  expect(properties.filter(([, { description = '' }]) => description.length < 15).map(([path]) => path)).toEqual([])
  const offers = (node: Node): boolean => ['examples', 'enum', 'const', 'default'].some((key) => key in node)
  const isMapOfEntries = (path: string): boolean => /\/overrides\/items\/(benchmarks|functions)$/.test(path)
  expect(properties.filter(([path, node]) => !offers(node) && !isMapOfEntries(path)).map(([path]) => path)).toEqual([])
})

test('every example in it is one that it takes', () => {
  const ajv = new Ajv2020({ strict: false })
  let count = 0
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { examples, ...rest } = node as Node
    for (const example of Array.isArray(examples) ? examples : []) {
      count++
      expect([example, ajv.validate(rest, example)]).toEqual([example, true])
    }
    for (const value of Object.values(rest)) visit(value)
  }
  visit(JSON.parse(published))
  expect(count).toBeGreaterThan(20)
})

/** Every budget there is in the texts of the project. */
const budgets = [
  ...['allocs-budget.example.yml', 'examples/stackit/allocs-budget.yml', 'examples/hotpath/allocs-budget.yml'].map(
    (path) => [path, read(path)] as const,
  ),
  ...['README.md', 'docs/budget.md', 'docs/recipes.md'].flatMap((path) =>
    [...read(path).matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map((match) => match[1] ?? '')
      .filter(
        (block) =>
          /^(?:version|benchmarks|functions|rules|overrides|#.*\nversion):/m.test(block) && !block.includes('jobs:'),
      )
      .map((block) => [path, /^version:/m.test(block) ? block : `version: 1\n${block}`] as const),
  ),
]

test('an independent validator takes every budget of the examples, the README and the docs, and refuses a misspelled one', () => {
  expect(budgets.length).toBeGreaterThan(6)
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(published) as object)
  for (const [path, text] of budgets)
    expect([path, text, validate(parse(text)), validate.errors]).toEqual([path, text, true, null])
  expect(validate(parse('version: 1\nbenchmark: { .: { BenchmarkA: 0 } }\n'))).toBe(false)
})

test('every message has words that start small and end without a full stop', () => {
  for (const { message, hint } of Object.values(ruleWords)) {
    for (const text of [message, hint]) expect(text).toMatch(/^(?!.*\.$)(?:[a-z]|B\/op)/)
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
