import { describe, expect, test } from 'vitest'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { bench, cannotJudge, overBenchmark, report } from '../report/sample-reports.ts'

describe('renderAnnotations', () => {
  test('puts every finding and diagnostic on its line, worst first', () => {
    const shown = renderAnnotations(cannotJudge).map(({ level, file, line, column, message }) => [
      level,
      [file, line, column].filter((part) => part !== undefined).join(':'),
      message.split('\n')[0],
    ])
    expect(shown).toEqual([
      ['error', '', 'BenchmarkHang (example.com/m/codec) did not end within 10m'],
      ['error', 'allocs-budget.yml:12:5', 'no benchmark of example.com/m/codec matches BenchmarkEncod'],
      ['error', 'codec/encode_test.go:31:6', 'BenchmarkDecode/size=4096 (example.com/m/codec): 5 allocs/op, limit 4'],
      ['error', 'codec/encode_test.go:31:6', 'BenchmarkEncode (example.com/m/codec): 2 allocs/op, limit 0'],
      ['error', 'codec/encode.go:30', '(*Encoder).Encode: 2 escapes, limit 1'],
      ['error', 'codec/encode.go:66:13', 'func literal escapes to heap is not permitted in (*Encoder).Flush'],
      ['warning', 'codec/encode_test.go:31:6', 'BenchmarkSlow (example.com/m/codec): 12 allocs/op, limit 10'],
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
          'BenchmarkDecode/size=10 (example.com/m/codec): 2 allocs/op, limit 0',
          'limit: allocs-budget.yml:12',
          'reason: cold path',
          'hint: see where it allocates with `allocs-budget explain BenchmarkDecode/size=10`, or raise the limit at allocs-budget.yml:12 to 2',
        ].join('\n'),
      },
    ])
  })

  test.each([
    [10, 10, 'BenchmarkB09 (example.com/m/codec): 2 allocs/op, limit 0'],
    [11, 10, '2 more in the summary'],
    [500, 10, '491 more in the summary'],
  ])('of %i errors shows %i, the last one being %j', (given, shown, last) => {
    const rows = Array.from({ length: given }, (_, i) => bench(`BenchmarkB${String(i).padStart(2, '0')}`, 2, 0))
    const annotations = renderAnnotations(report({ findings: rows.map((row) => overBenchmark(row)) }))
    expect(annotations.length).toBe(shown)
    expect(annotations.at(-1)?.message.split('\n')[0]).toBe(last)
  })

  test('leaves the hint out of a message that the runner would cut', () => {
    const row = bench(`Benchmark${'x'.repeat(3000)}`, 2, 0)
    const [annotation] = renderAnnotations(report({ findings: [overBenchmark(row)] }))
    expect(annotation?.message).toBe(
      `${row.name} (example.com/m/codec): 2 allocs/op, limit 0\nlimit: allocs-budget.yml:12`,
    )
  })

  test('shows control and bidi characters', () => {
    const [annotation] = renderAnnotations(
      report({ diagnostics: [{ code: 'INTERNAL', severity: 'error', message: 'a\u001b[0m\u202eb' }] }),
    )
    expect(annotation?.message).toBe('a\\u001b[0m\\u202eb')
  })
})
