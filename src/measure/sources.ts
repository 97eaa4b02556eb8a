import type { Ports } from '../ports.ts'

/** A larger source file is generated, and nobody reads a line of it in a report. */
const maxBytes = 16 * 2 ** 20
/** Nor such a line. */
const maxLineChars = 10_000

/** Reads source files once; gives their lines by the compiler's name of a file, empty where there is none. */
export async function readSources(
  files: readonly string[],
  pathOf: (file: string) => string,
  ports: Ports,
): Promise<(file: string, line: number) => string> {
  const lines = new Map<string, readonly string[]>()
  for (const file of new Set(files)) {
    const read = await ports.readText(pathOf(file), maxBytes)
    if (read.kind === 'text') lines.set(file, read.text.split(/\r?\n/))
  }
  return (file, line) => {
    const text = lines.get(file)?.[line - 1] ?? ''
    return text.length <= maxLineChars ? text : ''
  }
}
