import type { z } from 'zod'
import type { NoAnswer, GoFailure as NoAnswerArgs } from '../diagnostic/args/go.ts'
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

export type GoFailure = { readonly kind: 'failed'; readonly diagnostic: GoDiagnostic }

/** Why the go command gave no answer. */
export type GoDiagnostic = NoAnswer & { readonly severity: 'error' }

/** Asks the go command; what goes wrong is a diagnostic with the next step. */
export async function askGo({ args, cwd, env, timeoutMs }: GoQuestion, ports: Ports): Promise<GoAnswer> {
  const command = commandOf(args)
  try {
    const { exit, stdout, stderr } = await ports.exec({ file: 'go', args, cwd, env, timeoutMs })
    if (exit.code === 0) return { kind: 'answer', stdout, stderr }
    const said = stderr.trim() === '' ? [] : stderr.trim().split('\n').slice(0, 5)
    return goFailed({ variant: 'ended', command, said, ...howItEnded(exit, timeoutMs) })
  } catch (error) {
    const why = messageOf(error)
    if (isNoCommand(error)) {
      const args = { variant: 'not-run', why } as const
      return { kind: 'failed', diagnostic: { code: 'GO_NOT_FOUND', args, severity: 'error' } }
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
export function unreadable({ args }: Pick<GoQuestion, 'args'>): GoFailure {
  return goFailed({ variant: 'unreadable', command: commandOf(args) })
}

function commandOf(args: readonly string[]): string {
  return `go ${args.slice(0, 2).join(' ')}`
}

function isNoCommand(error: unknown): boolean {
  return error instanceof Error && 'isNoCommand' in error && error.isNoCommand === true
}

function goFailed(args: NoAnswerArgs): GoFailure {
  return { kind: 'failed', diagnostic: { code: 'GO_COMMAND_FAILED', args, severity: 'error' } }
}
