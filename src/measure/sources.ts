import { isAbsolute } from '../lang/paths.ts'
import type { Ports } from '../ports.ts'
import type { SourceText } from '../snapshot/source-text.ts'
import { askGit, pathList } from './git.ts'

/** A larger source file is generated, and nobody reads a line of it in a report. */
const maxBytes = 16 * 2 ** 20

/**
 * Reads source files of a checkout, each once, by paths relative to its root. A `//line` directive names any file there is: shown
 * are only files of the repository itself, Go's or those that git tracks, and never through a link or from a hidden folder, where
 * a checkout keeps its token.
 */
export class Sources {
  readonly #root: string
  readonly #ports: Ports
  readonly #files = new Map<string, readonly string[]>()

  constructor(root: string, ports: Ports) {
    this.#root = root
    this.#ports = ports
  }

  /** The lines of these files, and of all that were read before; none for a file that cannot be shown. */
  async read(paths: Iterable<string>): Promise<SourceText> {
    const wanted = [...new Set(paths)].filter((path) => !this.#files.has(path))
    const others = wanted.filter((path) => isInside(path) && !path.endsWith('.go'))
    const tracked = new Set(others.length === 0 ? [] : await this.#tracked())
    for (const path of wanted) {
      const isOurs = isInside(path) && (path.endsWith('.go') || tracked.has(path))
      this.#files.set(path, isOurs ? await this.#linesOf(path) : [])
    }
    return this.#files
  }

  async #linesOf(path: string): Promise<readonly string[]> {
    const whole = `${this.#root}/${path}`
    const real = await this.#ports.realPath(whole)
    if (real.kind !== 'found' || real.value !== whole) return []
    const read = await this.#ports.readText(whole, maxBytes, 'refused')
    return read.kind === 'text' ? read.text.split(/\r?\n/) : []
  }

  /** All there is: an argument list does not grow with the question. */
  async #tracked(): Promise<readonly string[]> {
    const answer = await askGit(this.#root, { args: ['ls-files', '-z'], read: pathList }, this.#ports)
    return answer.kind === 'found' ? answer.value : [] // a line that cannot be shown is left out
  }
}

function isInside(path: string): boolean {
  return !isAbsolute(path) && path.split('/').every((part) => part !== '' && !part.startsWith('.'))
}
