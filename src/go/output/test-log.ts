import { isAbsolute } from '../../lang/paths.ts'

/** What a program asked its system for, by Go's own record (`-test.testlogfile`). */
export type TestLog = {
  /** Names of variables. */
  readonly variables: ReadonlySet<string>
  /** Absolute paths that it opened, there or not; as it wrote them, `..` and all. */
  readonly opened: ReadonlySet<string>
  /** The same of those that it only looked at, or went to. */
  readonly lookedAt: ReadonlySet<string>
}

const header = '# test log\n'
const record = /^(getenv|open|stat|chdir) (.+)$/

/**
 * Reads a record (`testing/internal/testdeps`, Go 1.21 to 1.27). Undefined where it is not a whole one, as of a program that was
 * ended, or has a line that no release of Go writes: then nobody knows what was asked.
 * @param directory absolute, where the program was started
 */
export function parseTestLog(text: string, directory: string): TestLog | undefined {
  if (!text.startsWith(header) || !text.endsWith('\n')) return undefined
  const variables = new Set<string>()
  const opened = new Set<string>()
  const lookedAt = new Set<string>()
  let folder = directory
  for (const line of linesOf(text.slice(header.length))) {
    const [, operation, name = ''] = record.exec(line) ?? []
    if (operation === undefined) return undefined
    if (operation === 'getenv') variables.add(name)
    else (operation === 'open' ? opened : lookedAt).add(isRooted(name, directory) ? name : `${folder}/${name}`)
    // Go writes the folder that the program is in then, from the root.
    if (operation === 'chdir') folder = name
  }
  return { variables, opened, lookedAt }
}

/** What several records of one program say together. */
export function mergeTestLogs(logs: readonly TestLog[]): TestLog {
  const all = (of: keyof TestLog): ReadonlySet<string> => new Set(logs.flatMap((log) => [...log[of]]))
  return { variables: all('variables'), opened: all('opened'), lookedAt: all('lookedAt') }
}

/** Of a text in which each line ends. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.slice(0, -1).split('\n')
}

/** Where paths begin with `/`, `a:b` is a name like any other. */
function isRooted(path: string, directory: string): boolean {
  return directory.startsWith('/') ? path.startsWith('/') : isAbsolute(path)
}
