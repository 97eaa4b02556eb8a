import { expect, test } from 'vitest'
import type { Budget } from '../../src/budget/budget.ts'
import { effectiveEntries } from '../../src/budget/match/effective-entries.ts'
import { findBenchmarkEntry, findFunctionEntry } from '../../src/budget/match/find-entry.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'

const linux = { go: 'go1.26.3', goos: 'linux', goarch: 'amd64' }
const pkg = { importPath: 'example.com/m/codec', modulePath: 'example.com/m' }

function budgetOf(text: string): Budget {
  const { budget, diagnostics } = parseBudget(`version: 1\n${text}`, 'b.yml')
  expect(diagnostics).toEqual([])
  if (budget === undefined) throw new Error('no budget')
  return budget
}

const shown = (budget: Budget, toolchain = linux) =>
  effectiveEntries(budget, toolchain).benchmarks.map(
    (entry) => `${entry.packagePattern} ${entry.namePattern} ${entry.allocs?.max}`,
  )

test('replaces entries of the same key in place and asks new ones first', () => {
  const budget = budgetOf(`
benchmarks:
  ./codec: { BenchmarkA: 1, BenchmarkB: 2, Benchmark*: 3 }
overrides:
  - when: { goos: linux }
    benchmarks: { ./codec: { BenchmarkB: 20, BenchmarkC: 30 }, ./...: { BenchmarkB: 40 } }
  - when: { goarch: arm64 }
    benchmarks: { ./codec: { BenchmarkA: 99 } }
  - when: { go: "1.26" }
    benchmarks: { ./codec: { BenchmarkC: 31, BenchmarkD: 50 } }
`)
  expect(shown(budget)).toEqual([
    './codec BenchmarkD 50',
    './codec BenchmarkC 31',
    './... BenchmarkB 40',
    './codec BenchmarkA 1',
    './codec BenchmarkB 20',
    './codec Benchmark* 3',
  ])
  expect(shown(budget, { go: 'go1.25.1', goos: 'darwin', goarch: 'amd64' })).toEqual([
    './codec BenchmarkA 1',
    './codec BenchmarkB 2',
    './codec Benchmark* 3',
  ])
})

test('needs all of a condition', () => {
  const budget = budgetOf(`
benchmarks: { ./codec: { BenchmarkA: 1 } }
overrides:
  - when: { go: "1.26", goos: linux, goarch: arm64 }
    benchmarks: { ./codec: { BenchmarkA: 2 } }
`)
  expect(shown(budget)).toEqual(['./codec BenchmarkA 1'])
  expect(shown(budget, { ...linux, goarch: 'arm64' })).toEqual(['./codec BenchmarkA 2'])
})

test('finds the first entry that matches, top to bottom', () => {
  const { benchmarks, functions } = budgetOf(`
benchmarks:
  ./other: { "**": 1 }
  ./codec: { BenchmarkDecode/size=10: 2, BenchmarkDecode/*: 3 }
  ./...: { Benchmark*: 4 }
functions:
  example.com/m/...: { (*Decoder).Decode: 1, (*Decoder).*: 2 }
`)
  const limit = (name: string) => findBenchmarkEntry(benchmarks, pkg, name)?.allocs?.max
  expect(
    ['BenchmarkDecode/size=10', 'BenchmarkDecode/size=20', 'BenchmarkDecode', 'BenchmarkDecode/a/b'].map(limit),
  ).toEqual([2, 3, 4, undefined])
  const escapes = (name: string) => findFunctionEntry(functions, pkg, name)?.escapes?.max
  expect(['(*Decoder).Decode', '(*Decoder).Reset', 'Decoder.Reset'].map(escapes)).toEqual([1, 2, undefined])
})
