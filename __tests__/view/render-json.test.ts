import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Report, reportJsonSchema, reportSchema } from '../../src/report/report-schema.ts'
import { renderJson } from '../../src/view/render-json.ts'
import {
  anotherExperiment,
  anotherGo,
  bench,
  brokenBudget,
  cannotJudge,
  explained,
  green,
  matrix,
  overBudget,
  report,
} from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { expectGolden } from './golden.ts'

const published = readFileSync(new URL('../../allocs-budget.report.schema.json', import.meta.url), 'utf8')

describe('renderJson', () => {
  test.each([
    ['green.json', green],
    ['over-budget.json', overBudget],
    ['cannot-judge.json', cannotJudge],
    ['broken-budget.json', brokenBudget],
    ['matrix.json', matrix],
    ['explained.json', explained],
    ['another-go.json', anotherGo],
    ['another-experiment.json', anotherExperiment],
  ])('writes %s, which both schemas accept', (name, given) => {
    const text = renderJson(given)
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(published))
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true)
    expect(reportSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text))
    expectGolden(name, text)
  })

  test('has a list of numbers in one line, and no line ends where it is long', () => {
    const numbers = { ...overBudget, findings: overBudget.findings.map((it) => ({ ...it, reached: [1, 22, 3] })) }
    expect(renderJson(numbers)).toContain('\n      "reached": [1, 22, 3],\n')
    const [row] = green.functions
    const ofLength = (length: number): string =>
      renderJson({
        ...green,
        functions: Array.from({ length }, () => ({ ...(row ?? never()), name: 'x'.repeat(1000) })),
      })
    const text = ofLength(9000)
    expect(text.indexOf('\n')).toBe(text.length - 1)
    expect((JSON.parse(text) as Report).functions.length).toBe(9000)
    expect(ofLength(1000)).toContain('\n  "functions": [\n')
  })

  test('keeps any name as it is and gives a runner no command to obey', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('#', '[', '\\', '"', '\n', ':') }),
    )
    fc.assert(
      fc.property(hostile, (name) => {
        const text = renderJson(report({ benchmarks: [bench(name, 0, 0)] }))
        expect(reportSchema.parse(JSON.parse(text)).benchmarks[0]?.name).toBe(name)
        expect(text).not.toMatch(/##\[|^\s*::/m)
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('the published schema', () => {
  test('is what the source says; node scripts/write-report-schema.ts writes it', () => {
    expect(published).toBe(reportJsonSchema())
  })

  test.each([
    ['an unknown key', { surprise: 1 }],
    ['another verdict', { verdict: 'fine' }],
    ['another version', { schema: 'allocs-budget/report/v2' }],
    ['no findings', { findings: undefined }],
  ])('refuses a report with %s', (_, change) => {
    const text = JSON.stringify({ ...JSON.parse(renderJson(green)), ...change })
    const validate = new Ajv2020({ strict: true }).compile(JSON.parse(published))
    expect(validate(JSON.parse(text))).toBe(false)
    expect(reportSchema.safeParse(JSON.parse(text)).success).toBe(false)
  })
})

function never(): never {
  throw new Error('there is no function')
}
