import type { Position } from '../diagnostic/position.ts'
import { benchmarkDeclarations } from '../golang/benchmark-declarations.ts'
import type { GoPackage } from '../golang/go-package.ts'
import type { Ports } from '../ports.ts'
import { declaredTwiceTrouble, noneListedTrouble } from './benchmark-troubles.ts'
import type { PackageBenchmarks } from './benchmarks.ts'
import { relativeToRoot } from './repository.ts'
import type { BenchmarkTrouble } from './trouble.ts'

export type TestFiles = {
  /** By full name: a sub-benchmark is declared where its top-level benchmark is. */
  readonly benchmarkAt: (importPath: string, name: string) => Position | undefined
  readonly troubles: readonly BenchmarkTrouble[]
  /** A trouble, with what the declarations tell of its cause. */
  readonly explained: (trouble: BenchmarkTrouble) => BenchmarkTrouble
}

const maxBytes = 16 * 2 ** 20

/** Reads the test files of the packages whose benchmarks ran: where benchmarks stand. */
export async function readTestFiles(
  packages: readonly GoPackage[],
  measured: readonly (PackageBenchmarks & { readonly package: string })[],
  root: string,
  ports: Ports,
): Promise<TestFiles> {
  const places = new Map<string, readonly Position[]>()
  const troubles: BenchmarkTrouble[] = []
  const ran = new Set(measured.map((each) => each.package))
  for (const { importPath, directory, testFiles } of packages.filter((each) => ran.has(each.importPath))) {
    const own = measured.filter((each) => each.package === importPath)
    const isEmpty = own.every((each) => each.exists.length === 0 && each.troubles.length === 0)
    for (const name of testFiles) {
      const path = `${directory}/${name}`
      const read = await ports.readText(path, maxBytes)
      if (read.kind !== 'text') continue
      const file = relativeToRoot(root, path)
      const declared = benchmarkDeclarations(read.text)
      if (isEmpty && declared[0] !== undefined) troubles.push(noneListedTrouble(importPath, declared[0].name))
      for (const { name: benchmark, line, column } of declared) {
        const key = keyOf(importPath, benchmark)
        places.set(key, [...(places.get(key) ?? []), { file, line, column }])
      }
    }
  }
  return {
    benchmarkAt: (importPath, name) => places.get(keyOf(importPath, name))?.[0],
    troubles,
    explained: (trouble) => {
      const [first, second] = places.get(keyOf(trouble.package, trouble.name ?? '')) ?? []
      const isTwice = trouble.code === 'BENCHMARK_DUPLICATE' && first !== undefined && second !== undefined
      return isTwice ? declaredTwiceTrouble(trouble, first, second) : trouble
    },
  }
}

/** A sub-benchmark is declared where its top-level benchmark is. */
function keyOf(importPath: string, name: string): string {
  return `${importPath} ${name.split('/')[0]}`
}
