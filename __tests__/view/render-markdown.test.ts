import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import {
  commentMax,
  type MarkdownOptions,
  renderMarkdown,
  renderSettled,
  summaryMax,
} from '../../src/view/render-markdown.ts'
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
  overBenchmark,
  overBudget,
  overFunction,
  report,
  run,
  site,
} from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { wide } from '../support/wide.ts'
import { expectGolden } from './golden.ts'

const links = {
  blobUrl: `https://github.com/octo/m/blob/${'b'.repeat(40)}`,
  covers: (file: string) => file !== 'codec/encode_test.go',
  runUrl: 'https://github.com/octo/m/actions/runs/7',
}
const comment: MarkdownOptions = { ...commentMax, fails: true, links }

describe('renderMarkdown', () => {
  test.each([
    ['green.md', green, comment],
    ['over-budget.md', overBudget, comment],
    ['cannot-judge.md', cannotJudge, comment],
    ['matrix.md', matrix, comment],
    ['explained.md', explained, comment],
    ['another-go.md', anotherGo, comment],
    ['another-experiment.md', anotherExperiment, comment],
    ['matrix-one-line-each.md', matrix, { ...comment, max: 4500 }],
    ['broken-budget.md', brokenBudget, { ...comment, links: {} }],
    ['would-fail.md', overBudget, { ...comment, fails: false, links: {} }],
    ['rung-2-without-passing.md', overBudget, { ...comment, max: 4500 }],
    ['rung-3-one-line-each.md', overBudget, { ...comment, max: 3500 }],
    ['rung-4-worst.md', cannotJudge, { ...comment, max: 1500 }],
    ['rung-5-counts.md', cannotJudge, { ...comment, max: 350 }],
  ] as const)('renders %s', (name, given, options) => {
    expectGolden(name, renderMarkdown(given, options))
  })

  test('settles in one line with the verdict', () => {
    expect(renderSettled(green)).toBe('### ✅ all 3 benchmarks and 2 functions are within budget')
  })

  test('does not depend on the order of the rows', () => {
    const turned = {
      ...cannotJudgeSample,
      benchmarks: cannotJudgeSample.benchmarks.toReversed(),
      functions: cannotJudgeSample.functions.toReversed(),
      findings: cannotJudgeSample.findings.toReversed(),
      diagnostics: cannotJudgeSample.diagnostics.toReversed(),
    }
    expect(renderMarkdown(report(turned), comment)).toBe(renderMarkdown(cannotJudge, comment))
  })

  test.each([
    ['a comment', { ...comment, ...commentMax }, (text: string) => text.length, 65_000],
    ['a summary', { ...comment, ...summaryMax }, (text: string) => Buffer.byteLength(text), 1024 * 1024],
  ] as const)('keeps %s below its limit however much there is to say', wide, (_, options, sizeOf, max) => {
    const rows = Array.from({ length: 20_000 }, (_, i) => bench(`BenchmarkÄ${i}`, 2, i % 2 === 0 ? 1 : 5))
    const huge = report({
      benchmarks: rows,
      findings: rows.filter((row) => row.status === 'over').map((row) => overBenchmark(row)),
    })
    const text = renderMarkdown(huge, options)
    expect(text.split('\n')[0]).toBe(
      '### ❌ 10,000 of 20,000 benchmarks are over budget; worst: `BenchmarkÄ0`, 2 allocs/op, limit 1',
    )
    expect(sizeOf(text)).toBeLessThanOrEqual(max)
  })

  test('gives no link for a file that is not the same at the head commit', () => {
    const text = renderMarkdown(overBudget, comment)
    expect(text).toContain(`[\`codec/encode.go:41\`](${links.blobUrl}/codec/encode.go#L41)`)
    expect(renderMarkdown(matrix, { ...comment, links: { ...links, covers: () => false } })).not.toContain('/codec/')
  })
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '|',
      '\\',
      '`',
      '<',
      '>',
      '&',
      '[',
      ']',
      '(',
      ')',
      '@',
      '#',
      '*',
      '_',
      '\n',
      ' ',
      'a',
      '~',
      ':',
      '-',
      '!',
    ),
  }),
)

describe('foreign text', () => {
  const markdown = new MarkdownIt({ html: true, linkify: true })

  test('cannot add a cell, a link, a heading or an HTML element, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shape = shapeOf(renderMarkdown(about(text), comment))
        expect(shape).toEqual(shapeOf(renderMarkdown(about('x'), comment)))
      }),
      { numRuns: runs(300) },
    )
  })

  test('of any length stays below the limit of a comment', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 20_000 }), (text, times) => {
        const rendered = renderMarkdown(about(text.repeat(times).slice(0, 200_000)), comment)
        expect(rendered.length).toBeLessThanOrEqual(commentMax.max)
        expect(rendered.split('\n')[0]).toMatch(/^### ❌ the only /)
      }),
      { numRuns: runs(25) },
    )
  })

  function about(text: string): Report {
    const row = bench(text, 2, 0, { package: text, reason: text })
    const passes = bench(text, 0, 0, { package: text, run: 'z' })
    const escaping = func(text, 0, [site(`${text}.`, 3, `${text}.`)], { package: text })
    return report({
      runs: [
        run({ budget: { path: `${text}x`, digest: run().budget.digest }, overrides: [text] }),
        run({
          id: 'z',
          toolchain: { go: `${text}.`, goos: text, goarch: text, goLine: '', settings: { [text]: text } },
        }),
      ],
      benchmarks: [row, passes],
      functions: [escaping],
      findings: [
        overBenchmark(row),
        overFunction(escaping, { reason: text }),
        overBenchmark(row, { severity: 'note' }),
      ],
      loosened: [
        loosened({ entry: { kind: 'benchmark', package: `${text}.`, name: text } }),
        loosened({ entry: null, severity: 'note', change: { what: `${text}.`, from: `${text}.`, to: `${text}.` } }),
        loosened({
          entry: { kind: 'benchmark', package: `${text}.`, name: text },
          change: { what: 'permitted escapes', from: `${text}.`, to: `${text}.` },
        }),
      ],
      diagnostics: [
        { code: 'INTERNAL', severity: 'warning', message: text, hint: text.replaceAll('\n', ' '), frame: text },
      ],
    })
  }

  // The tree of the rendered text without what stands in code: names of the tokens, text of everything else.
  function shapeOf(text: string): readonly string[] {
    return markdown.parse(text, {}).flatMap((token) => {
      if (token.type === 'fence') return [token.type]
      if (token.type === 'html_block') return [token.content]
      return [token.type, ...inlineShape(token.children ?? [])]
    })
  }

  function inlineShape(children: readonly { type: string; content: string }[]): readonly string[] {
    const shape: string[] = []
    let inCode = false
    for (const { type, content } of children) {
      if (content === '<code>') inCode = true
      if (!inCode) shape.push(type === 'code_inline' ? 'code' : `${type} ${content}`)
      if (content === '</code>') {
        inCode = false
        shape.push('code')
      }
    }
    return shape
  }
})
