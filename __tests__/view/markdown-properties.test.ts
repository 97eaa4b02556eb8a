import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { storiesOf } from '../../src/story/stories.ts'
import { disarmCommands } from '../../src/view/escape.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from '../../src/view/render-markdown.ts'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import {
  anotherExperiment,
  anotherGo,
  bench,
  brokenBudget,
  cannotJudge,
  cannotJudgeSample,
  explained,
  func,
  green,
  loosened,
  matrix,
  matrixSample,
  newEscape,
  overBenchmark,
  overBudget,
  overFunction,
  pkg,
  report,
  site,
  slack,
} from '../report/sample-reports.ts'
import { markdownFlaws, type OwnLinks } from '../support/markdown-flaws.ts'
import { runs } from '../support/runs.ts'
import { wide } from '../support/wide.ts'
import { commandShapes, parseCommands } from '../support/workflow-commands.ts'
import { foreignText, sentinel, withForeignTexts } from './foreign-texts.ts'
import { recordedReport } from './recorded-reports.ts'

const blobUrl = `https://github.com/octo/m/blob/${'b'.repeat(40)}`
const runUrl = 'https://github.com/octo/m/actions/runs/7'
const links = { blobUrl, runUrl, covers: () => true }
const own: OwnLinks = [`${blobUrl}/`, runUrl]
const foreign = new RegExp(sentinel)

const escaping = func('Escapes', 0, [site('moved to heap: x', 3, '\tx := 1')], { status: 'unlisted' })
const unlisted = bench('BenchmarkOther', 3, 9, { status: 'unlisted' })

/** Findings of each kind and severity, which no sample has all of. */
const everyKind: Report = report({
  ...cannotJudgeSample,
  runs: matrixSample.runs,
  findings: [
    ...cannotJudgeSample.findings,
    ...matrixSample.findings,
    ...(['error', 'warning', 'note'] as const).flatMap((severity) => [
      newEscape(escaping, { severity, reason: 'none' }),
      slack(unlisted, { severity, reason: 'none', text: 'moved to heap: x' }),
      { ...slack(unlisted, { severity }), kind: 'unlisted' as const },
    ]),
  ],
  loosened: [
    ...matrixSample.loosened,
    loosened({
      entry: { kind: 'function', package: pkg, name: 'F' },
      change: { what: 'optional', from: '', to: '' },
    }),
    loosened({ entry: null, change: { what: 'packages', from: '', to: './...' } }),
  ],
})

const foreignReport = fc
  .tuple(
    fc.constantFrom(
      green,
      overBudget,
      cannotJudge,
      brokenBudget,
      matrix,
      everyKind,
      explained,
      anotherGo,
      anotherExperiment,
      recordedReport('calls.json'),
    ),
    fc.array(foreignText, { minLength: 1, maxLength: 60 }),
    fc.boolean(),
  )
  .map(([sample, texts, keepUnits]) => withForeignTexts(sample, texts, keepUnits))

const longText = fc
  .tuple(foreignText, fc.integer({ min: 100, max: 6000 }))
  .map(([text, length]) => text.repeat(Math.ceil(length / text.length)))

/** As many rows as a large repository has, half of them over their limit. */
function large(rows: number, texts: readonly string[]): Report {
  const benchmarks = Array.from({ length: rows }, (_, i) =>
    bench(`Benchmark${i}`, 2, i % 2 === 0 ? 1 : 5, { reason: `r${i}` }),
  )
  const functions = Array.from({ length: rows }, (_, i) =>
    func(`F${i}`, i % 2, [site(`moved to heap: x${i}`, i + 1, `\tvar x${i} int`)]),
  )
  const findings = [
    ...benchmarks.filter(({ status }) => status === 'over').map((row) => overBenchmark(row)),
    ...functions.filter(({ status }) => status === 'over').map((row) => overFunction(row)),
  ]
  return withForeignTexts(report({ benchmarks, functions, findings }), texts, true)
}

const limits = [
  ['comment', commentMax, (text: string) => text.length],
  ['summary', summaryMax, (text: string) => Buffer.byteLength(text)],
] as const

describe('Markdown of a report in which every foreign string is any text', () => {
  test.each([65_000, 5000, 3000])('is sound where it may have %i characters', (max) => {
    fc.assert(
      fc.property(foreignReport, (given) => {
        const text = renderMarkdown(given, { ...commentMax, max, fails: true, links })
        expect([markdownFlaws(text, own, foreign), text.length <= max]).toEqual([[], true])
      }),
      { numRuns: runs(200) },
    )
  })

  test('is sound without anything to link to, and where it is settled', () => {
    fc.assert(
      fc.property(foreignReport, (given) => {
        const text = renderMarkdown(given, { ...commentMax, fails: false, links: {} })
        expect([markdownFlaws(text, [], foreign), markdownFlaws(renderSettled(given), [], foreign)]).toEqual([[], []])
      }),
      { numRuns: runs(200) },
    )
  })

  test.each(limits)('is sound and below the limit of a %s for 5,000 rows', wide, (_, limit, sizeOf) => {
    fc.assert(
      fc.property(fc.array(foreignText, { minLength: 1, maxLength: 60 }), (texts) => {
        const text = renderMarkdown(large(5000, texts), { ...limit, fails: true, links })
        expect([markdownFlaws(text, own, foreign), sizeOf(text) <= limit.max]).toEqual([[], true])
      }),
      { numRuns: runs(5) },
    )
  })

  test.each(limits)('is sound and below the limit of a %s for names of thousands of characters', (_, limit, sizeOf) => {
    fc.assert(
      fc.property(
        fc.array(longText, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, rows) => {
          const text = renderMarkdown(large(rows, texts), { ...limit, fails: true, links })
          expect([markdownFlaws(text, own, foreign), sizeOf(text) <= limit.max]).toEqual([[], true])
        },
      ),
      { numRuns: runs(20) },
    )
  })
})

