import type { Phase } from '../ports.ts'
import { columns } from './columns.ts'

/** Where the time of a run went; see src/host/phases.ts. Seconds and bytes. */
type Spent = {
  readonly phases: readonly { readonly phase: Phase; readonly seconds: number }[]
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** A small table of it, for a person and for scripts that compare runs: a line for each phase, for all of them, and for our own process. */
export function renderSpent({ phases, seconds, cpuSeconds, peakBytes }: Spent): string {
  const rows: readonly (readonly [string, string])[] = [
    ...phases.map((each) => [each.phase, inSeconds(each.seconds)] as const),
    ['total', inSeconds(seconds)],
    ['own CPU time', inSeconds(cpuSeconds)],
    ['own peak memory', `${Math.round(peakBytes / 1e6)} MB`],
  ]
  // The last column is not padded.
  const width = Math.max(...rows.map(([, amount]) => amount.length))
  const table = columns(
    rows.map(([what, amount]) => [{ text: what }, { text: amount.padStart(width) }]),
    '  ',
  )
  return `${['time', ...table].join('\n')}\n`
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}
