import { type BenchmarksToRun, exactly } from '../go/command/bench-arguments.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { type Location, type OwnLocation, readProfile, type StackSample } from '../go/output/profile.ts'
import type { Ports } from '../ports.ts'
import type { ModuleTree } from './module-tree.ts'
import { ownFrames } from './own-frames.ts'
import { runBinary } from './run-binary.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

/** What one operation of a benchmark allocates with one stack; fractions where not every operation does. */
export type StackAllocations = {
  /** Leaf first. */
  readonly stack: readonly OwnLocation[]
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  /** True where the runtime may not have counted each object: without pointers and below 16 bytes they share a block. */
  readonly isTiny: boolean
}

/** All that a benchmark allocates, by stack, and the profile that Go wrote of it. */
export type AllocationProfile = {
  /** What one operation allocates. */
  readonly stacks: readonly StackAllocations[]
  /** As the runtime wrote it, gzipped pprof: the larger run, its set-up in it, and what runs beside it where it needs that. */
  readonly file: string
  /** How many operations that run had. */
  readonly iterations: number
}

/** Far above any real profile, which has a sample for each stack. */
const maxProfileBytes = 256 * 2 ** 20
/** How long the shorter of both runs should take. */
const shorterRunNs = 2e8
/** What an allocation costs where each is profiled (Go 1.26: 2.4 µs). */
const nsPerProfiled = 2500
const mostIterations = 100_000
/** The same where others run beside, and where those are too slow for that; and how long each of them may take. */
const mostBesideOthers = 1000
const fewBesideOthers = 10
const besideMs = 10_000
/** Package testing finds out which benchmarks its patterns mean: that is nobody's allocation, and differs with the patterns. */
const matching = /^testing\.(?:\(\*matcher\)\.|newMatcher)/
/** A block of 16 bytes is shared by tiny objects (runtime/malloc.go, maxTinySize). */
const tinyBlock = 16

/**
 * Profiles one benchmark with every allocation recorded, at two sizes: their difference has no set-up in it. One that needs others
 * beside it is profiled with them, and they without it: what it adds is its own. Undefined where there is no such profile.
 */
export async function profileAllocations(
  binary: TestBinary,
  result: BenchmarkResult,
  tree: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<AllocationProfile | undefined> {
  const folder = await ports.temporaryFolder()
  // Others have as many iterations, however long one of theirs takes.
  const sizes = result.beside === undefined ? [iterationsFor(result)] : [mostBesideOthers, fewBesideOthers]
  for (const n of sizes) {
    const profiles = await signedProfiles(binary, result, { n, folder, timeoutMs }, ports)
    if (profiles === undefined) continue
    const stacks = difference(profiles, n, ownFrames(tree))
    return { stacks, file: profileFile(folder, 2 * n, 'with'), iterations: 2 * n }
  }
  return undefined
}

type Signed = { readonly samples: readonly StackSample[]; readonly sign: 1 | -1 }
type ProfileSettings = { readonly n: number; readonly folder: string; readonly timeoutMs: number }

/** Profiles whose sum is what `n` iterations allocate: those of 2n less those of n, and of each what others beside have. */
async function signedProfiles(
  binary: TestBinary,
  { name, beside, cpu }: BenchmarkResult,
  { n, folder, timeoutMs }: ProfileSettings,
  ports: Ports,
): Promise<readonly Signed[] | undefined> {
  const timeoutFor = (): number => (beside === undefined ? timeoutMs : Math.min(timeoutMs, besideMs))
  const one = async (iterations: number, what: BenchmarksToRun & Pick<BinaryRun, 'skip'>, file: 'with' | 'without') => {
    const path = profileFile(folder, iterations, file)
    const profile = { kind: 'memory', path } as const
    const outcome = await runBinary(binary, { ...what, benchtime: `${iterations}x`, cpu, profile, timeoutFor }, ports)
    const isGood = what.skip.includes(name) ? outcome.earlyEnd === undefined : hasRun(outcome, name)
    return isGood ? readFrom(path, ports) : undefined
  }
  const profiles: Signed[] = []
  for (const [iterations, sign] of [
    [n, -1],
    [2 * n, 1],
  ] as const) {
    const own = await one(iterations, { ...(beside ?? exactly([name])), skip: beside?.skip ?? [] }, 'with')
    if (own === undefined) return undefined
    profiles.push({ samples: own, sign })
    if (beside === undefined) continue
    const others = await one(iterations, { ...beside, skip: [...beside.skip, name] }, 'without')
    if (others === undefined) return undefined
    profiles.push({ samples: others, sign: sign === 1 ? -1 : 1 })
  }
  return profiles
}

function profileFile(folder: string, iterations: number, what: 'with' | 'without'): string {
  return `${folder}/${iterations}-${what}.mem`
}

export function hasRun(outcome: BinaryOutcome, name: string): boolean {
  return outcome.earlyEnd === undefined && outcome.results.some((line) => line.name === name)
}

/** A profile that a test binary wrote; undefined where it is none. */
export async function readFrom(path: string, ports: Ports): Promise<readonly StackSample[] | undefined> {
  const bytes = await ports.readGzip(path, maxProfileBytes)
  try {
    return bytes.kind === 'found' ? readProfile(bytes.value) : undefined
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
  profiles: readonly Signed[],
  iterations: number,
  own: ReturnType<typeof ownFrames>,
): readonly StackAllocations[] {
  const sums = new Map<string, Sum>()
  for (const { samples, sign } of profiles) {
    for (const { stack, values, objectBytes } of samples) {
      if (stack.some((location) => location.some((frame) => matching.test(frame.function)))) continue
      const key = JSON.stringify(stack)
      const sum = sums.get(key) ?? { stack, objects: 0, bytes: 0, isTiny: false }
      sum.objects += sign * (values.get('alloc_objects') ?? 0)
      sum.bytes += sign * (values.get('alloc_space') ?? 0)
      sum.isTiny ||= objectBytes <= tinyBlock
      sums.set(key, sum)
    }
  }
  return [...sums.values()]
    .filter(({ objects }) => objects > 0)
    .map(({ stack, objects, bytes, isTiny }) => ({
      stack: own(stack),
      allocsPerOp: objects / iterations,
      bytesPerOp: bytes / iterations,
      isTiny,
    }))
}
