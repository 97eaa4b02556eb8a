import { groupBy } from '../../lang/group-by.ts'
import type { PhysicalFunction } from './physical-functions.ts'
import type { SaidText, TextCount } from './text-instances.ts'

/**
 * One text for what was compiled more than once from one expression. A copy of a closure may have other words at the same place:
 * inlining puts in the arguments of the call, `make([]byte, 3)` for `make([]byte, n)`. What only copies say is then what the
 * function's own code says there of the same kind, in order.
 * @param code of the function whose texts these are
 */
export function asOwnCodeSays(texts: readonly SaidText[], code: readonly PhysicalFunction[]): readonly SaidText[] {
  const copies = new Set(code.filter(({ variant }) => variant.startsWith('copy ')).map(({ key }) => key))
  if (copies.size === 0) return texts
  const isCopy = ({ symbol }: TextCount): boolean => copies.has(symbol)
  return [...groupBy(texts, placeOf).values()].flatMap((here) => {
    const own = here.filter(({ said }) => !said.every(isCopy))
    const foreign = here.filter(({ said }) => said.every(isCopy))
    return own.length === 0 || foreign.length === 0 ? here : merged(own, foreign)
  })
}

function placeOf({ file, line, column, shape }: SaidText): string {
  return `${file}:${line}:${column} ${shape}`
}

/** Each copy's words go to those of the own code that the copy does not say itself; what is more than these is its own. */
function merged(own: readonly SaidText[], foreign: readonly SaidText[]): readonly SaidText[] {
  const said = new Map([...own, ...foreign].map((text) => [text, [...text.said]]))
  const counts = foreign.flatMap((text) => text.said.map((count) => ({ text, count })))
  for (const [symbol, words] of groupBy(counts, ({ count }) => count.symbol)) {
    const open = own.filter((text) => !text.said.some((count) => count.symbol === symbol))
    for (const [n, target] of open.slice(0, words.length).entries()) {
      const word = words[n]
      if (word === undefined) continue
      said.get(target)?.push(word.count)
      said.set(word.text, said.get(word.text)?.filter((count) => count !== word.count) ?? [])
    }
  }
  return [...said].filter(([, counts]) => counts.length > 0).map(([text, counts]) => ({ ...text, said: counts }))
}
