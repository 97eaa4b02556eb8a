import fc from 'fast-check'

/** Something that is fed with what people and programs may write, and what must hold whatever it is. */
export type Fuzz = {
  readonly name: string
  readonly property: fc.IProperty<[Case]>
}

/** What is fed, as text that a person can repeat it with. */
export type Case = { readonly shown: string }

/** Called with every case before it is run: what hangs can be named by it. */
export type Watch = (shown: string) => void

let watch: Watch = () => undefined

/** Sets who is told of every case. */
export function watchCases(watcher: Watch): void {
  watch = watcher
}

/** A fuzz from a source of cases and what must hold; `holds` throws where it does not. */
export function fuzz<T>(
  name: string,
  cases: fc.Arbitrary<T>,
  show: (value: T) => string,
  holds: (value: T) => void,
): Fuzz {
  const shownCases = cases.map((value) => ({ shown: show(value), value }))
  const property = fc.property(shownCases, ({ shown, value }) => {
    watch(`${name}\n${shown}`)
    holds(value)
  })
  return { name, property: property as fc.IProperty<[Case]> } // only `shown` is for others
}

/** Throws where it does not hold. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}
