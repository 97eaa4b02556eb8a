import { type Attribution, assemble, type Draft } from '../../src/app/assemble.ts'
import type { BenchmarkEntry, FunctionEntry, Limit } from '../../src/budget/budget.ts'
import { relativePackage } from '../../src/budget/match/relative-package.ts'
import { parseTolerance } from '../../src/budget/read/tolerance.ts'
import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { Position } from '../../src/diagnostic/position.ts'
import { explainToolchain } from '../../src/judge/explain-toolchain.ts'
import { limitUse, type Value } from '../../src/judge/judge-limit.ts'
import type {
  JudgedBenchmark,
  JudgedDiagnostic,
  JudgedFunction,
  Judgement,
  Loosened,
  NewEscape,
  OverBudget,
  Shares,
  Slack,
  Use,
} from '../../src/judge/judged.ts'
import { exactly, roomOf } from '../../src/judge/room.ts'
import type { BenchmarkRow, LimitShown, Report, Run, SiteRow, Unit, WhereRow } from '../../src/report/report-schema.ts'
import { countedSites, escapesOf } from '../../src/report/subject.ts'

export const pkg = 'example.com/m/codec'
const budgetFile = 'allocs-budget.yml'

export function at(line: number, column = 5, file = budgetFile): Position {
  return { file, line, column }
}

const names: string[] = []

/** Each name has a place of its own in the budget: two limits of one place would be one limit. */
function numberOf(name: string): number {
  if (!names.includes(name)) names.push(name)
  return names.indexOf(name)
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
    base: null,
    ...over,
  }
}

/** A judged benchmark, and what is known of it beyond that. */
export type SampleBenchmark = JudgedBenchmark & Attribution

export function bench(name: string, got: number, max: number, over: Partial<BenchmarkRow> = {}): SampleBenchmark {
  const row = {
    run: 'go1.26.3-linux-amd64',
    package: pkg,
    name,
    cpu: 1,
    allocsPerOp: got,
    bytesPerOp: got * 32,
    most: { allocsPerOp: got, bytesPerOp: got * 32 },
    iterations: 1_000_000,
    runs: [
      { allocsPerOp: got + 7, bytesPerOp: got * 32, iterations: 1000 },
      { allocsPerOp: got, bytesPerOp: got * 32, iterations: 1_000_000 },
    ],
    stable: true,
    once: null,
    limit: { allocs: { max, written: String(max), at: at(12, 22 + numberOf(name)) }, bytes: null },
    status: got > max ? 'over' : 'pass',
    reason: null,
    at: at(31, 6, 'codec/encode_test.go'),
    base: null,
    where: [],
    ...over,
  } satisfies BenchmarkRow
  const { package: path, cpu, allocsPerOp, bytesPerOp, most, iterations, stable } = row
  const runs = row.runs.map((each) => ({ ...each, nsPerOp: 12.5 }))
  return {
    ...row,
    result: { package: path, name: row.name, cpu, allocsPerOp, bytesPerOp, most, iterations, runs, stable },
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
    new: null,
    movedFrom: null,
    replaces: null,
    changed: null,
    leak: null,
    cause: null,
    why: [],
    ...over,
  }
}

export function func(
  name: string,
  max: number,
  sites: readonly SiteRow[],
  over: Partial<JudgedFunction> = {},
): JudgedFunction {
  const escapes = sites.filter((it) => it.class === 'escape').length
  return {
    run: 'go1.26.3-linux-amd64',
    package: pkg,
    name,
    at: { file: 'codec/encode.go', line: 30, column: 0 },
    limit: { escapes: { max, written: String(max), at: at(20, 24 + numberOf(name)) }, sites: null },
    status: escapes > max ? 'over' : 'pass',
    reason: null,
    base: null,
    sites,
    calls: null,
    ...over,
  }
}

