import { exactly } from '../go/command/bench-arguments.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { OwnLocation, StackSample } from '../go/output/profile.ts'
import type { Ports } from '../ports.ts'
import { hasRun, readFrom } from './allocation-profile.ts'
import type { ModuleTree } from './module-tree.ts'
import { ownFrames } from './own-frames.ts'
import { runBinary } from './run-binary.ts'
import type { TestBinary } from './test-binary.ts'

/** What a benchmark's allocations cost, from samples of what the processor did. */
export type CpuCost = {
  readonly nsPerOp: number
  /** Shares of all samples, 0 to 1: in the allocator, and in the garbage collector. */
  readonly allocator: number
  readonly gc: number
  /** How many samples that rests on. */
  readonly samples: number
  /** Those in the allocator, for their stacks. */
  readonly stacks: readonly StackSample<OwnLocation>[]
}

/** A hundred samples a second: two hundred tell a share to a few percent. */
const benchtime = '2s'
const allocating = /^runtime\.mallocgc/
/** Marking and sweeping, in the background or by who allocates (runtime/mgc.go, mgcmark.go, mgcsweep.go). */
const collecting =
  /^runtime\.(?:gcBgMarkWorker|gcAssistAlloc|gcStart|gcDrain|gcMarkDone|gcMarkTermination|bgsweep|sweepone|bgscavenge|deductSweepCredit|\(\*mspan\)\.sweep|\(\*sweepLocked\)\.sweep)/

/**
 * Runs one benchmark for two seconds under the CPU profiler; undefined where it gives no such profile, and where it is another one
 * alone: samples of a run with others are theirs too.
 */
export async function measureCpuCost(
  binary: TestBinary,
  result: BenchmarkResult,
  tree: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<CpuCost | undefined> {
  if (result.beside !== undefined) return undefined
  ports.progress({ kind: 'phase', phase: { what: 'cost', name: result.name } })
  const path = `${await ports.temporaryFolder()}/cpu`
  const run = {
    ...exactly([result.name]),
    skip: [],
    benchtime,
    cpu: result.cpu,
    profile: { kind: 'cpu', path } as const,
    timeoutFor: () => timeoutMs,
  }
  const outcome = await runBinary(binary, run, ports)
  const nsPerOp = outcome.results.find((line) => line.name === result.name)?.values.get('ns/op')
  const samples = hasRun(outcome, result.name) ? await readFrom(path, ports) : undefined
  if (samples === undefined || nsPerOp === undefined) return undefined
  const has = ({ stack }: StackSample, pattern: RegExp): boolean =>
    stack.some((location) => location.some((frame) => pattern.test(frame.function)))
  const count = (of: readonly StackSample[]): number =>
    of.reduce((total, { values }) => total + (values.get('samples') ?? 0), 0)
  const inGc = samples.filter((sample) => has(sample, collecting))
  const inAllocator = samples.filter((sample) => has(sample, allocating) && !inGc.includes(sample))
  const all = count(samples)
  if (all === 0) return undefined
  const own = ownFrames(tree)
  return {
    nsPerOp,
    allocator: count(inAllocator) / all,
    gc: count(inGc) / all,
    samples: all,
    stacks: inAllocator.map((sample) => ({ ...sample, stack: own(sample.stack) })),
  }
}
