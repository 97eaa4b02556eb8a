import type { z } from 'zod'
import type { NoAnswer, GoFailure as NoAnswerArgs } from '../diagnostic/args/go.ts'
import { parseGoList } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { type Failed, failed, found, type Result } from '../lang/answer.ts'
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

/** What the go command printed. */
export type GoOutput = { readonly stdout: string; readonly stderr: string }

/** Why the go command gave no answer. */
export type GoDiagnostic = NoAnswer & { readonly severity: 'error' }

/** Asks the go command; what goes wrong is a diagnostic with the next step. */
export async function askGo(
  { args, cwd, env, timeoutMs }: GoQuestion,
  ports: Ports,
): Promise<Result<GoOutput, GoDiagnostic>> {
  const command = commandOf(args)
  try {
    const { exit, stdout, stderr } = await ports.exec({ file: 'go', args, cwd, env, timeoutMs })
    if (exit.code === 0) return found({ stdout, stderr })
    const said = stderr.trim() === '' ? [] : stderr.trim().split('\n').slice(0, 5)
    return goFailed({ variant: 'ended', command, said, ...howItEnded(exit, timeoutMs) })
  } catch (error) {
    const why = messageOf(error)
    if (isNoCommand(error)) {
      const args = { variant: 'not-run', why } as const
      return failed({ code: 'GO_NOT_FOUND', args, severity: 'error' })
    }
    // It is there, and the system has no more to give: open files, processes, memory.
    return goFailed({ variant: 'not-run', why, isLimit: /\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/.test(why) })
  }
}

/** Asks the go command for JSON of a known shape (`go env -json`, `go mod edit -json`). */
export async function askGoJson<T>(
  question: GoQuestion,
  schema: z.ZodType<T>,
  ports: Ports,
): Promise<Result<T, GoDiagnostic>> {
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return answer
  try {
    return found(schema.parse(JSON.parse(answer.value.stdout)))
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
): Promise<Result<z.output<typeof schema>, GoDiagnostic>> {
  const args = ['env', '-json', ...Object.keys(schema.shape), ...more]
  return askGoJson({ ...where, args }, schema, ports)
}

/** Asks `go list -json`. */
export async function askGoList(
  question: GoQuestion,
  ports: Ports,
): Promise<Result<readonly GoPackage[], GoDiagnostic>> {
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return answer
  const packages = parseGoList(answer.value.stdout)
  return packages === undefined ? unreadable(question) : found(packages)
}

/** An exit code of 0 does not make half an answer a whole one. */
export function unreadable({ args }: Pick<GoQuestion, 'args'>): Failed<GoDiagnostic> {
  return goFailed({ variant: 'unreadable', command: commandOf(args) })
}

function commandOf(args: readonly string[]): string {
  return `go ${args.slice(0, 2).join(' ')}`
}

function isNoCommand(error: unknown): boolean {
  return error instanceof Error && 'isNoCommand' in error && error.isNoCommand === true
}

function goFailed(args: NoAnswerArgs): Failed<GoDiagnostic> {
  return failed({ code: 'GO_COMMAND_FAILED', args, severity: 'error' })
}
