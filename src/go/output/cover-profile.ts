/** How often each block of statements ran: `example.com/m/m.go:3.14,5.2 1` -> 7. */
export type CoverProfile = ReadonlyMap<string, number>

/** Reads a coverage profile (`go help testflag`, golang.org/x/tools/cover; Go 1.21 to 1.27). Lines that are none are left out. */
export function parseCoverProfile(text: string): CoverProfile {
  const counts = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, block, count] = /^(.+:\d+\.\d+,\d+\.\d+ \d+) (\d+)$/.exec(line) ?? []
    // The packages of one profile may have a block each.
    if (block !== undefined) counts.set(block, (counts.get(block) ?? 0) + Number(count))
  }
  return counts
}

/**
 * The blocks that ran more often in the longer run than in the shorter one: set-up is not among them.
 * @param times by how much, at least
 */
export function blocksThatGrow(shorter: CoverProfile, longer: CoverProfile, times: number): readonly string[] {
  return [...longer].filter(([block, count]) => count - (shorter.get(block) ?? 0) >= times).map(([block]) => block)
}

/** A profile in which just these blocks ran. */
export function coverProfileOf(blocks: ReadonlySet<string>): string {
  return `mode: set\n${[...blocks].map((block) => `${block} 1\n`).join('')}`
}

/** Where a function is declared: `example.com/m/m.go`, and the line of its `func`. */
export type DeclaredAt = { readonly file: string; readonly line: number }

/** The functions of which something ran, from what `go tool cover -func` prints. */
export function parseCoveredFunctions(stdout: string): readonly DeclaredAt[] {
  return stdout.split('\n').flatMap((line) => {
    const [, file, at, percent] = /^(.+):(\d+):\s+\S+\s+([\d.]+)%$/.exec(line) ?? []
    return file === undefined || Number(percent) === 0 ? [] : [{ file, line: Number(at) }]
  })
}
