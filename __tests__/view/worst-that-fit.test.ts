import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { commentMax, renderMarkdown, summaryMax } from '../../src/view/render-markdown.ts'
import { worstFirst } from '../../src/view/worst-first.ts'
import { bench, overBenchmark, report } from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'
import { wide } from '../support/wide.ts'

const blobUrl = `https://github.com/octo/m/blob/${'b'.repeat(40)}`
const links = { blobUrl, runUrl: 'https://github.com/octo/m/actions/runs/7', covers: () => true }
const comment = { ...commentMax, fails: true, links }

/** As many benchmarks over their limit, the later by more, and as many diagnostics. */
function over(n: number, diagnostics = 0): Report {
  const rows = Array.from({ length: n }, (_, i) => bench(`BenchmarkOver${String(i).padStart(5, '0')}x`, i + 1, 0))
  return report({
    benchmarks: rows,
    findings: rows.map((row) => overBenchmark(row)),
    diagnostics: stale(diagnostics),
  })
}

function stale(n: number): readonly RenderedDiagnostic[] {
  return Array.from({ length: n }, (_, i) => ({
    code: 'STALE_ENTRY',
    severity: 'error',
    message: `no benchmark BenchmarkGone${String(i).padStart(5, '0')}x exists`,
    at: { file: 'allocs-budget.yml', line: i + 1, column: 1 },
  }))
}

function shown(text: string, name: string): readonly string[] {
  return [...new Set(text.match(new RegExp(`${name}\\d+x`, 'g')))]
}

describe('a comment of more than there is room for', () => {
  test('shows the worst that fit, and says how many more there are, whatever their number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (n, diagnostics) => {
        const given = over(n, diagnostics)
        const text = renderMarkdown(given, comment)
        const [findings, stale] = [shown(text, 'BenchmarkOver'), shown(text, 'BenchmarkGone')]
        expect(text.length).toBeLessThanOrEqual(commentMax.max)
        expect(findings.length).toBeGreaterThanOrEqual(Math.min(n, 100))
        expect(stale.length).toBeGreaterThanOrEqual(Math.min(diagnostics, 100))
        const rest = /And ([\d,]+) more, none of them worse/.exec(text)?.[1]?.replaceAll(',', '') ?? '0'
        expect(findings.length + stale.length + Number(rest)).toBe(n + diagnostics)
        // The later are over by more.
        const worst = Array.from(
          { length: findings.length },
          (_, i) => `BenchmarkOver${String(n - 1 - i).padStart(5, '0')}x`,
        )
        expect(findings.toSorted()).toEqual(worst.toSorted())
      }),
      {
        numRuns: runs(8),
        examples: [
          [400, 0],
          [800, 0],
          [0, 3000],
          [3000, 3000],
        ],
      },
    )
  })

  test('names the worst first', () => {
    const text = renderMarkdown(over(2000), comment)
    expect(shown(text, 'BenchmarkOver').slice(0, 2)).toEqual(['BenchmarkOver01999x', 'BenchmarkOver01998x'])
  })

  test('is a summary with far more of them', wide, () => {
    const text = renderMarkdown(over(10_000), { ...comment, ...summaryMax })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(summaryMax.max)
    expect(shown(text, 'BenchmarkOver').length).toBeGreaterThan(2000)
  })

  test('is rendered with work in proportion to their number', wide, () => {
    const work = (n: number): number => {
      let asked = 0
      const counted = { ...links, covers: () => ++asked > 0 }
      renderMarkdown(over(n), { ...comment, links: counted })
      return asked / n
    }
    expect(work(8000)).toBeLessThanOrEqual(work(1000) * 1.1)
  })

  test('counts its runs where a line for each would leave no room', () => {
    const [run] = over(1).runs
    const runs = Array.from({ length: 1000 }, (_, i) => ({
      ...run,
      id: `${i}`,
      budget: { path: `m${i}/allocs-budget.yml`, digest: '' },
    }))
    const text = renderMarkdown({ ...over(800), runs: runs as Report['runs'] }, comment)
    expect(text).toContain('and 980 more runs')
    expect(shown(text, 'BenchmarkOver').length).toBeGreaterThanOrEqual(100)
  })
})

describe('the order of what is told', () => {
  test('is by severity, then findings and diagnostics in turn, then by how far a limit is exceeded, bytes last', () => {
    const row = bench('BenchmarkA', 2, 0)
    const findings = [
      overBenchmark(row, { severity: 'warning', got: 1000 }),
      overBenchmark(row, { unit: 'B/op', got: 4096 }),
      overBenchmark(row, { got: 3 }),
      overBenchmark(row, { got: 7 }),
    ]
    const { findings: all, diagnostics } = report({ findings, diagnostics: stale(2) })
    const told = worstFirst(all, diagnostics).map((it) =>
      it.kind === 'finding'
        ? `${it.finding.severity} ${it.finding.kind === 'over-budget' ? it.finding.got : ''}`
        : 'diagnostic',
    )
    expect(told).toEqual(['diagnostic', 'error 7', 'diagnostic', 'error 3', 'error 4096', 'warning 1000'])
  })
})

describe('annotations of more than ten', () => {
  test('are of stories and diagnostics in turn, and the tenth counts the others', () => {
    const messages = renderAnnotations(over(1000, 1000)).map(({ message }) => message.split('\n')[0] ?? '')
    expect(messages.slice(0, 9).map((message) => message.replace(/\d+x.*/, ''))).toEqual([
      'no benchmark BenchmarkGone',
      '1,000 benchmarks exceed their limits',
      ...Array.from({ length: 7 }, () => 'no benchmark BenchmarkGone'),
    ])
    expect(messages.slice(9)).toEqual(['992 more in the summary'])
  })
})
