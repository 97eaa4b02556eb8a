import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from '../../src/view/render-markdown.ts'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import { recordedReport, recordedReports } from './recorded-reports.ts'

/** The same, as a run tells it that measured only the first so many of its benchmarks. */
function cachedFrom(report: Report, first: number): Report {
  const benchmarks = report.benchmarks.map((row, i) => (i < first ? row : { ...row, cached: true as const }))
  return { ...report, benchmarks }
}

describe.each(recordedReports)('a report of kept results, %s', (name) => {
  const report = recordedReport(name)
  const cached = cachedFrom(report, 0)

  test('makes the same pages and annotations, byte for byte', () => {
    for (const sizes of [commentMax, summaryMax]) {
      const page = (of: Report) => renderMarkdown(of, { ...sizes, fails: true, links: {} })
      expect(page(cached)).toBe(page(report))
    }
    expect(renderSettled(cached)).toBe(renderSettled(report))
    expect(renderAnnotations(cached)).toEqual(renderAnnotations(report))
  })
})

describe('at a terminal', () => {
  const report = recordedReport('changed.json')
  const shown = (of: Report, verbose: boolean): string => renderTerminal(of, { color: false, verbose })
  const all = report.benchmarks.length

  test('the first line says that all is cached, or how much of it', () => {
    expect(all).toBeGreaterThan(1)
    const [first = ''] = shown(report, false).split('\n')
    expect(shown(cachedFrom(report, 0), false).split('\n')[0]).toBe(`${first} (cached)`)
    expect(shown(cachedFrom(report, 1), false).split('\n')[0]).toBe(`${first} (${all - 1} of ${all} benchmarks cached)`)
    expect(shown(cachedFrom(report, all), false)).toBe(shown(report, false))
  })

  test('each row says it', () => {
    const rows = shown(cachedFrom(report, 1), true)
      .split('\n')
      .filter((line) => / \(cached\)$/.test(line))
    expect(rows).toHaveLength(all - 1)
  })
})
