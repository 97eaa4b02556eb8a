/** A result line of Go's benchmark format, with the configuration that holds there. */
export type ReadBenchmark = {
  readonly name: string
  readonly iterations: number
  readonly values: Readonly<Record<string, number>>
  readonly config: Readonly<Record<string, string>>
}

/**
 * Reads Go's benchmark format by the words of its proposal (golang/proposal, design 14313), and nothing of ours. Throws at a line that is
 * neither configuration, nor a result, nor metadata of a unit: the format allows others, and we write none.
 */
export function readBenchmarks(text: string): readonly ReadBenchmark[] {
  const config = new Map<string, string>()
  const found: ReadBenchmark[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const fields = line.split(/\p{White_Space}+/u)
    const [key, value] = [
      /^(\p{Ll}[^\p{Lu}\p{White_Space}:]*):(?:\s+|$)/u.exec(line)?.[1],
      line.replace(/^[^:]*:\s*/, ''),
    ]
    if (fields[0] === 'Unit') continue
    if (key !== undefined) {
      if (value === '') config.delete(key)
      else config.set(key, value)
      continue
    }
    const [name = '', iterations = '', ...pairs] = fields
    if (!/^Benchmark/.test(name) || pairs.length < 2 || pairs.length % 2 > 0 || !/^\d+$/.test(iterations))
      throw new Error(`no line of the format: ${JSON.stringify(line)}`)
    const values = Object.fromEntries(pairs.flatMap((each, i) => (i % 2 > 0 ? [[each, Number(pairs[i - 1])]] : [])))
    found.push({ name, iterations: Number(iterations), values, config: Object.fromEntries(config) })
  }
  return found
}

/** What a file says of its units: `B/op assume=exact`. */
export function unitsOf(text: string): readonly string[] {
  return [...text.matchAll(/^Unit (.*)$/gm)].map(([, unit = '']) => unit)
}
