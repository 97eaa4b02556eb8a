/**
 * Damerau-Levenshtein distance (optimal string alignment: a swap of two neighbours is one edit) in code units.
 * Anything above `limit` is given as Infinity.
 * @param toPrefix compare with the part of `b`, from its start, that is nearest to `a`
 */
export function editDistance(a: string, b: string, limit: number, { toPrefix = false } = {}): number {
  if (a.length - b.length > limit || (!toPrefix && b.length - a.length > limit)) return Number.POSITIVE_INFINITY
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = cost(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cost(beforeLast, j - 2) + 1 : replaced
      row.push(Math.min(cost(last, j) + 1, cost(row, j - 1) + 1, replaced, swapped))
    }
    // No later row can be cheaper than the cheapest of this one.
    if (Math.min(...row) > limit) return Number.POSITIVE_INFINITY
    beforeLast = last
    last = row
  }
  const distance = toPrefix ? Math.min(...last) : cost(last, b.length)
  return distance > limit ? Number.POSITIVE_INFINITY : distance
}

function cost(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
