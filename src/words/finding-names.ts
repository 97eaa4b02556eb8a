import type { Finding } from '../report/report-schema.ts'

type Names = {
  /** In a row of a table. */
  readonly short: string
  /** As the title of a remark. */
  readonly title: string
}

/** What each kind of finding is called. */
export const findingNames = {
  'over-budget': { short: 'over budget', title: 'over budget' },
  'new-escape': { short: 'new escape', title: 'new heap escape' },
  loosened: { short: 'the budget is loosened', title: 'limit loosened' },
  slack: { short: 'limit with slack', title: 'limit with slack' },
  'dynamic-calls': { short: 'calls not followed', title: 'calls not followed' },
  unlisted: { short: 'not in the budget', title: 'not in the budget' },
} as const satisfies Record<Finding['kind'], Names>

/** How bad a finding is, in front of its sentence: what is over its limit is called that, also under another title. */
export function findingLabel({ kind, severity }: Pick<Finding, 'kind' | 'severity'>): string {
  if (severity !== 'error') return severity
  return kind === 'over-budget' ? 'over budget' : 'error'
}
