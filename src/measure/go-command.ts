import type { z } from 'zod'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { parseGoList } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { messageOf } from '../lang/message-of.ts'
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

export type GoAnswer = { readonly kind: 'answer'; readonly stdout: string; readonly stderr: string } | GoFailure

const install = 'install Go 1.21 or newer and put it on the PATH; in a workflow add actions/setup-go before this step'
const fewerJobs = 'raise the limits on open files and processes (`ulimit -n`, `ulimit -u`), or set fewer jobs'
const moreTime = 'find out what it waits for (a download, a file system, a lock), or give it more time: timeout'

export type GoFailure = { readonly kind: 'failed'; readonly diagnostic: Diagnostic }

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
    const why = messageOf(error)
    const message = `the go command cannot be run: ${why}`
    if (isNoCommand(error)) return failed({ code: 'GO_NOT_FOUND', severity: 'error', message, hint: install })
    // It is there, and the system has no more to give: open files, processes, memory.
    const isLimit = /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/.test(why)
    return failed({ code: 'GO_COMMAND_FAILED', severity: 'error', message, ...(isLimit && { hint: fewerJobs }) })
  }
}

/** Asks the go command for JSON of a known shape (`go env -json`, `go mod edit -json`). */
export async function askGoJson<T>(
  question: GoQuestion,
  schema: z.ZodType<T>,
  ports: Ports,
): Promise<{ readonly kind: 'answer'; readonly value: T } | GoFailure> {
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return answer
  try {
    return { kind: 'answer', value: schema.parse(JSON.parse(answer.stdout)) }
  } catch {
    return unreadable(question)
  }
}

/**
 * Asks `go env` for the variables that a schema names.
 * @param more variables that the schema lets through; of one that a release does not know it says nothing
 */
export function askGoEnv<Shape extends z.ZodRawShape, Config extends z.core.$ZodObjectConfig>(
  where: Omit<GoQuestion, 'args'>,
  schema: z.ZodObject<Shape, Config>,
  ports: Ports,
  more: readonly string[] = [],
): Promise<{ readonly kind: 'answer'; readonly value: z.output<typeof schema> } | GoFailure> {
  const args = ['env', '-json', ...Object.keys(schema.shape), ...more]
  return askGoJson({ ...where, args }, schema, ports)
}

/** Asks `go list -json`. */
export async function askGoList(
  question: GoQuestion,
  ports: Ports,
): Promise<{ readonly kind: 'answer'; readonly packages: readonly GoPackage[] } | GoFailure> {
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return answer
  const packages = parseGoList(answer.stdout)
  return packages === undefined ? unreadable(question) : { kind: 'answer', packages }
}

/** An exit code of 0 does not make half an answer a whole one. */
export function unreadable({ args }: GoQuestion): GoFailure {
  const message = `go ${args.slice(0, 2).join(' ')} answered something that cannot be read`
  const hint = 'see that the go command on the PATH is that of a Go release'
  return failed({ code: 'GO_COMMAND_FAILED', severity: 'error', message, hint })
}

function isNoCommand(error: unknown): boolean {
  return error instanceof Error && 'isNoCommand' in error && error.isNoCommand === true
}

function failed(diagnostic: Diagnostic): GoFailure {
  return { kind: 'failed', diagnostic }
}
