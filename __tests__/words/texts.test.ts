import { describe, expect, test } from 'vitest'
import type { JudgedFinding } from '../../src/judge/judged.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { headline } from '../../src/words/headline.ts'
import { plain } from '../../src/words/inline.ts'
import { findingHint, findingMessage, loosenedHint, loosenedMessage } from '../../src/words/texts.ts'
import {
  at,
  bench,
  brokenBudget,
  cannotJudge,
  func,
  green,
  loosened,
  newEscape,
  overBenchmark,
  overBudget,
  overFunction,
  report,
  site,
  slack,
} from '../report/sample-reports.ts'

const row = bench('BenchmarkEncode', 2, 0)
const escaping = site('moved to heap: buf', 41, 'var buf [8]byte', { cause: 'returned' })
const fn = func('(*Encoder).Encode', 1, [escaping, site('moved to heap: hdr', 42, 'var hdr [8]byte')])
const at12 = { budget: at(12, 22) }

describe('findingMessage and findingHint', () => {
  test.each<[JudgedFinding, string, string]>([
    [
      overBenchmark(row),
      'BenchmarkEncode (example.com/m/codec): 2 allocs/op, limit 0',
      'see where it allocates with `allocs-budget explain BenchmarkEncode`, or raise the limit at allocs-budget.yml:12 to 2',
    ],
    [
      overFunction(fn, at12),
      '(*Encoder).Encode: 2 escapes, limit 1',
      'keep what it makes on the stack, or raise the limit at allocs-budget.yml:12 to 2',
    ],
    [
      overFunction(fn, { ...at12, unit: 'sites', got: 1, max: 0 }),
      '(*Encoder).Encode: 1 heap site, limit 0',
      'keep what it makes on the stack, or raise the limit at allocs-budget.yml:12 to 1',
    ],
    [
      overFunction(fn, { ...at12, site: escaping }),
      'moved to heap: buf is not permitted in (*Encoder).Encode',
      'return the value itself, or fill memory that the caller passes in, or permit it at allocs-budget.yml:12',
    ],
    [
      newEscape(fn),
      'new in (*Encoder).Encode: moved to heap: buf',
      'return the value itself, or fill memory that the caller passes in, or name the function in the budget',
    ],
    [
      slack(row, { got: 1, max: 3 }),
      'BenchmarkEncode (example.com/m/codec): 1 allocs/op, the limit 3 is more than it needs',
      'lower the limit at allocs-budget.yml:12 to 1',
    ],
    [
      { ...slack(row), ...at12, subject: { kind: 'function', row: fn }, text: 'moved to heap: buf', got: 0, max: 1 },
      'moved to heap: buf is permitted once more in (*Encoder).Encode than it is there',
      'take it from the list at allocs-budget.yml:12',
    ],
    [
      { ...slack(row), kind: 'unlisted', got: 4096, unit: 'B/op' },
      'BenchmarkEncode (example.com/m/codec): 4,096 B/op, and no entry of the budget covers it',
      'add BenchmarkEncode to the budget',
    ],
  ])('%# is said', (finding, message, hint) => {
    expect([findingMessage(finding), findingHint(finding)]).toEqual([message, hint])
  })
})

describe('loosenedMessage and loosenedHint', () => {
  test('name what is held less tightly', () => {
    expect([loosenedMessage(loosened()), loosenedHint(loosened())]).toEqual([
      'BenchmarkEncode (example.com/m/codec): the limit of 0 allocs/op is now 3',
      'check that BenchmarkEncode really needs it; who may accept that is for CODEOWNERS to say',
    ])
  })

  test.each([
    ['sites', '1', '', 'the limit of 1 heap sites is gone'],
    ['permitted escapes', 'x escapes to heap', 'any', 'any escape is permitted now'],
    ['permitted escapes', '', 'x escapes to heap', 'newly permitted: x escapes to heap'],
    ['calls', 'all', 'module', 'calls was all and is now module'],
    ['calls', 'module', '', 'the limit no longer covers what the function calls'],
    ['allow', '', 'fmt.Errorf, (*Logger).*', 'no longer followed: fmt.Errorf, (*Logger).*'],
    ['dynamic', 'error', 'warn', 'dynamic was error and is now warn'],
    ['level', 'error', 'note', 'level was error and is now note'],
    ['optional', 'false', 'true', 'the entry is optional now'],
    ['benchtime', '', '1x', 'benchtime was not set and is now 1x'],
    ['overrides when go 1.25', '', '', 'overrides when go 1.25 changed'],
  ])('say how %s was and is', (what, from, to, says) => {
    const setting = loosened({ entry: null, change: { what, from, to } })
    expect([loosenedMessage(setting), loosenedHint(setting)]).toEqual([
      says,
      'check that the change really needs it; who may accept that is for CODEOWNERS to say',
    ])
  })
})

