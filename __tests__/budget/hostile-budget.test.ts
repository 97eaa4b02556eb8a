import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { messageOf, rendered } from '../../src/words/diagnostics.ts'
import { runs } from '../support/runs.ts'
import { wide } from '../support/wide.ts'

const codesOf = (text: string) => {
  const { budget, diagnostics } = parseBudget(text, 'b.yml')
  return {
    usable: budget !== undefined,
    codes: diagnostics.map((one) => `${one.code} ${one.at?.line}:${one.at?.column} ${messageOf(one)}`),
  }
}
const many = (line: string, bytes = 1_000_000) => line.repeat(Math.floor(bytes / line.length))

test('says in one line that 10 MB are too much', () => {
  expect(codesOf(many('# x\n', 10_000_000))).toEqual({
    usable: false,
    codes: ['BUDGET_TOO_LARGE 1:1 the budget is larger than 1 MiB, got 10000000 characters'],
  })
})

test('counts bytes and not characters for the size', () => {
  expect(codesOf(`# ${'é'.repeat(600_000)}\n`).codes).toEqual([
    'BUDGET_TOO_LARGE 1:1 the budget is larger than 1 MiB, got 600003 characters',
  ])
})

test('says in one line that aliases of aliases are too many', () => {
  const levels = 'abcdefghij'.split('').map(
    (name, i, all) =>
      `  ${name}: &${name} [${
        i === 0
          ? '1, 1'
          : Array(9)
              .fill(`*${all[i - 1]}`)
              .join(', ')
      }]\n`,
  )
  const codes = codesOf(`version: 1\nbenchmarks:\n${levels.join('')}`).codes.filter((one) => one.startsWith('YAML'))
  expect(codes).toEqual(['YAML_SYNTAX 7:22 aliases repeat more than 10000 values from here on'])
})

test.each([
  ['lists', many('[')],
  ['maps', many('{')],
  ['items', many('- ')],
  ['keys', many('? ')],
  ['lists in maps', many('[a: ')],
  ['indentation', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
])('says in one line that nested %s are too deep', (_, text) => {
  expect(codesOf(text)).toEqual({
    usable: false,
    codes: [expect.stringMatching(/^YAML_SYNTAX \d+:\d+ values are nested more than 100 levels deep$/)],
  })
})

test('shows a hundred mistakes and counts the rest', () => {
  const { codes } = codesOf(
    `version: 1\nbenchmarks:\n  ./a:\n${Array.from({ length: 250 }, (_, i) => `    BenchmarkX${i}: -1\n`).join('')}`,
  )
  expect(codes).toHaveLength(101)
  expect(codes.at(-1)).toBe('BAD_LIMIT 104:20 150 more mistakes from here on')
})

test('reads a file of many entries', wide, () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `    BenchmarkX${i}/*: 1\n`).join('')
  expect(parseBudget(`version: 1\nbenchmarks:\n  ./a:\n${lines}`, 'b.yml').budget?.benchmarks).toHaveLength(20_000)
})

const anyLine = fc.oneof(
  fc.constantFrom(
    'version: 1',
    'benchmarks:',
    'functions:',
    '  ./codec:',
    '    BenchmarkX: 1',
    '    "*": {',
    '}',
    '- when: {go: "1.25"}',
    'overrides:',
    '---',
    '%YAML 1.2',
    '\t',
    'a: &x [',
    '*x',
    '<<: *x',
    '? a',
    ': b',
    '!!str',
    '|',
    '"',
    "'",
    '[',
    ']',
    '# c',
    '__proto__: 1',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

test('answers any text with a budget or with mistakes that have a place in it', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', ' '), (lines, end) => {
      const text = lines.join(end)
      const { budget, diagnostics } = parseBudget(text, 'b.yml')
      expect(budget === undefined).toBe(diagnostics.length > 0)
      for (const { at, message } of diagnostics.map(rendered)) {
        expect(at?.line).toBeGreaterThanOrEqual(1)
        expect(at?.line).toBeLessThanOrEqual(text.split('\n').length)
        expect(at?.column).toBeGreaterThanOrEqual(1)
        expect(message).not.toMatch(/[\n\r]/)
      }
    }),
    { numRuns: runs(2000) },
  )
})
