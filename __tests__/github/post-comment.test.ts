import { expect, test } from 'vitest'
import { hasToSpeak } from '../../src/github/post-comment.ts'
import type { CodeFinding, Finding, Report } from '../../src/report/report.ts'
import { bench, green, loosened, overBenchmark, report } from '../report/sample-reports.ts'

const row = bench('BenchmarkA', 2, 0)
const about = (kind: CodeFinding['kind'], severity: Finding['severity']): Report =>
  report({ findings: [overBenchmark(row, { kind, severity })] })

test.each<[string, Report, boolean]>([
  ['a green run', green, false],
  ['what is over budget', report({ verdict: 'over-budget' }), true],
  ['what cannot be judged', report({ verdict: 'cannot-judge' }), true],
  ['a warning about a new escape', about('new-escape', 'warning'), true],
  ['a warning about a loosened limit', report({ findings: [loosened()] }), true],
  ['a note about a new escape', about('new-escape', 'note'), false],
  ['a warning that base may have had too', about('over-budget', 'warning'), false],
  ['slack', about('slack', 'warning'), false],
])('with comment: auto, %s is or is not worth a comment (%#)', (_, given, want) => {
  expect(hasToSpeak(given)).toBe(want)
})
