import { goEnvironment } from '../golang/environment.ts'
import type { Ports, ShortCommand } from '../ports.ts'
import { howItEnded } from './how-it-ended.ts'

/** In a container job the folder belongs to another user; nothing of the repository's own is run. */
const always = [
  '-c',
  'safe.directory=*',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
]
const usualMs = 60_000
const networkMs = 120_000
const maxOutputBytes = 1 << 20

/** What git answers; undefined where it fails, or where there is no git. */
export async function git(cwd: string, args: readonly string[], ports: Ports): Promise<string | undefined> {
  try {
    const { exit, stdout } = await ports.exec({ ...gitCommand(cwd, args, ports), timeoutMs: gitTimeout(args, ports) })
    return exit.code === 0 ? stdout : undefined
  } catch {
    return undefined // no git on this machine: nothing that is judged depends on it
  }
}

/** How long git may take for this. Milliseconds. */
export function gitTimeout([subcommand = '']: readonly string[], ports: Pick<Ports, 'longestMs'>): number {
  return Math.min(/^(?:fetch|ls-remote)$/.test(subcommand) ? networkMs : usualMs, ports.longestMs)
}

/** The first line that git answers; undefined where it fails. */
export async function askGit(cwd: string, args: readonly string[], ports: Ports): Promise<string | undefined> {
  return (await git(cwd, args, ports))?.split('\n')[0]
}

/**
 * Has one commit and its files from `origin`, without its history, tags or FETCH_HEAD. What git says where it fails;
 * undefined where it worked.
 */
export function fetchCommit(root: string, sha: string, ports: Ports): Promise<string | undefined> {
  const quiet = ['--quiet', '--no-write-fetch-head', '--no-tags', '--no-recurse-submodules']
  return longGit(root, ['fetch', ...quiet, '--depth=1', 'origin', sha], networkMs, ports)
}

/** A git command that may take its time, under a deadline in milliseconds. What it says where it fails; undefined where it worked. */
export async function longGit(
  cwd: string,
  args: readonly string[],
  longestMs: number,
  ports: Ports,
): Promise<string | undefined> {
  const timeoutMs = Math.min(longestMs, ports.longestMs)
  const said: Uint8Array[] = []
  try {
    const exit = await ports.spawn(
      { ...gitCommand(cwd, args, ports), timeoutMs, maxOutputBytes },
      { stdout: () => undefined, stderr: (bytes) => said.push(Uint8Array.from(bytes)) },
    )
    if (exit.code === 0) return undefined
    const text = Buffer.concat(said).toString('utf8').trim()
    return exit.timedOut || text === ''
      ? howItEnded(`git ${args[0]}`, exit, timeoutMs)
      : text.split('\n').slice(0, 3).join('; ')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A git command as a process, with what keeps it from running anything of the repository's own. */
export function gitCommand(cwd: string, args: readonly string[], ports: Ports): ShortCommand {
  return { file: 'git', args: [...always, ...args], cwd, env: environment(ports), endsGently: true }
}

function environment(ports: Ports): Readonly<Record<string, string>> {
  return { ...goEnvironment(ports.env), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}
