import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { bench, cannotJudge, explained, overBenchmark, report } from '../report/sample-reports.ts'

describe('renderAnnotations', () => {
  test('puts every story and diagnostic on its line, worst first', () => {
    const shown = renderAnnotations(cannotJudge).map(({ level, file, line, column, message }) => [
      level,
      [file, line, column].filter((part) => part !== undefined).join(':'),
      message.split('\n')[0],
    ])
    expect(shown).toEqual([
      ['error', '', 'BenchmarkHang (example.com/m/codec) did not end within 10m'],
      ['error', 'codec/encode_test.go:31:6', '2 benchmarks exceed their limits'],
      ['error', 'allocs-budget.yml:12:5', 'no benchmark of example.com/m/codec matches BenchmarkEncod'],
      ['error', 'codec/encode.go:39:13', 'codec/encode.go:39 allocates: (*Encoder).Encode has 2 escapes, limit 1'],
      [
        'error',
        'codec/encode.go:66:13',
        'codec/encode.go:66 allocates: (*Encoder).Flush has 1 escape that the budget does not permit',
      ],
      ['warning', 'codec/encode_test.go:31:6', 'BenchmarkSlow has 12 allocs/op, limit 10'],
      [
        'notice',
        '',
        'BenchmarkWrite (example.com/m/codec) shows 0 allocs/op but 63 B/op: it allocates on almost every operation',
      ],
      [
        'notice',
        'allocs-budget.yml:14:20',
        'BenchmarkDecode/a|b (example.com/m): 1 allocs/op, the limit 3 is more than it needs',
      ],
    ])
  })

  test('gives the whole of one annotation', () => {
    const row = bench('BenchmarkDecode/size=10', 2, 0, { reason: 'cold path' })
    expect(renderAnnotations(report({ findings: [overBenchmark(row)] }))).toEqual([
      {
        level: 'error',
        file: 'codec/encode_test.go',
        line: 31,
        column: 6,
        title: 'over budget in example.com/m/codec',
        message: [
          'BenchmarkDecode/size=10 has 2 allocs/op, limit 0',
          'see where it allocates: npx allocs-budget@0.1.0 explain BenchmarkDecode/size=10',
          'BenchmarkDecode/size=10 reason: cold path · 2 allocs/op · 0 (allocs-budget.yml:12)',
        ].join('\n'),
      },
    ])
  })

  /** A benchmark that is over by a line of its own. */
  function byLine(i: number) {
    const name = `BenchmarkB${String(i).padStart(2, '0')}`
    const [line] = explained.benchmarks[0]?.where ?? []
    if (line === undefined) throw new Error('the sample explains no line')
    const at = { file: 'codec/encode.go', line: i + 1, column: 1 }
    return bench(name, 2, 0, { where: [{ ...line, at, sites: [] }] })
  }

  test.each([
    [10, 10, 'codec/encode.go:10 now allocates: 2 allocs/op more in BenchmarkB09'],
    [11, 10, '2 more in the summary'],
    [500, 10, '491 more in the summary'],
  ])('of %i causes shows %i, the last one being %j', (given, shown, last) => {
    const rows = Array.from({ length: given }, (_, i) => byLine(i))
    const annotations = renderAnnotations(report({ findings: rows.map((row) => overBenchmark(row)) }))
    expect(annotations.length).toBe(shown)
    expect(annotations.at(-1)?.message.split('\n')[0]).toBe(last)
  })

  test('is one for a line that makes fifteen benchmarks worse', () => {
    const rows = Array.from({ length: 15 }, (_, i) => ({ ...byLine(0), name: `BenchmarkB${i}` }))
    const annotations = renderAnnotations(report({ findings: rows.map((row) => overBenchmark(row)) }))
    expect(annotations.map(({ message }) => message.split('\n')[0])).toEqual([
      'codec/encode.go:1 now allocates: 2 allocs/op more in 15 benchmarks',
    ])
  })

  test('leaves the numbers out of a message that the runner would cut', () => {
    const row = bench(`Benchmark${'x'.repeat(1500)}`, 2, 0)
    const [annotation] = renderAnnotations(report({ findings: [overBenchmark(row)] }))
    expect(annotation?.message).toBe(
      `${row.name} has 2 allocs/op, limit 0\nsee where it allocates: npx allocs-budget@0.1.0 explain ${row.name}`,
    )
  })

  test('shows control and bidi characters', () => {
    const [annotation] = renderAnnotations(
      report({ diagnostics: [{ code: 'INTERNAL', severity: 'error', message: 'a\u001b[0m\u202eb' }] }),
    )
    expect(annotation?.message).toBe('a\\u001b[0m\\u202eb')
  })
})
