import { expect, test } from 'vitest'
import { benchRegexp } from '../../src/plan/bench-regexp.ts'

test.each([
  [['BenchmarkDecode'], '^BenchmarkDecode$'],
  [['Benchmark*'], '^BenchmarkDecode$'],
  [['**'], '^BenchmarkDecode$'],
  [['Bench**/x'], '^BenchmarkDecode$'],
  [['BenchmarkDecode/size=*'], '^BenchmarkDecode$/^size=[^/]*$'],
  [['*/a', '*/b/c'], '^BenchmarkDecode$/^(?:a|b)$'],
  [['*/a/x*', '*/b/*y'], '^BenchmarkDecode$/^(?:a|b)$/^(?:[^/]*y|x[^/]*)$'],
  [['*/a', 'BenchmarkDecode'], '^BenchmarkDecode$'],
  [['*/a/b**', '*/a/c/d'], '^BenchmarkDecode$/^a$/^(?:b[^/]*|c)$'],
  [['BenchmarkDecode/a.b[1]|(c)\\x00'], '^BenchmarkDecode$/^a\\.b\\[1\\]\\|\\(c\\)\\\\x00$'],
  [['BenchmarkDecode/日'], '^BenchmarkDecode$/^\\x{65e5}$'],
  [['BenchmarkEncode', 'BenchmarkDecode/a'], '^BenchmarkDecode$/^a$'],
  [['BenchmarkEncode', 'BenchmarkDecoder**'], undefined],
  [[], undefined],
])('%j under BenchmarkDecode: %s', (patterns, expected) => {
  expect(benchRegexp(patterns, 'BenchmarkDecode')).toBe(expected)
})
