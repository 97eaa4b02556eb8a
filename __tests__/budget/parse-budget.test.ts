import { expect, test } from 'vitest'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'

const at = (line: number, column: number) => ({ file: 'b.yml', line, column })
const defaults = {
  file: 'b.yml',
  version: 1,
  packages: ['./...'],
  tags: [],
  benchtime: { kind: 'auto' },
  count: 3,
  cpu: 1,
  timeoutMs: 600_000,
  jobs: 0,
  passEnv: [],
  benchmarks: [],
  functions: [],
  rules: { newEscapes: 'warn', slack: 'note', unlisted: 'off', loosened: 'warn' },
  overrides: [],
}

test('gives a version alone the defaults', () => {
  expect(parseBudget('version: 1\n', 'b.yml')).toEqual({ budget: defaults, diagnostics: [] })
})

test('reads every setting', () => {
  const text = `version: 1
packages: [./a/..., example.com/m]
modules: [., tools/gen]
tags: [integration, go1.99]
benchtime: 1m30s
count: 5
cpu: 4
timeout: 1h30m
jobs: 2
pass-env: [DATABASE_URL]
measured-with: go1.27rc1
rules: { new-escapes: error, slack: off, unlisted: note, loosened: error }
`
  expect(parseBudget(text, 'b.yml').budget).toEqual({
    ...defaults,
    packages: ['./a/...', 'example.com/m'],
    modules: ['.', 'tools/gen'],
    tags: ['integration', 'go1.99'],
    benchtime: { kind: 'duration', ms: 90_000 },
    count: 5,
    cpu: 4,
    timeoutMs: 5_400_000,
    jobs: 2,
    passEnv: ['DATABASE_URL'],
    measuredWith: { go: 'go1.27rc1', settings: {}, at: at(11, 16) },
    rules: { newEscapes: 'error', slack: 'off', unlisted: 'note', loosened: 'error' },
  })
})

test('reads benchmark entries in the order of the file, each limit with its place', () => {
  const text = `version: 1
benchmarks:
  ./codec:
    BenchmarkEncode: 0
    BenchmarkDecode/size=*: { allocs: 2, bytes: 4096 ±5% }
    BenchmarkSlow: { allocs: 12, benchtime: 20x, count: 5, cpu: 2, timeout: 90s, level: warn, reason: cold path, optional: true }
    BenchmarkRound: "100 ±0.5%"
`
  const entry = { packagePattern: './codec', packageAt: at(3, 3), level: 'error', optional: false }
  expect(parseBudget(text, 'b.yml').budget?.benchmarks).toEqual([
    {
      ...entry,
      namePattern: 'BenchmarkEncode',
      at: at(4, 5),
      allocs: { max: 0, least: 0, at: at(4, 22), written: '0' },
    },
    {
      ...entry,
      namePattern: 'BenchmarkDecode/size=*',
      at: at(5, 5),
      allocs: { max: 2, least: 2, at: at(5, 39), written: '2' },
      bytes: { max: 4300, least: 3892, at: at(5, 49), written: '4096 ±5%' },
    },
    {
      ...entry,
      namePattern: 'BenchmarkSlow',
      at: at(6, 5),
      allocs: { max: 12, least: 12, at: at(6, 30), written: '12' },
      benchtime: { kind: 'iterations', n: 20 },
      count: 5,
      cpu: 2,
      timeoutMs: 90_000,
      level: 'warn',
      reason: 'cold path',
      optional: true,
    },
    {
      ...entry,
      namePattern: 'BenchmarkRound',
      at: at(7, 5),
      allocs: { max: 100, least: 100, at: at(7, 21), written: '100 ±0.5%' },
    },
  ])
})

