import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../ports.ts'
import { howItEnded } from './how-it-ended.ts'

/** Short questions to the go command: it answers from files, without compiling. */
export type GoQuestion = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The budget's `timeout`. Milliseconds. */
  readonly timeoutMs: number
}

const install = 'install Go 1.21 or newer and put it on the PATH; in a workflow add actions/setup-go before this step'
const moreTime = 'find out what it waits for (a download, a file system, a lock), or give it more time: timeout'

export type GoAnswer =
  | { readonly kind: 'answer'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

/** Asks the go command; what goes wrong is a diagnostic with the next step. */
export async function askGo({ args, cwd, env, timeoutMs }: GoQuestion, ports: Ports): Promise<GoAnswer> {
  const words = `go ${args.slice(0, 2).join(' ')}`
  try {
    const { exit, stdout, stderr } = await ports.exec({ file: 'go', args, cwd, env, timeoutMs })
    if (exit.code === 0) return { kind: 'answer', stdout, stderr }
    const said = stderr.trim().split('\n').slice(0, 5).join('; ')
    return failed({
      code: 'GO_COMMAND_FAILED',
      severity: 'error',
      message: `${howItEnded(words, exit, timeoutMs)}${said === '' ? '' : `: ${said}`}`,
      ...(exit.timedOut && { hint: moreTime }),
    })
  } catch (error) {
    const message = `the go command cannot be run: ${error instanceof Error ? error.message : String(error)}`
    return failed(
      isNoCommand(error)
        ? { code: 'GO_NOT_FOUND', severity: 'error', message, hint: install }
        : { code: 'GO_COMMAND_FAILED', severity: 'error', message },
    )
  }
}

function isNoCommand(error: unknown): boolean {
  return error instanceof Error && 'isNoCommand' in error && error.isNoCommand === true
}

function failed(diagnostic: Diagnostic): GoAnswer {
  return { kind: 'failed', diagnostic }
}
