import { exactly } from '../go/command/bench-arguments.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { type Collections, GcTraceReader } from '../go/output/gc-trace.ts'
import type { Ports } from '../ports.ts'
import { hasRun } from './allocation-profile.ts'
import { runBinary } from './run-binary.ts'
import type { TestBinary } from './test-binary.ts'

/** What the collector does for so many operations, and what of that it would do without their allocations. */
export type GcCost = {
  readonly operations: number
  readonly with: Collections
  /** An estimate: what no operation at all would have, from what one and what all have. Undefined: not known. */
  readonly without: Pick<Collections, 'count' | 'pausesMs'> | undefined
}

/** As long as they may take. Nanoseconds. */
const mostNs = 1e9
/** Where Go stops a benchmark (testing/benchmark.go). */
const mostOperations = 1e9

/** A power of ten, so that who repeats it on another machine has the same number unless that is far faster or slower. */
export function operationsFor(nsPerOp: number): number {
  let operations = 1
  while (operations * 10 <= mostOperations && operations * 10 * nsPerOp <= mostNs) operations *= 10
  return operations
}

/**
 * Runs a fixed number of operations of one benchmark, and a single one, while the runtime prints each collection. Undefined where it
 * cannot be told: the benchmark is another one alone, ends early, or forces collections of its own.
 */
export async function measureGc(
  binary: TestBinary,
  result: BenchmarkResult,
  timeoutMs: number,
  ports: Ports,
): Promise<GcCost | undefined> {
  if (result.beside !== undefined) return undefined
  const operations = operationsFor(nsOf(result))
  const all = await collectionsOf(binary, result, operations, timeoutMs, ports)
  if (all === undefined) return undefined
  const one = operations === 1 ? undefined : await collectionsOf(binary, result, 1, timeoutMs, ports)
  return { operations, with: all, without: one && withoutOperations(one, all, operations) }
}

/** By the run with the most iterations, which is the least disturbed. */
function nsOf({ runs }: BenchmarkResult): number {
  return runs.toSorted((a, b) => b.iterations - a.iterations)[0]?.nsPerOp ?? mostNs
}

/** What is left where the operations are taken away: the set-up, which a run has however many operations it has. */
export function withoutOperations(
  one: Collections,
  all: Collections,
  operations: number,
): NonNullable<GcCost['without']> {
  const left = (key: 'count' | 'pausesMs'): number =>
    Math.max(0, one[key] - Math.max(0, all[key] - one[key]) / (operations - 1))
  return { count: Math.round(left('count')), pausesMs: left('pausesMs') }
}

async function collectionsOf(
  binary: TestBinary,
  { name, cpu }: BenchmarkResult,
  operations: number,
  timeoutMs: number,
  ports: Ports,
): Promise<Collections | undefined> {
  const trace = new GcTraceReader()
  const run = {
    ...exactly([name]),
    skip: [],
    benchtime: `${operations}x`,
    cpu,
    timeoutFor: () => timeoutMs,
    onStandardError: (bytes: Uint8Array) => trace.push(bytes),
  }
  const { GODEBUG } = binary.env
  const env = { ...binary.env, GODEBUG: GODEBUG ? `${GODEBUG},gctrace=1` : 'gctrace=1' }
  const outcome = await runBinary({ ...binary, env }, run, ports)
  const { since, forced } = trace.end()
  // One before each run: of package testing's own root, of what it lies in, of one operation, and of all. It may have a single run of its
  // own (B.Loop).
  const isOurs = forced > 0 && forced <= 1 + name.split('/').length + (operations === 1 ? 0 : 1)
  return hasRun(outcome, name) && isOurs ? since : undefined
}
