import type { NoHonestGo } from '../diagnostic/args/benchmarks.ts'
import type { BuildFailure } from '../diagnostic/args/go.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { tagsFlag } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { parseBuildErrors } from '../go/output/build-errors.ts'
import { type Answer, failed, found, type Result } from '../lang/answer.ts'
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

const maxOutputBytes = 64 * 2 ** 20

/**
 * Builds the test binary of one package at a path, which is given back, with the flags that a plain `go test -bench` has, so that its code is the same.
 * One command for each: binaries are named by the last element of the import path, and two packages may share it. Where a
 * benchmark may report allocations of its own, package testing keeps that apart from what the runtime counts.
 */
export async function buildTestBinary(
  listed: GoPackage,
  path: string,
  settings: TestBuildSettings,
  ports: Ports,
): Promise<Result<string, readonly Diagnostic[]>> {
  const { directory, env } = settings
  const built = await build(listed, path, settings, { file: 'go', env, flags: [] }, ports)
  if (built.kind === 'failed' || settings.coverage !== undefined) return built
  const claims = await mayClaim(path, ports)
  if (claims.kind !== 'found') return failed([unread(listed, claims)])
  if (!claims.value) return built
  const honest = await honestGo(directory, settings, ports)
  if (honest.kind === 'failed') return failed([unknownClaims(listed, honest.why)])
  const again = await build(listed, path, settings, honest.value, ports)
  if (again.kind === 'found') return again
  const failures = again.why.map(({ args }) => args)
  return failed([unknownClaims(listed, { how: 'build', failures })])
}

async function build(
  listed: GoPackage,
  path: string,
  { directory, tags, timeoutMs, coverage }: TestBuildSettings,
  { file, env, flags }: HonestGo,
  ports: Ports,
): Promise<Result<string, readonly BuildProblem[]>> {
  const chunks: Uint8Array[] = []
  const keep = (bytes: Uint8Array): number => chunks.push(Uint8Array.from(bytes))
  const counting = coverage === undefined ? [] : ['-covermode=count', `-coverpkg=${coverage.join(',')}`]
  const args = ['test', '-c', '-o', path, ...flags, ...counting, ...tagsFlag(tags), listed.importPath]
  const exit = await ports.spawn(
    { file, args, cwd: directory, env, timeoutMs, maxOutputBytes },
    { stdout: keep, stderr: keep },
  )
  if (exit.code === 0) return found(path)
  const said = Buffer.concat(chunks).toString('utf8')
  if (exit.timedOut)
    return failed([buildFailed({ variant: 'tests-late', package: listed.importPath, seconds: timeoutMs / 1000 })])
  const errors = parseBuildErrors(said).slice(0, 10)
  if (errors.length === 0)
    return failed([buildFailed({ variant: 'tests-silent', package: listed.importPath, exit: exit.code })])
  return failed(
    errors.map(({ file: source, line, column, message }) =>
      buildFailed(
        { variant: 'tests', package: listed.importPath, said: message },
        source === '' ? undefined : { file: source, line, column },
      ),
    ),
  )
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
