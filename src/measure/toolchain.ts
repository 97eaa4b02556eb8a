import { z } from 'zod'
import { errorOf } from '../diagnostic/diagnostic.ts'
import { checkGoFlags } from '../go/command/go-flags.ts'
import { askedSettings, toolchainSettings, withoutExperiments } from '../go/command/toolchain-settings.ts'
import { releaseOf } from '../go/names/go-version.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import type { FoundModule, GoSettings, ModuleProblem } from './find-modules.ts'
import { askGo, askGoEnv, unreadable } from './go-command.ts'
import type { ModuleTree } from './module-tree.ts'

const oldest = 21
/** A larger go.mod or go.work is none. */
export const maxModFileBytes = 16 * 2 ** 20

const goEnvSchema = z
  .object({
    GOVERSION: z.string().min(1),
    GOOS: z.string().min(1),
    GOARCH: z.string().min(1),
    GOFLAGS: z.string(),
    GOWORK: z.string(),
  })
  .catchall(z.string())

/** The Go of a module, and the flags that its commands have from the environment. */
export type ChosenGo = Pick<ModuleTree, 'toolchain' | 'goFlags'> & {
  /** The go.work that it is built in; undefined: none. */
  readonly workFile: string | undefined
}

/**
 * The Go that a module is compiled with: go.mod may choose another than the one on the PATH. Asks `go env` in the module's folder, and
 * checks that what it answers can be measured with.
 */
export async function readToolchain(
  module: FoundModule,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<Result<ChosenGo, readonly [ModuleProblem, ...ModuleProblem[]]>> {
  const cwd = module.directory
  const answer = await askGoEnv({ cwd, env, timeoutMs }, goEnvSchema, ports, askedSettings)
  if (answer.kind === 'failed') return failed([answer.why])
  const said = answer.value
  const [unfit, ...more] = [...tooOld(said.GOVERSION), ...checkGoFlags(said.GOFLAGS)]
  if (unfit !== undefined) return failed([unfit, ...more])
  const compiler = await askGo({ args: ['tool', 'compile', '-V'], cwd, env, timeoutMs }, ports)
  if (compiler.kind === 'failed') return failed([compiler.why])
  const { stdout: compilerVersion } = compiler.value
  if (!compilerVersion.startsWith('compile version ')) return failed([unreadable({ args: ['tool', 'compile -V'] }).why])
  // It may be `off`, too.
  const workFile = /[\\/]/.test(said.GOWORK) ? said.GOWORK : undefined
  const modFile = await readModFile(workFile ?? `${cwd}/go.mod`, ports)
  if (modFile.kind === 'failed') return failed([modFile.why])
  const goarch = said.GOARCH
  const sources = { goarch, asked: said, compilerVersion, modFile: modFile.value, goflags: said.GOFLAGS, env }
  const toolchain = {
    go: withoutExperiments(said.GOVERSION),
    goos: said.GOOS,
    goarch,
    goLine: module.goLine,
    settings: toolchainSettings(sources),
  }
  return found({ toolchain, goFlags: said.GOFLAGS, workFile })
}

/** The file whose `godebug` lines hold: a go.work's take the place of those of its modules. */
async function readModFile(path: string, ports: Ports): Promise<Result<string, ModuleProblem>> {
  const read = await ports.readText(path, maxModFileBytes)
  if (read.kind === 'text') return found(read.text)
  return failed(errorOf('MODULE_NOT_FOUND', { variant: 'unread', file: path, why: read.why }))
}

function tooOld(goversion: string): readonly ModuleProblem[] {
  if ((releaseOf(goversion)?.minor ?? oldest) >= oldest) return []
  return [errorOf('GO_TOO_OLD', { go: goversion, oldest })]
}
