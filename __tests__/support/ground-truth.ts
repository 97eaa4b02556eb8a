import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from './run-cli.ts'
import type { GoToolchain } from './toolchains.ts'

const declarationsProgram = fileURLToPath(new URL('../ground-truth/declarations/main.go', import.meta.url))

/** One function that a file declares, as go/parser sees it; `file` is named as it was asked for. */
export type Declaration = {
  readonly file: string
  readonly name: string
  readonly first: number
  readonly last: number
}

/** How a module is compiled; the product and the truth must be told the same. */
export type Compile = {
  readonly directory: string
  readonly toolchain: GoToolchain
  /** `-mod=mod` for a copy of a public module, whose go.sum need not have all of its tests' modules. */
  readonly goflags?: string
  readonly tags?: readonly string[]
  readonly modules?: readonly string[]
}

/** The environment of the go command, and of ours, for a module of the tests. */
export function environmentOf({ toolchain, goflags = '' }: Compile): NodeJS.ProcessEnv {
  return { ...toolchain.env, GOFLAGS: `-buildvcs=false ${goflags}`.trim() }
}

/** What the product says of every function of a module, through a budget that names them all and permits everything. */
export async function functionsOf(compile: Compile): Promise<Report['functions']> {
  const { directory, tags = [], modules = ['.'] } = compile
  const budget = {
    version: 1,
    modules,
    tags,
    rules: { slack: 'off' },
    functions: { '...': { '*': 100_000 } },
  }
  // JSON is YAML.
  writeFileSync(join(directory, 'everything.yml'), JSON.stringify(budget))
  const { stdout, stderr, code } = await runCli(['-C', directory, '-b', 'everything.yml', '--json', '-'], {
    env: environmentOf(compile),
  })
  if (stdout === '') throw new Error(`exit code ${code}: ${stderr}`)
  const report = JSON.parse(stdout) as Report
  if (code !== 0 || report.diagnostics.length > 0) {
    throw new Error(`exit code ${code}: ${JSON.stringify(report.diagnostics)}`)
  }
  return report.functions
}

/** What go/parser says of files; they are read relative to `directory` and named as given. */
export function declarations(directory: string, files: readonly string[]): readonly Declaration[] {
  const { stdout, stderr, status } = spawnSync('go', ['run', declarationsProgram], {
    cwd: directory,
    input: files.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Declaration)
}

/** One package that the go command compiles, and where the compiled archive lies. */
export type CompiledPackage = {
  readonly importPath: string
  readonly directory: string
  /** Archive in the build cache, for `go tool objdump`. */
  readonly archive: string
  /** Source files that this build takes, in the compiler's order; cgo files too. */
  readonly files: readonly string[]
}

/** Compiles the packages of one module by `go list -export`, without the flags that the product reads. */
export function compiledPackages(compile: Compile, module = '.'): readonly CompiledPackage[] {
  const { directory, tags = [] } = compile
  const format = '{{.ImportPath}}|{{.Dir}}|{{.Export}}|{{join .GoFiles " "}} {{join .CgoFiles " "}}'
  const args = ['list', '-export', '-trimpath', '-pgo=off', `-tags=${tags.join(',')}`, '-f', format, './...']
  const { stdout, stderr, status } = spawnSync('go', args, {
    cwd: join(directory, module),
    env: environmentOf(compile),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [importPath = '', folder = '', archive = '', names = ''] = line.split('|')
      const files = names.split(' ').filter((name) => name !== '')
      return { importPath, directory: folder, archive, files: files.sort() }
    })
}
