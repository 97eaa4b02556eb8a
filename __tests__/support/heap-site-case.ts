import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseTxtar } from './txtar.ts'

const folder = fileURLToPath(new URL('../e2e/heap-sites/', import.meta.url))

/** What one function has, counted by hand in what the compiler prints. */
export type Counted = {
  /** As a budget has it: `./a`. */
  readonly package: string
  readonly name: string
  readonly escapes: number
  readonly sites: number
  /** The texts of its escapes; empty where the file does not say. */
  readonly texts: readonly string[]
}

/** A small module and what its functions have: `heap-sites/NAME.txtar`. */
export type HeapSiteCase = {
  readonly name: string
  /** The first release of Go that it compiles with. */
  readonly since: number
  readonly needsCgo: boolean
  /** Targets that it is compiled for in place of this machine, `linux/riscv64`; empty: this machine alone. */
  readonly targets: readonly string[]
  /** All functions of the module, where it is known that there are no others; empty: not said. */
  readonly functions: readonly string[]
  /** Names that no function has, though code of such a name is compiled. */
  readonly stale: readonly string[]
  readonly counted: readonly Counted[]
  readonly files: ReadonlyMap<string, string>
}

export function heapSiteCases(): readonly HeapSiteCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txtar'))
    .sort()
    .map((file) => caseOf(file.replace(/\.txtar$/, ''), readFileSync(`${folder}${file}`, 'utf8')))
}

/** Writes the module into a folder. */
export function writeCase({ files }: HeapSiteCase, directory: string): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

/** The comment of a file in txtar's format: `key: value`, then `PACKAGE FUNCTION: N escapes, N sites` and its texts. */
function caseOf(name: string, text: string): HeapSiteCase {
  const { comment, files } = parseTxtar(text)
  const value = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(comment)?.[1] ?? ''
  const words = (key: string): readonly string[] => value(key).split(' ').filter(Boolean)
  return {
    name,
    since: Number(value('go') || 21),
    needsCgo: value('needs') === 'cgo',
    targets: words('targets'),
    functions: words('functions'),
    stale: words('stale'),
    counted: countedIn(comment),
    files,
  }
}

function countedIn(comment: string): readonly Counted[] {
  const blocks = comment.matchAll(/^(\.\S*) (.+): (\d+) escapes, (\d+) sites$((?:\n {2}.+$)*)/gm)
  return [...blocks].map(([, path = '', name = '', escapes, sites, texts = '']) => ({
    package: path,
    name,
    escapes: Number(escapes),
    sites: Number(sites),
    texts: texts.split('\n  ').slice(1),
  }))
}
