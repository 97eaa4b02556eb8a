/** How often each text stands in a list. */
export function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** Texts that a list lacks, each as often as `needed` has it more often than the list; sorted by code units. */
export function missingFrom(listed: readonly string[], needed: ReadonlyMap<string, number>): readonly string[] {
  const had = countOf(listed)
  return [...needed.keys()]
    .sort()
    .flatMap((text) => Array.from({ length: Math.max(0, (needed.get(text) ?? 0) - (had.get(text) ?? 0)) }, () => text))
}

/** What several lists need together: each text as often as the one that has it most often. */
export function mostOf(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>()
  for (const list of lists) for (const [text, n] of countOf(list)) most.set(text, Math.max(most.get(text) ?? 0, n))
  return most
}
