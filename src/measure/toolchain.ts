import { z } from 'zod'
import { errorOf } from '../diagnostic/diagnostic.ts'
import { checkGoFlags } from '../go/command/go-flags.ts'
import {
  askedSettings,
  type ToolchainSettings,
  toolchainSettings,
  withoutExperiments,
} from '../go/command/toolchain-settings.ts'
import { releaseOf } from '../go/names/go-version.ts'
import type { Ports } from '../ports.ts'
import type { FoundModule, GoSettings, ModuleProblem } from './find-modules.ts'
import { askGo, askGoEnv, unreadable } from './go-command.ts'

/** The Go that a module is compiled with: go.mod may choose another than the one on the PATH. */
export type ToolchainFound = {
  readonly toolchain: {
    readonly go: string
    readonly goos: string
    readonly goarch: string
    readonly goLine: string
    readonly settings: ToolchainSettings
  }
  readonly diagnostics: readonly ModuleProblem[]
}

const oldest = 21
const maxModFileBytes = 16 * 2 ** 20

const goEnvSchema = z
  .object({
    GOVERSION: z.string().min(1),
    GOOS: z.string().min(1),
    GOARCH: z.string().min(1),
    GOFLAGS: z.string(),
    GOWORK: z.string(),
  })
  .catchall(z.string())

/** Asks `go env` in the module's folder and checks that what it answers can be measured with. */
export async function readToolchain(
  module: FoundModule,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<ToolchainFound> {
  const none = { go: '', goos: '', goarch: '', goLine: module.goLine, settings: {} }
  const cwd = module.directory
  const answer = await askGoEnv({ cwd, env, timeoutMs }, goEnvSchema, ports, askedSettings)
  if (answer.kind === 'failed') return { toolchain: none, diagnostics: [answer.diagnostic] }
  const said = answer.value
  const unfit = [...tooOld(said.GOVERSION), ...checkGoFlags(said.GOFLAGS)]
  if (unfit.length > 0) return { toolchain: none, diagnostics: unfit }
  const compiler = await askGo({ args: ['tool', 'compile', '-V'], cwd, env, timeoutMs }, ports)
  if (compiler.kind === 'failed') return { toolchain: none, diagnostics: [compiler.diagnostic] }
  if (!compiler.stdout.startsWith('compile version '))
    return { toolchain: none, diagnostics: [unreadable({ args: ['tool', 'compile -V'] }).diagnostic] }
  const modFile = await readModFile(said.GOWORK, cwd, ports)
  if (modFile.kind === 'failed') return { toolchain: none, diagnostics: [modFile.diagnostic] }
  const goarch = said.GOARCH
  const { stdout: compilerVersion } = compiler
  const sources = { goarch, asked: said, compilerVersion, modFile: modFile.text, goflags: said.GOFLAGS, env }
  const toolchain = {
    go: withoutExperiments(said.GOVERSION),
    goos: said.GOOS,
    goarch,
    goLine: module.goLine,
    settings: toolchainSettings(sources),
  }
  return { toolchain, diagnostics: [] }
}

type ModFile =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'failed'; readonly diagnostic: ModuleProblem }

/** The file whose `godebug` lines hold: a go.work's take the place of those of its modules. */
async function readModFile(gowork: string, directory: string, ports: Ports): Promise<ModFile> {
  const path = /[\\/]/.test(gowork) ? gowork : `${directory}/go.mod`
  const read = await ports.readText(path, maxModFileBytes)
  if (read.kind === 'text') return { kind: 'read', text: read.text }
  return { kind: 'failed', diagnostic: errorOf('MODULE_NOT_FOUND', { variant: 'unread', file: path, why: read.why }) }
}

function tooOld(goversion: string): readonly ModuleProblem[] {
  if ((releaseOf(goversion)?.minor ?? oldest) >= oldest) return []
  return [errorOf('GO_TOO_OLD', { go: goversion, oldest })]
}
