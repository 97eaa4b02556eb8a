import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import {
  anotherExperiment,
  anotherGo,
  bench,
  brokenBudget,
  cannotJudge,
  explained,
  func,
  green,
  matrix,
  overBenchmark,
  overBudget,
  overFunction,
  report,
  site,
} from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { expectGolden } from './golden.ts'

const plain = { color: false, verbose: false }

describe('renderTerminal', () => {
  test('says a green run in one line', () => {
    expect(renderTerminal(green, plain)).toBe(
      'ok: all 3 benchmarks and 2 functions are within budget (go1.26.3 linux/amd64)\n',
    )
  })

  test.each([
    ['over-budget.txt', overBudget, plain],
    ['over-budget-verbose.txt', overBudget, { ...plain, verbose: true }],
    ['over-budget-color.txt', overBudget, { verbose: true, color: true }],
    ['cannot-judge.txt', cannotJudge, plain],
    ['broken-budget.txt', brokenBudget, plain],
    ['matrix.txt', matrix, plain],
    ['explained.txt', explained, plain],
    ['another-go.txt', anotherGo, plain],
    ['another-experiment.txt', anotherExperiment, { ...plain, verbose: true }],
  ])('renders %s', (name, given, options) => {
    expectGolden(name, renderTerminal(given, options))
  })

  test('lets no foreign text colour the terminal or command the runner', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(':', '#', '[', '\n', '\r', '\u001b', ' ', 'a', '\u2028') }),
    )
    fc.assert(
      fc.property(hostile, (text) => {
        const row = bench(text, 2, 0, { package: text, reason: text })
        const escaping = func(text, 0, [site(text, 3, text)])
        const rendered = renderTerminal(
          report({
            benchmarks: [row],
            functions: [escaping],
            findings: [overBenchmark(row), overFunction(escaping)],
            diagnostics: [{ code: 'INTERNAL', severity: 'warning', message: text, hint: text, frame: text }],
          }),
          { color: false, verbose: true },
        )
        expect(rendered).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|##\[|^\s*::/m)
      }),
      { numRuns: runs(500) },
    )
  })
})
