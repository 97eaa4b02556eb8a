import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { type BuildSettings, listArguments } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { Ports } from '../ports.ts'
import type { FoundModule, GoSettings } from './find-modules.ts'
import { askGoList, type GoDiagnostic } from './go-command.ts'
import { buildFailures } from './heap-sites-of-module.ts'

/** The packages that are in scope of a run. */
export type PackageListing = {
  /** Of the module itself; none where they could not be listed, which an error says. */
  readonly packages: readonly GoPackage[]
  /** The patterns that there is something to compile for; empty where nothing is to be done. */
  readonly patterns: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

type Question = {
  readonly build: BuildSettings
  readonly module: FoundModule
} & GoSettings

/** Lists the packages of a module that patterns match. A pattern that matches none is an error: nothing of it would be judged. */
export async function listPackages({ build, module, env, timeoutMs }: Question, ports: Ports): Promise<PackageListing> {
  const answer = await askGoList({ args: listArguments(build), cwd: module.directory, env, timeoutMs }, ports)
  if (answer.kind === 'failed') return { packages: [], patterns: [], diagnostics: [unlisted(module, answer.why)] }
  const all = answer.value
  const packages = all.filter((each) => each.module?.path === module.path)
  const absent = all.filter(isAbsent)
  const missing = absent.flatMap(missed)
  const diagnostics = all
    .filter((each) => !isAbsent(each) && (each.module === undefined || each.errors.length > 0))
    .flatMap(buildFailures)
  const isNothing = packages.length === 0 && missing.length === 0 && diagnostics.length === 0
  const none = isNothing ? build.patterns.map((pattern): Missing => ({ pattern, why: '' })) : missing
  const known = none.length === 0 ? [] : await allPackages({ build, module, env, timeoutMs }, ports)
  return {
    packages,
    patterns: build.patterns.filter((pattern) => !none.some((it) => it.pattern === pattern)),
    diagnostics: [...none.map((each) => noPackages(each, module, known)), ...diagnostics],
  }
}

/** A pattern, and why nothing matches it in the go command's words; empty where it says nothing. */
type Missing = { readonly pattern: string; readonly why: string }

/** Stands for a pattern that no package matches: a folder that is not there, or has no Go files. */
function isAbsent({ directory, module, goFiles, testFiles, errors }: GoPackage): boolean {
  return directory === '' || (module === undefined && goFiles.length + testFiles.length === 0 && errors.length > 0)
}

function missed({ importPath, matches = [], errors }: GoPackage): readonly Missing[] {
  const why = (errors[0] ?? '').split('\n')[0] ?? ''
  return (matches.length === 0 ? [importPath] : matches).map((pattern) => ({
    pattern,
    why: why.replace(/^pattern \S+: /, '').replace(/;[^;]*$/, ''),
  }))
}

/** For hints: what there is to match. */
async function allPackages({ build, module, env, timeoutMs }: Question, ports: Ports): Promise<readonly string[]> {
  const args = listArguments({ ...build, patterns: ['./...'] })
  const answer = await askGoList({ args, cwd: module.directory, env, timeoutMs }, ports)
  if (answer.kind === 'failed') return []
  return answer.value.filter((each) => each.module?.path === module.path).map(({ importPath }) => importPath)
}

function noPackages({ pattern, why }: Missing, { path }: FoundModule, known: readonly string[]): Diagnostic {
  const isRelative = pattern.startsWith('.')
  const spelled = known.map((each) => (isRelative && each.startsWith(path) ? `.${each.slice(path.length)}` : each))
  const wanted = pattern.replace(/\/\.\.\.$/, '')
  // Every path is a little like the root's.
  const near = nearest(
    wanted,
    spelled.filter((each) => each !== '.'),
  )
  return errorOf('NO_PACKAGES', {
    pattern,
    module: path,
    why,
    near,
    known: spelled.slice(0, mostNames),
    others: Math.max(0, spelled.length - mostNames),
  })
}

/** Of what there is to match, as many names are shown. */
const mostNames = 3

/** The whole module is out of reach: one cause, and the one thing there is to say of it. */
function unlisted({ path }: FoundModule, { code, args }: GoDiagnostic): Diagnostic {
  if (code === 'GO_NOT_FOUND') return errorOf(code, { variant: 'unlisted', module: path, why: args.why })
  const isOlder = args.variant === 'ended' && args.said.some((line) => /requires go >= /.test(line))
  return errorOf(code, { variant: 'unlisted', module: path, isOlder, failure: args })
}
