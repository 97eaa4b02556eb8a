/** `4096 ±5%`: a number that may be passed by so many per cent; published in the JSON Schema too. */
export const tolerancePattern = /^(?:0|[1-9]\d{0,14}) ±(?:100|[1-9]?\d(?:\.\d{1,3})?)%$/

/** The largest value within `4096 ±5%`, rounded down, in exact arithmetic; undefined for any other text. */
export function parseTolerance(text: string): number | undefined {
  if (!tolerancePattern.test(text)) return undefined
  const [, value = '', whole = '', fraction = ''] = /^(\d+) ±(\d+)(?:\.(\d+))?%$/.exec(text) ?? []
  const thousandths = BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, '0'))
  return Number((BigInt(value) * (100_000n + thousandths)) / 100_000n)
}

/** The right spelling for a text that was likely meant as a tolerance: `4096±5%`, `4096 +-5 %`, `4096 +/- 5%`, `4096 5%`. */
export function likelyTolerance(text: string): string | undefined {
  const [, value, percent] = /^\s*(\d+)\s*(?:±|\+\/?-|\+|~)?\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text) ?? []
  const meant = `${value} ±${percent}%`
  return tolerancePattern.test(meant) ? meant : undefined
}
