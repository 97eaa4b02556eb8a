import { endedText } from '../diagnostic/ended.ts'
import { goEnvironment } from '../go/command/environment.ts'
import { type Answer, absent, failed, found } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Ports, ShortCommand } from '../ports.ts'
import { howItEnded } from './how-it-ended.ts'

/** In a container job the folder belongs to another user; nothing of the repository's own is run. */
const always = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting])

/** How long git may take for what it reads from the disk, and for what it asks a remote. Milliseconds. */
const localMs = 60_000
const remoteMs = 120_000
/** The names of a million files. */
const maxOutputBytes = 256 * 2 ** 20
const maxErrorChars = 300

/** What git is asked, and how its answer is read. */
export type GitQuestion<T> = {
  readonly args: readonly string[]
  /** Undefined: this cannot be the whole answer, whatever the exit code says. */
  readonly read: (stdout: Buffer) => T | undefined
  /** The exit code that says "there is none", as documented of the command, without a word. Where it is not given, none does. */
  readonly absentExit?: number
  /** Milliseconds; a minute where it is not given. */
  readonly timeoutMs?: number
}

/** Asks git. `failed` also where it cannot be started, does not answer in time, or answers what cannot be read. */
export async function askGit<T>(cwd: string, question: GitQuestion<T>, ports: Ports): Promise<Answer<T>> {
  const { args, read, absentExit } = question
  const timeoutMs = Math.min(question.timeoutMs ?? localMs, ports.longestMs)
  const words = `git ${args.slice(0, 1).join(' ')}`
  const stdout: Uint8Array[] = []
  let stderr = ''
  try {
    const exit = await ports.spawn(
      { ...gitCommand(cwd, args, ports), timeoutMs, maxOutputBytes },
      {
        stdout: (bytes) => stdout.push(Uint8Array.from(bytes)),
        stderr: (bytes) => {
          if (stderr.length < maxErrorChars) stderr += Buffer.from(bytes).toString('utf8')
        },
      },
    )
    // Whoever has something to say about it did not just answer the question.
    const isSilent = stdout.length === 0 && stderr === ''
    if (absentExit !== undefined && exit.code === absentExit && isSilent) return absent
    if (exit.code !== 0) return failed(`${endedText(words, howItEnded(exit, timeoutMs))}${inOneLine(stderr)}`)
    const value = read(Buffer.concat(stdout))
    return value === undefined ? failed(`the output of ${words} cannot be parsed`) : found(value)
  } catch (error) {
    return failed(messageOf(error))
  }
}

function inOneLine(stderr: string): string {
  const said = stderr.split('\n').map((line) => line.trim())
  const lines = said
    .filter((line) => line !== '')
    .slice(0, 2)
    .join('; ')
  return lines === '' ? '' : `: ${lines.slice(0, maxErrorChars)}`
}

/** Reads the name of an object, alone on a line. */
export function objectName(stdout: Buffer): string | undefined {
  return /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.exec(stdout.toString('latin1'))?.[1]
}

/** The commit that a name stands for here. git-rev-parse(1): with --quiet, 1 where there is none. */
export function commitNamed(root: string, name: string, ports: Ports): Promise<Answer<string>> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  return askGit(root, { args, read: objectName, absentExit: 1 }, ports)
}

/** Reads paths that each end with a NUL. */
export function pathList(stdout: Buffer): readonly string[] | undefined {
  if (stdout.length === 0) return []
  return stdout.at(-1) === 0 ? stdout.subarray(0, -1).toString('utf8').split('\0') : undefined
}

/** Reads nothing: what the exit code says is the whole answer. */
export function nothingRead(): true {
  return true
}

/** Has one commit and its files from `origin`, without its history, tags or FETCH_HEAD. */
export function fetchCommit(root: string, sha: string, ports: Ports): Promise<Answer<true>> {
  const quiet = ['--quiet', '--no-write-fetch-head', '--no-tags', '--no-recurse-submodules']
  const args = ['fetch', ...quiet, '--depth=1', 'origin', sha]
  return askGit(root, { args, read: nothingRead, timeoutMs: remoteMs }, ports)
}

/** What a name stands for at `origin`; absent where it has none of that name. */
export function askOrigin(root: string, ref: string, ports: Ports): Promise<Answer<string>> {
  const args = ['ls-remote', '--exit-code', '--quiet', '--', 'origin', ref]
  const read = (stdout: Buffer): string | undefined =>
    /^([0-9a-f]{40}|[0-9a-f]{64})\t\S+\n/.exec(stdout.toString('utf8'))?.[1]
  return askGit(root, { args, read, absentExit: 2, timeoutMs: remoteMs }, ports)
}

/** A git command as a process, with what keeps it from running anything of the repository's own. */
export function gitCommand(cwd: string, args: readonly string[], ports: Ports): ShortCommand {
  return { file: 'git', args: [...always, ...args], cwd, env: environment(ports), endsGently: true }
}

/**
 * Large files stay where they are: a smudge filter would fetch them all, or fail without credentials. Objects are read under their own
 * names, not through replacements. What git says is read, so it is said in English.
 */
function environment(ports: Ports): Readonly<Record<string, string>> {
  const settings = { GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' }
  return { ...goEnvironment(ports.env), ...settings }
}
