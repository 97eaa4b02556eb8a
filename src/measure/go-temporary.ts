import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGo, type GoQuestion, unreadable } from './go-command.ts'

type Env = GoQuestion['env']

/** Environments of commands whose temporary files go away with ours. */
export type GoTemporary = {
  /** For the go command itself. */
  readonly go: Env
  /** For a person's own commands, which may start go: only what is go's goes elsewhere. */
  readonly others: Env
}

/**
 * The question is not one of a module: nothing of the repository is read for it, and the Go that answers need not know the experiments
 * of the one that compiles.
 */
const aside = { GOTOOLCHAIN: 'local', GOWORK: 'off', GO111MODULE: 'off', GOFLAGS: '', GOEXPERIMENT: 'none' }

/**
 * Gives go commands a temporary folder of ours: one that is killed leaves `go-build*`, `go-link-*` and the C compiler's files
 * behind. Nothing that is compiled depends on it (Go 1.21 to 1.27). A folder that the user set for Go, in the environment or by `go
 * env -w`, may be the only one that has room: then ours lies there. Benchmarks see what the user set.
 */
export async function goTemporary(env: Env, timeoutMs: number, ports: Ports): Promise<Result<GoTemporary, Diagnostic>> {
  const folder = await ports.temporaryFolder()
  const question = { args: ['env', 'GOTMPDIR'], cwd: folder, env: { ...env, ...aside }, timeoutMs }
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return answer
  const chosen = /^([^\n\0]*)\n?$/.exec(answer.value.stdout)?.[1]?.trim()
  if (chosen === undefined) return unreadable(question)
  const others = { ...env, GOTMPDIR: chosen === '' ? folder : await ports.temporaryFolder(undefined, chosen) }
  return found({ go: { ...others, TMPDIR: folder, TMP: folder, TEMP: folder }, others })
}
