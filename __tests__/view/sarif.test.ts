import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { relativeUri, sarifLinkText, sarifText } from '../../src/view/escape.ts'
import { renderSarif } from '../../src/view/render-sarif.ts'
import { codeFlows } from '../../src/view/sarif-flows.ts'
import type { SarifLog, SarifResult } from '../../src/view/sarif-log.ts'
import { ruleIds, ruleTexts } from '../../src/words/rules.ts'
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
  pkg,
  report,
  site,
  slack,
} from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { linksIn, readSarif } from '../support/sarif.ts'
import { wide } from '../support/wide.ts'
import { foreignText, withForeignTexts } from './foreign-texts.ts'
import { expectGolden } from './golden.ts'
import { recordedReport, recordedReports } from './recorded-reports.ts'

const resultsOf = async (given: Report): Promise<readonly SarifResult[]> =>
  readSarif(await renderSarif(given)).runs[0].results
const marksOf = (results: readonly SarifResult[]): readonly (string | undefined)[] =>
  results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash)

const escaping = func('Escapes', 0, [
  site('moved to heap: x', 3, '\tx := 1', { new: true, cause: 'stored', column: 2 }),
  site('n escapes to heap', 5, '\tf(n, n)', { new: true, column: 4 }),
  site('n escapes to heap', 5, '\tf(n, n)', { new: true, column: 7 }),
])
function newAt(row: typeof escaping, i: number): ReturnType<typeof newEscape> {
  const site = row.sites[i]
  if (site === undefined) throw new Error('the sample has fewer sites')
  return newEscape(row, { site, at: { file: site.file, line: site.line, column: site.column } })
}
const other = bench('BenchmarkOther', 3, 9, { status: 'unlisted' })
const everyKind = report({
  findings: [
    slack(other),
    { ...slack(other, { severity: 'warning' }), kind: 'unlisted' },
    newAt(escaping, 0),
    newAt(escaping, 1),
    newAt(escaping, 2),
    overFunction(escaping),
    overBenchmark(bench('BenchmarkEncode', 2, 0)),
  ],
  loosened: [loosened()],
})

describe.each(recordedReports)('the recorded report %s', (name) => {
  test('is SARIF by the published schema, and shown so', async () => {
    const [{ tool: _, ...run }] = readSarif(await renderSarif(recordedReport(name))).runs
    // The rules are the same in each, in the words of docs/code-scanning.md.
    expectGolden(`recorded/${name.replace('.json', '')}.sarif`, `${JSON.stringify(run, undefined, 2)}\n`)
  })

  test('has a result for each finding, with its severity, at a line of the repository', async () => {
    const given = recordedReport(name)
    const results = await resultsOf(given)
    expect(results.map(({ level }) => level)).toEqual(given.findings.map(({ severity }) => severity))
    for (const [i, { message }] of results.entries())
      expect(message.text.startsWith(sarifText(given.findings[i]?.message ?? ''))).toBe(true)
    const files = results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri)
    expect(files.filter((file) => !/^(?:[\w-]+\/)?[\w-]+(?:\.go|\.yml)$/.test(file))).toEqual([])
  })

  test('has fingerprints that are different from each other, and stay when lines move', async () => {
    const given = recordedReport(name)
    const marks = marksOf(await resultsOf(given))
    expect(new Set(marks).size).toBe(given.findings.length)
    expect(marksOf(await resultsOf(moved(given)))).toEqual(marks)
  })
})

/** The same code, further down and further right, with other numbers: every place is another. */
function moved(given: Report): Report {
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]))
    return (key === 'line' || key === 'column') && typeof value === 'number' && value > 0 ? value + 7 : value
  }
  return walk(given, '') as Report // only numbers were put in place of numbers
}

