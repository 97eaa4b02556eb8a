import { describe, expect, test } from 'vitest'
import type { Finding, Report } from '../../src/report/report-schema.ts'
import { findingKinds } from '../../src/report/sort-report.ts'
import type { Block } from '../../src/view/block.ts'
import { factsOf } from '../../src/view/causes.ts'
import { type View, viewForAnyone, viewOf } from '../../src/view/view.ts'
import { plain } from '../../src/words/inline.ts'
import {
  anotherGo,
  bench,
  brokenBudget,
  cannotJudge,
  explained,
  func,
  green,
  loosened,
  matrix,
  newEscape,
  overBenchmark,
  overBudget,
  overFunction,
  report,
  site,
  slack,
} from '../report/sample-reports.ts'

const blobUrl = 'https://github.com/octo/m/blob/b'
const links = {
  blobUrl,
  covers: (file: string) => file === 'codec/encode.go',
  runUrl: 'https://github.com/octo/m/actions/runs/7',
  causesUrl: 'https://github.com/octo/m/blob/v1/docs/causes.md',
}

/** Every URL of a value. */
function urlsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(urlsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    (key === 'url' || key === 'runUrl') && typeof item === 'string' ? [item] : urlsIn(item),
  )
}

const escaping = func('Escapes', 0, [site('moved to heap: x', 3, '\tx := 1', { new: true, cause: 'stored' })])
const other = bench('BenchmarkOther', 3, 9, { status: 'unlisted' })
const everyKind = report({
  findings: [
    slack(other),
    { ...slack(other, { severity: 'warning' }), kind: 'unlisted' },
    newEscape(escaping, { budget: null }),
    overFunction(escaping),
    overBenchmark(bench('BenchmarkEncode', 2, 0)),
  ],
  loosened: [loosened()],
})

function only(view: View, kind: Finding['kind']): Block {
  const [block, ...others] = view.blocks.filter((it) => it.kind === kind)
  if (block === undefined || others.length > 0) throw new Error(`not one block of ${kind}`)
  return block
}

describe('viewOf', () => {
  test.each([
    ['a pass', green],
    ['what is over', overBudget],
    ['what cannot be judged', cannotJudge],
    ['a budget with mistakes', brokenBudget],
    ['several toolchains', matrix],
    ['causes', explained],
    ['another Go', anotherGo],
    ['every kind', everyKind],
  ])('is a plain value for %s', (_, given) => {
    const view = viewOf(given, { links })
    expect(JSON.parse(JSON.stringify(view))).toEqual(view)
  })

  test('does not change its report', () => {
    const before = structuredClone(explained)
    viewOf(explained, { links })
    expect(explained).toEqual(before)
  })

  test('has a block for each finding and diagnostic, by severity, diagnostics first', () => {
    expect(viewOf(cannotJudge).blocks.map(({ severity, kind }) => `${severity} ${kind}`)).toEqual([
      'error diagnostic',
      'error diagnostic',
      'error over-budget',
      'error over-budget',
      'error over-budget',
      'error over-budget',
      'warning over-budget',
      'note diagnostic',
      'note slack',
    ])
  })

  test.each(findingKinds)('has a block for a finding of kind %s', (kind) => {
    const view = viewOf(everyKind)
    const findings = everyKind.findings.filter((it) => it.kind === kind)
    const blocks = view.blocks.filter((it) => it.kind === kind)
    expect(blocks.map(({ message }) => message)).toEqual(findings.map(({ message }) => message))
    expect(blocks.every(({ row, hint }) => row.length > 0 && hint !== null)).toBe(true)
  })

  test('knows the worst first', () => {
    const told = report({
      findings: [
        newEscape(escaping, { budget: null, withLimit: true }),
        overFunction(escaping, { got: 1 }),
        overBenchmark(bench('BenchmarkA', 3, 0)),
        overBenchmark(bench('BenchmarkB', 9, 0)),
      ],
    })
    const view = viewOf(told)
    const kinds = (places: readonly number[]) => places.map((i) => view.blocks[i]?.message.split(':')[0])
    expect(kinds(view.worst)).toEqual([
      'BenchmarkB (example.com/m/codec)',
      'BenchmarkA (example.com/m/codec)',
      'Escapes',
      'new in Escapes',
    ])
    expect(only(view, 'new-escape').isInStory).toBe(true)
  })

  test('has no link where none is given, and only those that are', () => {
    expect(urlsIn(viewOf(explained))).toEqual([])
    const urls = [...new Set(urlsIn(viewOf(explained, { links })))]
    const bases = [`${blobUrl}/codec/encode.go#L`, links.runUrl, `${links.causesUrl}#`]
    expect(urls.filter((url) => !bases.some((base) => url.startsWith(base)))).toEqual([])
    expect(bases.map((base) => urls.some((url) => url.startsWith(base)))).toEqual([true, true, true])
  })

  test('gives commands only where something is to be done', () => {
    const { repeat, accept, page } = viewOf(overBudget)
    expect([repeat.length > 0, accept.length > 0, page.next.length]).toEqual([true, true, 2])
    const pass = viewOf(green)
    expect([pass.repeat, pass.accept, pass.page.next]).toEqual([[], [], []])
  })

  test('has every command start with what the reader has', () => {
    for (const given of [overBudget, cannotJudge, anotherGo, explained]) {
      const commandsIn = (view: object): readonly string[] =>
        JSON.stringify(view).match(/[\w@. /-]*allocs-budget(?:@[\w.-]+)? (?:check|explain|init|report|update)\b/g) ?? []
      const plainly = commandsIn(viewOf(given))
      expect(plainly.length).toBeGreaterThan(0)
      expect(plainly.filter((command) => command.includes('npx'))).toEqual([])
      const anyone = commandsIn(viewForAnyone(given))
      expect(anyone.length).toBe(plainly.length)
      expect(anyone.filter((command) => !command.includes(`npx allocs-budget@${given.tool.version} `))).toEqual([])
      const unreleased = { ...given, tool: { version: `${given.tool.version}-dev` } }
      expect(viewForAnyone(unreleased)).toEqual(viewOf(unreleased))
    }
  })

  test('has what several benchmarks allocate at one line once, and the numbers of each once', () => {
    const where = explained.benchmarks[0]?.where ?? []
    const rows = ['BenchmarkA', 'BenchmarkB'].map((name) => bench(name, 3, 0, { where }))
    const { stories } = viewOf(report({ findings: rows.map((row) => overBenchmark(row)) }))
    expect(stories.map(({ title }) => plain(title))).toEqual([
      'codec/encode.go:41 now allocates: 2 allocs/op more in 2 benchmarks',
      'the go line of go.mod (go 1.21): at least 0.3 allocs/op more in 2 benchmarks',
    ])
    expect(stories.map(({ table }) => table?.rows.length ?? 0)).toEqual([2, 0])
    expect(plain(stories[1]?.also ?? [])).toBe(
      'Also 0.3 allocs/op more in BenchmarkA, BenchmarkB; the numbers are above.',
    )
  })
})

