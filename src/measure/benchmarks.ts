import { exactPattern } from '../golang/bench-arguments.ts'
import type { BenchmarkResult } from '../golang/benchmark-result.ts'
import type { Ports } from '../ports.ts'
import { roundedTrouble } from './benchmark-troubles.ts'
import type { BenchmarkSelection } from './benchmark-wish.ts'
import { isRounded, runOf, sizesOf } from './enough.ts'
import { type GroupMeasured, measureGroup } from './group-run.ts'
import { listBenchmarks } from './list-benchmarks.ts'
import type { TestBinary } from './run-binary.ts'
import { runToTheEnd } from './run-to-the-end.ts'
import { distinctTroubles } from './tell-once.ts'
import type { BenchmarkTrouble } from './trouble.ts'

export type PackageBenchmarks = {
  readonly results: readonly BenchmarkResult[]
  /** Every top-level benchmark of the binary and every name that started, asked for or not. */
  readonly exists: readonly ExistingBenchmark[]
  readonly troubles: readonly BenchmarkTrouble[]
}

/** A benchmark that is there; `allocsPerOp` of a short run where nobody asks for it, for hints. */
export type ExistingBenchmark = { readonly name: string; readonly allocsPerOp?: number }

/** What it may cost to learn the names for a hint, for each benchmark. */
const exploring = { benchtime: '10ms', timeoutMs: 10_000 }

/** Measures the benchmarks of one package that are asked for, as far as the verdict needs it. */
export async function measureBenchmarks(
  binary: TestBinary,
  selection: BenchmarkSelection,
  ports: Ports,
): Promise<PackageBenchmarks> {
  const listing = await listBenchmarks(binary, ports)
  if (!listing.ok) return { results: [], exists: [], troubles: [listing.trouble] }
  const { names: listed } = listing
  const groups = await measureGroups(binary, selection, listed, ports)
  const results = groups.flatMap((group) => group.results)
  const troubles = distinctTroubles(groups.flatMap((group) => group.troubles))
  const numbers = new Map(groups.flatMap(({ aside }) => [...aside]))
  const started = new Set(groups.flatMap((group) => group.started))
  const bad = troubles.flatMap(({ name }) => name ?? [])
  const explored = await explore(binary, selection, { listed, started, bad }, ports)
  const names = new Set([...listed, ...started, ...explored.keys()])
  const measured = new Set(results.map(({ name }) => name))
  return {
    results,
    exists: [...names].map((name) => {
      const allocsPerOp = measured.has(name) ? undefined : (explored.get(name) ?? numbers.get(name))
      return { name, ...(allocsPerOp !== undefined && { allocsPerOp }) }
    }),
    troubles: [
      ...troubles,
      ...results.filter(isRounded).map(({ name, bytesPerOp }) => roundedTrouble(binary.package, name, bytesPerOp)),
    ],
  }
}

async function measureGroups(
  binary: TestBinary,
  selection: BenchmarkSelection,
  listed: readonly string[],
  ports: Ports,
): Promise<readonly GroupMeasured[]> {
  const groups: GroupMeasured[] = []
  // What hangs in one run of a size hangs in another: its deadline is waited for once.
  const bad = new Map<string, readonly string[]>()
  for (const group of selection.groups) {
    if (listed.every((name) => group.select(name) === undefined)) continue
    const { probe } = sizesOf(group.settings.benchtime)
    const leaveOut = bad.get(probe) ?? []
    const measured = await measureGroup({ binary, group, selection, listed, leaveOut }, ports)
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
  const bad = new Set(known.bad.map((name) => name.split('/')[0]))
  const wanted = selection.explore(known.listed, [...known.started]).filter(({ name }) => !bad.has(name))
  const found = new Map<string, number | undefined>()
  for (const cpu of new Set(wanted.map((each) => each.cpu))) {
    const names = new Set(wanted.filter((each) => each.cpu === cpu).map(({ name }) => name))
    const { benchtime, timeoutMs } = exploring
    const run = { patterns: [...names].map(exactPattern), skip: [], benchtime, cpu, timeoutFor: () => timeoutMs }
    const done = await runToTheEnd(binary, run, ports)
    for (const name of done.started) found.set(name, found.get(name))
    for (const [name, [line]] of done.results) found.set(name, line && runOf(line)?.allocsPerOp)
  }
  return found
}
