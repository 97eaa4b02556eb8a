import { parseArgsStringToArgv } from 'string-argv'
import { messageOf } from '../lang/message-of.ts'
import type { Ports } from '../ports.ts'

/** The commands of `prepare`, for code that is generated and not committed, and where they are run. */
export type Preparation = {
  /** As written, one command each: `go generate ./...`. There is no shell. */
  readonly commands: readonly string[]
  /** Absolute. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** For each command. Milliseconds. */
  readonly timeoutMs: number
}

const maxOutputBytes = 64 * 2 ** 20
const shownLines = 5

/** Runs the commands one after the other. Why the first of them failed; undefined where none did. */
export async function prepare(
  { commands, directory, env, timeoutMs }: Preparation,
  ports: Ports,
): Promise<string | undefined> {
  for (const command of commands) {
    const [file, ...args] = parseArgsStringToArgv(command)
    if (file === undefined) continue
    ports.progress({ kind: 'phase', phase: { what: 'prepare', command } })
    const said: Uint8Array[] = []
    const keep = (bytes: Uint8Array): number => said.push(Uint8Array.from(bytes))
    try {
      const exit = await ports.spawn(
        { file, args, cwd: directory, env, timeoutMs, maxOutputBytes },
        { stdout: keep, stderr: keep },
      )
      if (exit.code === 0) continue
      const words = Buffer.concat(said).toString('utf8').trim().split('\n').slice(-shownLines).join('; ')
      const how = exit.timedOut ? `took longer than ${timeoutMs / 1000} s` : `exits ${exit.code ?? exit.signal}`
      return `${command} ${how}${words === '' ? '' : `: ${words}`}`
    } catch (error) {
      return `${command}: ${messageOf(error)}`
    }
  }
  return undefined
}