/** The entry of the budget that has a row's limits, with a list where the row says that a site is not permitted. */
function entryOf(
  row: SampleBenchmark | JudgedFunction,
  severity: OverBudget['severity'] = 'error',
): BenchmarkEntry & FunctionEntry {
  const inFile = Object.values(row.limit).find((it) => it !== null)?.at ?? at(1)
  const limitOf = (it: LimitShown): Limit => ({ ...it, least: parseTolerance(it.written)?.least ?? it.max })
  const limits = Object.entries(row.limit).flatMap(([key, it]: [string, LimitShown | null]) =>
    it === null ? [] : [[key, limitOf(it)] as const],
  )
  const sites = 'sites' in row ? row.sites : []
  const isList = sites.some(({ permitted }) => !permitted)
  return {
    packagePattern: relativePackage('example.com/m', row.package),
    packageAt: inFile,
    namePattern: row.name,
    at: inFile,
    level: severity === 'warning' ? 'warn' : severity,
    optional: false,
    ...(row.reason !== null && { reason: row.reason }),
    ...Object.fromEntries(limits),
    ...(isList && {
      permitted: sites.flatMap(({ permitted, text }) => (permitted ? [{ text, at: inFile }] : [])),
    }),
  }
}

/** What rows make use of their limits. */
function usesOf(row: SampleBenchmark | JudgedFunction, entry: BenchmarkEntry & FunctionEntry): readonly Use[] {
  if (isSample(row)) {
    const about = { subject: { kind: 'benchmark', row }, at: row.at, text: null } as const
    const value = (unit: Unit, key: 'allocsPerOp' | 'bytesPerOp', limit: Limit | undefined): Value => ({
      unit,
      got: row[key],
      room: roomOf(row, key),
      limit,
    })
    return [
      ...limitUse(about, value('allocs/op', 'allocsPerOp', entry.allocs), entry),
      ...limitUse(about, value('B/op', 'bytesPerOp', entry.bytes), entry),
    ]
  }
  const about = { subject: { kind: 'function', row }, at: row.at, text: null } as const
  const value = (unit: Unit, got: number, limit: Limit | undefined): Value => ({
    unit,
    got,
    room: exactly(got),
    limit,
  })
  return [
    ...limitUse(
      about,
      value('escapes', escapesOf(row.sites).length, entry.permitted === undefined ? entry.escapes : undefined),
      entry,
    ),
    ...limitUse(about, value('sites', countedSites(row.sites).length, entry.sites), entry),
  ]
}

export function overBenchmark(row: SampleBenchmark, over: Partial<OverBudget> = {}): OverBudget {
  return {
    kind: 'over-budget',
    entry: entryOf(row, over.severity),
    severity: 'error',
    subject: { kind: 'benchmark', row },
    site: null,
    reached: [],
    notListed: 0,
    unit: 'allocs/op',
    got: row.allocsPerOp,
    max: row.limit.allocs?.max ?? 0,
    at: row.at,
    budget: row.limit.allocs?.at ?? null,
    reason: row.reason,
    ...over,
  }
}

export function slack(row: SampleBenchmark, over: Partial<Slack> = {}): Slack {
  const { site: _, reached: _reached, notListed: _notListed, entry: _entry, ...finding } = overBenchmark(row)
  return { ...finding, kind: 'slack', severity: 'note', text: null, ...over }
}

export function loosened(over: Partial<Loosened> = {}): Loosened {
  return {
    kind: 'loosened',
    severity: 'warning',
    entry: { kind: 'benchmark', package: pkg, name: 'BenchmarkEncode' },
    at: at(12),
    change: { what: 'allocs/op', from: '0', to: '3' },
    ...over,
  }
}

export function overFunction(row: JudgedFunction, over: Partial<OverBudget> = {}): OverBudget {
  return {
    kind: 'over-budget',
    entry: entryOf(row, over.severity),
    severity: 'error',
    subject: { kind: 'function', row },
    site: null,
    reached: [],
    notListed: 0,
    unit: 'escapes',
    got: row.sites.filter((it) => it.class === 'escape').length,
    max: row.limit.escapes?.max ?? 0,
    at: over.site === undefined || over.site === null ? row.at : placeOf(over.site),
    budget: row.limit.escapes?.at ?? null,
    reason: null,
    ...over,
  }
}

