import { absent } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGit, pathList } from './git.ts'

/** A larger source file is generated, and nobody reads a line of it in a report. */
const maxBytes = 16 * 2 ** 20
/** Nor such a line. */
const maxLineChars = 10_000

/**
 * Source lines of a repository, by paths relative to its root. A `//line` directive names any file there is: shown are only
 * files of the repository itself, Go's or those that git tracks, and never through a link or from a hidden folder, where a
 * checkout keeps its token.
 */
export class Sources {
  readonly #root: string
  readonly #ports: Ports
  readonly #lines = new Map<string, readonly string[]>()
  readonly #trimmed = new Map<string, ReadonlySet<string>>()

  constructor(root: string, ports: Ports) {
    this.#root = root
    this.#ports = ports
  }

  /** Reads files that were not read before. */
  async load(paths: readonly string[]): Promise<void> {
    const wanted = [...new Set(paths)].filter((path) => !this.#lines.has(path) && isInside(path))
    const others = wanted.filter((path) => !path.endsWith('.go'))
    const tracked = new Set(others.length === 0 ? [] : await this.#tracked())
    for (const path of wanted) {
      this.#lines.set(path, [])
      const isOurs = path.endsWith('.go') || tracked.has(path)
      const whole = `${this.#root}/${path}`
      const real = isOurs ? await this.#ports.realPath(whole) : absent
      if (real.kind !== 'found' || real.value !== whole) continue
      const read = await this.#ports.readText(whole, maxBytes, 'refused')
      if (read.kind !== 'text') continue
      this.#lines.set(path, read.text.split(/\r?\n/))
      this.#trimmed.delete(path)
    }
  }

  /** A line of a file that was loaded; empty where there is none. */
  line(path: string, line: number): string {
    const text = this.#lines.get(path)?.[line - 1] ?? ''
    return text.length <= maxLineChars ? text : ''
  }

  /** Whether a loaded file has a line with this text, whatever stands around it. */
  hasLine(path: string, trimmed: string): boolean {
    const known = this.#trimmed.get(path) ?? new Set(this.#lines.get(path)?.map((line) => line.trim()))
    if (this.#lines.has(path)) this.#trimmed.set(path, known)
    return known.has(trimmed)
  }

  /** All there is: an argument list does not grow with the question. */
  async #tracked(): Promise<readonly string[]> {
    const answer = await askGit(this.#root, { args: ['ls-files', '-z'], read: pathList }, this.#ports)
    return answer.kind === 'found' ? answer.value : [] // a line that cannot be shown is left out
  }
}

function isInside(path: string): boolean {
  return !/^(?:\/|[A-Za-z]:)/.test(path) && path.split('/').every((part) => part !== '' && !part.startsWith('.'))
}
