import type { BuildFailure } from '../diagnostic/args/go.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { testBinaryName, testBuildArguments } from '../go/command/test-build.ts'
import { parseBuildErrors } from '../go/output/build-errors.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { Exit, Ports } from '../ports.ts'
import { buildTogether } from './build-together.ts'
import { sideBySide } from './side-by-side.ts'

/** How test binaries are built, and what the go command is called as. */
export type GoTestSettings = {
  /** The go command: a name or a path. */
  readonly file: string
  /** Absolute folder of the module. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  /** More flags of `go test`. */
  readonly flags: readonly string[]
  /** Count how often each statement of these packages runs. */
  readonly coverage?: readonly string[] | undefined
  /** What is built for, as Go names it. */
  readonly goos: string
  /** The budget's `timeout`, for the build of a package. Milliseconds. */
  readonly timeoutMs: number
  /** How many go commands run at a time where one is not enough. */
  readonly jobs: number
}

/** Why a package has no test binary. */
export type BuildProblem = Diagnostic<'BUILD_FAILED'>

type Built<T> = { readonly listed: T; readonly built: Result<string, readonly BuildProblem[]> }

const maxOutputBytes = 64 * 2 ** 20

/**
 * Builds the test binaries of packages with as few go commands as it takes, and gives the absolute path of each, in the order of the packages. A
 * command for many builds what it can and says of nothing whose fault the rest is; so what it leaves out has a command of its own, which
 * says that, or builds it after all. The first command is alone: what many packages import is compiled by then.
 * @throws where the go command cannot be started
 */
export async function goTestC<T extends GoPackage>(
  packages: readonly T[],
  settings: GoTestSettings,
  ports: Ports,
): Promise<readonly Built<T>[]> {
  const folder = await ports.temporaryFolder()
  const [first, ...rest] = buildTogether(packages, settings.goos).map((each, i) => [each, `${folder}/${i}/`] as const)
  if (first === undefined) return []
  const paths = new Map(await buildMany(...first, settings, ports))
  for (const more of await sideBySide(rest, settings.jobs, (each) => buildMany(...each, settings, ports)))
    for (const [listed, path] of more) paths.set(listed, path)
  const numbered = packages.map((listed, i) => ({ listed, path: paths.get(listed), own: `${folder}/${i}.test` }))
  return sideBySide(numbered, settings.jobs, async ({ listed, path, own }) => ({
    listed,
    built: path === undefined ? await buildOne(listed, own, settings, ports) : found(path),
  }))
}

/** What one command built of packages, by package, in a new folder; nothing where that cannot be believed. */
async function buildMany<T extends GoPackage>(
  packages: readonly T[],
  output: string,
  settings: GoTestSettings,
  ports: Ports,
): Promise<readonly (readonly [T, string])[]> {
  if (packages.length === 1) return []
  const { exit } = await run(
    packages.map(({ importPath }) => importPath),
    output,
    settings,
    ports,
  )
  // What was ended, at the deadline too, may have left half a file; each package has a deadline of its own then.
  if (exit.code !== 0 && exit.code !== 1) return []
  const paths = packages.map((each) => [each, output + testBinaryName(each.importPath, settings.goos)] as const)
  const kinds = await Promise.all(paths.map(([, path]) => ports.kindOf(path)))
  const built = paths.filter((_, i) => {
    const kind = kinds[i]
    return kind?.kind === 'found' && kind.value === 'file'
  })
  // Something failed, and it is none of these: then any of them.
  return exit.code === 1 && built.length === packages.length ? [] : built
}

async function buildOne(
  { importPath }: GoPackage,
  path: string,
  settings: GoTestSettings,
  ports: Ports,
): Promise<Result<string, readonly BuildProblem[]>> {
  const { exit, said } = await run([importPath], path, settings, ports)
  if (exit.code === 0) return found(path)
  if (exit.timedOut)
    return failed([buildFailed({ variant: 'tests-late', package: importPath, seconds: settings.timeoutMs / 1000 })])
  const all = parseBuildErrors(said)
  // `FAIL\tPACKAGE [setup failed]` says that there are errors, and is none.
  const real = all.filter(({ file, message }) => file !== '' || !/^FAIL(?:\t|$)/.test(message))
  const errors = (real.length > 0 ? real : all).slice(0, 10)
  if (errors.length === 0)
    return failed([buildFailed({ variant: 'tests-silent', package: importPath, exit: exit.code })])
  return failed(
    errors.map(({ file: source, line, column, message }) =>
      buildFailed(
        { variant: 'tests', package: importPath, said: message },
        source === '' ? undefined : { file: source, line, column },
      ),
    ),
  )
}

async function run(
  importPaths: readonly string[],
  output: string,
  { file, directory, env, tags, flags, coverage, timeoutMs }: GoTestSettings,
  ports: Ports,
): Promise<{ readonly exit: Exit; readonly said: string }> {
  const chunks: Uint8Array[] = []
  const keep = (bytes: Uint8Array): number => chunks.push(Uint8Array.from(bytes))
  const args = testBuildArguments(importPaths, { output, tags, coverage, flags })
  const exit = await ports.spawn(
    { file, args, cwd: directory, env, timeoutMs, maxOutputBytes },
    { stdout: keep, stderr: keep },
  )
  return { exit, said: Buffer.concat(chunks).toString('utf8') }
}

/** The diagnostic of a package whose test binary cannot be had. */
export function buildFailed(args: BuildFailure, at?: Position): BuildProblem {
  return errorOf('BUILD_FAILED', args, at)
}
