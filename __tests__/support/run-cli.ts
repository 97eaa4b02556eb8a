import { spawn } from 'node:child_process'
import { cliCommand } from './entries.ts'
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
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const [program, ...first] = cliCommand()
    const child = spawn(program, [...first, ...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
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
