/**
 * Pairs each of `left` with at most one of `right` so that no more pairs are possible, better fits first: what a fit of an
 * earlier rank has paired stays paired, though perhaps with another one of the same or an earlier rank.
 * @param rank how well two fit, 0 best; undefined: not at all
 * @returns by index of `left`, the index in `right`
 */
export function bestPairs(
  left: number,
  right: number,
  rank: (left: number, right: number) => number | undefined,
): ReadonlyMap<number, number> {
  const ranks = Array.from({ length: left }, (_, i) => Array.from({ length: right }, (_, j) => rank(i, j)))
  const steps = [...new Set(ranks.flat().filter((each) => each !== undefined))].sort((a, b) => a - b)
  const taken = new Map<number, number>()
  const pairOf = new Map<number, number>()
  for (const step of steps) {
    const fits = (i: number, j: number): boolean => (ranks[i]?.[j] ?? Number.POSITIVE_INFINITY) <= step
    for (let i = 0; i < left; i++) if (!pairOf.has(i)) augment(i, right, fits, pairOf, taken, new Set())
  }
  return pairOf
}

/** Finds a partner for `i`, moving others to a partner of the same right where that is the only way (Kuhn's algorithm). */
function augment(
  i: number,
  right: number,
  fits: (i: number, j: number) => boolean,
  pairOf: Map<number, number>,
  taken: Map<number, number>,
  seen: Set<number>,
): boolean {
  const fitting = Array.from({ length: right }, (_, j) => j).filter((j) => fits(i, j))
  // One that nobody has, before one that somebody else has to leave.
  for (const j of [...fitting.filter((each) => !taken.has(each)), ...fitting.filter((each) => taken.has(each))]) {
    if (seen.has(j)) continue
    seen.add(j)
    const other = taken.get(j)
    if (other !== undefined && !augment(other, right, fits, pairOf, taken, seen)) continue
    taken.set(j, i)
    pairOf.set(i, j)
    return true
  }
  return false
}
