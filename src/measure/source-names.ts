import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { Ports } from '../ports.ts'
import { sideBySide } from './side-by-side.ts'

const maxBytes = 16 * 2 ** 20
const filesAtOnce = 32

/**
 * The compiler's lines begin with the name of a file, or with what a `//line` directive calls it. A name that holds what
 * separates the parts of such a line, or that the compiler gives to code of its own, would hide what is said behind it: its
 * package cannot be judged.
 */
export async function sourceNameProblems(packages: readonly GoPackage[], ports: Ports): Promise<readonly Diagnostic[]> {
  const files = packages.flatMap((each) => each.goFiles.map((name) => ({ name, path: `${each.directory}/${name}` })))
  const problems = await sideBySide(files, filesAtOnce, async ({ name, path }): Promise<readonly Diagnostic[]> => {
    if (isMisleading(name)) return [errorOf('UNREADABLE_COMPILER_OUTPUT', { variant: 'file', file: name })]
    const read = await ports.readText(path, maxBytes)
    if (read.kind !== 'text')
      return [errorOf('UNREADABLE_COMPILER_OUTPUT', { variant: 'unread', file: name, why: read.why })]
    if (!read.text.includes('line ')) return []
    return directivesOf(read.text)
      .filter(isMisleading)
      .slice(0, 1)
      .map((named) => errorOf('UNREADABLE_COMPILER_OUTPUT', { variant: 'directive', file: name, named }))
  })
  return problems.flat()
}

/** The names that `//line name:12:3`, and the same as a block comment, give (cmd/compile, Go 1.21 to 1.27). */
function directivesOf(text: string): readonly string[] {
  // Not with a dot, which stops at characters that Go reads on over.
  const found = [...text.matchAll(/(?<=^|\n)\/\/line ([^\n]*)|\/\*line ([\s\S]*?)\*\//g)]
  return found.map(([, line, block]) => (line ?? block ?? '').replace(/\r$/, '').replace(/(?::\d+){1,2}\s*$/, ''))
}

function isMisleading(name: string): boolean {
  return /[\p{Cc}\u2028\u2029<>]/u.test(name) || name.replace(/^[A-Za-z]:(?=[\\/])/, '').includes(':')
}
