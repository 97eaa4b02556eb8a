import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { checkGoFlags } from '../golang/go-flags.ts'
import type { Ports } from '../ports.ts'
import type { FoundModule } from './find-modules.ts'
import { askGo } from './go-command.ts'

/** The Go that a module is compiled with: go.mod may choose another than the one on the PATH. */
export type ToolchainFound = {
  readonly toolchain: { readonly go: string; readonly goos: string; readonly goarch: string; readonly goLine: string }
  readonly diagnostics: readonly Diagnostic[]
}

const oldest = 21

/** Asks `go env` in the module's folder and checks that what it answers can be measured with. */
export async function readToolchain(
  module: FoundModule,
  env: Readonly<Record<string, string>>,
  ports: Ports,
): Promise<ToolchainFound> {
  const none = { go: '', goos: '', goarch: '', goLine: module.goLine }
  const question = { args: ['env', '-json', 'GOVERSION', 'GOOS', 'GOARCH', 'GOFLAGS'], cwd: module.directory, env }
  const answer = await askGo(question, ports)
  if (answer.kind === 'failed') return { toolchain: none, diagnostics: [answer.diagnostic] }
  const { GOVERSION, GOOS, GOARCH, GOFLAGS } = JSON.parse(answer.stdout) as Record<
    'GOVERSION' | 'GOOS' | 'GOARCH' | 'GOFLAGS',
    string
  >
  const toolchain = { go: GOVERSION, goos: GOOS, goarch: GOARCH, goLine: module.goLine }
  return { toolchain, diagnostics: [...tooOld(GOVERSION), ...checkGoFlags(GOFLAGS)] }
}

function tooOld(goversion: string): readonly Diagnostic[] {
  const minor = /\bgo1\.(\d+)/.exec(goversion)?.[1]
  if (minor === undefined || Number(minor) >= oldest) return []
  const hint = `use Go 1.${oldest} or newer`
  return [{ code: 'GO_TOO_OLD', severity: 'error', message: `${goversion} is not supported`, hint }]
}
