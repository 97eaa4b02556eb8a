/** What a person reads of one benchmark. */
export type Reading = { readonly allocs: number; readonly bytes: number; readonly iterations: number }

/** How a benchmark is told from all others: `PACKAGE NAME`. */
export function keyOf(packagePath: string, name: string): string {
  return `${packagePath} ${name}`
}

const result = /^(Benchmark\S*)\s+(\d+)\t.*?\s(\d+) B\/op\t\s*(\d+) allocs\/op$/

/**
 * Reads what `go test -bench=. -benchmem -cpu=1` prints, as a person does: by its lines, and with none of the product's code. A result
 * that has no name in front of it, since the program printed in between, is nobody's and left out.
 * @returns readings by `keyOf` package and name
 */
export function readByHand(text: string): ReadonlyMap<string, Reading> {
  const readings = new Map<string, Reading>()
  let packagePath = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('pkg: ')) packagePath = line.slice('pkg: '.length).trim()
    const [, name, iterations, bytes, allocs] = result.exec(line) ?? []
    if (name === undefined) continue
    const reading = { allocs: Number(allocs), bytes: Number(bytes), iterations: Number(iterations) }
    readings.set(keyOf(packagePath, name), reading)
  }
  return readings
}