describe('a cause', () => {
  const view = viewOf(explained, { links })

  test('is said once, with a link', () => {
    const [first] = view.stories
    expect(first?.cause).toEqual({
      name: { link: 'stored where it outlives the call', url: `${links.causesUrl}#stored` },
      why: 'its address is stored in a field, a map, or a package variable',
      detail: null,
      wayOut: 'store the value instead of a pointer, or reuse the stored object',
      instead: [],
    })
    const text = JSON.stringify(view.page.stories.error)
    expect(text.split('its address is stored in a field').length).toBe(2)
  })

  test('says what it is about beside the sentence', () => {
    const cause = view.stories.find(({ title }) => plain(title).startsWith('the go line'))?.cause ?? null
    const facts = cause === null ? [] : factsOf(cause)
    expect(facts.map(({ label, text }) => `${label}: ${plain(text)}`)).toEqual([
      'why: the go line of go.mod: the language version changes what the same source means; since go 1.22, each loop iteration has its own variables (go 1.21)',
      'way out: declare the variable before the loop if one for all iterations is enough',
    ])
  })
})

test('foreign text is never a word of ours', () => {
  const name = 'Foreign'
  const row = bench(name, 2, 0, { package: name, reason: name, base: { allocsPerOp: 1, bytesPerOp: 2 } })
  const escapes = func(name, 0, [site(name, 3, name, { movedFrom: name, cause: 'stored' })], { package: name })
  const given: Report = report({
    benchmarks: [row],
    functions: [escapes],
    findings: [overBenchmark(row), overFunction(escapes, { reason: name })],
    loosened: [
      loosened({ entry: { kind: 'benchmark', package: name, name }, change: { what: name, from: name, to: name } }),
    ],
  })
  const view = viewOf(given, { links })
  const lines = [
    view.page,
    view.tables,
    view.blocks.map(({ facts, row: cells }) => [facts, cells]),
    view.stories.map(({ title, lines: at, table, also, facts, calls, hint }) => [
      title,
      at,
      table,
      also,
      facts,
      calls.map((call) => call.at),
      hint,
    ]),
    view.headline,
  ]
  expect(wordsIn(lines).filter((word) => word.includes(name))).toEqual([])
  expect(wordsIn(lines).length).toBeGreaterThan(50)
})

/** The strings that stand in a line by themselves; those of objects are code, places, frames and the like. */
function wordsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? [item] : wordsIn(item)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => (key === 'what' ? [] : wordsIn(item)))
}

test('a function that is over in escapes and in heap sites has each beside base’s', () => {
  const made = site('make([]byte, n) escapes to heap', 39, '', { new: true })
  const grown = site('', 40, '', { class: 'growth', kind: '', call: 'runtime.growslice', new: true })
  const row = { ...func('F', 0, [made, grown]), base: { escapes: 0, sites: 0 } }
  const findings = [overFunction(row), overFunction(row, { unit: 'sites', got: 2 })]
  const { stories } = viewOf(report({ functions: [row], findings }))
  const cells = stories[0]?.table?.rows[0]?.slice(1, 4).map((cell) => cell.map((line) => plain(line)))
  expect(cells).toEqual([
    ['1 escape', '2 heap sites'],
    ['0', '0'],
    ['+1', '+2'],
  ])
})
