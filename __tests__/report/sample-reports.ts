import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { Position } from '../../src/diagnostic/position.ts'
import { explainToolchain } from '../../src/judge/explain-toolchain.ts'
import type {
  BenchmarkRow,
  CodeFinding,
  FunctionRow,
  LoosenedFinding,
  Report,
  Run,
  SiteRow,
  WhereRow,
} from '../../src/report/report.ts'

export const pkg = 'example.com/m/codec'
const budgetFile = 'allocs-budget.yml'

export function at(line: number, column = 5, file = budgetFile): Position {
  return { file, line, column }
}

export function run(over: Partial<Run> = {}): Run {
  return {
    id: 'go1.26.3-linux-amd64',
    toolchain: { go: 'go1.26.3', goos: 'linux', goarch: 'amd64', goLine: '1.23', settings: {} },
    module: 'example.com/m',
    directory: '.',
    budget: { path: budgetFile, digest: `sha256:${'0123456789abcdef'.repeat(4)}` },
    overrides: [],
    packages: [pkg],
    broken: [],
    ...over,
  }
}

export function bench(name: string, got: number, max: number, over: Partial<BenchmarkRow> = {}): BenchmarkRow {
  return {
    run: 'go1.26.3-linux-amd64',
    package: pkg,
    name,
    cpu: 1,
    allocsPerOp: got,
    bytesPerOp: got * 32,
    most: { allocsPerOp: got, bytesPerOp: got * 32 },
    iterations: 1_000_000,
    runs: [
      { allocsPerOp: got + 7, bytesPerOp: got * 32, iterations: 1000, nsPerOp: 12.5 },
      { allocsPerOp: got, bytesPerOp: got * 32, iterations: 1_000_000, nsPerOp: 12.5 },
    ],
    stable: true,
    limit: { allocs: { max, written: String(max), at: at(12, 22) } },
    status: got > max ? 'over' : 'pass',
    at: at(31, 6, 'codec/encode_test.go'),
    where: [],
    ...over,
  }
}

export function site(text: string, line: number, source: string, over: Partial<SiteRow> = {}): SiteRow {
  return {
    class: 'escape',
    kind: text.startsWith('moved to heap') ? 'moved to heap' : 'escapes to heap',
    text,
    call: 'runtime.newobject',
    file: 'codec/encode.go',
    line,
    column: 13,
    source,
    permitted: true,
    why: [],
    cause: undefined,
    inlined: [],
    ...over,
  }
}

export function func(
  name: string,
  max: number,
  sites: readonly SiteRow[],
  over: Partial<FunctionRow> = {},
): FunctionRow {
  const escapes = sites.filter((it) => it.class === 'escape').length
  return {
    run: 'go1.26.3-linux-amd64',
    package: pkg,
    name,
    file: 'codec/encode.go',
    line: 30,
    limit: { escapes: { max, written: String(max), at: at(20, 24) } },
    status: escapes > max ? 'over' : 'pass',
    sites,
    ...over,
  }
}