describe('a fingerprint', () => {
  const only = async (given: Report): Promise<string | undefined> => {
    const marks = marksOf(await resultsOf(given))
    expect(marks).toHaveLength(1)
    return marks[0]
  }
  const over = (name: string, got: number, max: number): Report =>
    report({ findings: [overBenchmark(bench(name, got, max))] })

  test('stays when the number, the limit or the severity changes', async () => {
    const mark = await only(over('BenchmarkA', 2, 0))
    expect(await only(over('BenchmarkA', 9, 1))).toBe(mark)
    const warned = report({ findings: [overBenchmark(bench('BenchmarkA', 2, 0), { severity: 'warning' })] })
    expect(await only(warned)).toBe(mark)
  })

  test('is another one for another name, package, GOMAXPROCS, unit or kind', async () => {
    const row = bench('BenchmarkA', 2, 0)
    const others = [
      over('BenchmarkB', 2, 0),
      report({ findings: [overBenchmark({ ...row, package: `${pkg}/v2` })] }),
      report({ findings: [overBenchmark({ ...row, cpu: 4 })] }),
      report({ findings: [overBenchmark(row, { unit: 'B/op', got: 64 })] }),
      report({ findings: [slack(bench('BenchmarkA', 2, 9))] }),
    ]
    const marks = await Promise.all([over('BenchmarkA', 2, 0), ...others].map(only))
    expect(new Set(marks).size).toBe(6)
  })

  test('counts what is alike in one function, so that the first stays when another comes', async () => {
    const [first, second, third] = escaping.sites
    const shownWith = (...sites: (typeof first)[]) => {
      const row = func(
        'F',
        0,
        sites.flatMap((each) => (each === undefined ? [] : [each])),
      )
      return report({ findings: row.sites.map((each) => newEscape(row, { site: each })) })
    }
    const two = marksOf(await resultsOf(shownWith(first, second)))
    const three = marksOf(await resultsOf(shownWith(first, second, third)))
    expect(new Set(three).size).toBe(3)
    expect(three.filter((mark) => two.includes(mark))).toHaveLength(2)
  })
})

describe('rules', () => {
  const rulesOf = async (given: Report) => readSarif(await renderSarif(given)).runs[0].tool.driver.rules

  test('are the same ones whatever was found', async () => {
    const rules = await rulesOf(green)
    expect(rules.map(({ id }) => id)).toEqual([...ruleIds])
    expect(await rulesOf(everyKind)).toEqual(rules)
    for (const { id, help, helpUri, shortDescription, fullDescription } of rules) {
      expect(help.text).toContain(ruleTexts[id as (typeof ruleIds)[number]].wayOut)
      expect(helpUri.endsWith(`/docs/code-scanning.md#${id}`)).toBe(true)
      expect(shortDescription.text.length + fullDescription.text.length).toBeLessThan(1024)
    }
  })

  test('are one for each kind of finding', async () => {
    const results = await resultsOf(everyKind)
    const kinds = ['over-budget-allocs', 'over-budget-escapes', 'new-escape', 'unlisted', 'loosened', 'slack']
    expect([...new Set(results.map(({ ruleId }) => ruleId))].sort()).toEqual(kinds.sort())
    const listed = await resultsOf(recordedReport('functions.json'))
    expect(listed.map(({ ruleId }) => ruleId)).toContain('escape-not-permitted')
  })

  test('lead to the docs of this version where it is known', async () => {
    const docsUrl = 'https://github.com/octo/copy/blob/v1/docs'
    const log = readSarif(await renderSarif(green, { docsUrl }))
    expect(log.runs[0].tool.driver.rules[0]?.helpUri).toBe(`${docsUrl}/code-scanning.md#over-budget-allocs`)
  })
})

