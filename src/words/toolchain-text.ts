import { excessOf } from '../judge/explain-toolchain.ts'
import type { CodeFinding } from '../report/report-schema.ts'
import { grouped } from './numbers.ts'

/**
 * What another Go has to do with a finding; empty where the limits were measured with the one that ran.
 * @param quote how a foreign text stands in it
 */
export function toolchainText(finding: CodeFinding, quote: (text: string) => string): string {
  const toolchain = 'toolchain' in finding ? finding.toolchain : null
  if (toolchain === null) return ''
  const since = `toolchain changed since ${quote(toolchain.measuredWith)}`
  if (finding.kind !== 'over-budget') return `${since}, which may be why`
  const { explains } = toolchain
  if (explains === null) return `${since}; what it explains is not known without base`
  const excess = excessOf(finding)
  if (explains === 0) return `${since}, which does not explain it: base is within the limit`
  if (explains === excess) return `${since}, which explains it: base has it too under this Go`
  return `${since}, which explains ${grouped(explains)} of ${grouped(excess)} too many: base has those too; the rest is new here`
}
