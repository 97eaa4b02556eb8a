import { excessOf } from '../judge/explain-toolchain.ts'
import type { CodeFinding, ToolchainShare } from '../report/report-schema.ts'
import type { Line } from './inline.ts'
import { grouped } from './numbers.ts'

/** What another Go has to do with a finding; empty where the limits were measured with the one that ran. */
export function toolchainLine(finding: CodeFinding): Line {
  const toolchain = 'toolchain' in finding ? finding.toolchain : null
  return toolchain === null
    ? []
    : ['toolchain changed since ', { code: toolchain.measuredWith }, whatItExplains(finding, toolchain)]
}

function whatItExplains(finding: CodeFinding, { explains }: ToolchainShare): string {
  if (finding.kind !== 'over-budget') return ', which may be why'
  if (explains === null) return '; without base, it is unknown how much that explains'
  const excess = excessOf(finding)
  if (explains === 0) return ', which does not explain it: base is within the limit'
  if (explains === excess) return ', which explains it: base has it too with this Go'
  return `, which explains ${grouped(explains)} of the ${grouped(excess)} over the limit: base has ${explains === 1 ? 'it' : 'them'} too; the rest is new`
}
