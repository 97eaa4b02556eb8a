import type { NoHonestGo } from '../diagnostic/args/benchmarks.ts'
import type { BuildFailure } from '../diagnostic/args/go.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { tagsFlag } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { parseBuildErrors } from '../go/output/build-errors.ts'
import type { Answer } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { type HonestGo, honestGo, mayClaim } from './honest-metrics.ts'

/** How test binaries are built. */
export type TestBuildSettings = {
  /** Absolute folder of the module. */
  readonly directory: string
  readonly tags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Count how often each statement of these packages runs; such code is not what is judged. */
  readonly coverage?: readonly string[]
}

/** A test binary, or why there is none; neither where the package has no tests. */
export type TestBuild =
  | { readonly kind: 'built'; readonly path: string }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }

const maxOutputBytes = 64 * 2 ** 20

/**
 * Builds the test binary of one package, with the flags that a plain `go test -bench` has, so that its code is the same.
 * One command for each: binaries are named by the last element of the import path, and two packages may share it. Where a
 * benchmark may report allocations of its own, package testing keeps that apart from what the runtime counts.
 */
export async function buildTestBinary(
  listed: GoPackage,
  path: string,
  settings: TestBuildSettings,
  ports: Ports,
): Promise<TestBuild> {
  const { directory, env } = settings
  const built = await build(listed, path, settings, { file: 'go', env, flags: [] }, ports)
  if (built.kind === 'failed' || settings.coverage !== undefined) return built
  const claims = await mayClaim(path, ports)
  if (claims.kind !== 'found') return { kind: 'failed', diagnostics: [unread(listed, claims)] }
  if (!claims.value) return built
  const honest = await honestGo(directory, settings, ports)
  if ('how' in honest) return { kind: 'failed', diagnostics: [unknownClaims(listed, honest)] }
  const again = await build(listed, path, settings, honest, ports)
  if (again.kind === 'built') return again
  const failures = again.diagnostics.map(({ args }) => args)
  return { kind: 'failed', diagnostics: [unknownClaims(listed, { how: 'build', failures })] }
}

async function build(
  listed: GoPackage,
  path: string,
  { directory, tags, timeoutMs, coverage }: TestBuildSettings,
  { file, env, flags }: HonestGo,
  ports: Ports,
): Promise<
  Extract<TestBuild, { kind: 'built' }> | { readonly kind: 'failed'; readonly diagnostics: readonly BuildProblem[] }
> {
  const chunks: Uint8Array[] = []
  const keep = (bytes: Uint8Array): number => chunks.push(Uint8Array.from(bytes))
  const counting = coverage === undefined ? [] : ['-covermode=count', `-coverpkg=${coverage.join(',')}`]
  const args = ['test', '-c', '-o', path, ...flags, ...counting, ...tagsFlag(tags), listed.importPath]
  const exit = await ports.spawn(
    { file, args, cwd: directory, env, timeoutMs, maxOutputBytes },
    { stdout: keep, stderr: keep },
  )
  if (exit.code === 0) return { kind: 'built', path }
  const said = Buffer.concat(chunks).toString('utf8')
  if (exit.timedOut)
    return {
      kind: 'failed',
      diagnostics: [buildFailed({ variant: 'tests-late', package: listed.importPath, seconds: timeoutMs / 1000 })],
    }
  const errors = parseBuildErrors(said).slice(0, 10)
  if (errors.length === 0)
    return {
      kind: 'failed',
      diagnostics: [buildFailed({ variant: 'tests-silent', package: listed.importPath, exit: exit.code })],
    }
  return {
    kind: 'failed',
    diagnostics: errors.map(({ file: source, line, column, message }) =>
      buildFailed(
        { variant: 'tests', package: listed.importPath, said: message },
        source === '' ? undefined : { file: source, line, column },
      ),
    ),
  }
}

type BuildProblem = Diagnostic<'BUILD_FAILED'>

function buildFailed(args: BuildFailure, at?: Position): BuildProblem {
  return errorOf('BUILD_FAILED', args, at)
}

function unread({ importPath }: GoPackage, answer: Exclude<Answer<boolean>, { kind: 'found' }>): BuildProblem {
  return answer.kind === 'failed'
    ? buildFailed({ variant: 'no-binary', package: importPath, why: answer.why })
    : buildFailed({ variant: 'binary-absent', package: importPath })
}

function unknownClaims({ importPath }: GoPackage, why: NoHonestGo): Diagnostic {
  return errorOf('BENCHMARK_METRIC_OVERRIDDEN', { variant: 'unknown', package: importPath, ...why })
}
