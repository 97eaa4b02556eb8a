/** How many values of a kind the parameters of a function have room for; at most: strings look like interfaces, and integers like func values. */
export type Parameters = { readonly interface: number; readonly func: number }

/** `p.F.arginfo1<0> SRODATA static dupok size=23`: what a traceback prints of the arguments of p.F. */
export const parametersHeader = /^(.+)\.arginfo1<\d+> S[A-Z]+ /
/** Of a function that is called with nothing. */
export const noParameters: Parameters = { interface: 0, func: 0 }
const hexLine = /^\t0x[0-9a-f]+((?: [0-9a-f]{2})+)/

/** internal/abi/traceback.go: what stands in place of an offset. */
const [endOfArguments, startOfAggregate, endOfAggregate, offsetTooLarge, more] = [0xff, 0xfe, 0xfd, 0xfc, 0xfb]
const noLimit: Parameters = { interface: Number.POSITIVE_INFINITY, func: Number.POSITIVE_INFINITY }

/** The bytes of a line of a hex dump: `0x0000 fe 00 08 08 08 fd ff  ...`. */
export function bytesOf(line: string): readonly number[] {
  const digits = hexLine.exec(line)?.[1]?.trim() ?? ''
  return digits === '' ? [] : digits.split(' ').map((each) => Number.parseInt(each, 16))
}

/**
 * Counts what parameters may be, from how they lie in memory: an interface is two words together, a func value one. Three together are a slice, and no
 * more is known of a struct of that form; whatever is not said in full has no limit.
 * @param symbol the function's: a pointer receiver is a word as well; the dictionary of a generic shape is not said
 */
export function parametersOf(goarch: string, symbol: string, bytes: readonly number[]): Parameters {
  const word = /^(?:386|arm|mips|mipsle)$/.test(goarch) ? 4 : 8
  let [interfaces, words] = [0, 0]
  const open: { words: number; others: number }[] = [{ words: 0, others: 0 }]
  const last = (): { words: number; others: number } | undefined => open.at(-1)
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? endOfArguments
    const inner = last()
    if (inner === undefined || byte === more || byte === offsetTooLarge) return noLimit
    if (byte === endOfArguments) break
    if (byte === startOfAggregate) open.push({ words: 0, others: 0 })
    else if (byte === endOfAggregate) {
      open.pop()
      const outer = last()
      if (outer !== undefined) outer.others++
      const isInterface = inner.others === 0 && inner.words === 2
      if (isInterface) interfaces++
      else if (inner.others > 0 || inner.words !== 3) words += inner.words
    } else {
      i++
      if (bytes[i] === word) inner.words++
      else inner.others++
    }
  }
  words += open[0]?.words ?? 0
  const isOfPointer = /\.\(\*.+\)\.[^.]+$/.test(symbol)
  return { interface: interfaces, func: words - (isOfPointer ? 1 : 0) }
}
