import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { roomFor } from '../judge/new-limits.ts'
import { visible } from '../lang/visible.ts'
import { formatToolchains } from '../words/format-toolchain.ts'
import { grouped } from '../words/numbers.ts'

/** A benchmark with the limit it gets; `remark` stands behind it. */
export type NewBenchmark = {
  readonly name: string
  readonly limit: string
  readonly isZero: boolean
  readonly remark: string
}

/** What a new budget says of a package, under the pattern it gets. */
export type NewPackage = {
  readonly pattern: string
  readonly benchmarks: readonly NewBenchmark[]
  /** What gave no number, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
  readonly functions: readonly { readonly name: string; readonly escapes: number }[]
}

export type NewBudget = {
  readonly version: string
  readonly toolchains: readonly Toolchain[]
  readonly measuredWith: string | undefined
  /** As asked for; undefined: the default. */
  readonly patterns: readonly string[] | undefined
  readonly modules: readonly string[] | undefined
  /** Settings that were measured with and are not the default, by their keys: `benchtime: 1000x`. */
  readonly settings: readonly (readonly [key: string, value: string])[]
  readonly packages: readonly NewPackage[]
  /** Whether the functions are those that benchmarks without allocations run. */
  readonly isPath: boolean
}

/** Where the JSON Schema of a release is published. */
export function schemaUrl(version: string): string {
  return `https://raw.githubusercontent.com/allocs-budget/allocs-budget/v${version}/allocs-budget.schema.json`
}

/** A budget file that a person reads, packages sorted, benchmarks that allocate nothing first. */
export function renderBudgetFile(budget: NewBudget): string {
  const { version, toolchains, measuredWith, patterns, modules, settings, isPath } = budget
  const packages = budget.packages.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1))
  const under = formatToolchains(toolchains)
  const benchmarks = packages.flatMap(benchmarkLines)
  const functions = packages.flatMap(functionLines)
  const lines = [
    `# yaml-language-server: $schema=${schemaUrl(version)}`,
    '#',
    `# What this code may allocate: first written by \`allocs-budget init\`, as measured with ${under}.`,
    '# `allocs-budget check` holds the code against it; `allocs-budget update --only NAME` accepts a change.',
    'version: 1',
    ...(measuredWith === undefined ? [] : [`measured-with: ${yamlWords(measuredWith)}`]),
    ...(patterns === undefined ? [] : [`packages: [${patterns.map(yamlText).join(', ')}]`]),
    ...(modules === undefined ? [] : [`modules: [${modules.map(yamlText).join(', ')}]`]),
    ...settings.map(([key, value]) => `${key}: ${value}`),
    ...(benchmarks.some((line) => !isComment(line)) ? ['', 'benchmarks: # allocs/op', ...benchmarks] : benchmarks),
    ...(functions.length === 0
      ? []
      : [
          '',
          `functions: # escapes to the heap${isPath ? ', of what the benchmarks without allocations run' : ''}`,
          ...functions,
        ]),
  ]
  return `${lines.join('\n')}\n`
}

/** Words of a toolchain need no quotes, but for a value that YAML would read as a key. */
function yamlWords(text: string): string {
  return text.endsWith(':') ? yamlText(text) : text
}

function isComment(line: string): boolean {
  return line.trim() === '' || line.trimStart().startsWith('#')
}

function benchmarkLines({ pattern, benchmarks, leftOut }: NewPackage): readonly string[] {
  const remarks = leftOut.map(
    ({ name, why }) => `    # left out: ${visible(why.includes(name) ? why : `${name}: ${why}`)}`,
  )
  if (benchmarks.length === 0) return remarks.map((line) => line.slice(2))
  // A name with a wildcard in it comes behind the names that it matches too.
  const ordered = benchmarks.toSorted((a, b) => Number(a.name.includes('*')) - Number(b.name.includes('*')))
  const zero = ordered.filter(({ isZero }) => isZero)
  const others = ordered.filter(({ isZero }) => !isZero)
  return [
    `  ${packageKey(pattern)}:`,
    ...zero.map(benchmarkLine),
    ...(zero.length > 0 && others.length > 0 ? [''] : []),
    ...others.map(benchmarkLine),
    ...remarks,
  ]
}

/** The dot of the root package needs no quotes in YAML 1.2, which a budget is. */
function packageKey(pattern: string): string {
  return pattern === '.' ? pattern : yamlKey(pattern)
}

function benchmarkLine({ name, limit, remark }: NewBenchmark): string {
  return `    ${yamlKey(name)}: ${limit}${remark === '' ? '' : ` # ${visible(remark)}`}`
}

function functionLines({ pattern, functions }: NewPackage): readonly string[] {
  if (functions.length === 0) return []
  const sorted = functions.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return [`  ${packageKey(pattern)}:`, ...sorted.map(({ name, escapes }) => `    ${yamlKey(name)}: ${escapes}`)]
}

/** The limit of a number that was measured: with room for as much as it was seen to move. */
export function settledLimit(least: number, most: number): { readonly limit: string; readonly remark: string } {
  if (least === most) return { limit: String(most), remark: '' }
  const remark = `unstable: ${grouped(least)} to ${grouped(most)}`
  const more = roomFor({ got: least, most }) - most
  if (more === 0) return { limit: String(most), remark }
  return { limit: `${most} ±${Math.ceil((more * 100) / most)}%`, remark }
}
