import { spawn } from 'node:child_process'
import { type Command, cliCommand, cliWith } from './entries.ts'
import { progressIn, withoutProgress } from './progress.ts'

export type CliRun = {
  readonly code: number | null
  readonly stdout: string
  /** Without progress. */
  readonly stderr: string
  /** Its lines, without their times. */
  readonly progress: readonly string[]
}

/** Runs the command as a person does: node, the program, arguments. */
export function runCli(
  args: readonly string[],
  options: {
    readonly cwd?: string
    readonly env?: NodeJS.ProcessEnv
    /** A user's cache folder (XDG_CACHE_HOME) of the test's own. */
    readonly cacheHome?: string
  } = {},
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const { cwd, env = process.env, cacheHome } = options
    const command: Command = cacheHome === undefined ? cliWith(args) : [...cliCommand(), ...args]
    const [program, ...all] = command
    const child = spawn(program, all, {
      cwd,
      env: cacheHome === undefined ? env : { ...env, XDG_CACHE_HOME: cacheHome },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, stdout, stderr: withoutProgress(stderr), progress: progressIn(stderr) }),
    )
  })
}
