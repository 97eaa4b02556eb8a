import type { ExplanationFact, TextFact } from './compiler-facts.ts'
import { parseFlow } from './escape-flow.ts'
import { groupBy } from './group-by.ts'

/** A closure that the compiler explains and then has no text for. */
export type SilentLiteral = {
  /** The text that it would have. */
  readonly text: TextFact
  readonly explanation: ExplanationFact
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
  explanations: readonly ExplanationFact[],
  keyOf: (fact: TextFact | ExplanationFact) => string,
): readonly SilentLiteral[] {
  const said = groupBy(
    texts.filter(({ shape }) => shape === 'closure'),
    keyOf,
  )
  const literals = explanations.filter(({ subject }) => subject === 'func literal')
  return [...groupBy(literals, keyOf)].flatMap(([key, explained]) => {
    // Several may stand at one place, where a call was inlined: which of them are silent nothing says, values come first.
    const silent = explained.map(silentLiteral).sort((a, b) => Number(a.isWrapper) - Number(b.isWrapper))
    return silent.slice(0, Math.max(0, explained.length - (said.get(key)?.length ?? 0)))
  })
}

function silentLiteral(explanation: ExplanationFact): SilentLiteral {
  const { block, file, line, column, subject, batch } = explanation
  return {
    text: { kind: 'escapes to heap', subject, shape: 'closure', block, file, line, column, batch },
    explanation,
    isWrapper: isStarted(explanation),
  }
}

/** What is only started goes nowhere: `flow: {heap} ← &{storage for func literal}`, and `(spill)` as the only step. */
function isStarted({ lines }: ExplanationFact): boolean {
  const steps = parseFlow(lines)
  return steps.length > 0 && steps.every(({ to, reason }) => to === '{heap}' && reason === 'spill')
}
