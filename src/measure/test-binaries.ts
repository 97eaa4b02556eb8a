import type { NoHonestGo } from '../diagnostic/args/benchmarks.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { leanLink } from '../go/command/test-build.ts'
import { type Answer, failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { type BuildProblem, buildFailed, type GoTestSettings, goTestC } from './go-test-c.ts'
import { type HonestGo, honestGo, mayClaim } from './honest-metrics.ts'
import { sideBySide } from './side-by-side.ts'

/** How test binaries are built. */
export type TestBuildSettings = Omit<GoTestSettings, 'file' | 'flags'> & {
  /** What `go env GOFLAGS` answers. */
  readonly goFlags: string
}

/** The absolute path of a package's test binary; or why it has none. */
export type TestBuilt = Result<string, readonly Diagnostic[]>

/**
 * Builds the test binaries of packages, and gives what came of each, by import path. Where a benchmark may report allocations of its
 * own, package testing keeps that apart from what the runtime counts. Binaries are linked without what nobody reads; one that may read
 * with which flags it was built (from Go 1.24 on, such a flag is one of them) is linked as by hand.
 * @throws where the go command cannot be started
 */
export async function buildTestBinaries(
  packages: readonly GoPackage[],
  settings: TestBuildSettings,
  ports: Ports,
): Promise<ReadonlyMap<string, TestBuilt>> {
  if (packages.length === 0) return new Map()
  const plain = { ...settings, file: 'go', flags: [] }
  const lean = { ...plain, flags: leanLink(settings.goFlags) }
  const first = await goTestC(packages, lean, ports)
  const results = new Map<string, TestBuilt>(first.map(({ listed, built }) => [listed.importPath, built]))
  if (settings.coverage !== undefined) return results
  const there = first.flatMap(({ listed, built }) => (built.kind === 'found' ? [{ listed, path: built.value }] : []))
  const looked = await sideBySide(there, settings.jobs, async ({ listed, path }) => ({
    listed,
    claims: await mayClaim(path, ports),
    asks: lean.flags.length === 0 ? found(false) : await ports.holds(path, buildInfo),
  }))
  for (const { listed, claims } of looked)
    if (claims.kind !== 'found') results.set(listed.importPath, failed([unread(listed, claims)]))
  const read = looked.flatMap(({ listed, claims, asks }) =>
    claims.kind === 'found' ? [{ listed, claims: claims.value, asks: asks.kind !== 'found' || asks.value }] : [],
  )
  const claiming = read.filter(({ claims }) => claims).map(({ listed }) => listed)
  const asking = read.filter(({ claims, asks }) => asks && !claims).map(({ listed }) => listed)
  for (const { listed, built } of await goTestC(asking, plain, ports)) results.set(listed.importPath, built)
  for (const [path, built] of await buildHonest(claiming, settings, ports)) results.set(path, built)
  return results
}

/** The same for one package. */
export async function buildTestBinary(
  listed: GoPackage,
  settings: Omit<TestBuildSettings, 'jobs'>,
  ports: Ports,
): Promise<TestBuilt> {
  const built = await buildTestBinaries([listed], { ...settings, jobs: 1 }, ports)
  return built.get(listed.importPath) ?? failed([unread(listed, { kind: 'absent' })])
}

/** The linker keeps it only where something may call it. */
const buildInfo = 'runtime/debug.ReadBuildInfo'

async function buildHonest(
  packages: readonly GoPackage[],
  settings: TestBuildSettings,
  ports: Ports,
): Promise<ReadonlyMap<string, TestBuilt>> {
  if (packages.length === 0) return new Map()
  const honest = await honestGo(settings.directory, settings, ports)
  if (honest.kind === 'failed')
    return new Map(packages.map((listed) => [listed.importPath, failed([unknownClaims(listed, honest.why)])]))
  const again = await goTestC(packages, withGo(settings, honest.value), ports)
  return new Map(again.map(({ listed, built }) => [listed.importPath, honestly(listed, built)]))
}

function withGo(settings: TestBuildSettings, { file, env, flags }: HonestGo): GoTestSettings {
  return { ...settings, file, env, flags }
}

function honestly(listed: GoPackage, built: Result<string, readonly BuildProblem[]>): TestBuilt {
  if (built.kind === 'found') return built
  const failures = built.why.map(({ args }) => args)
  return failed([unknownClaims(listed, { how: 'build', failures })])
}

function unread({ importPath }: GoPackage, answer: Exclude<Answer<boolean>, { kind: 'found' }>): BuildProblem {
  return answer.kind === 'failed'
    ? buildFailed({ variant: 'no-binary', package: importPath, why: answer.why })
    : buildFailed({ variant: 'binary-absent', package: importPath })
}

function unknownClaims({ importPath }: GoPackage, why: NoHonestGo): Diagnostic {
  return errorOf('BENCHMARK_METRIC_OVERRIDDEN', { variant: 'unknown', package: importPath, ...why })
}
