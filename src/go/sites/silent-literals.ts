import { groupBy } from '../../lang/group-by.ts'
import type { ClosureFact, TextFact } from '../output/compiler-facts.ts'

/** A closure that the compiler explains and then has no text for. */
export type SilentLiteral = {
  /** The text that it would have. */
  readonly text: TextFact
  /** The physical function; empty up to Go 1.24. */
  readonly bare: string
  /** Made for `go` or `defer`, with the arguments of what they start. */
  readonly isWrapper: boolean
}

/**
 * The closures that the compiler makes itself: it explains them, `func literal escapes to heap in F:`, and leaves the text out
 * (`goDeferWrapper` in cmd/compile/internal/escape). In generic code a method value and a generic function as a value are such
 * closures too, `b.Get` of a `*Box[T]`; outside of it they have a text, `b.Get escapes to heap`.
 */
export function silentLiterals(
  texts: readonly TextFact[],
  closures: readonly ClosureFact[],
  keyOf: (fact: TextFact | ClosureFact) => string,
): readonly SilentLiteral[] {
  const said = groupBy(
    texts.filter(({ shape }) => shape === 'closure'),
    keyOf,
  )
  return [...groupBy(closures, keyOf)].flatMap(([key, explained]) => {
    // Several may stand at one place, where a call was inlined: which of them are silent nothing says, values come first.
    const silent = explained.map(silentLiteral).sort((a, b) => Number(a.isWrapper) - Number(b.isWrapper))
    return silent.slice(0, Math.max(0, explained.length - (said.get(key)?.length ?? 0)))
  })
}

function silentLiteral(explained: ClosureFact): SilentLiteral {
  const { bare, ...fact } = explained
  return {
    text: { kind: 'escapes to heap', shape: 'closure', ...fact },
    bare,
    isWrapper: isStarted(explained),
  }
}

/** What is only started goes nowhere: `flow: {heap} ← &{storage for func literal}`, and `(spill)` as the only step. */
function isStarted({ flow }: ClosureFact): boolean {
  return flow.length > 0 && flow.every(({ to, reason }) => to === '{heap}' && reason === 'spill')
}
