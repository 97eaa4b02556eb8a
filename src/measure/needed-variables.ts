import { withheldNames } from '../go/command/environment.ts'
import { absent } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import type { TestBinary } from './test-binary.ts'

/** A program's record of what it asks the system for; a longer one says no more. */
const maxLogBytes = 16 * 2 ** 20
/** Such a name is in a program only where the program asks for it. */
const telling = /^(?=.*_).{6,}$/

/**
 * Of a program that gave no number, the variables that are set here and were kept from it, and that it may need: those that its last
 * words speak of, and those in Go's own record of what it asked for. There is no record of what it asks for before m.Run, and
 * none where it did not end by itself: then those whose name is in the program.
 * @param testLog the record; undefined: there is none
 */
export async function neededOf(
  binary: TestBinary,
  testLog: string | undefined,
  ports: Ports,
): Promise<(words: readonly string[]) => readonly string[]> {
  const withheld = withheldNames(ports.env, binary.env)
  const log = testLog === undefined ? undefined : await ports.readText(testLog, maxLogBytes)
  const asked = log?.kind === 'text' ? recordedIn(log.text, withheld) : await heldBy(binary, withheld, ports)
  return (words) => [...new Set([...namedIn(words, withheld), ...asked])]
}

function recordedIn(log: string, withheld: ReadonlySet<string>): readonly string[] {
  const names = [...log.matchAll(/^getenv (.+)$/gm)].map(([, name = '']) => name)
  return names.filter((name) => withheld.has(name)).sort()
}

async function heldBy({ path }: TestBinary, withheld: ReadonlySet<string>, ports: Ports): Promise<readonly string[]> {
  const names: string[] = []
  for (const name of withheld) {
    const held = telling.test(name) ? await ports.holds(path, name) : absent
    if (held.kind === 'found' && held.value) names.push(name)
  }
  return names.sort()
}

function namedIn(words: readonly string[], withheld: ReadonlySet<string>): readonly string[] {
  return words.flatMap((line) => (line.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => withheld.has(word)))
}
