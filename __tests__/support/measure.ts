import { fileURLToPath } from 'node:url'
import { benchmarkEnvironment, goEnvironment } from '../../src/go/command/environment.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { measureBenchmarks, type PackageBenchmarks } from '../../src/measure/benchmarks.ts'
import { buildTestBinary } from '../../src/measure/test-binaries.ts'
import type { BenchmarkOrder } from '../../src/plan/benchmark-order.ts'
import type { Command, ProgressEvent, Watcher } from '../../src/ports.ts'
import { messageOf } from '../../src/words/diagnostics.ts'

type Settings = Partial<Omit<BenchmarkOrder, 'limits'>> & {
  /** allocs/op by full name; names without a limit are measured for their value, `only` says which at all. */
  readonly limits?: Readonly<Record<string, number>>
  readonly bytes?: Readonly<Record<string, number>>
  readonly only?: (name: string) => boolean
  readonly env?: NodeJS.ProcessEnv
  readonly progress?: (event: ProgressEvent) => void
  /** Is told of each run of the test binary. */
  readonly onRun?: (args: readonly string[]) => void
  /** Whether what lies below a top-level benchmark is asked for by a wildcard. */
  readonly isOpenBelow?: boolean
  /** What benchmarks see beside the allow-list. */
  readonly binaryEnv?: Readonly<Record<string, string>>
  /** What GOFLAGS has for test binaries. */
  readonly flags?: readonly string[]
}

/** Builds the test binary of a package of __tests__/gomod/bench with a real `go` and measures its benchmarks. */
export async function measurePackage(name: string, settings: Settings = {}): Promise<PackageBenchmarks> {
  const module = fileURLToPath(new URL('../gomod/bench/', import.meta.url))
  const { limits = {}, bytes = {}, only = () => true, env = process.env, progress = () => undefined } = settings
  const usual = {
    want: 'verdict' as const,
    benchtime: { kind: 'auto' } as const,
    count: 3,
    cpu: 1,
    timeoutMs: 60_000,
    ...settings,
  }
  const real = realPorts({ progress: { tell: progress, end: () => undefined } })
  const ports = {
    ...real,
    spawn: (command: Command, watcher: Watcher) => {
      if (command.file.endsWith('.test')) settings.onRun?.(command.args)
      return real.spawn(command, watcher)
    },
  }
  try {
    const listed = {
      importPath: `example.com/bench/${name}`,
      name,
      directory: `${module}${name}`,
      goFiles: [],
      isDependency: false,
      testFiles: [],
      assemblyFiles: [],
      errors: [],
    }
    const build = await buildTestBinary(
      listed,
      {
        directory: module,
        tags: [],
        env: goEnvironment(env),
        goFlags: env.GOFLAGS ?? '',
        goos: process.platform === 'win32' ? 'windows' : process.platform,
        timeoutMs: 120_000,
      },
      ports,
    )
    if (build.kind === 'failed') throw new Error(build.why.map(messageOf).join('\n'))
    const binary = {
      package: listed.importPath,
      path: build.value,
      directory: listed.directory,
      env: { ...benchmarkEnvironment(process.env, []), ...settings.binaryEnv },
      flags: settings.flags ?? [],
    }
    const limitsOf = (full: string): BenchmarkOrder['limits'] => ({
      ...(limits[full] !== undefined && { allocs: limits[full] }),
      ...(bytes[full] !== undefined && { bytes: bytes[full] }),
    })
    return await measureBenchmarks(
      binary,
      {
        groups: [
          {
            settings: usual,
            select: (topLevel) => (only(topLevel) ? `^${topLevel}$` : undefined),
            leadsTo: (full) => only(full.split('/')[0] ?? ''),
            leadsBelow: () => false,
            expects: (topLevel) => [topLevel],
            isOpenBelow: () => settings.isOpenBelow === true,
            shortestMs: () => usual.timeoutMs,
            timeoutMs: usual.timeoutMs,
          },
        ],
        orderFor: (full) => (only(full.split('/')[0] ?? '') ? { ...usual, limits: limitsOf(full) } : undefined),
        listMs: usual.timeoutMs,
        explore: () => [],
      },
      ports,
    )
  } finally {
    await ports.close()
  }
}

/** `name: allocs/op` of every result, sorted. */
export function allocsByName({ results }: PackageBenchmarks): Record<string, number> {
  return Object.fromEntries(results.map(({ name, allocsPerOp }) => [name, allocsPerOp]).sort())
}

/** `CODE name` of every problem, sorted. */
export function problemList({ problems }: PackageBenchmarks): string[] {
  return problems.map(({ code, name }) => `${code} ${name ?? ''}`.trim()).sort()
}
