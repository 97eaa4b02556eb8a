import type { Ports } from '../ports.ts'
import { git } from './git.ts'

/** A larger source file is generated, and nobody reads a line of it in a report. */
const maxBytes = 16 * 2 ** 20
/** Nor such a line. */
const maxLineChars = 10_000

/**
 * Reads source files once; gives their lines by the compiler's name of a file, empty where there is none. A `//line` directive
 * names any file there is: shown are only files of the repository itself, Go's or those that git tracks, and never through a
 * link or from a hidden folder, where a checkout keeps its token.
 * @param pathOf a compiler's name of a file as a path relative to `root`
 */
export async function readSources(
  files: readonly string[],
  root: string,
  pathOf: (file: string) => string,
  ports: Ports,
): Promise<(file: string, line: number) => string> {
  const wanted = [...new Set(files)].filter((file) => isInside(pathOf(file)))
  const others = wanted.map(pathOf).filter((path) => !path.endsWith('.go'))
  const tracked = new Set(others.length === 0 ? [] : await trackedFiles(root, others, ports))
  const home = await ports.realPath(root)
  const lines = new Map<string, readonly string[]>()
  for (const file of wanted) {
    const path = pathOf(file)
    const isOurs = path.endsWith('.go') || tracked.has(path)
    if (!isOurs || (await ports.realPath(`${home}/${path}`)) !== `${home}/${path}`) continue
    if ((await ports.kindOf(`${home}/${path}`)) !== 'file') continue
    const read = await ports.readText(`${home}/${path}`, maxBytes)
    if (read.kind === 'text') lines.set(file, read.text.split(/\r?\n/))
  }
  return (file, line) => {
    const text = lines.get(file)?.[line - 1] ?? ''
    return text.length <= maxLineChars ? text : ''
  }
}

function isInside(path: string): boolean {
  return !/^(?:\/|[A-Za-z]:)/.test(path) && path.split('/').every((part) => part !== '' && !part.startsWith('.'))
}

async function trackedFiles(root: string, paths: readonly string[], ports: Ports): Promise<readonly string[]> {
  const literal = paths.map((path) => `:(literal)${path}`)
  return (await git(root, ['ls-files', '-z', '--', ...literal], ports))?.split('\0') ?? []
}