export function overBenchmark(row: BenchmarkRow, over: Partial<CodeFinding> = {}): CodeFinding {
  return {
    kind: 'over-budget',
    severity: 'error',
    run: row.run,
    package: row.package,
    benchmark: row.name,
    unit: 'allocs/op',
    got: row.allocsPerOp,
    ...(row.at === undefined ? {} : { at: row.at }),
    ...(row.limit.allocs === undefined ? {} : { max: row.limit.allocs.max, budget: row.limit.allocs.at }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...over,
  }
}

export function loosened(over: Partial<LoosenedFinding> = {}): LoosenedFinding {
  return {
    kind: 'loosened',
    severity: 'warning',
    package: pkg,
    ...(over.function === undefined && over.package !== '' ? { benchmark: 'BenchmarkEncode' } : {}),
    at: at(12),
    change: { what: 'allocs/op', from: '0', to: '3' },
    ...over,
  }
}

export function overFunction(row: FunctionRow, over: Partial<CodeFinding> = {}): CodeFinding {
  return {
    kind: 'over-budget',
    severity: 'error',
    run: row.run,
    package: row.package,
    function: row.name,
    unit: 'escapes',
    got: row.sites.filter((it) => it.class === 'escape').length,
    at: { file: row.file, line: row.line, column: 0 },
    ...(row.limit.escapes === undefined ? {} : { max: row.limit.escapes.max, budget: row.limit.escapes.at }),
    ...over,
  }
}

export function report(over: Partial<Report> = {}): Report {
  return {
    verdict: 'pass',
    tool: { version: '0.1.0' },
    commit: { measured: 'a'.repeat(40), head: 'b'.repeat(40) },
    runs: [run()],
    benchmarks: [],
    functions: [],
    exists: { benchmarks: [], functions: [] },
    findings: [],
    diagnostics: [],
    ...over,
  }
}

/** Rows that are within budget, in an order that is not ours. */
const passing = {
  benchmarks: [
    bench('BenchmarkWrite', 0, 0),
    bench('BenchmarkDecode/size=10', 2, 2, {
      limit: {
        allocs: { max: 2, written: '2', at: at(13, 31) },
        bytes: { max: 4300, written: '4096 ±5%', at: at(13, 41) },
      },
    }),
    bench('BenchmarkDecode/a|b', 1, 3, { package: 'example.com/m' }),
  ],
  functions: [
    func('NewEncoder', 1, [site('&Encoder{...} escapes to heap', 12, '\treturn &Encoder{w: w}')]),
    func('Decode', 2, []),
  ],
} as const

export const green: Report = report({ ...passing })

const encode = bench('BenchmarkEncode', 2, 0)
const decode = bench('BenchmarkDecode/size=4096', 5, 4, {
  stable: false,
  reason: 'the header is copied',
  runs: [
    { allocsPerOp: 26, bytesPerOp: 900, iterations: 1000, nsPerOp: 12.5 },
    { allocsPerOp: 5, bytesPerOp: 160, iterations: 250_000, nsPerOp: 12.5 },
    { allocsPerOp: 6, bytesPerOp: 160, iterations: 240_000, nsPerOp: 12.5 },
  ],
  iterations: 250_000,
})
const encodeFunc = func('(*Encoder).Encode', 1, [
  site('make([]byte, n) escapes to heap', 41, '\tbuf := make([]byte, n)', { call: 'runtime.makeslice', column: 13 }),
  site('moved to heap: hdr', 39, '\tvar hdr [8]byte'),
  site('', 50, '\te.buf = append(e.buf, p...)', { class: 'growth', kind: '', call: 'runtime.growslice' }),
])
const flush = func('(*Encoder).Flush', 1, [
  site('moved to heap: buf', 61, '\tvar buf [64]byte', { permitted: true }),
  site('func literal escapes to heap', 66, '\tdefer e.pool.Put(func() { e.n = 0 })', { permitted: false }),
])

const rounded: RenderedDiagnostic = {
  code: 'BENCHMARK_ROUNDED',
  severity: 'note',
  message:
    'BenchmarkWrite (example.com/m/codec) reads 0 allocs/op with 63 B/op: it allocates on almost every operation',
  hint: 'add `bytes: 0` to its limit to make this an error',
}

export const overBudget: Report = report({
  verdict: 'over-budget',
  benchmarks: [...passing.benchmarks, encode, decode],
  functions: [...passing.functions, encodeFunc, flush],
  findings: [
    overFunction(flush, {
      text: 'func literal escapes to heap',
      got: 2,
      at: { file: 'codec/encode.go', line: 66, column: 13 },
      budget: at(22),
    }),
    {
      kind: 'slack',
      severity: 'note',
      run: encode.run,
      package: 'example.com/m',
      benchmark: 'BenchmarkDecode/a|b',
      unit: 'allocs/op',
      got: 1,
      max: 3,
      budget: at(14, 20),
    },
    overBenchmark(encode),
    overFunction(encodeFunc),
    overBenchmark(bench('BenchmarkSlow', 12, 10), { severity: 'warning', reason: 'cold path' }),
    overBenchmark(decode),
  ],
  diagnostics: [rounded],
})

const flow = { file: 'codec/encode.go', line: 41, column: 20 }
const newSite = site('&header{...} escapes to heap', 41, '\te.last = &header{size: n}', {
  isNew: true,
  cause: 'stored',
  column: 11,
  why: [
    { to: '{heap}', expr: '&header{...}', reason: 'spill', ...flow },
    { to: '{heap}', expr: '*p', reason: 'a word that no table has', ...flow },
    { to: '{heap}', expr: 'e.last = &header{...}', reason: 'assign', ...flow },
  ],
})
const path = [
  { function: 'example.com/m/codec.(*Encoder).Encode', file: 'codec/encode.go', line: 41 },
  { function: 'example.com/m/codec.BenchmarkEncode', file: 'codec/encode_test.go', line: 33 },
]
const line: WhereRow = {
  package: pkg,
  function: '(*Encoder).Encode',
  file: 'codec/encode.go',
  line: 41,
  column: 11,
  source: newSite.source,
  allocsPerOp: 2,
  bytesPerOp: 64,
  atLeast: false,
  base: 0,
  calls: [],
  cause: 'stored',
  detail: '',
  sites: [newSite],
  path,
}
const moved = func(
  'write',
  0,
  [
    site('moved to heap: hdr', 70, '\tvar hdr [8]byte', {
      isNew: false,
      movedFrom: '(*Encoder).header',
      cause: 'interface-call',
    }),
  ],
  { limit: {}, status: 'unlisted' },
)
const explainedEncode = bench('BenchmarkEncode', 3, 0, {
  base: { allocsPerOp: 1, bytesPerOp: 32 },
  where: [
    line,
    {
      ...line,
      line: 44,
      column: 0,
      allocsPerOp: 0.5,
      base: 0.5,
      calls: ['fmt.Sprintf'],
      cause: 'library-call',
      detail: 'fmt.Sprintf',
      sites: [],
      source: '\ts := fmt.Sprint(n)',
    },
    {
      ...line,
      line: 45,
      column: 0,
      allocsPerOp: 0.5,
      atLeast: true,
      base: 0.2,
      sites: [],
      path: [path[0] ?? { function: '', file: '', line: 0 }],
      source: '',
      detail: 'go 1.21',
      cause: 'go-line',
    },
  ],
})
const explainedFunc = func('(*Encoder).Encode', 0, [newSite])
const unlistedFunc = func('Other', 0, [{ ...newSite, line: 90 }], { limit: {}, status: 'unlisted' })
const newEscape = { kind: 'new-escape', text: newSite.text, cause: 'stored' } as const

/** What base did not have: lines, causes, ways out, an escape that was moved. */
export const explained: Report = report({
  verdict: 'over-budget',
  runs: [run({ base: { go: 'go1.25.1', settings: {}, goLine: '1.21', broken: [] } })],
  benchmarks: [explainedEncode],
  functions: [explainedFunc, unlistedFunc, moved],
  findings: [
    overBenchmark(explainedEncode),
    overFunction(explainedFunc),
    overFunction(explainedFunc, { ...newEscape, at: { file: newSite.file, line: 41, column: 11 } }),
    ...(['error', 'warning', 'note'] as const).map((severity) =>
      overFunction(unlistedFunc, { ...newEscape, severity, at: { file: newSite.file, line: 90, column: 11 } }),
    ),
  ],
})

const stale: RenderedDiagnostic = {
  code: 'STALE_ENTRY',
  severity: 'error',
  message: 'no benchmark of example.com/m/codec matches BenchmarkEncod',
  at: { file: budgetFile, line: 12, column: 5 },
  hint: 'did you mean BenchmarkEncode',
  frame: '  12 |     BenchmarkEncod: 0\n     |     ^^^^^^^^^^^^^^',
}

export const cannotJudge: Report = report({
  ...overBudget,
  verdict: 'cannot-judge',
  benchmarks: [
    ...overBudget.benchmarks,
    bench('BenchmarkHang', 0, 0, { status: 'not-measured', iterations: 0, runs: [] }),
  ],
  diagnostics: [
    ...overBudget.diagnostics,
    stale,
    {
      code: 'BENCHMARK_TIMEOUT',
      severity: 'error',
      message: 'BenchmarkHang (example.com/m/codec) did not end within 10m',
    },
  ],
})

export const brokenBudget: Report = report({
  verdict: 'cannot-judge',
  runs: [],
  diagnostics: [
    {
      code: 'BAD_LIMIT',
      severity: 'error',
      message: 'allocs/op must be a whole number, got the string "1"',
      at: { file: budgetFile, line: 4, column: 16 },
      frame: '  4 |     BenchmarkA: "1"\n    |                ^^^',
      hint: 'remove the quotes',
    },
  ],
})

const arm = run({
  id: 'go1.27.0-linux-arm64',
  toolchain: { go: 'go1.27.0', goos: 'linux', goarch: 'arm64', goLine: '1.23', settings: {} },
})
const onArm = <Row extends { readonly run: string }>(row: Row): Row => ({ ...row, run: arm.id })
const encodeOnArm = onArm(bench('BenchmarkEncode', 3, 0))

/** The same code under two toolchains: what both see, what one sees, and a budget that asks for less than base's. */
export const matrix: Report = report({
  verdict: 'over-budget',
  runs: [run(), arm],
  benchmarks: [passing.benchmarks[0], onArm(passing.benchmarks[0]), encode, encodeOnArm, decode, onArm(decode)],
  functions: [encodeFunc, onArm(encodeFunc)],
  findings: [
    ...[encode, encodeOnArm, decode, onArm(decode)].map((row) => overBenchmark(row)),
    overBenchmark(encode, { unit: 'B/op', got: 64, max: 0, budget: at(12, 30) }),
    overFunction(encodeFunc),
    overFunction(onArm(encodeFunc)),
    loosened({ severity: 'error' }),
    loosened({ function: '(*Encoder).*', package: './codec', change: { what: 'escapes', from: '0', to: '' } }),
    loosened({ package: '', at: at(1, 1), change: { what: 'rules.slack', from: 'error', to: 'note' } }),
    loosened({
      severity: 'note',
      function: 'Decode',
      change: { what: 'permitted escapes', from: '', to: 'moved to heap: hdr' },
    }),
  ],
  diagnostics: [
    { ...rounded, about: { run: run().id, package: pkg, benchmark: 'BenchmarkWrite' } },
    { ...rounded, about: { run: arm.id, package: pkg, benchmark: 'BenchmarkWrite' } },
  ],
})

const newGo = { ...run().toolchain, go: 'go1.27.1' }
const sameAtBase = bench('BenchmarkDecode', 2, 1, { base: { allocsPerOp: 2, bytesPerOp: 64 } })
const partlyAtBase = bench('BenchmarkEncode', 3, 0, { base: { allocsPerOp: 1, bytesPerOp: 32 } })
const onlyHere = bench('BenchmarkFlush', 1, 0, { base: { allocsPerOp: 0, bytesPerOp: 0 } })
const notKnown = bench('BenchmarkRead', 1, 0)
const knownSite = site('make([]byte, n) escapes to heap', 44, 'b := make([]byte, n)', { isNew: false })
const oldFunc = func('Read', 0, [knownSite])

/** Limits that were measured with another Go, and all that can be known of what it explains. */
export const anotherGo: Report = explainToolchain(
  report({
    verdict: 'over-budget',
    runs: [run({ toolchain: newGo, base: { go: 'go1.27.1', settings: {}, goLine: '1.23', broken: [] } })],
    benchmarks: [sameAtBase, partlyAtBase, onlyHere, notKnown],
    functions: [oldFunc],
    findings: [
      ...[sameAtBase, partlyAtBase, onlyHere, notKnown].map((row) => overBenchmark(row)),
      overFunction(oldFunc),
      { ...overBenchmark(bench('BenchmarkWrite', 1, 3)), kind: 'slack', severity: 'note' },
    ],
  }),
  { measuredWith: { go: 'go1.26.3', settings: {}, at: at(2, 16) }, overrides: [] },
)

const experiment = {
  ...run().toolchain,
  go: 'go1.25.10',
  settings: { GOEXPERIMENT: 'noswissmap', GOAMD64: 'v3' },
}
const plain = run({ id: 'plain', toolchain: { ...run().toolchain, go: 'go1.25.10' } })
const set = run({ id: 'set', toolchain: experiment, base: { ...experiment, broken: [] } })
const onMaps = bench('BenchmarkLookup', 4, 2, { run: set.id, base: { allocsPerOp: 4, bytesPerOp: 512 } })

/** One release twice, plain and with an experiment that the limits were not measured with. */
export const anotherExperiment: Report = explainToolchain(
  report({
    verdict: 'over-budget',
    runs: [plain, set],
    benchmarks: [bench('BenchmarkLookup', 2, 2, { run: plain.id }), onMaps],
    findings: [overBenchmark(onMaps)],
  }),
  { measuredWith: { go: 'go1.25', settings: {}, at: at(2, 16) }, overrides: [] },
)
