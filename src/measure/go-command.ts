import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../ports.ts'

/** Short questions to the go command: it answers from files, without compiling. */
export type GoQuestion = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export type GoAnswer =
  | { readonly kind: 'answer'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

/** Asks the go command; what goes wrong is a diagnostic with the next step. */
export async function askGo({ args, cwd, env }: GoQuestion, ports: Ports): Promise<GoAnswer> {
  const words = `go ${args.slice(0, 2).join(' ')}`
  try {
    const { exit, stdout, stderr } = await ports.exec({ file: 'go', args, cwd, env })
    if (exit.code === 0) return { kind: 'answer', stdout, stderr }
    const why = `exits ${exit.code ?? exit.signal}`
    const said = stderr.trim().split('\n').slice(0, 5).join('; ')
    return failed({
      code: 'GO_COMMAND_FAILED',
      severity: 'error',
      message: `${words} ${why}${said === '' ? '' : `: ${said}`}`,
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `the go command cannot be run: ${why}`
    // It is there, and the system has no more to give: open files, processes, memory.
    if (/\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/.test(why)) {
      const more = 'raise the limits on open files and processes (`ulimit -n`, `ulimit -u`), or set fewer jobs'
      return failed({ code: 'GO_COMMAND_FAILED', severity: 'error', message, hint: more })
    }
    const hint = 'install Go 1.21 or newer and put it on the PATH; in a workflow add actions/setup-go before this step'
    return failed({ code: 'GO_NOT_FOUND', severity: 'error', message, hint })
  }
}

function failed(diagnostic: Diagnostic): GoAnswer {
  return { kind: 'failed', diagnostic }
}
