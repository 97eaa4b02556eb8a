import type { GoPackage } from '../go/command/go-package.ts'
import type { BlockFacts } from '../go/output/compiler-facts.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Ports } from '../ports.ts'

/** The compiler read them before: a larger one is nobody's. */
const maxBytes = 64 * 2 ** 20
const identifier = /[\p{L}_][\p{L}\p{N}_]*/gu

/** How often a line of a package's source has a word; one that cannot be read may have it any number of times. */
export type TimesOfWord = (block: string, file: string, line: number, word: string) => number

/** Reads the lines of packages on which something is inlined. */
export async function readSourceWords(
  blocks: readonly BlockFacts[],
  packages: readonly GoPackage[],
  ports: Pick<Ports, 'readText'>,
): Promise<TimesOfWord> {
  const words = new Map<string, readonly string[]>()
  for (const { block, inlinedCalls } of blocks) {
    const { directory, goFiles } = packages.find(({ importPath }) => importPath === block) ?? {}
    const wanted = groupBy(new Set([...inlinedCalls].map(([{ file, line }]) => `${file}:${line}`)), fileOf)
    for (const [file, places] of wanted) {
      const name = file.slice(file.lastIndexOf('/') + 1)
      if (directory === undefined || goFiles?.includes(name) !== true) continue
      const read = await ports.readText(`${directory}/${name}`, maxBytes)
      const lines = read.kind === 'text' ? read.text.split('\n') : []
      for (const place of places) {
        const text = lines[Number(place.slice(file.length + 1)) - 1]
        if (text !== undefined) words.set(`${block} ${place}`, text.match(identifier) ?? [])
      }
    }
  }
  return (block, file, line, word) =>
    words.get(`${block} ${file}:${line}`)?.filter((each) => each === word).length ?? Number.POSITIVE_INFINITY
}

function fileOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':'))
}
