import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { renderAnnotations } from '../../src/view/render-annotations.ts'
import { renderJson } from '../../src/view/render-json.ts'
import { commentMax, renderMarkdown } from '../../src/view/render-markdown.ts'
import { renderTerminal } from '../../src/view/render-terminal.ts'
import { expectGolden } from './golden.ts'
import { recordedReport, recordedReports, recordedText } from './recorded-reports.ts'

const links = {
  blobUrl: `https://github.com/octo/m/blob/${'b'.repeat(40)}`,
  covers: (file: string) => !file.endsWith('_test.go'),
  runUrl: 'https://github.com/octo/m/actions/runs/7',
  causesUrl: 'https://github.com/octo/m/blob/v1/docs/causes.md',
}

describe.each(recordedReports)('the recorded report %s', (name) => {
  const golden = `recorded/${name.replace('.json', '')}`

  const report = (): Report => recordedReport(name)

  test('is read, and written with all there was', () => {
    expect(JSON.parse(renderJson(report()))).toEqual(JSON.parse(recordedText(name)))
  })

  test('is shown at a terminal', () => {
    expectGolden(`${golden}.txt`, renderTerminal(report(), { color: false, verbose: true }))
  })

  test('is shown as a comment', () => {
    expectGolden(`${golden}.md`, renderMarkdown(report(), { ...commentMax, fails: true, links }))
  })

  test.skipIf(name === 'compile-error.json')('has number, line and way out among its first lines', () => {
    const [title = '', ...more] = renderMarkdown(report(), { ...commentMax, fails: true, links }).split('\n')
    expect(title).toMatch(/\d (?:allocs\/op|escapes?)/)
    const screen = more.slice(0, 16).join('\n')
    expect(screen).toMatch(/^\*\*\[`[^`]+\.go:\d+`\]/m)
    expect(screen).toMatch(/^\*\*Way out:\*\* \w/m)
  })

  test('is shown as annotations', () => {
    expectGolden(`${golden}-annotations.json`, `${JSON.stringify(renderAnnotations(report()), undefined, 2)}\n`)
  })
})

test('there are recorded reports', () => {
  expect(recordedReports).toEqual([
    'another-go.json',
    'calls.json',
    'changed.json',
    'compile-error.json',
    'five-by-one.json',
    'functions.json',
    'leaking-parameter.json',
    'loosened.json',
    'matrix-of-three.json',
    'matrix.json',
    'one-benchmark.json',
    'rename-only.json',
  ])
})