/** Of a function's first site. */
export function newEscape(row: JudgedFunction, over: Partial<NewEscape> = {}): NewEscape {
  const [first] = row.sites
  if (first === undefined) throw new Error('a new escape is one of the sites')
  const about = { severity: 'error', at: placeOf(first), budget: null, reason: null } as const
  return { kind: 'new-escape', subject: { kind: 'function', row }, ...about, site: first, withLimit: false, ...over }
}

function placeOf({ file, line, column }: Position): Position {
  return { file, line, column }
}

/** What a sample report is made of. */
export type Sample = Omit<Judgement, 'benchmarks'> & {
  readonly benchmarks: readonly SampleBenchmark[]
  readonly shares: Shares
}

/** With the rows that a finding is about, where they are not given. */
export function sample({ benchmarks = [], functions = [], findings = [], ...over }: Partial<Sample> = {}): Sample {
  const subjects = findings.map(({ subject }) => subject)
  const rows = {
    benchmarks: [...new Set([...benchmarks, ...subjects.flatMap((it) => (isSample(it.row) ? [it.row] : []))])],
    functions: [...new Set([...functions, ...subjects.flatMap((it) => (it.kind === 'function' ? [it.row] : []))])],
  }
  const severities = new Map(findings.map(({ subject, severity }) => [subject.row.name, severity]))
  const listed = <Row extends SampleBenchmark | JudgedFunction>(own: readonly Row[]) => {
    const limited = own.filter(({ limit }) => Object.values(limit).some((it) => it !== null))
    const entries = limited.map((row) => entryOf(row, severities.get(row.name)))
    // One entry has the limit of a name under each toolchain.
    const once = new Map(entries.map((entry) => [JSON.stringify([entry.packagePattern, entry.namePattern]), entry]))
    return { entries: [...once.values()], uses: limited.flatMap((row, i) => usesOf(row, entries[i] ?? entryOf(row))) }
  }
  const [ofBenchmarks, ofFunctions] = [listed(rows.benchmarks), listed(rows.functions)]
  return {
    runs: [run()],
    ...rows,
    findings,
    uses: [...ofBenchmarks.uses, ...ofFunctions.uses],
    entries: { benchmarks: ofBenchmarks.entries, functions: ofFunctions.entries, overrides: [] },
    exists: { benchmarks: [], functions: [] },
    loosened: [],
    spared: [],
    diagnostics: [],
    shares: new Map(),
    ...over,
  }
}

function isSample(row: object): row is SampleBenchmark {
  return 'where' in row
}

/** A report as the product makes it. */
export function report(over: Partial<Sample> = {}, later: readonly JudgedDiagnostic[] = []): Report {
  return reportAt({ measured: 'a'.repeat(40), head: 'b'.repeat(40) }, over, later)
}

