import { describe, expect, test } from 'vitest'
import { lessLine } from '../../src/view/less.ts'
import { plain } from '../../src/words/inline.ts'
import { bench, func, report, site, slack } from '../report/sample-reports.ts'

describe('what allocates less', () => {
  const base = (allocsPerOp: number) => ({ allocsPerOp, bytesPerOp: 0 })
  const moved = site('moved to heap: x', 3, '\tx := 1')

  test.each([
    [
      'than at base',
      report({ benchmarks: [bench('A', 3, 9, { base: base(6) })] }),
      'Less than at base: A 6 → 3 allocs/op.',
    ],
    [
      'than at base, of several',
      report({
        benchmarks: ['A', 'B', 'C', 'D'].map((name) => bench(name, 1, 9, { base: base(2) })),
        functions: [func('F', 9, [moved], { base: { escapes: 4, sites: 4 } })],
      }),
      'Less than at base: A 2 → 1 allocs/op, B 2 → 1 allocs/op, C 2 → 1 allocs/op and 2 more.',
    ],
    ['not where it is as much', report({ benchmarks: [bench('A', 3, 9, { base: base(3) })] }), ''],
    ['not where base is not known', report({ benchmarks: [bench('A', 3, 9)] }), ''],
    [
      'than its limit, with the command that keeps it',
      report({ findings: [slack(bench('A', 3, 6), { max: 6 })] }),
      'Less than the limit: A 6 → 3 allocs/op. allocs-budget update --tighten keeps that.',
    ],
  ])('is said of what needs less %s', (_, given, line) => {
    expect(plain(lessLine(given))).toBe(line)
  })
})
