import type { WhereRow } from '../report/report-schema.ts'
import type { Story } from './story.ts'

/** How much a line must allocate beyond base to be called more: less is the noise of maps and pools. */
export const noise = 0.01

/** Whether a line allocates more than it did at base; where base is not known every line may. */
export function isGrown({ base, allocsPerOp }: WhereRow): boolean {
  return base === null || allocsPerOp > base + noise
}

/** allocs/op that base does not have; all of them where base is not known. */
export function addedBy({ base, allocsPerOp }: WhereRow): number {
  return allocsPerOp - (base ?? 0)
}

/** The same of B/op, which move by a hundredth and a few bytes by chance. */
export function hasMoreBytes({ baseBytes, bytesPerOp }: WhereRow): boolean {
  return baseBytes === null || bytesPerOp > baseBytes * 1.01 + 1
}

/** Whether base does not have the line itself. */
export function isChanged({ at, changed }: WhereRow): boolean {
  return at !== null && changed !== null && changed.file === at.file && changed.line === at.line
}

/** Whether a line that base has, too, allocates now where another one did. An edited line is not another one. */
export function standsIn(row: WhereRow): boolean {
  return row.replaces !== null && !isChanged(row)
}

/** Whether what a story says of amounts is beside base's. */
export function isAdded(since: Story['since']): boolean {
  return since === 'new' || since === 'more'
}
