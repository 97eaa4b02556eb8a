import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { renderCodeQuality } from '../../src/view/render-code-quality.ts'
import { renderSarif } from '../../src/view/render-sarif.ts'
import { bench, brokenBudget, green, overBudget, report, slack } from '../report/sample-reports.ts'
import { readSarif } from '../support/sarif.ts'
import { withForeignTexts } from './foreign-texts.ts'
import { recordedReport, recordedReports } from './recorded-reports.ts'

type Issue = {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

async function issuesOf(given: Report): Promise<readonly Issue[]> {
  return JSON.parse(await renderCodeQuality(given)) as readonly Issue[]
}

test('what passes without a note is an empty list', async () => {
  expect(await renderCodeQuality(green)).toBe('[]\n')
})

describe.each(recordedReports)('the recorded report %s', (name) => {
  const given = recordedReport(name)

  test('has the keys that GitLab asks for, and no fingerprint twice', async () => {
    const issues = await issuesOf(given)
    expect(issues).toHaveLength(given.findings.length + given.diagnostics.length)
    for (const issue of issues)
      expect(issue).toEqual({
        description: expect.stringMatching(/^\S.*\.?$/),
        check_name: expect.stringMatching(/^[\w-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: expect.stringMatching(/^(?:info|minor|major)$/),
        location: { path: expect.stringMatching(/^(?!\/|\.)./), lines: { begin: expect.any(Number) } },
      })
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length)
    expect(issues.every(({ location }) => location.lines.begin >= 1)).toBe(true)
  })

  test('has each finding where SARIF has it, under the same fingerprint', async () => {
    const { results } = readSarif(await renderSarif(given)).runs[0]
    const findings = (await issuesOf(given)).slice(given.diagnostics.length)
    expect(findings.map((it) => [it.check_name, it.fingerprint, it.location.path, it.location.lines.begin])).toEqual(
      results.map(({ ruleId, partialFingerprints, locations: [{ physicalLocation }] }) => [
        ruleId,
        partialFingerprints.primaryLocationLineHash,
        decodeURIComponent(physicalLocation.artifactLocation.uri),
        physicalLocation.region?.startLine ?? 1,
      ]),
    )
  })
})

test('the fingerprint of a finding stays where its line and its numbers change', async () => {
  const at = (got: number, line: number) =>
    report({
      findings: [{ ...slack(bench('BenchmarkEncode', got, 99)), at: { file: 'm_test.go', line, column: 1 } }],
    })
  const [first, second] = await Promise.all([issuesOf(at(2, 3)), issuesOf(at(9, 30))])
  expect(first.map(({ fingerprint }) => fingerprint)).toEqual(second.map(({ fingerprint }) => fingerprint))
  expect(first[0]?.location.lines.begin).not.toBe(second[0]?.location.lines.begin)
})

test('an error is major, and what could not be judged is in the list', async () => {
  expect((await issuesOf(overBudget)).map(({ severity }) => severity)).toContain('major')
  const broken = await issuesOf(brokenBudget)
  expect(broken.length).toBeGreaterThan(0)
  expect(broken.length).toBe(brokenBudget.diagnostics.length)
})

test('foreign names stay on one line and hide nothing', async () => {
  const issues = await issuesOf(withForeignTexts(overBudget, ['a\nb\u202e</script>\0'], true))
  expect(issues.length).toBeGreaterThan(0)
  expect(issues.map(({ description }) => description).join('')).not.toMatch(/[\n\r\u202e\0]/)
})
