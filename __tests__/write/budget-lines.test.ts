import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Report } from '../../src/report/report-schema.ts'
import { shellWord } from '../../src/words/explain-command.ts'
import { budgetLines, failingRows } from '../../src/write/budget-lines.ts'
import { repeatLocally } from '../../src/write/repeat-locally.ts'
import { at, bench, func, overBudget, report, run, site } from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'

const linesOf = ({ benchmarks, functions, runs: [first] }: Report): string =>
  budgetLines(failingRows({ benchmarks, functions, told: [] }), first?.module ?? '')

describe('budgetLines', () => {
  test('raises what is over to what was measured and leaves the rest out', () => {
    expect(linesOf(overBudget)).toBe(
      [
        'benchmarks:',
        '  ./codec:',
        '    BenchmarkDecode/size=4096: { allocs: 5, reason: "the header is copied" }',
        '    BenchmarkEncode: 2',
        '    BenchmarkSlow: { allocs: 12, reason: "cold path" }',
        'functions:',
        '  ./codec:',
        '    (*Encoder).Encode: 2',
        '    (*Encoder).Flush:',
        '      - "moved to heap: buf"',
        '      - "func literal escapes to heap"',
      ].join('\n'),
    )
  })

  test('keeps a limit that holds as it was written', () => {
    const row = bench('BenchmarkA', 3, 1, {
      limit: { allocs: { max: 1, written: '1', at: at(1) }, bytes: { max: 4300, written: '4096 ±5%', at: at(1) } },
      status: 'over',
    })
    expect(parse(linesOf(report({ benchmarks: [row] })))).toEqual({
      benchmarks: { './codec': { BenchmarkA: { allocs: 3, bytes: '4096 ±5%' } } },
    })
  })

  test('names the module’s root package with a dot and a package outside by its path', () => {
    const rows = [
      bench('BenchmarkA', 1, 0, { package: 'example.com/m' }),
      bench('BenchmarkB', 1, 0, { package: 'example.com/mx' }),
    ]
    expect(parse(linesOf(report({ benchmarks: rows })))).toEqual({
      benchmarks: { '.': { BenchmarkA: 1 }, 'example.com/mx': { BenchmarkB: 1 } },
    })
  })

  test('writes both limits of a function', () => {
    const row = func('F', 0, [site('moved to heap: x', 1, ''), site('', 2, '', { class: 'growth', kind: '' })], {
      limit: { escapes: { max: 0, written: '0', at: at(1) }, sites: { max: 0, written: '0', at: at(1) } },
    })
    expect(parse(linesOf(report({ functions: [row] })))).toEqual({
      functions: { './codec': { F: { escapes: 1, sites: 2 } } },
    })
  })

  test('can be read back by YAML with any name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom(
        'null',
        'Yes',
        '*',
        '[...]',
        'a: b',
        '.5',
        '0x1f',
        '- a',
        '? a',
        'a #b',
        '<<',
        '.inf',
        '(*T).M',
        'F[...]',
        '=',
        '.',
      ),
    )
    fc.assert(
      fc.property(name, (it) => {
        for (const version of ['1.1', '1.2'] as const) {
          const read: unknown = parse(linesOf(report({ benchmarks: [bench(it, 1, 0)] })), {
            version,
            mapAsMap: true,
          })
          expect(read).toEqual(new Map([['benchmarks', new Map([['./codec', new Map([[it, 1]])]])]]))
        }
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('commands to repeat', () => {
  const budget = (path: string) => run({ budget: { path, digest: '' } })
  test.each([
    [budget('allocs-budget.yml'), 'allocs-budget check'],
    [budget('.github/allocs-budget.yaml'), 'allocs-budget check'],
    [budget('examples/hotpath/allocs-budget.yml'), 'allocs-budget check -C examples/hotpath'],
    [budget('api/.github/allocs-budget.yml'), 'allocs-budget check -C api'],
    [budget('hot path.yml'), "allocs-budget check -b 'hot path.yml'"],
    [budget('.github/hot.yml'), 'allocs-budget check -C .github -b hot.yml'],
    [
      run({ overrides: ['benchtime: 1000x', 'count: 5', 'jobs: 2', 'pass-env: A'] }),
      'allocs-budget check --benchtime 1000x --count 5',
    ],
  ])('%# names what is not found by itself', (given, want) => {
    expect(repeatLocally(given)).toBe(want)
  })

  test.each([
    ['./codec', './codec'],
    ["it's", "'it'\\''s'"],
    ['', "''"],
    ['$(rm)', "'$(rm)'"],
  ])('quotes %j for a shell', (word, want) => {
    expect(shellWord(word)).toBe(want)
  })
})
