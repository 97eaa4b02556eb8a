import { goEnvironment } from '../golang/environment.ts'
import type { Ports } from '../ports.ts'

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
const fetchMs = 120_000
const maxFetchOutput = 1 << 20

/** What git answers; undefined where it fails, or where there is no git. */
export async function git(cwd: string, args: readonly string[], ports: Ports): Promise<string | undefined> {
  try {
    const { exit, stdout } = await ports.exec({ file: 'git', args: [...always, ...args], cwd, env: environment(ports) })
    return exit.code === 0 ? stdout : undefined
  } catch {
    return undefined // no git on this machine: nothing that is judged depends on it
  }
}

/** The first line that git answers; undefined where it fails. */
export async function askGit(cwd: string, args: readonly string[], ports: Ports): Promise<string | undefined> {
  return (await git(cwd, args, ports))?.split('\n')[0]
}

/**
 * Has one commit and its files from `origin`, without its history, tags or FETCH_HEAD. What git says where it fails;
 * undefined where it worked.
 */
export async function fetchCommit(root: string, sha: string, ports: Ports): Promise<string | undefined> {
  const said: Uint8Array[] = []
  const args = [
    'fetch',
    '--quiet',
    '--no-write-fetch-head',
    '--no-tags',
    '--no-recurse-submodules',
    '--depth=1',
    'origin',
    sha,
  ]
  try {
    const exit = await ports.spawn(
      {
        file: 'git',
        args: [...always, ...args],
        cwd: root,
        env: environment(ports),
        timeoutMs: fetchMs,
        maxOutputBytes: maxFetchOutput,
      },
      { stdout: () => undefined, stderr: (bytes) => said.push(Uint8Array.from(bytes)) },
    )
    if (exit.code === 0) return undefined
    const text = Buffer.concat(said).toString('utf8').trim()
    return exit.timedOut ? `git fetch took more than ${fetchMs / 1000} s` : text.split('\n').slice(0, 3).join('; ')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function environment(ports: Ports): Readonly<Record<string, string>> {
  return { ...goEnvironment(ports.env), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}
