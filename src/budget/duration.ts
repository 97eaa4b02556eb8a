const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/** Go's spelling of a duration above 0 without a sign (time.ParseDuration, Go 1.26): `100ms`, `1m30s`, `1.5s`. */
export const durationPattern = /^(?:(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:ns|us|µs|μs|ms|s|m|h))+$/

/** A duration in Go's spelling as milliseconds (fractions possible); undefined where it is none or 0. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined
  let ms = 0
  for (const [, amount = '', unit = ''] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g))
    ms += Number(amount) * (unitMs[unit] ?? 0)
  return ms > 0 ? ms : undefined
}