describe('headline', () => {
  const one = bench('BenchmarkA', 2, 0)
  test.each<[Report, string]>([
    [green, 'all 3 benchmarks and 2 functions are within budget'],
    [
      overBudget,
      '3 of 6 benchmarks and 2 of 4 functions are over budget; worst: BenchmarkEncode, 2 allocs/op, limit 0',
    ],
    [
      cannotJudge,
      'cannot judge: 2 problems (first: BENCHMARK_TIMEOUT); 3 of 7 benchmarks and 2 of 4 functions are over budget; worst: BenchmarkEncode, 2 allocs/op, limit 0',
    ],
    [brokenBudget, 'cannot judge: 1 problem (BAD_LIMIT at allocs-budget.yml:4)'],
    [report(), 'nothing is over budget'],
    [report({ benchmarks: [bench('BenchmarkA', 0, 0)] }), 'the only benchmark is within budget'],
    [
      report({ benchmarks: [bench('BenchmarkA', 0, 0)], functions: [func('F', 0, [])] }),
      '1 benchmark and 1 function are within budget',
    ],
    [report({ functions: [func('F', 0, []), func('G', 0, [])] }), 'all 2 functions are within budget'],
    [
      report({ benchmarks: [one], findings: [overBenchmark(one)] }),
      'the only benchmark is over budget; worst: BenchmarkA, 2 allocs/op, limit 0',
    ],
    // Those that could not be judged are not in the report.
    [
      {
        ...report({ benchmarks: [one], findings: [overBenchmark(one)] }),
        verdict: 'cannot-judge',
        diagnostics: cannotJudge.diagnostics,
      },
      'cannot judge: 2 problems (first: BENCHMARK_TIMEOUT); 1 benchmark is over budget; worst: BenchmarkA, 2 allocs/op, limit 0',
    ],
    [
      report({ benchmarks: [one, bench('BenchmarkB', 0, 0)], findings: [overBenchmark(one, { severity: 'warning' })] }),
      '1 of 2 benchmarks is over budget, as a warning only; worst: BenchmarkA, 2 allocs/op, limit 0',
    ],
    [
      report({ benchmarks: [one, bench('BenchmarkB', 0, 0)], findings: [overBenchmark(one, { severity: 'note' })] }),
      '1 of 2 benchmarks is over budget, as a note only; worst: BenchmarkA, 2 allocs/op, limit 0',
    ],
    // A pass that asks less than before, or has new escapes, says so before anything that is green.
    [
      report({
        benchmarks: [bench('BenchmarkA', 1, 1), bench('BenchmarkB', 5, 5)],
        loosened: [
          loosened({ change: { what: 'allocs/op', from: '0', to: '1' } }),
          loosened({
            entry: { kind: 'benchmark', package: 'p', name: 'BenchmarkB' },
            change: { what: 'allocs/op', from: '1', to: '5' },
          }),
          loosened({ entry: null, change: { what: 'rules.slack', from: 'error', to: 'note' } }),
        ],
      }),
      '2 limits and 1 setting loosened (BenchmarkB: 1 → 5 allocs/op); 2 benchmarks are within budget',
    ],
    [
      report({
        findings: [newEscape(func('F', 9, [site('moved to heap: x', 1, '')], { status: 'unlisted' }))],
      }),
      '1 new escape',
    ],
  ])('of report %# is right', (given, want) => {
    expect(plain(headline(given))).toBe(want)
  })
})
