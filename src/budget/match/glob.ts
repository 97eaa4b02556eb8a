/** Any run of characters, also none, in which `barrier` does not occur; an empty barrier keeps nothing out. */
export type Wildcard = { readonly barrier: string }

/** A pattern or a name as a list: literal code units, and wildcards as themselves. */
export type Step = string | Wildcard

/**
 * Whether a name is what a pattern says. Runs the pattern as a nondeterministic automaton, the set of its places that
 * the name read so far can lead to, so there is no backtracking and no input is slow. A wildcard in the *name* is a
 * letter that only a wildcard with the same or no barrier can take: this makes `accepts(outer, inner)` a proof that
 * `outer` matches all that `inner` does.
 */
export function accepts(pattern: readonly Step[], name: readonly Step[]): boolean {
  let places = withSkipped(pattern, new Set([0]))
  for (const step of name) {
    const next = new Set<number>()
    for (const place of places) {
      const wanted = pattern[place]
      if (wanted === undefined) continue
      if (typeof wanted === 'string') {
        if (wanted === step) next.add(place + 1)
      } else if (takes(wanted, step)) next.add(place)
    }
    if (next.size === 0) return false
    places = withSkipped(pattern, next)
  }
  return places.has(pattern.length)
}

function takes({ barrier }: Wildcard, step: Step): boolean {
  if (barrier === '') return true
  return typeof step === 'string' ? step !== barrier : step.barrier === barrier
}

/** A wildcard may take nothing: the place behind it is reached with it. A Set also visits what is added on the way. */
function withSkipped(pattern: readonly Step[], places: Set<number>): Set<number> {
  for (const place of places) if (typeof pattern[place] === 'object') places.add(place + 1)
  return places
}
