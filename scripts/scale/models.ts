import { type GivenSnapshot, snapshotOf } from '../../__tests__/support/snapshots.ts'
import type { GoFunction, HeapSite } from '../../src/go/sites/heap-site.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { declarationKey, type Snapshot } from '../../src/snapshot/snapshot.ts'

/** The import path of the n-th package. */
export function packageName(n: number, module = 'example.com/m'): string {
  return `${module}/internal/part${n}`
}

function siteAt(file: string, line: number, isNew: boolean | undefined): HeapSite {
  return {
    class: 'escape',
    kind: 'moved to heap',
    text: 'moved to heap: x',
    call: 'runtime.newobject',
    file,
    line,
    column: 2,
    why: [{ to: '~r0', expr: '&x', reason: 'return', file, line: line + 1, column: 9 }],
    cause: 'returned',
    inlined: [],
    ...(isNew !== undefined && { isNew }),
  }
}

/** Functions with one escape each, a hundred to a package. */
export function functions(n: number, isNew?: boolean): readonly GoFunction[] {
  return Array.from({ length: n }, (_, i): GoFunction => {
    const path = packageName(Math.floor(i / 100))
    const file = `${path}/part.go`
    return { package: path, name: `(*Part).Step${i}`, file, line: i + 1, sites: [siteAt(file, i + 2, isNew)] }
  })
}

/** What was measured of a module. */
export function measured(over: Omit<GivenSnapshot, 'run'>, module = 'example.com/m'): Snapshot {
  const packages = [...new Set([...(over.functions ?? []), ...(over.benchmarks ?? [])].map((each) => each.package))]
  return snapshotOf({
    run: { module },
    packages,
    declared: Object.fromEntries(
      (over.benchmarks ?? []).map((row) => [
        declarationKey(row.package, row.name),
        { file: 'part_test.go', line: 1, column: 6 },
      ]),
    ),
    ...over,
  })
}

/** Sub-benchmarks of one package, 200 to each top-level one. */
export function benchmarks(n: number, allocsPerOp = 2, path = packageName(0)): Snapshot['benchmarks'] {
  const run = { allocsPerOp, bytesPerOp: 64, iterations: 1000, nsPerOp: 1 }
  return Array.from({ length: n }, (_, i) => ({
    package: path,
    name: `BenchmarkDecode${Math.floor(i / 200)}/size=${i}`,
    cpu: 1,
    allocsPerOp,
    bytesPerOp: 64,
    most: { allocsPerOp, bytesPerOp: 64 },
    iterations: 1000,
    runs: [run, run],
    stable: true,
  }))
}

/** A budget's text with these lines of benchmarks and functions under one pattern. */
export function budgetText(lines: {
  readonly benchmarks?: readonly string[]
  readonly functions?: readonly string[]
  readonly rules?: string
}): string {
  const section = (title: string, names: readonly string[] = []): readonly string[] =>
    names.length === 0 ? [] : [`${title}:`, '  ./...:', ...names.map((line) => `    ${line}`)]
  const rules = lines.rules === undefined ? [] : [`rules: { ${lines.rules} }`]
  return [
    'version: 1',
    ...rules,
    ...section('benchmarks', lines.benchmarks),
    ...section('functions', lines.functions),
    '',
  ].join('\n')
}

export const context = {
  tool: { version: '0.0.0' },
  commit: { measured: 'a'.repeat(40), head: 'b'.repeat(40) },
  diagnostics: [],
  expectsBase: false,
  isWhole: true,
} as const satisfies { readonly tool: Report['tool'] } & Record<string, unknown>
