import { hexOf } from '../lang/digest.ts'
import type { Finding, Report } from '../report/report-schema.ts'
import { sitesOf, subjectOf } from '../report/subject.ts'
import { ruleOf } from '../words/rules.ts'
import { isUnit } from '../words/texts.ts'

type Rows = Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'calls'>

/**
 * What makes each finding of a report the same one in another run: its kind, its package, the benchmark or function, the text, and
 * which of those that have all this in common it is. No line, no column and no number is in it, so that code that moves and a count
 * that changes leave it as it is. In the order of the findings; no two are the same.
 */
export async function fingerprints(report: Rows): Promise<readonly string[]> {
  const seen = new Map<string, number>()
  const named = report.findings.map((finding) => {
    const identity = JSON.stringify(identityOf(report, finding))
    const nth = seen.get(identity) ?? 0
    seen.set(identity, nth + 1)
    return [identity, nth] as const
  })
  return Promise.all(named.map(hexOf))
}

function identityOf(report: Rows, finding: Finding): readonly (string | number | null)[] {
  const rule = ruleOf(finding)
  if (finding.kind === 'loosened') {
    const { entry, change } = finding
    // Of a list, each text that is new in it; a limit is one, however high.
    const item = isUnit(change.what) ? '' : change.to
    return [rule, entry?.kind ?? '', entry?.package ?? '', entry?.name ?? '', change.what, item]
  }
  const { kind } = finding.subject
  const row = subjectOf(report, finding)
  const about = [rule, kind, row.package, row.name, 'cpu' in row ? row.cpu : null]
  switch (finding.kind) {
    case 'over-budget':
      return [
        ...about,
        finding.unit,
        ...(finding.site === null ? [] : textOf(report, finding)),
        ...(finding.reached.length === 0 ? [] : ['calls']),
      ]
    case 'new-escape':
      return [...about, ...textOf(report, finding)]
    case 'slack':
      return [...about, finding.unit, finding.text]
    case 'unlisted':
    case 'dynamic-calls':
      return about
  }
}

function textOf(report: Rows, finding: Extract<Finding, { site: number | null }>): readonly string[] {
  const [site] = sitesOf(report, finding)
  return site === undefined ? [] : [site.class, site.kind, site.text, site.call]
}
