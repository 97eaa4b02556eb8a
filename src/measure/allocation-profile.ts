import { exactPattern } from '../golang/bench-arguments.ts'
import type { BenchmarkResult } from '../golang/benchmark-result.ts'
import { type Location, readProfile, type StackSample } from '../golang/profile.ts'
import type { Ports } from '../ports.ts'
import { type BinaryOutcome, runBinary, type TestBinary } from './run-binary.ts'

/** What one operation of a benchmark allocates with one stack; fractions where not every operation does. */
export type StackAllocations = {
  /** Leaf first. */
  readonly stack: readonly Location[]
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  /** True where the runtime may not have counted each object: without pointers and below 16 bytes they share a block. */
  readonly isTiny: boolean
}

/** Far above any real profile, which has a sample for each stack. */
const maxProfileBytes = 256 * 2 ** 20
/** How long the shorter of both runs should take. */
const shorterRunNs = 2e8
/** What an allocation costs where each is profiled (Go 1.26: 2.4 µs). */
const nsPerProfiled = 2500
const mostIterations = 100_000
/** A block of 16 bytes is shared by tiny objects (runtime/malloc.go, maxTinySize). */
const tinyBlock = 16

/**
 * Profiles one benchmark with every allocation recorded, at two sizes: their difference has no set-up in it. Undefined where
 * the benchmark gives no such profile.
 */
export async function profileAllocations(
  binary: TestBinary,
  result: BenchmarkResult,
  timeoutMs: number,
  ports: Ports,
): Promise<readonly StackAllocations[] | undefined> {
  ports.progress(`${binary.package} ${result.name}: profiling its allocations`)
  const n = iterationsFor(result)
  const folder = await ports.temporaryFolder()
  const profiles: (readonly StackSample[])[] = []
  for (const iterations of [n, 2 * n]) {
    const path = `${folder}/${iterations}.mem`
    const run = {
      patterns: [exactPattern(result.name)],
      skip: [],
      benchtime: `${iterations}x`,
      cpu: result.cpu,
      profile: { kind: 'memory', path } as const,
      timeoutFor: () => timeoutMs,
    }
    const outcome = await runBinary(binary, run, ports)
    const profile = hasRun(outcome, result.name) ? await readFrom(path, ports) : undefined
    if (profile === undefined) return undefined
    profiles.push(profile)
  }
  return difference(profiles[0] ?? [], profiles[1] ?? [], n)
}

export function hasRun(outcome: BinaryOutcome, name: string): boolean {
  return outcome.earlyEnd === undefined && outcome.results.some((line) => line.name === name)
}

/** A profile that a test binary wrote; undefined where it is none. */
export async function readFrom(path: string, ports: Ports): Promise<readonly StackSample[] | undefined> {
  const bytes = await ports.readGzip(path, maxProfileBytes)
  try {
    return bytes === undefined ? undefined : readProfile(bytes)
  } catch {
    return undefined // the benchmark is a stranger's program: it can write over the file
  }
}

/**
 * Of one iteration there is no difference: `-benchtime=1x` runs once, `2x` runs once and then twice (testing/benchmark.go,
 * Go 1.21 to 1.27).
 */
function iterationsFor({ runs, allocsPerOp }: BenchmarkResult): number {
  const ns = Math.max(1, ...runs.slice(-1).map(({ nsPerOp }) => nsPerOp)) + allocsPerOp * nsPerProfiled
  return Math.min(mostIterations, Math.max(2, Math.round(shorterRunNs / ns)))
}

type Sum = { stack: readonly Location[]; objects: number; bytes: number; isTiny: boolean }

function difference(
  shorter: readonly StackSample[],
  longer: readonly StackSample[],
  iterations: number,
): readonly StackAllocations[] {
  const sums = new Map<string, Sum>()
  const add = (samples: readonly StackSample[], sign: 1 | -1): void => {
    for (const { stack, values, objectBytes } of samples) {
      const key = JSON.stringify(stack)
      const sum = sums.get(key) ?? { stack, objects: 0, bytes: 0, isTiny: false }
      sum.objects += sign * (values.get('alloc_objects') ?? 0)
      sum.bytes += sign * (values.get('alloc_space') ?? 0)
      sum.isTiny ||= objectBytes <= tinyBlock
      sums.set(key, sum)
    }
  }
  add(longer, 1)
  add(shorter, -1)
  return [...sums.values()]
    .filter(({ objects }) => objects > 0)
    .map(({ stack, objects, bytes, isTiny }) => ({
      stack,
      allocsPerOp: objects / iterations,
      bytesPerOp: bytes / iterations,
      isTiny,
    }))
}
