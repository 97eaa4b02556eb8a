import type { FollowedCalls } from '../budget/budget.ts'
import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import { parseTolerance } from '../budget/read/tolerance.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { roomOf } from '../judge/room.ts'
import { publishedAt } from '../lang/repository.ts'
import { visible } from '../lang/visible.ts'
import { chanceOf } from '../measure/chance.ts'
import { formatToolchains } from '../words/format-toolchain.ts'
import { grouped, onceIn } from '../words/numbers.ts'

/** A benchmark with the limit it gets; `remark` stands behind it. */
export type NewBenchmark = {
  readonly name: string
  readonly limit: string
  readonly isZero: boolean
  readonly remark: string
}

/** A function with the limit it gets; with `calls` it holds for what the function calls too. */
export type NewFunction = { readonly name: string; readonly escapes: number; readonly calls?: FollowedCalls['scope'] }

/** What a new budget says of a package, under the pattern it gets. */
export type NewPackage = {
  readonly pattern: string
  readonly benchmarks: readonly NewBenchmark[]
  /** What gave no number, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string; readonly hint: string | undefined }[]
  readonly functions: readonly NewFunction[]
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

/** A budget file that a person reads, packages sorted, benchmarks that allocate nothing first. */
export function renderBudgetFile(budget: NewBudget): string {
  const { version, toolchains, measuredWith, patterns, modules, settings, isPath } = budget
  const packages = budget.packages.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1))
  const under = formatToolchains(toolchains)
  const schema = publishedAt(version, 'allocs-budget.schema.json')
  const benchmarks = packages.flatMap(benchmarkLines)
  const functions = packages.flatMap(functionLines)
  const lines = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`, '#']),
    `# What this code may allocate. Created by \`allocs-budget init\` from measurements with ${under}.`,
    '# `allocs-budget check` checks the code against it; `allocs-budget update --only NAME` accepts a change.',
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
          `functions: # heap escapes${isPath ? ' of the functions that allocation-free benchmarks run' : ''}`,
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
  const remarks = leftOut.flatMap(({ name, why, hint }) => [
    `    # left out: ${visible(why.includes(name) ? why : `${name}: ${why}`)}`,
    ...(hint === undefined ? [] : [`    #   ${visible(hint)}`]),
  ])
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
  return [`  ${packageKey(pattern)}:`, ...sorted.map(functionLine)]
}

function functionLine({ name, escapes, calls }: NewFunction): string {
  return `    ${yamlKey(name)}: ${calls === undefined ? escapes : `{ escapes: ${escapes}, calls: ${calls} }`}`
}

/**
 * The limit of what was measured, and a remark where the number alone would surprise: with room for as much as it moves by chance, exact
 * where it does not. The room is a tolerance, so that it is none to spare.
 */
export function settledLimit(result: BenchmarkResult): { readonly limit: string; readonly remark: string } {
  const { seen, needs } = roomOf(result, 'allocsPerOp')
  if (seen.least < seen.most)
    return { limit: withRoom(seen, needs), remark: `unstable: ${grouped(seen.least)} to ${grouped(seen.most)}` }
  const bytes = chanceOf(result, 'bytesPerOp')
  if (needs > seen.most && bytes !== undefined)
    return {
      limit: withRoom(seen, needs),
      remark: `by chance: ${grouped(bytes.least)} to ${grouped(bytes.most)} B/op`,
    }
  return { limit: String(needs), remark: isUnlikeGo(result) ? `plus ${onceIn(result.once)}` : '' }
}

/** What stands behind a 0 that is not always one. */
export function roundedRemark(bytesPerOp: number): string {
  return `${bytesPerOp} B/op: allocates in some operations, and Go rounds down`
}

/** Whether Go's own line has what is allocated once in its number. */
function isUnlikeGo(result: BenchmarkResult): result is BenchmarkResult & Required<Pick<BenchmarkResult, 'once'>> {
  const { runs, once, allocsPerOp } = result
  const longest = Math.max(...runs.map(({ iterations }) => iterations))
  return (
    once !== undefined &&
    once.allocs > 0 &&
    runs.some((run) => run.iterations === longest && run.allocsPerOp !== allocsPerOp)
  )
}

/** A limit of `needs`, written as the number that was seen and so many per cent. A step of one is exact. */
function withRoom({ least, most }: { readonly least: number; readonly most: number }, needs: number): string {
  if (needs - least > 1) return `${most} ±${Math.ceil(((needs - most) * 100) / most)}%`
  const spellings = [0, 1, 2, 3].map(
    (digits) => `${least} ±${(Math.ceil(10 ** (digits + 2) / least) / 10 ** digits).toFixed(digits)}%`,
  )
  // Of nothing no per cent are one.
  return spellings.find((text) => parseTolerance(text)?.max === needs) ?? String(needs)
}
