import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { hexOf } from '../lang/digest.ts'
import type { Ports } from '../ports.ts'
import { maxTimeBytes, readTime, writeTime } from '../snapshot/kept-times.ts'

type Measured = { readonly package: string; readonly measured: { readonly results: readonly BenchmarkResult[] } }

/** Keeps how long the benchmarks of packages took, whatever came of them. Why it cannot be; see `ResultStore`. */
export async function keepTimes(
  packages: readonly Measured[],
  ports: Ports,
): Promise<{ readonly folder: string; readonly why: string } | undefined> {
  for (const { package: path, measured } of packages) {
    const ms = timeOf(measured.results)
    const text = ms === 0 ? undefined : await writeTime({ package: path, ms })
    const problem = text === undefined ? undefined : await ports.kept?.write(await keyOf(path), text)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** How long the benchmarks of a package took when they last ran, in milliseconds; undefined where nobody knows. */
export async function recallTime(importPath: string, ports: Ports): Promise<number | undefined> {
  const text = await ports.kept?.read(await keyOf(importPath), maxTimeBytes)
  return text === undefined ? undefined : readTime(text, importPath)
}

/** By what Go printed of the runs that count; set-up and runs that were not needed are not in it. */
function timeOf(results: readonly BenchmarkResult[]): number {
  const ns = results.flatMap(({ runs }) => runs).reduce((sum, run) => sum + run.nsPerOp * run.iterations, 0)
  return Math.ceil(ns / 1e6)
}

/** The same for any code of the package: a time that is out of date is better than none. */
function keyOf(importPath: string): Promise<string> {
  return hexOf({ time: 1, importPath })
}
