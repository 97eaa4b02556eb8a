import type { Benchtime } from './budget.ts'
import { durationPattern, parseDuration } from './duration.ts'

/** Go stops a benchmark at 1e9 iterations (testing/benchmark.go, Go 1.26). */
const mostIterations = 1_000_000_000

/** `auto`, iterations as `1000x`, or a duration as Go's `-benchtime` takes it; published in the JSON Schema too. */
export const benchtimePattern = new RegExp(`^(?:auto|[1-9]\\d{0,9}x|${durationPattern.source.slice(1, -1)})$`)

/** What `benchtime` says; undefined where it is none of the three spellings, or no work at all (`0x`, `0s`). */
export function parseBenchtime(text: string): Benchtime | undefined {
  if (text === 'auto') return { kind: 'auto' }
  if (/^[1-9]\d{0,9}x$/.test(text)) {
    const n = Number(text.slice(0, -1))
    return n <= mostIterations ? { kind: 'iterations', n } : undefined
  }
  const ms = parseDuration(text)
  return ms === undefined || ms > longestMs ? undefined : { kind: 'duration', ms }
}

/** No single benchmark and no compile takes a day; a timer of the runtime holds no more than 24.8 of them. */
export const longestMs = 24 * 3_600_000

/** The spelling that `parseBenchtime` reads. */
export function formatBenchtime(benchtime: Benchtime): string {
  if (benchtime.kind === 'auto') return 'auto'
  return benchtime.kind === 'iterations' ? `${benchtime.n}x` : `${benchtime.ms}ms`
}
