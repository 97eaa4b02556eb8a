import type { EarlyEnd } from './early-end.ts'

/** Lines that are shown of what a program printed before it left, failed or was skipped, and how much of each. */
const mostLines = 5
const shownChars = 200
/** What package testing and the runtime say by themselves. */
const notTheirs = /^(?:goos|goarch|pkg|cpu): |^exit status \d+$|^(?:PASS|FAIL|ok)\b/
/** Without -test.v what `b.Log`, `b.Fatal` and `b.Skip` say stands below the line of their benchmark, with four spaces. */
const logged = /^ {4}\S| {8}/

/** Keeps the last lines that a program printed to standard output, by the benchmark that had to do with them. */
export class LastWords {
  readonly #of = new Map<string, string[]>()
  #printed: string[] = []
  /** The words that are printed below the line of a benchmark that failed. */
  #below: string[] | undefined

  /** A line of the program. */
  text(line: string): void {
    if (this.#below !== undefined && logged.test(line)) push(this.#below, line)
    else {
      this.#below = undefined
      if (!notTheirs.test(line)) push(this.#printed, line)
    }
  }

  /** Another benchmark runs. */
  begins(): void {
    this.#printed = []
    this.#below = undefined
  }

  /** A benchmark failed or was skipped: what it printed before and what stands below is its reason. */
  ends(name: string): void {
    this.#below = this.#printed
    this.#of.set(name, this.#printed)
    this.#printed = []
  }

  /** What a benchmark that failed or was skipped said. */
  of(name: string): readonly string[] {
    return this.#of.get(name) ?? []
  }

  /** What was printed last. */
  get printed(): readonly string[] {
    return this.#printed
  }
}

function push(lines: string[], line: string): void {
  if (line.trim() === '') return
  lines.push(line.length > 4 * shownChars ? line.slice(0, 4 * shownChars) : line)
  if (lines.length > mostLines) lines.shift()
}

/** Kept of standard error, of its start and of its end. */
const maxErrorChars = 8192

/** The start and the end of what is printed to standard error, in bounded memory. */
export class ErrorText {
  readonly #decoder = new TextDecoder()
  start = ''
  end = ''

  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (this.start.length < maxErrorChars) this.start += text
    this.end = (this.end + text).slice(-maxErrorChars)
  }
}

/**
 * What a process said before it left: the last lines of its errors, else of its output. Of a trace no more than where it comes
 * from, since the message of a panic stands beside it.
 */
export function wordsAtEnd(
  kind: EarlyEnd['kind'],
  errors: Pick<ErrorText, 'start' | 'end'>,
  printed: readonly string[],
  directory: string,
): readonly string[] {
  if (kind === 'panic' || kind === 'deadlock') {
    const place = panicPlace(errors.start, directory)
    return place === undefined ? [] : [`at ${place}`]
  }
  const said = /^goroutine \d+ \[/m.test(errors.end) ? [] : lastLines(errors.end)
  return said.length > 0 ? said : printed
}

/** The last lines of a text that a program printed. */
export function lastLines(text: string): readonly string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) if (!notTheirs.test(line)) push(lines, line)
  return lines
}

/** Where the code of a package panicked: the first frame below its folder, as `file.go:12`; undefined where none is. */
function panicPlace(errors: string, directory: string): string | undefined {
  for (const [, file = '', line] of errors.matchAll(/^\t(.+\.(?:go|s)):(\d+)(?: \+0x[\da-f]+)?$/gm)) {
    const path = file.replaceAll('\\', '/')
    const folder = `${directory.replaceAll('\\', '/')}/`
    if (path.startsWith(folder)) return `${path.slice(folder.length)}:${line}`
  }
  return undefined
}

/** A text of a program without the values that only it was given: what is reported is read by more people than a log. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

/** The words as they stand in a message, each at a bearable length. What disarms them is the renderers' part. */
export function shownLines(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => {
      const text = line.trim()
      return text.length > shownChars ? `${text.slice(0, shownChars - 1)}…` : text
    })
    .filter((line) => line !== '')
}
