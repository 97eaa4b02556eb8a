import { exactPattern } from '../go/command/bench-arguments.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { BenchmarkSelection } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import type { ExistingBenchmark } from '../snapshot/snapshot.ts'
import { roundedProblem } from './benchmark-problems.ts'
import { isRounded, runOf, sizesOf } from './enough.ts'
import { type GroupMeasured, measureGroup } from './group-run.ts'
import { listBenchmarks } from './list-benchmarks.ts'
import { nameAll } from './name-run.ts'
import type { GroupOfBinary } from './scoped-runs.ts'
import { distinctProblems } from './tell-once.ts'
import type { TestBinary } from './test-binary.ts'

export type PackageBenchmarks = {
  readonly results: readonly BenchmarkResult[]
  /** Every top-level benchmark of the binary and every name that started, asked for or not. */
  readonly exists: readonly ExistingBenchmark[]
  readonly problems: readonly BenchmarkProblem[]
}

/** A TestMain may prepare something before the first benchmark, and takes longer where others run. */
const atStart = 3
/** What it may cost to learn the names for a hint, for each benchmark. */
const exploring = { benchtime: '10ms', timeoutMs: 10_000 }

/** Measures the benchmarks of one package that are asked for, as far as the verdict needs it. */
export async function measureBenchmarks(
  binary: TestBinary,
  selection: BenchmarkSelection,
  ports: Ports,
): Promise<PackageBenchmarks> {
  const before = performance.now()
  const listing = await listBenchmarks(binary, selection.listMs, ports)
  const startMs = atStart * (performance.now() - before)
  if (listing.kind === 'failed') return { results: [], exists: [], problems: [listing.why] }
  const listed = [...new Set(listing.value)]
  // Of one that is declared twice nobody knows which of both is meant.
  const isOrdered = listed.length === listing.value.length
  const places = new Map(listed.map((name, i) => [name, isOrdered ? i : 0]))
  const groups = await measureGroups(binary, selection, { listed, places, startMs }, ports)
  const results = groups.flatMap((group) => group.results)
  const problems = distinctProblems(groups.flatMap((group) => group.problems))
  const numbers = new Map(groups.flatMap(({ aside }) => [...aside]))
  const started = new Set(groups.flatMap((group) => group.started))
  const bad = problems.flatMap(({ name }) => name ?? [])
  const explored = await explore(binary, selection, { listed, started, bad }, ports)
  const names = new Set([...listed, ...started, ...explored.keys()])
  const measured = new Set(results.map(({ name }) => name))
  return {
    results,
    exists: [...names].map((name) => {
      const allocsPerOp = measured.has(name) ? undefined : (explored.get(name) ?? numbers.get(name))
      return { name, ...(allocsPerOp !== undefined && { allocsPerOp }) }
    }),
    problems: [
      ...problems,
      ...results.filter(isRounded).map(({ name, bytesPerOp }) => roundedProblem(binary.package, name, bytesPerOp)),
    ],
  }
}

async function measureGroups(
  binary: TestBinary,
  selection: BenchmarkSelection,
  names: Pick<GroupOfBinary, 'listed' | 'places' | 'startMs'>,
  ports: Ports,
): Promise<readonly GroupMeasured[]> {
  const groups: GroupMeasured[] = []
  // What hangs in one run of a size hangs in another: its deadline is waited for once.
  const bad = new Map<string, readonly string[]>()
  for (const group of selection.groups) {
    if (names.listed.every((name) => group.select(name) === undefined)) continue
    const { probe } = sizesOf(group.settings.benchtime)
    const leaveOut = bad.get(probe) ?? []
    const measured = await measureGroup({ binary, group, selection, leaveOut, ...names }, ports)
    bad.set(probe, [...leaveOut, ...measured.leftOut])
    groups.push(measured)
  }
  return groups
}

/**
 * Learns names of sub-benchmarks, and numbers to know a renamed one by; what goes wrong on the way is nobody's business. Names
 * without a number have none.
 */
async function explore(
  binary: TestBinary,
  selection: BenchmarkSelection,
  known: { readonly listed: readonly string[]; readonly started: ReadonlySet<string>; readonly bad: readonly string[] },
  ports: Ports,
): Promise<ReadonlyMap<string, number | undefined>> {
  const bad = new Set(known.bad.map(topLevelOf))
  const wanted = selection.explore(known.listed, [...known.started]).filter(({ name }) => !bad.has(name))
  const found = new Map<string, number | undefined>()
  for (const cpu of new Set(wanted.map((each) => each.cpu))) {
    const names = new Set(wanted.filter((each) => each.cpu === cpu).map(({ name }) => name))
    const { benchtime, timeoutMs } = exploring
    const run = { patterns: [...names].map(exactPattern), skip: [], benchtime, cpu, timeoutFor: () => timeoutMs }
    const named = await nameAll(binary, run, ports)
    for (const name of named.started) found.set(name, found.get(name))
    for (const [name, line] of named.results) found.set(name, runOf(line)?.allocsPerOp)
  }
  return found
}
