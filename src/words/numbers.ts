import type { BenchmarkRow } from '../report/report-schema.ts'

/** `1 benchmark`, `2 benchmarks`. */
export function count(n: number, noun: string): string {
  return `${grouped(n)} ${n === 1 ? noun : plural(noun)}`
}

function plural(noun: string): string {
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

/** A whole number with a comma between thousands: `1,000,000`; never by locale. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A time as a flag of Go's has it: `10m`, `1.5s`. */
export function goDuration(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`
}

/** A number per operation, to two digits: `2`, `0.5`, `1,000`; what is less than a hundredth is `below 0.01`. */
export function perOp(n: number): string {
  const shown = Math.round(n * 100) / 100
  if (shown === 0 && n > 0) return 'below 0.01'
  const [whole = '', digits] = String(shown).split('.')
  return digits === undefined ? grouped(Number(whole)) : `${grouped(Number(whole))}.${digits}`
}

/**
 * The value a benchmark is judged by, with the range behind it where its repetitions disagree: `2 (2 to 5)`. Runs with less
 * than half the work do not belong to that range: a first short run pays a set-up that the judged ones have long divided away.
 */
export function withRange(row: BenchmarkRow, value: 'allocsPerOp' | 'bytesPerOp'): string {
  const judged = row[value]
  if (row.stable) return grouped(judged)
  const all = row.runs.filter((run) => run.iterations * 2 >= row.iterations).map((run) => run[value])
  const [low, high] = [Math.min(judged, ...all), Math.max(judged, ...all)]
  return low === high ? grouped(judged) : `${grouped(judged)} (${grouped(low)} to ${grouped(high)})`
}

/**
 * What was allocated once, in set-up or on first use, beside the number of each operation: `69 allocations and 58,763,936 B once`.
 * @param isAbout to the first two digits, so that what differs by chance is no edit of a comment
 */
export function onceIn({ allocs, bytes }: NonNullable<BenchmarkRow['once']>, isAbout = false): string {
  const shown = (n: number): string => grouped(isAbout ? toTwoDigits(n) : n)
  const told = [
    ...(allocs > 0 ? [`${shown(allocs)} ${allocs === 1 ? 'allocation' : 'allocations'}`] : []),
    ...(bytes > 0 || allocs === 0 ? [`${shown(bytes)} B`] : []),
  ]
  return `${isAbout ? 'about ' : ''}${told.join(' and ')} once`
}

function toTwoDigits(n: number): number {
  const step = 10 ** Math.max(0, String(n).length - 2)
  return Math.floor(n / step) * step
}

/**
 * How many iterations, to the power of ten: `1,000`, `over 10,000,000`. A time-bounded run never does the same number twice,
 * and a comment that changed with it would be edited on every run.
 */
export function aboutIterations(iterations: number): string {
  const power = 10 ** (String(iterations).length - 1)
  return iterations === power || iterations === 0 ? grouped(iterations) : `over ${grouped(power)}`
}