test('reads function entries as a number, a list and a map', () => {
  const text = `version: 1
functions:
  ./codec:
    (*Encoder).Encode: 0
    (*Encoder).Flush: { escapes: 0, sites: 1, level: note, reason: grows once }
    (*Decoder).*:
      - "moved to heap: buf"
      - "make([]byte, n) escapes to heap"
      - "moved to heap: buf"
    Map[...].Get: { escapes: ["&T{...} escapes to heap"] }
    Nothing: []
    Sites: { sites: 3 }
`
  const entry = { packagePattern: './codec', packageAt: at(3, 3), level: 'error', optional: false }
  expect(parseBudget(text, 'b.yml').budget?.functions).toEqual([
    {
      ...entry,
      namePattern: '(*Encoder).Encode',
      at: at(4, 5),
      escapes: { max: 0, least: 0, at: at(4, 24), written: '0' },
    },
    {
      ...entry,
      namePattern: '(*Encoder).Flush',
      at: at(5, 5),
      level: 'note',
      reason: 'grows once',
      escapes: { max: 0, least: 0, at: at(5, 34), written: '0' },
      sites: { max: 1, least: 1, at: at(5, 44), written: '1' },
    },
    {
      ...entry,
      namePattern: '(*Decoder).*',
      at: at(6, 5),
      escapes: { max: 3, least: 3, at: at(7, 7), written: '3' },
      permitted: [
        { text: 'moved to heap: buf', at: at(7, 9) },
        { text: 'make([]byte, n) escapes to heap', at: at(8, 9) },
        { text: 'moved to heap: buf', at: at(9, 9) },
      ],
    },
    {
      ...entry,
      namePattern: 'Map[...].Get',
      at: at(10, 5),
      escapes: { max: 1, least: 1, at: at(10, 30), written: '1' },
      permitted: [{ text: '&T{...} escapes to heap', at: at(10, 31) }],
    },
    {
      ...entry,
      namePattern: 'Nothing',
      at: at(11, 5),
      escapes: { max: 0, least: 0, at: at(11, 14), written: '0' },
      permitted: [],
    },
    { ...entry, namePattern: 'Sites', at: at(12, 5), sites: { max: 3, least: 3, at: at(12, 21), written: '3' } },
  ])
})

test('reads how far calls are followed, each with its place, in overrides too', () => {
  const text = `version: 1
functions:
  ./codec:
    Decode: { sites: 0, calls: module }
    (*Encoder).Put:
      escapes: ["moved to heap: buf"]
      calls: all
      allow:
        - fmt.Errorf
        - "(*Logger).*"
      dynamic: error
    Encode: { escapes: 0 }
overrides:
  - when: { goarch: arm64 }
    functions: { ./codec: { Decode: { sites: 1, calls: all, allow: [helper], dynamic: warn } } }
`
  const { budget, diagnostics } = parseBudget(text, 'b.yml')
  expect(diagnostics).toEqual([])
  expect(budget?.functions.map(({ namePattern, calls }) => [namePattern, calls])).toEqual([
    ['Decode', { scope: 'module', at: at(4, 32), allow: [], dynamic: 'note' }],
    [
      '(*Encoder).Put',
      {
        scope: 'all',
        at: at(7, 14),
        allow: [
          { pattern: 'fmt.Errorf', at: at(9, 11) },
          { pattern: '(*Logger).*', at: at(10, 11) },
        ],
        dynamic: 'error',
      },
    ],
    ['Encode', undefined],
  ])
  expect(budget?.overrides[0]?.functions[0]).toMatchObject({
    sites: { max: 1 },
    calls: { scope: 'all', at: at(15, 56), allow: [{ pattern: 'helper', at: at(15, 69) }], dynamic: 'warn' },
  })
})

test('reads overrides with their condition and place', () => {
  const text = `version: 1
overrides:
  - when: { go: ">=1.26", goos: linux, goarch: arm64 }
    benchmarks: { ./codec: { BenchmarkEncode: 1 } }
  - when: { go: "1.26.3" }
    functions: { ./codec: { Decode: 3 } }
`
  const entry = { packagePattern: './codec', level: 'error', optional: false }
  expect(parseBudget(text, 'b.yml').budget?.overrides).toEqual([
    {
      when: { go: '>=1.26', goos: 'linux', goarch: 'arm64' },
      at: at(3, 5),
      benchmarks: [
        {
          ...entry,
          packageAt: at(4, 19),
          namePattern: 'BenchmarkEncode',
          at: at(4, 30),
          allocs: { max: 1, least: 1, at: at(4, 47), written: '1' },
        },
      ],
      functions: [],
    },
    {
      when: { go: '1.26.3' },
      at: at(5, 5),
      benchmarks: [],
      functions: [
        {
          ...entry,
          packageAt: at(6, 18),
          namePattern: 'Decode',
          at: at(6, 29),
          escapes: { max: 3, least: 3, at: at(6, 37), written: '3' },
        },
      ],
    },
  ])
})

