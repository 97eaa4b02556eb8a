import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Budget } from '../../src/budget/budget.ts'
import type { Loosened } from '../../src/judge/judged.ts'
import { loosenedFindings } from '../../src/judge/loosened.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { budgetOf, snapshotOf } from '../support/snapshots.ts'

const parsed = (text: string): Budget => budgetOf(`version: 1\n${text}`)

type Exists = { readonly benchmarks?: readonly string[]; readonly functions?: readonly string[]; readonly go?: string }

/** A module of one package in which these exist. */
function measured({
  benchmarks = ['BenchmarkA', 'BenchmarkB'],
  functions = ['F', 'G', '(*T).M'],
  go = 'go1.26.3',
}: Exists): Snapshot {
  const path = 'example.com/m/codec'
  return snapshotOf({
    run: { toolchain: { go, goos: 'linux', goarch: 'amd64', goLine: '1.23', settings: {} } },
    packages: [path],
    benchmarksThatExist: benchmarks.map((name) => ({ package: path, name })),
    functions: functions.map((name) => ({ package: path, name, file: '', line: 0, sites: [] })),
  })
}

function found(base: string, head: string, exists: Exists = {}): readonly Loosened[] {
  return loosenedFindings(parsed(base), parsed(head), [measured(exists)])
}

const told = (findings: readonly Loosened[]): readonly string[] =>
  findings.map(({ entry, change: { what, from, to } }) =>
    [entry?.package ?? '', entry?.name ?? '', what, `${from} -> ${to}`].filter((part) => part !== '').join(' '),
  )

const benchmark = (entry: string): string => `benchmarks: { ./codec: { ${entry} } }\n`
const fn = (entry: string): string => `functions: { ./codec: { ${entry} } }\n`
const inCodec = 'example.com/m/codec'

