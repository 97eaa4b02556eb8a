/** One error of a failed build, at its place where the Go tool names one. */
export type BuildError = {
  /** Import path; empty where it is not about one package. */
  readonly package: string
  /** As printed; empty where none is. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

const placed = /^(.+?\.\w+):(\d+)(?::(\d+))?: (.*)$/

/**
 * Reads what the go command says of a failed build: blocks `# PACKAGE`, then `file:line:column: message`, with indented
 * lines that go on. Lines without a place are errors of their own, so that nothing is lost.
 */
export function parseBuildErrors(text: string): readonly BuildError[] {
  const errors: BuildError[] = []
  let name = ''
  for (const line of text.split('\n').map((each) => each.trimEnd())) {
    const last = errors.at(-1)
    if (line === '' || /^\s*too many errors$/.test(line)) continue
    if (line.startsWith('# ')) name = line.slice(2).replace(/ \[.*\]$/, '')
    else if (/^\s/.test(line) && last !== undefined)
      errors[errors.length - 1] = { ...last, message: `${last.message} ${line.trim()}` }
    else errors.push({ package: name, ...errorOf(line) })
  }
  return errors
}

function errorOf(line: string): Omit<BuildError, 'package'> {
  const [, file = '', lineNumber = '0', column = '0', message = line] = placed.exec(line) ?? []
  return { file, line: Number(lineNumber), column: Number(column), message }
}