describe('a result', () => {
  const ofBenchmark = async () => {
    const results = await resultsOf(recordedReport('leaking-parameter.json'))
    const [result] = results
    if (result === undefined) throw new Error('the report has a finding')
    return result
  }

  test('is at the line of the change, and links to the benchmark, the limit and what allocates', async () => {
    const { locations, relatedLocations = [], message } = await ofBenchmark()
    const { artifactLocation, region, contextRegion } = locations[0].physicalLocation
    expect([artifactLocation.uri, region?.startLine]).toEqual(['vec.go', expect.any(Number)])
    expect(contextRegion?.snippet.text).toContain('v')
    const names = relatedLocations.map((place) => place.message?.text)
    expect(names.slice(-2)).toEqual(['the benchmark', 'the limit'])
    expect(linksIn(message.text)).toHaveLength(names.length)
  })

  test('has the calls from the benchmark, and the way of the value to the heap', async () => {
    const results = await resultsOf(recordedReport('five-by-one.json'))
    const flows = results[0]?.codeFlows ?? []
    const steps = flows.map(({ message, threadFlows }) => [
      message.text,
      ...threadFlows[0].locations.map(({ location }) => location.message?.text),
    ])
    expect(steps.slice(0, 2)).toEqual([
      [
        'calls from the benchmark to the allocation',
        'codec.BenchmarkEncode.func1',
        'codec.(*Encoder).Encode',
        'codec.Format: string(text) escapes to heap',
      ],
      ['the way of string(text) to the heap', 'string(text) escapes to heap', 'returned: return string(text)'],
    ])
  })

  test('has its column in UTF-16, where the compiler counts bytes', async () => {
    const source = '\tprintln("é語👩", x)'
    const column = 1 + new TextEncoder().encode('\tprintln("é語👩", ').length
    const row = func('F', 0, [site('x escapes to heap', 3, source, { column, new: true })])
    const [result] = await resultsOf(report({ findings: [newEscape(row)] }))
    const region = result?.locations[0].physicalLocation.region
    expect(source.slice((region?.startColumn ?? 0) - 1, (region?.endColumn ?? 0) - 1)).toBe('x)')
  })

  test('has the whole line where that cannot be known', async () => {
    const row = func('F', 0, [site('x escapes to heap', 3, '', { column: 9, new: true })])
    const [result] = await resultsOf(report({ findings: [newEscape(row)] }))
    expect(result?.locations[0].physicalLocation.region).toEqual({ startLine: 3, startColumn: 1, endLine: 3 })
  })

  test('says why, and what to do, once', async () => {
    const [result] = await resultsOf(recordedReport('functions.json'))
    const { text } = result?.message ?? { text: '' }
    expect(text).toMatch(/^Kept: 3 escapes, limit 0\. Why: /)
    expect(text.match(/Hint: /g)).toHaveLength(1)
  })
})

test('several runs are one, in a category of their budget and of what tells uses apart', async () => {
  const idOf = async (given: Report, use?: string): Promise<readonly string[]> =>
    readSarif(await renderSarif(given, use === undefined ? {} : { use })).runs.map(
      ({ automationDetails: { id } }) => id,
    )
  expect(matrix.runs.length).toBeGreaterThan(1)
  expect(await idOf(matrix)).toEqual(['allocs-budget/allocs-budget.yml/'])
  expect(await idOf(matrix, 'go="1.26"')).toEqual(['allocs-budget/allocs-budget.yml/go="1.26"/'])
  expect(await idOf(brokenBudget)).toEqual(['allocs-budget/'])
})

describe('a diagnostic', () => {
  const invocationOf = async (given: Report) => readSarif(await renderSarif(given)).runs[0].invocations[0]

  test('is a notification, and what cannot be judged did not succeed', async () => {
    const { executionSuccessful, toolExecutionNotifications: told } = await invocationOf(cannotJudge)
    expect(executionSuccessful).toBe(false)
    expect(told.map(({ descriptor }) => descriptor?.id)).toEqual(cannotJudge.diagnostics.map(({ code }) => code))
    expect((await invocationOf(overBudget)).executionSuccessful).toBe(true)
  })

  test('about the text of the budget is one of configuration', async () => {
    const { toolConfigurationNotifications: told } = await invocationOf(brokenBudget)
    expect(told.length).toBeGreaterThan(0)
    expect(told[0]?.locations?.[0]?.physicalLocation.artifactLocation.uri).toBe('allocs-budget.yml')
  })
})