describe('the soundness that is asked for', () => {
  const title = '### title\n\n'
  test.each([
    ['a cell too many', '| a | b |\n| --- | --- |\n| 1 | 2 | 3 |', 'not 2 cells: | 1 | 2 | 3 |'],
    ['a cell too few', '| a | b |\n| --- | --- |\n| 1 |', 'not 2 cells: | 1 |'],
    ['an escaped pipe', '| a | b |\n| --- | --- |\n| `1\\|` | 2 |', 'not 2 cells: | `1\\|` | 2 |'],
    ['a row that left its table', '| a |\n| --- |\n\n| 1 |', 'not in a table: | 1 |'],
    ['a fence that is left open', '```text\na', 'fence in line 3 (text)'],
    ['an element', 'a <b>', 'html: <b>'],
    ['a block of HTML', '<table>', 'html: <table>'],
    ['a comment that is not the first line', '<!-- allocs-budget key=x -->', 'html: <!-- allocs-budget key=x -->'],
    ['code that is left open', 'a <code>b', 'code is left open'],
    ['details that are left open', '<details>\n<summary>a</summary>\n', '1 details left open'],
    ['an image', '![a](https://own/x)', 'image: https://own/x'],
    ['a link to elsewhere', '[a](https://evil.example)', 'link: https://evil.example'],
    ['an address that becomes a link', 'https://own/x', 'link: https://own/x'],
    ['a mention', 'a @octo/team', 'outside code: a @octo/team'],
    ['a foreign word', 'a Ϟ', 'outside code: a Ϟ'],
    ['a heading', '## b', 'headings: h3,h2'],
    ['a quote', '> b', 'blockquote_open: '],
  ])('sees %s', (_, text, flaw) => {
    expect(markdownFlaws(title + text, ['https://own/'], /Ϟ/)).toContain(flaw)
  })

  test('lets our own forms pass', () => {
    const text = '<!-- allocs-budget key=k -->\n### t\n\n[`Ϟ`](https://own/x) <code>@Ϟ</code><br>b\n\n```sh\n@Ϟ\n```'
    expect(markdownFlaws(text, ['https://own/'], /Ϟ/)).toEqual([])
  })
})

describe('annotations of a report in which every foreign string is any text', () => {
  const rows = fc.integer({ min: 1, max: 60 })

  test('are at most ten of a kind', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.oneof(foreignText, longText), { minLength: 1, maxLength: 20 }), (n, texts) => {
        const report = large(n, texts)
        const levels = renderAnnotations(report).map(({ level }) => level)
        expect(levels).toEqual(Array(Math.min(storiesOf(report).length, 10)).fill('error'))
      }),
      { numRuns: runs(50) },
    )
  })

  test('are none that the runner would cut, where names are of a length that people give', () => {
    fc.assert(
      fc.property(foreignReport, rows, (given, n) => {
        const lengths = [given, large(n, ['name'])].flatMap(renderAnnotations).map(({ message }) => message.length)
        expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(4096)
      }),
      { numRuns: runs(200) },
    )
  })

  // Known: `fitting` leaves parts out, and the first part has the name in it; what the runner cuts off is what was got.
  test.fails('are none that the runner would cut, where names are longer than anybody gives', () => {
    const row = bench(`Benchmark${'x'.repeat(5000)}`, 2, 0)
    const [annotation] = renderAnnotations(report({ findings: [overBenchmark(row)] }))
    expect(annotation?.message.length).toBeLessThanOrEqual(4096)
  })

  test('show nothing that hides or reorders text, whatever it is', () => {
    fc.assert(
      fc.property(foreignReport, (given) => {
        for (const { title, file = '', message } of renderAnnotations(given)) {
          expect(`${title}${file}${message}`).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\0-\x09\x0b-\x1f\x7f-\x9f]/u)
        }
      }),
      { numRuns: runs(200) },
    )
  })
})

describe('a log', () => {
  test('of a report in which every foreign string is any text has no command in it', () => {
    fc.assert(
      fc.property(foreignReport, fc.boolean(), (given, verbose) => {
        expect(commandShapes(renderTerminal(given, { color: false, verbose }))).toEqual([])
      }),
      { numRuns: runs(300) },
    )
  })

  test('of any text that was disarmed has no command in it', () => {
    const names = ['::error::', '::set-output name=a::', '##[stop-commands]', 'add-mask', 'debug', 'x']
    const spaces = [
      '\n',
      '\r',
      '\r\n',
      ' ',
      '\t',
      '\v',
      '\f',
      '\u00a0',
      '\u2000',
      '\u2028',
      '\u3000',
      '\ufeff',
      '\u200b',
    ]
    const evil = fc.string({
      unit: fc.constantFrom('::', '##[', ']', ':', '#', '[', '\\', ...names, ...spaces),
      maxLength: 14,
    })
    fc.assert(
      fc.property(fc.oneof(evil, foreignText), (text) => {
        const log = disarmCommands(text.replaceAll('\u0085', ''))
        expect([parseCommands(log), commandShapes(log)]).toEqual([[], []])
      }),
      { numRuns: runs(3000) },
    )
  })

  // Known: the runner is a .NET program, and String.TrimStart takes this one away; `\\s` of disarmCommands does not have it.
  test.fails('that starts with the next-line character has no command in it', () => {
    expect(parseCommands(disarmCommands('\u0085::error::x'))).toEqual([])
  })
})
