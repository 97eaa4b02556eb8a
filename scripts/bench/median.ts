/** Seconds that two things took one after the other. */
export type Pair = { readonly other: number; readonly ours: number }

/** The number in the middle; of an even count the mean of the two in the middle. There has to be one. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) throw new Error('the median of no numbers')
  return (low + high) / 2
}

/** How many times as long as ours the other took, as the median over pairs: what slows the machine for a while slows both of a pair. */
export function medianOfRatios(pairs: readonly Pair[]): number {
  return median(pairs.map(({ other, ours }) => other / ours))
}
