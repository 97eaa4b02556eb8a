import type { Diagnostic } from '../diagnostic/diagnostic.ts'
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
  const again = typeof honest === 'string' ? honest : await build(listed, path, settings, honest, ports)
  if (typeof again !== 'string' && again.kind === 'built') return again
  const why = typeof again === 'string' ? again : again.diagnostics.map(({ message }) => message).join('; ')
  return { kind: 'failed', diagnostics: [unknownClaims(listed, why)] }
}

async function build(
  listed: GoPackage,
  path: string,
  { directory, tags, timeoutMs, coverage }: TestBuildSettings,
  { file, env, flags }: HonestGo,
  ports: Ports,
): Promise<TestBuild> {
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
  if (exit.timedOut) return { kind: 'failed', diagnostics: [failed(listed, `takes longer than ${timeoutMs / 1000} s`)] }
  const errors = parseBuildErrors(said).slice(0, 10)
  if (errors.length === 0)
    return { kind: 'failed', diagnostics: [failed(listed, `fails without a word (exit code ${exit.code})`)] }
  return {
    kind: 'failed',
    diagnostics: errors.map(({ file: source, line, column, message }) => ({
      ...failed(listed, `fails: ${message}`),
      ...(source !== '' && { at: { file: source, line, column } }),
    })),
  }
}

function unread(listed: GoPackage, answer: Exclude<Answer<boolean>, { kind: 'found' }>): Diagnostic {
  return failed(
    listed,
    `left no test binary that can be read: ${answer.kind === 'failed' ? answer.why : 'it is not there'}`,
  )
}

function unknownClaims({ importPath }: GoPackage, why: string): Diagnostic {
  const message = `${importPath} calls b.ReportMetric, and whether a benchmark reports allocs/op or B/op itself cannot be found out: ${why}`
  return { code: 'BENCHMARK_METRIC_OVERRIDDEN', severity: 'error', message }
}

function failed(listed: GoPackage, why: string): Diagnostic {
  return { code: 'BUILD_FAILED', severity: 'error', message: `the test build of ${listed.importPath} ${why}` }
}
