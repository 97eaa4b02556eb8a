import type { Position } from '../diagnostic/position.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { benchmarkDeclarations } from '../go/names/benchmark-declarations.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { declarationKey, type Snapshot } from '../snapshot/snapshot.ts'
import { declaredTwiceProblem, noneListedProblem } from './benchmark-problems.ts'
import type { PackageBenchmarks } from './benchmarks.ts'
import { relativeToRoot } from './repository.ts'

export type TestFiles = {
  /** Where benchmarks are declared first; see `declarationOf`. */
  readonly declared: Snapshot['declared']
  readonly problems: readonly BenchmarkProblem[]
  /** A problem, with what the declarations tell of its cause. */
  readonly explained: (problem: BenchmarkProblem) => BenchmarkProblem
}

/** A larger test file is not read. */
export const maxTestFileBytes = 16 * 2 ** 20

/** Reads the test files of the packages whose benchmarks ran: where benchmarks stand. */
export async function readTestFiles(
  packages: readonly GoPackage[],
  measured: readonly (PackageBenchmarks & { readonly package: string })[],
  root: string,
  ports: Ports,
): Promise<TestFiles> {
  const places = new Map<string, readonly Position[]>()
  const problems: BenchmarkProblem[] = []
  const ran = new Set(measured.map((each) => each.package))
  for (const { importPath, directory, testFiles } of packages.filter((each) => ran.has(each.importPath))) {
    const own = measured.filter((each) => each.package === importPath)
    const isEmpty = own.every((each) => each.exists.length === 0 && each.problems.length === 0)
    for (const name of testFiles) {
      const path = `${directory}/${name}`
      const read = await ports.readText(path, maxTestFileBytes)
      if (read.kind !== 'text') continue
      const file = relativeToRoot(root, path)
      const declared = benchmarkDeclarations(read.text)
      if (isEmpty && declared[0] !== undefined) problems.push(noneListedProblem(importPath, declared[0].name))
      for (const { name: benchmark, line, column } of declared) {
        const key = declarationKey(importPath, benchmark)
        places.set(key, [...(places.get(key) ?? []), { file, line, column }])
      }
    }
  }
  return {
    declared: Object.fromEntries([...places].flatMap(([key, [first]]) => (first === undefined ? [] : [[key, first]]))),
    problems,
    explained: (problem) => {
      const [first, second] = places.get(declarationKey(problem.package, problem.name ?? '')) ?? []
      const isTwice = problem.code === 'BENCHMARK_DUPLICATE' && first !== undefined && second !== undefined
      return isTwice ? declaredTwiceProblem(problem, first, second) : problem
    },
  }
}
