import { z } from 'zod'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { sealed, unsealed } from './kept-text.ts'
import type { ExistingBenchmark } from './snapshot.ts'

/** The results of one package's benchmarks as they are kept, with what they depend on beside their key. */
export type KeptResults = {
  /** What decides the results, as far as that is known before a package runs: 64 hex digits. */
  readonly key: string
  /** Import path. */
  readonly package: string
  /** None of them unstable, none above its limit. */
  readonly results: readonly BenchmarkResult[]
  readonly exists: readonly ExistingBenchmark[]
  readonly inputs: KeptInputs
}

/** Files and folders that the programs asked for, and what was there. */
export type KeptInputs = {
  /** Paths as the programs wrote them, those in the checkout from its root: `./codec/testdata/a.json`. */
  readonly opened: readonly string[]
  readonly lookedAt: readonly string[]
  /** Of what all of these are and hold. */
  readonly digest: string
}

/** A larger text is not kept. Bytes. */
export const maxKeptBytes = 16 * 2 ** 20
const form = { name: 'allocs-budget kept results 1', maxBytes: maxKeptBytes }

const text = z.string().min(1).max(10_000)
const whole = z.int().nonnegative()
const numbers = { allocsPerOp: whole, bytesPerOp: whole }
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

const resultSchema = z.strictObject({
  package: text,
  name: text,
  cpu: z.int().positive(),
  ...numbers,
  most: z.strictObject(numbers),
  iterations: z.int().positive(),
  runs: z
    .array(z.strictObject({ ...numbers, iterations: z.int().positive(), nsPerOp: z.number().nonnegative() }))
    .min(1)
    .max(1000),
  stable: z.literal(true),
  // What is allocated once, apart from what each iteration allocates.
  once: z.strictObject({ allocs: whole, bytes: whole }).optional(),
})

const schema = z.strictObject({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  package: text,
  results: z.array(resultSchema),
  exists: z.array(z.strictObject({ name: text, allocsPerOp: whole.optional() })),
  inputs: z.strictObject({ opened: z.array(text), lookedAt: z.array(text), digest }),
})

/** A text that says of itself whether it is whole; undefined of what could not be read again: it is too long, or unstable. */
export async function writeKept(kept: KeptResults): Promise<string | undefined> {
  const { success, data } = schema.safeParse(kept)
  return success ? sealed(form, data) : undefined
}

/**
 * Reads what was kept of a package under a key. Undefined for whatever is not exactly that: half a text, one that somebody changed, one
 * of another version, package or key. It is measured again then.
 */
export async function readKept(
  written: string,
  which: Pick<KeptResults, 'key' | 'package'>,
): Promise<KeptResults | undefined> {
  const kept = parsed(await unsealed(form, written))
  if (kept === undefined || kept.key !== which.key || kept.package !== which.package) return undefined
  const names = kept.results.map(({ name }) => name)
  const isItsOwn = kept.results.every((result) => result.package === which.package)
  return isItsOwn && new Set(names).size === names.length ? kept : undefined
}

function parsed(body: unknown): KeptResults | undefined {
  const { data } = schema.safeParse(body)
  if (data === undefined) return undefined
  const { exists, results, ...kept } = data
  return {
    ...kept,
    results: results.map(({ once, ...result }) => ({ ...result, ...(once !== undefined && { once }) })),
    exists: exists.map(({ name, allocsPerOp }) => ({ name, ...(allocsPerOp !== undefined && { allocsPerOp }) })),
  }
}
