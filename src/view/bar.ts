/** What stands for a share of a number within its limit, and for what is over it. */
export const barMarks = { within: '█', over: '▒' } as const

/**
 * A number as a bar of text: what is within the limit filled, what is over it shaded. What is there at all is never less than one
 * mark.
 * @param scale the number that fills the whole width
 * @param width in characters
 */
export function bar(got: number, limit: number | null, scale: number, width: number): string {
  const marks = (n: number): number => (n <= 0 || scale <= 0 ? 0 : Math.max(1, Math.round((n / scale) * width)))
  const within = limit === null ? got : Math.min(got, limit)
  const filled = marks(within)
  const over = got > within ? Math.max(1, marks(got) - filled) : 0
  return barMarks.within.repeat(filled) + barMarks.over.repeat(over)
}