test('reads what an alias means, with the place where it was written', () => {
  const text = `version: 1
benchmarks:
  ./a: &shared
    BenchmarkX: &limit { allocs: 1 }
    BenchmarkY: *limit
  ./b: *shared
`
  const limit = { max: 1, least: 1, at: at(4, 34), written: '1' }
  const common = { level: 'error', optional: false, allocs: limit }
  expect(parseBudget(text, 'b.yml').budget?.benchmarks).toEqual([
    { ...common, packagePattern: './a', packageAt: at(3, 3), namePattern: 'BenchmarkX', at: at(4, 5) },
    { ...common, packagePattern: './a', packageAt: at(3, 3), namePattern: 'BenchmarkY', at: at(5, 5) },
    { ...common, packagePattern: './b', packageAt: at(6, 3), namePattern: 'BenchmarkX', at: at(4, 5) },
    { ...common, packagePattern: './b', packageAt: at(6, 3), namePattern: 'BenchmarkY', at: at(5, 5) },
  ])
})

test.each([
  [
    'names that JavaScript objects have',
    'constructor: 1\n    toString: 2\n    hasOwnProperty: 3',
    ['constructor', 'toString', 'hasOwnProperty'],
  ],
  ['names with wildcards, brackets and dots', '"*": 1', ['*']],
  ['init functions', 'init: 1\n    init.0: 2', ['init', 'init.0']],
  [
    'receivers with wildcards',
    '(**).Reset: 1\n    (*Dec*: 2\n    (*Map[...]).Get: 3',
    ['(**).Reset', '(*Dec*', '(*Map[...]).Get'],
  ],
])('takes %s for functions', (_, names, expected) => {
  const { budget, diagnostics } = parseBudget(`version: 1\nfunctions:\n  ./codec:\n    ${names}\n`, 'b.yml')
  expect(diagnostics).toEqual([])
  expect(budget?.functions.map((entry) => entry.namePattern)).toEqual(expected)
})

test('takes every name that Go prints for a benchmark', () => {
  const names = [
    'Benchmark',
    'Benchmark_x',
    'Benchmark1',
    'BenchmarkÄ',
    'BenchmarkX/n-8',
    'BenchmarkX/a/b',
    'BenchmarkX/#00',
    'BenchmarkX/a#01',
    'BenchmarkX/日本_é',
    'BenchmarkX/[1]',
    'BenchmarkX/a.b\\x00',
    'Bench*',
  ]
  const { budget, diagnostics } = parseBudget(
    `version: 1\nbenchmarks:\n  ./codec:\n${names.map((name) => `    ${name}: 0\n`).join('')}`,
    'b.yml',
  )
  expect(diagnostics).toEqual([])
  expect(budget?.benchmarks.map((entry) => entry.namePattern)).toEqual(names)
})

test('keeps the order of keys that look like numbers', () => {
  const { budget } = parseBudget('version: 1\nbenchmarks:\n  b: { BenchmarkX: 1 }\n  "1": { BenchmarkX: 2 }\n', 'b.yml')
  expect(budget?.benchmarks.map((entry) => entry.packagePattern)).toEqual(['b', '1'])
})

test('reads the same with CRLF and with a byte order mark', () => {
  const text = 'version: 1\nbenchmarks:\n  ./codec:\n    BenchmarkX: 1\n'
  expect(parseBudget(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'b.yml')).toEqual(parseBudget(text, 'b.yml'))
})

test.each(['', '\n\n', '# only a comment\n', '---\n', '\ufeff', '---\n# nothing\n...\n'])(
  'says that %j is empty',
  (text) => {
    expect(parseBudget(text, 'b.yml')).toEqual({
      diagnostics: [{ code: 'BUDGET_EMPTY', severity: 'error', args: {}, at: at(1, 1) }],
    })
  },
)
