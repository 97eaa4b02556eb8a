/** `4096 ±5%`: a number that may be passed by so many per cent; published in the JSON Schema too. */
export const tolerancePattern = /^(?:0|[1-9]\d{0,14}) ±(?:100|[1-9]?\d(?:\.\d{1,3})?)%$/

/** What a text with a tolerance means: the number in it, and the whole numbers that are still within. */
export type Tolerance = { readonly value: number; readonly least: number; readonly max: number }

/** The range of `4096 ±5%` in exact arithmetic: 3892 to 4300; undefined for any other text. */
export function parseTolerance(text: string): Tolerance | undefined {
  if (!tolerancePattern.test(text)) return undefined
  const [, digits = '', whole = '', fraction = ''] = /^(\d+) ±(\d+)(?:\.(\d+))?%$/.exec(text) ?? []
  const value = BigInt(digits)
  const thousandths = BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, '0'))
  return {
    value: Number(value),
    least: Number((value * (100_000n - thousandths) + 99_999n) / 100_000n),
    max: Number((value * (100_000n + thousandths)) / 100_000n),
  }
}

/** The right spelling for a text that was likely meant as a tolerance: `4096±5%`, `4096 +-5 %`, `4096 +/- 5%`, `4096 5%`. */
export function likelyTolerance(text: string): string | undefined {
  const [, value, percent] = /^\s*(\d+)\s*(?:±|\+\/?-|\+|~)?\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text) ?? []
  const meant = `${value} ±${percent}%`
  return tolerancePattern.test(meant) ? meant : undefined
}