/** The same of any commit. */
export function reportAt(
  commit: Draft['commit'],
  over: Partial<Sample>,
  diagnostics: readonly JudgedDiagnostic[] = [],
): Report {
  const { shares, ...judgement } = sample(over)
  const attributions = new Map(judgement.benchmarks.map((row) => [row, { base: row.base, where: row.where }]))
  return assemble({ tool: { version: '0.1.0' }, commit, judgement, attributions, shares, diagnostics })
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

export const greenSample = sample({ ...passing })

export const green: Report = report(greenSample)

const encode = bench('BenchmarkEncode', 2, 0)
const decode = bench('BenchmarkDecode/size=4096', 5, 4, {
  stable: false,
  reason: 'the header is copied',
  runs: [
    { allocsPerOp: 26, bytesPerOp: 900, iterations: 1000 },
    { allocsPerOp: 5, bytesPerOp: 160, iterations: 250_000 },
    { allocsPerOp: 6, bytesPerOp: 160, iterations: 240_000 },
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
  message: 'BenchmarkWrite (example.com/m/codec) shows 0 allocs/op but 63 B/op: it allocates on almost every operation',
  hint: 'add `bytes: 0` to its limit to make this an error',
}

const slow = bench('BenchmarkSlow', 12, 10, { reason: 'cold path' })
const notPermitted = flush.sites[1] ?? null
const wide = passing.benchmarks[2]

export const overBudgetSample = sample({
  benchmarks: [...passing.benchmarks, encode, decode, slow],
  functions: [...passing.functions, encodeFunc, flush],
  findings: [
    overFunction(flush, { site: notPermitted, got: 2, budget: at(22) }),
    slack(wide, { at: null, budget: at(14, 20) }),
    overBenchmark(encode),
    overFunction(encodeFunc),
    overBenchmark(slow, { severity: 'warning' }),
    overBenchmark(decode),
  ],
  diagnostics: [rounded],
})

export const overBudget: Report = report(overBudgetSample)

const flow = { file: 'codec/encode.go', line: 41, column: 20 }
const newSite = site('&header{...} escapes to heap', 41, '\te.last = &header{size: n}', {
  new: true,
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
  at: { file: 'codec/encode.go', line: 41, column: 11 },
  source: newSite.source,
  allocsPerOp: 2,
  bytesPerOp: 64,
  atLeast: false,
  base: 0,
  baseBytes: 0,
  replaces: null,
  calls: [],
  cause: 'stored',
  detail: '',
  sites: [newSite],
  path,
  changed: null,
}
const noLimit = { escapes: null, sites: null }
const moved = func(
  'write',
  0,
  [
    site('moved to heap: hdr', 70, '\tvar hdr [8]byte', {
      new: false,
      movedFrom: '(*Encoder).header',
      cause: 'interface-call',
    }),
  ],
  { limit: noLimit, status: 'unlisted' },
)
const explainedEncode = bench('BenchmarkEncode', 3, 0, {
  base: { allocsPerOp: 1, bytesPerOp: 32 },
  where: [
    line,
    {
      ...line,
      at: { file: 'codec/encode.go', line: 44, column: 0 },
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
      at: { file: 'codec/encode.go', line: 45, column: 0 },
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
const unlistedFunc = func('Other', 0, [{ ...newSite, line: 90 }], { limit: noLimit, status: 'unlisted' })

/** What base did not have: lines, causes, ways out, an escape that was moved. */
export const explained: Report = report({
  runs: [run({ base: { go: 'go1.25.1', settings: {}, goLine: '1.21', broken: [] } })],
  benchmarks: [explainedEncode],
  functions: [explainedFunc, unlistedFunc, moved],
  findings: [
    overBenchmark(explainedEncode),
    overFunction(explainedFunc),
    newEscape(explainedFunc, { budget: at(20, 24), withLimit: true }),
    ...(['error', 'warning', 'note'] as const).map((severity) => newEscape(unlistedFunc, { severity })),
  ],
})

const stale: RenderedDiagnostic = {
  code: 'STALE_ENTRY',
  severity: 'error',
  message: 'no benchmark of example.com/m/codec matches BenchmarkEncod',
  at: { file: budgetFile, line: 12, column: 5 },
  hint: 'did you mean BenchmarkEncode?',
  frame: '  12 |     BenchmarkEncod: 0\n     |     ^^^^^^^^^^^^^^',
}

export const cannotJudgeSample = sample({
  ...overBudgetSample,
  benchmarks: [
    ...overBudgetSample.benchmarks,
    bench('BenchmarkHang', 0, 0, { status: 'not-measured', iterations: 0, runs: [] }),
  ],
  diagnostics: [
    ...overBudgetSample.diagnostics,
    stale,
    {
      code: 'BENCHMARK_TIMEOUT',
      severity: 'error',
      message: 'BenchmarkHang (example.com/m/codec) did not end within 10m',
    },
  ],
})

export const cannotJudge: Report = report(cannotJudgeSample)

export const brokenBudget: Report = report({
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
const decodeOnArm = onArm(decode)
const encodeFuncOnArm = onArm(encodeFunc)

/** The same code under two toolchains: what both see, what one sees, and a budget that asks for less than base's. */
export const matrixSample = sample({
  runs: [run(), arm],
  benchmarks: [passing.benchmarks[0], onArm(passing.benchmarks[0]), encode, encodeOnArm, decode, decodeOnArm],
  functions: [encodeFunc, encodeFuncOnArm],
  findings: [
    ...[encode, encodeOnArm, decode, decodeOnArm].map((row) => overBenchmark(row)),
    overBenchmark(encode, { unit: 'B/op', got: 64, max: 0, budget: at(12, 30) }),
    overFunction(encodeFunc),
    overFunction(encodeFuncOnArm),
  ],
  loosened: [
    loosened({ severity: 'error' }),
    loosened({
      entry: { kind: 'function', package: './codec', name: '(*Encoder).*' },
      change: { what: 'escapes', from: '0', to: '' },
    }),
    loosened({ entry: null, at: at(1, 1), change: { what: 'rules.slack', from: 'error', to: 'note' } }),
    loosened({
      severity: 'note',
      entry: { kind: 'function', package: pkg, name: 'Decode' },
      change: { what: 'permitted escapes', from: '', to: 'moved to heap: hdr' },
    }),
  ],
  diagnostics: [
    { ...rounded, about: { run: run().id, package: pkg, benchmark: 'BenchmarkWrite' } },
    { ...rounded, about: { run: arm.id, package: pkg, benchmark: 'BenchmarkWrite' } },
  ],
})

export const matrix: Report = report(matrixSample)

const newGo = { ...run().toolchain, go: 'go1.27.1' }
const sameAtBase = bench('BenchmarkDecode', 2, 1, { base: { allocsPerOp: 2, bytesPerOp: 64 } })
const partlyAtBase = bench('BenchmarkEncode', 3, 0, { base: { allocsPerOp: 1, bytesPerOp: 32 } })
const onlyHere = bench('BenchmarkFlush', 1, 0, { base: { allocsPerOp: 0, bytesPerOp: 0 } })
const notKnown = bench('BenchmarkRead', 1, 0)
const loose = bench('BenchmarkWrite', 1, 3)
const knownSite = site('make([]byte, n) escapes to heap', 44, 'b := make([]byte, n)', { new: false })
const oldFunc = func('Read', 0, [knownSite])

/** The same, with what another Go explains of it where limits were measured with `go`. */
function withToolchain(given: Partial<Sample>, go: string): Report {
  const all = sample(given)
  const budget = { measuredWith: { go, settings: {}, at: at(2, 16) }, overrides: [] }
  const rows = new Map<JudgedBenchmark, SampleBenchmark>(all.benchmarks.map((row) => [row, row]))
  const { shares, diagnostics } = explainToolchain(all, budget, (row) => rows.get(row)?.base ?? null)
  return report({ ...all, shares }, diagnostics)
}

/** Limits that were measured with another Go, and all that can be known of what it explains. */
export const anotherGo: Report = withToolchain(
  {
    runs: [run({ toolchain: newGo, base: { go: 'go1.27.1', settings: {}, goLine: '1.23', broken: [] } })],
    benchmarks: [sameAtBase, partlyAtBase, onlyHere, notKnown, loose],
    functions: [oldFunc],
    findings: [
      ...[sameAtBase, partlyAtBase, onlyHere, notKnown].map((row) => overBenchmark(row)),
      overFunction(oldFunc),
      slack(loose),
    ],
  },
  'go1.26.3',
)

const experiment = {
  ...run().toolchain,
  go: 'go1.25.10',
  settings: { GOEXPERIMENT: 'noswissmap', GOAMD64: 'v3' },
}
const { go, settings, goLine } = experiment
const plain = run({ id: 'plain', toolchain: { ...run().toolchain, go: 'go1.25.10' } })
const set = run({ id: 'set', toolchain: experiment, base: { go, settings, goLine, broken: [] } })
const onMaps = bench('BenchmarkLookup', 4, 2, { run: set.id, base: { allocsPerOp: 4, bytesPerOp: 512 } })

/** One release twice, plain and with an experiment that the limits were not measured with. */
export const anotherExperiment: Report = withToolchain(
  {
    runs: [plain, set],
    benchmarks: [bench('BenchmarkLookup', 2, 2, { run: plain.id }), onMaps],
    findings: [overBenchmark(onMaps)],
  },
  'go1.25',
)
