import { expect, test } from 'vitest'
import { hasToSpeak } from '../../src/forge/posted.ts'
import type { Report } from '../../src/report/report-schema.ts'
import {
  bench,
  func,
  green,
  loosened,
  newEscape,
  overBenchmark,
  report,
  site,
  slack,
} from '../report/sample-reports.ts'

const row = bench('BenchmarkA', 2, 0)
const escaping = func('F', 0, [site('moved to heap: x', 3, 'x := 1')], { status: 'unlisted' })

test.each<[string, Report, boolean]>([
  ['a green run', green, false],
  ['what is over budget', report({ findings: [overBenchmark(row)] }), true],
  [
    'what cannot be judged',
    report({ diagnostics: [{ code: 'INTERNAL', severity: 'error', message: 'broken' }] }),
    true,
  ],
  ['a warning about a new escape', report({ findings: [newEscape(escaping, { severity: 'warning' })] }), true],
  ['a warning about a loosened limit', report({ loosened: [loosened()] }), true],
  ['a note about a new escape', report({ findings: [newEscape(escaping, { severity: 'note' })] }), false],
  ['a warning that base may have had too', report({ findings: [overBenchmark(row, { severity: 'warning' })] }), false],
  ['slack', report({ findings: [slack(row, { severity: 'warning' })] }), false],
])('with comment: auto, %s is or is not worth a comment (%#)', (_, given, want) => {
  expect(hasToSpeak(given)).toBe(want)
})