describe('what is loosened', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'a raised limit',
      benchmark('BenchmarkA: 0'),
      benchmark('BenchmarkA: 3'),
      [`${inCodec} BenchmarkA allocs/op 0 -> 3`],
    ],
    [
      'a removed entry',
      benchmark('BenchmarkA: 0, BenchmarkB: 1'),
      benchmark('BenchmarkB: 1'),
      [`${inCodec} BenchmarkA allocs/op 0 -> `],
    ],
    [
      'a dropped B/op limit',
      benchmark('BenchmarkA: { allocs: 0, bytes: 64 }'),
      benchmark('BenchmarkA: 0'),
      [`${inCodec} BenchmarkA B/op 64 -> `],
    ],
    [
      'a tolerance',
      benchmark('BenchmarkA: { bytes: 100 }'),
      benchmark('BenchmarkA: { bytes: "100 ±5%" }'),
      [`${inCodec} BenchmarkA B/op 100 -> 100 ±5%`],
    ],
    [
      'a lower level',
      benchmark('BenchmarkA: 0'),
      benchmark('BenchmarkA: { allocs: 0, level: note }'),
      [`${inCodec} BenchmarkA level error -> note`],
    ],
    [
      'an entry made optional',
      fn('F: 0'),
      fn('F: { escapes: 0, optional: true }'),
      [`${inCodec} F optional false -> true`],
    ],
    [
      'another benchtime',
      benchmark('BenchmarkA: 0'),
      benchmark('BenchmarkA: { allocs: 0, benchtime: 1x }'),
      [`${inCodec} BenchmarkA benchtime  -> 1x`],
    ],
    [
      'a pattern before it',
      benchmark('BenchmarkA: 0, BenchmarkB: 0'),
      'benchmarks: { ./codec: { "Benchmark*": 9 } }\n',
      [`${inCodec} BenchmarkA allocs/op 0 -> 9`, `${inCodec} BenchmarkB allocs/op 0 -> 9`],
    ],
    [
      'a package pattern before it',
      benchmark('BenchmarkA: 0'),
      'benchmarks: { ./...: { BenchmarkA: 9 }, ./codec: { BenchmarkB: 0 } }\n',
      [`${inCodec} BenchmarkA allocs/op 0 -> 9`],
    ],
    [
      'a pattern over much, once',
      'functions: { ./codec: { "**": 0 } }\n',
      'functions: { ./codec: { "**": 2 } }\n',
      ['./codec ** escapes 0 -> 2'],
    ],
    [
      'a list that became a number',
      fn('F: [ "x escapes to heap" ]'),
      fn('F: 1'),
      [`${inCodec} F permitted escapes x escapes to heap -> any`],
    ],
    [
      'another text on a list',
      fn('F: [ "x escapes to heap" ]'),
      fn('F: [ "y escapes to heap" ]'),
      [`${inCodec} F permitted escapes  -> y escapes to heap`],
    ],
    [
      'calls followed less far',
      fn('F: { escapes: 0, calls: all }'),
      fn('F: { escapes: 0, calls: module }'),
      [`${inCodec} F calls all -> module`],
    ],
    [
      'calls no longer followed, and nothing else of them',
      fn('F: { escapes: 0, calls: all, allow: [helper], dynamic: error }'),
      fn('F: 0'),
      [`${inCodec} F calls all -> `],
    ],
    [
      'functions that are no longer followed, without those that were not',
      fn('F: { escapes: 0, calls: module, allow: [helper] }'),
      fn('F: { escapes: 0, calls: module, allow: [fmt.Errorf, helper, "(*Logger).*"] }'),
      [`${inCodec} F allow  -> fmt.Errorf, (*Logger).*`],
    ],
    [
      'a wider pattern in place of a name',
      fn('F: { escapes: 0, calls: module, allow: [zap.Error] }'),
      fn('F: { escapes: 0, calls: module, allow: ["zap.*"] }'),
      [`${inCodec} F allow  -> zap.*`],
    ],
    [
      'a package’s name in place of its path, which others may have too',
      fn('F: { escapes: 0, calls: all, allow: ["go.uber.org/zap.*"] }'),
      fn('F: { escapes: 0, calls: all, allow: ["zap.*"] }'),
      [`${inCodec} F allow  -> zap.*`],
    ],
    [
      'calls that cannot be followed and say less',
      fn('F: { escapes: 0, calls: module, dynamic: error }'),
      fn('F: { escapes: 0, calls: module }'),
      [`${inCodec} F dynamic error -> note`],
    ],
    [
      'all of it, and the limit, each by itself',
      fn('F: { escapes: 0, calls: all, dynamic: warn }'),
      fn('F: { escapes: 1, calls: module, allow: [helper], dynamic: note }'),
      [
        `${inCodec} F escapes 0 -> 1`,
        `${inCodec} F calls all -> module`,
        `${inCodec} F allow  -> helper`,
        `${inCodec} F dynamic warn -> note`,
      ],
    ],
    [
      'an entry with calls taken away, by its limit',
      fn('F: { escapes: 0, calls: all }, G: 0'),
      fn('G: 0'),
      [`${inCodec} F escapes 0 -> `],
    ],
    [
      'a pattern before it that follows nothing',
      fn('F: { escapes: 0, calls: module }'),
      'functions: { ./...: { "**": 0 } }\n',
      [`${inCodec} F calls module -> `],
    ],
    [
      'a package pattern before it that allows more',
      fn('F: { escapes: 0, calls: module }, G: { escapes: 0, calls: module }'),
      'functions: { ./...: { "**": { escapes: 0, calls: module, allow: [helper] } } }\n',
      [`${inCodec} F allow  -> helper`, `${inCodec} G allow  -> helper`],
    ],
    [
      'an override in force here that follows less',
      fn('F: { escapes: 0, calls: all }'),
      `${fn('F: { escapes: 0, calls: all }')}overrides: [ { when: { go: "1.26" }, functions: { ./codec: { F: 0 } } } ]\n`,
      ['overrides when go 1.26  -> ', `${inCodec} F calls all -> `],
    ],
    [
      'an override in force elsewhere that allows more, by its name',
      `${fn('F: 0')}overrides: [ { when: { go: "1.21" }, functions: { ./codec: { F: { escapes: 0, calls: all } } } } ]\n`,
      `${fn('F: 0')}overrides: [ { when: { go: "1.21" }, functions: { ./codec: { F: { escapes: 0, calls: all, allow: [helper] } } } } ]\n`,
      ['overrides when go 1.21  -> '],
    ],
    ['heap sites no longer limited', fn('F: { escapes: 0, sites: 0 }'), fn('F: 0'), [`${inCodec} F sites 0 -> `]],
    [
      'a rule that says less',
      `${benchmark('BenchmarkA: 0')}rules: { slack: error }\n`,
      benchmark('BenchmarkA: 0'),
      ['rules.slack error -> note'],
    ],
    [
      'fewer packages',
      benchmark('BenchmarkA: 0'),
      `${benchmark('BenchmarkA: 0')}packages: [./api]\n`,
      ['packages ./... -> ./api'],
    ],
    ['a build tag', benchmark('BenchmarkA: 0'), `${benchmark('BenchmarkA: 0')}tags: [nobench]\n`, ['tags  -> nobench']],
    [
      'benchtime, count and cpu of the file',
      benchmark('BenchmarkA: 0'),
      `${benchmark('BenchmarkA: 0')}benchtime: 1x\ncount: 9\ncpu: 4\n`,
      ['benchtime auto -> 1x', 'count 3 -> 9', 'cpu 1 -> 4'],
    ],
    [
      'an override that is in force here',
      benchmark('BenchmarkA: 0'),
      `${benchmark('BenchmarkA: 0')}overrides: [ { when: { go: "1.26" }, benchmarks: { ./codec: { BenchmarkA: 5 } } } ]\n`,
      ['overrides when go 1.26  -> ', `${inCodec} BenchmarkA allocs/op 0 -> 5`],
    ],
    [
      'an override that is in force elsewhere, by its name',
      benchmark('BenchmarkA: 0'),
      `${benchmark('BenchmarkA: 0')}overrides: [ { when: { go: "1.21" }, benchmarks: { ./codec: { BenchmarkA: 5 } } } ]\n`,
      ['overrides when go 1.21  -> '],
    ],
    [
      'a limit on sub-benchmarks that nobody runs any more',
      benchmark('"BenchmarkA/size=*": 0'),
      benchmark('BenchmarkB: 0'),
      [`${inCodec} BenchmarkA/size=* allocs/op 0 -> `],
    ],
  ])('%s', (_, base, head, want) => {
    expect(told(found(base, head))).toEqual(want)
  })

  test.each<[string, string, string]>([
    ['a lowered limit', benchmark('BenchmarkA: 3'), benchmark('BenchmarkA: 0')],
    [
      'an exact entry that became a pattern with its limit',
      benchmark('BenchmarkA: 0'),
      'benchmarks: { ./codec: { "Benchmark*": 0 } }\n',
    ],
    ['an entry of what is gone', benchmark('BenchmarkGone: 0, BenchmarkA: 0'), benchmark('BenchmarkA: 0')],
    ['a function that is gone', fn('Gone: 0, F: 0'), fn('F: 0')],
    [
      'other order, comments and quotes',
      benchmark('BenchmarkA: 0, BenchmarkB: 1'),
      `# new\n${benchmark('"BenchmarkB": 1, BenchmarkA: 0')}`,
    ],
    ['a shorter list', fn('F: [ "x escapes to heap", "y escapes to heap" ]'), fn('F: [ "y escapes to heap" ]')],
    ['a number that became a list of that length', fn('F: 1'), fn('F: [ "x escapes to heap" ]')],
    ['a rule that says more', benchmark('BenchmarkA: 0'), `${benchmark('BenchmarkA: 0')}rules: { slack: error }\n`],
    ['calls that are followed now', fn('F: 0'), fn('F: { escapes: 0, calls: module, allow: [helper], dynamic: warn }')],
    [
      'calls that are followed farther',
      fn('F: { escapes: 0, calls: module, allow: [helper] }'),
      fn('F: { escapes: 0, calls: all, allow: [helper] }'),
    ],
    [
      'calls with fewer functions allowed, and in another order',
      fn('F: { escapes: 0, calls: all, allow: [a, b, c] }'),
      fn('F: { escapes: 0, calls: all, allow: [c, a] }'),
    ],
    [
      'names in place of a pattern that matches them',
      fn('F: { escapes: 0, calls: all, allow: ["zap.*", "log*"] }'),
      fn('F: { escapes: 0, calls: all, allow: [zap.New, zap.(*Logger).Error, logf] }'),
    ],
    [
      'calls that cannot be followed and say more',
      fn('F: { escapes: 0, calls: all }'),
      fn('F: { escapes: 0, calls: all, dynamic: error }'),
    ],
    [
      'an exact entry with calls that became a pattern with them',
      fn('F: { escapes: 0, calls: all, allow: [helper] }'),
      fn('"*": { escapes: 0, calls: all, allow: [helper] }'),
    ],
    ['a new entry', benchmark('BenchmarkA: 0'), benchmark('BenchmarkA: 0, BenchmarkB: 100')],
    ['more time and less company', benchmark('BenchmarkA: 0'), `${benchmark('BenchmarkA: 0')}timeout: 1m\njobs: 1\n`],
  ])('not: %s', (_, base, head) => {
    expect(told(found(base, head))).toEqual([])
  })
})