describe('too much', () => {
  const many = (n: number): Report => {
    const rows = Array.from({ length: n }, (_, i) => bench('BenchmarkA', 3, 0, { package: `${pkg}/${i}` }))
    return report({ findings: rows.map((row) => overBenchmark(row)) })
  }
  const small = many(40)
  const countIn = ({ runs: [{ results }] }: SarifLog): number => results.length

  test('is said with less: first without ways, then with fewer results, and then says so', async () => {
    const all = await renderSarif(small)
    const size = (text: string): number => new TextEncoder().encode(text).length
    expect(countIn(readSarif(all))).toBe(40)
    const brief = await renderSarif(small, {}, size(all) - 1)
    expect([countIn(readSarif(brief)), size(brief) < size(all)]).toEqual([40, true])
    const less = await renderSarif(small, {}, size(brief) - 1)
    const { runs } = readSarif(less)
    expect([runs[0].results.length, size(less) < size(brief)]).toEqual([20, true])
    expect(runs[0].invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      '20 of 40 results are left out, the least severe ones: with them, the file would exceed the limits of code scanning.',
    ])
    expect(marksOf(runs[0].results)).toEqual(marksOf(readSarif(all).runs[0].results).slice(0, 20))
  })

  test('in nothing that fits is no result, and still SARIF', async () => {
    expect(countIn(readSarif(await renderSarif(small, {}, 1)))).toBe(0)
  })

  test('is more than 25,000 results, and 10 MB', wide, async () => {
    const text = await renderSarif(many(25_100))
    expect(text.length).toBeLessThan(10_000_000)
    expect(countIn(readSarif(text))).toBeGreaterThan(5_000)
  })
})

test('a way of any length is one that GitHub takes', () => {
  const steps = Array.from({ length: 5000 }, (_, i) => ({ at: { file: 'a.go', line: i + 1, column: 0 }, text: `${i}` }))
  const [flow] = codeFlows([{ title: 'calls', steps }], new Map())
  const shown = flow?.threadFlows[0].locations.map(({ location }) => location.message?.text) ?? []
  expect([shown.length, shown[0], shown.at(-1)]).toEqual([1000, '0', '4999'])
  expect(codeFlows([{ title: 'one place', steps: steps.slice(0, 1) }], new Map())).toEqual([])
})

describe('foreign text', () => {
  test.each([
    ['x[i](y) escapes to heap', 'x[i] (y) escapes to heap'],
    ['[1]int{0} escapes to heap', '[1]int{ 0 } escapes to heap'],
    ['&T{...} escapes to heap', '&T{...} escapes to heap'],
    ['a\nb\u202e', 'a\\nb\\u202e'],
  ])('%j is shown as %j', (text, shown) => {
    expect(sarifText(text)).toBe(shown)
  })

  test('in a link is escaped', () => {
    expect(sarifLinkText('m[k] = \\')).toBe('m\\[k\\] = \\\\')
  })

  test.each([
    ['a b/ü.go', 'a%20b/%C3%BC.go'],
    ['/etc/passwd', 'etc/passwd'],
    ['//evil.example/x', 'evil.example/x'],
    ['../x', '%2E%2E/x'],
    ['http://evil.example', 'http%3A//evil.example'],
    ['a\\b%2F.go', 'a%5Cb%252F.go'],
    ['\ud800', '%EF%BF%BD'],
  ])('the path %j is %j', (path, uri) => {
    expect(relativeUri(path)).toBe(uri)
  })

  test('is SARIF with links to its own places alone, whatever it is, and nothing for a runner to obey', async () => {
    const samples = [overBudget, cannotJudge, explained, anotherGo, matrix, everyKind]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(foreignText, { minLength: 3, maxLength: 12 }),
        async (given, texts) => {
          const text = await renderSarif(withForeignTexts(given, texts, true))
          expect(text).not.toMatch(/##\[|^\s*::/m)
          const [{ results }] = readSarif(text).runs
          expect(results).toHaveLength(given.findings.length)
          expect(results.flatMap(({ message }) => linksIn(message.text)).filter((to) => !/^\d+$/.test(to))).toEqual([])
        },
      ),
      { numRuns: runs(300) },
    )
  })
})