describe('its severity', () => {
  const raised = [benchmark('BenchmarkA: 0'), benchmark('BenchmarkA: 3')] as const
  test.each([
    ['warn', 'warn', 'warning'],
    ['error', 'off', 'error'],
    ['off', 'error', 'error'],
    ['note', 'off', 'note'],
    ['off', 'off', undefined],
  ])('base %s, head %s: %s', (base, head, want) => {
    const [before, after] = raised
    const findings = found(`${before}rules: { loosened: ${base} }\n`, `${after}rules: { loosened: ${head} }\n`)
    expect(findings.find(({ entry }) => entry?.name === 'BenchmarkA')?.severity).toBe(want)
  })
})

test('with what a stranger’s report claims to exist, an entry that is gone is told though nothing of it is known', () => {
  const [base, head] = [benchmark('BenchmarkGone: 0, BenchmarkA: 0'), benchmark('BenchmarkA: 0')]
  expect(told(found(base, head))).toEqual([])
  const claimed = (from: string, to: string) => told(loosenedFindings(parsed(from), parsed(to), [measured({})], true))
  expect(claimed(base, head)).toEqual(['./codec BenchmarkGone allocs/op 0 -> '])
  expect(claimed(`${fn('Gone: 0')}${base}`, `${fn('"**": 0')}${base}`)).toEqual([])
  // What is known is told once.
  expect(claimed(benchmark('BenchmarkA: 0, BenchmarkB: 0'), benchmark('BenchmarkA: 0'))).toEqual([
    `${inCodec} BenchmarkB allocs/op 0 -> `,
  ])
})

test('points at the entry that is in force now, and at the top of the file where there is none', () => {
  const head = benchmark('BenchmarkB: 2')
  expect(found(benchmark('BenchmarkA: 0, BenchmarkB: 1'), head).map(({ entry, at }) => [entry?.name, at])).toEqual([
    ['BenchmarkA', { file: 'allocs-budget.yml', line: 1, column: 1 }],
    ['BenchmarkB', { file: 'allocs-budget.yml', line: 2, column: 26 }],
  ])
})

test('lines above what is written loosen nothing', () => {
  const example = readFileSync(new URL('../../allocs-budget.example.yml', import.meta.url), 'utf8').replace(
    /^version.*\n/m,
    '',
  )
  expect(parsed(example).overrides.length).toBeGreaterThan(0)
  expect(told(found(example, `# Why: see docs.\n\n${example}`))).toEqual([])
})

test('is told once where two toolchains see it', () => {
  const [base, head] = [parsed(benchmark('BenchmarkA: 0')), parsed(benchmark('BenchmarkA: 1'))]
  expect(loosenedFindings(base, head, [measured({}), measured({ go: 'go1.25.1' })])).toHaveLength(1)
})
