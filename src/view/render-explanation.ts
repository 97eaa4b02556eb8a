import type { AllocationCost, Explanation } from '../attribute/explanation.ts'
import { formatPosition } from '../diagnostic/format-position.ts'
import { exactPattern } from '../go/command/bench-arguments.ts'
import type { BenchmarkRow } from '../report/report-schema.ts'
import { shellWord } from '../words/explain-command.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped, onceIn, perOp, withRange } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import type { Site } from './block.ts'
import { callTreeLines } from './call-tree.ts'
import { factsOf, frameOf, siteOf } from './causes.ts'
import { terminalText } from './escape.ts'
import { type Paint, paint } from './style.ts'
import {
  allocatingLines,
  factLine,
  flowLines,
  frameLines,
  type Lines,
  labelled,
  lineText,
  printed,
} from './terminal.ts'
import { allocatingOf, lineKey } from './where.ts'

/** Why benchmarks or functions allocate, for a person at a terminal. Ends with a line end. */
export function renderExplanations(
  explanations: readonly Explanation[],
  { color }: { readonly color: boolean },
): string {
  const style = paint(color)
  return printed(
    explanations.map((it) => (it.kind === 'benchmark' ? benchmarkLines(it, style) : functionLines(it, style))),
  )
}

type OfBenchmark = Extract<Explanation, { kind: 'benchmark' }>
type OfFunction = Extract<Explanation, { kind: 'function' }>

function benchmarkLines(explained: OfBenchmark, style: Paint): Lines {
  const { row, toolchain, cost, beside } = explained
  const head = `${style('bold', terminalText(row.name))} in ${terminalText(row.package)} ${style('dim', `(${terminalText(formatToolchain(toolchain))})`)}`
  return [
    head,
    `  ${withRange(row, 'allocsPerOp')} allocs/op, ${withRange(row, 'bytesPerOp')} B/op${row.once === null ? '' : `, and ${onceIn(row.once)},`} in ${count(row.iterations, 'iteration')}`,
    ...besideLines(row, beside, style),
    ...limitLine(row, style),
    ...(row.base === null
      ? []
      : [
          `  ${labelled('base', `${grouped(row.base.allocsPerOp)} allocs/op, ${grouped(row.base.bytesPerOp)} B/op`, style)}`,
        ]),
    ...costLines(explained, style),
    ...row.where.flatMap((line) => [
      '',
      ...allocatingLines(allocatingOf(line, row, {}), style),
      ...lineCost(line.at === null ? '' : lineKey(line.at), cost, style),
    ]),
    ...(row.where.length === 0 ? [`  ${nothingShown(row, beside)}`] : []),
  ]
}

/** Who runs it alone is to know why it reads otherwise. */
function besideLines({ package: importPath }: BenchmarkRow, beside: OfBenchmark['beside'], style: Paint): Lines {
  if (beside === undefined) return []
  const command = `go test -run='^$' -bench='${beside.patterns.join('|')}' -benchmem ${importPath}`
  return [`  ${labelled('beside', `only when run with others; alone it has a different number: ${command}`, style)}`]
}

function nothingShown({ allocsPerOp }: BenchmarkRow, beside: OfBenchmark['beside']): string {
  if (allocsPerOp === 0) return 'it allocates nothing'
  return beside === undefined
    ? 'its allocations could not be profiled'
    : 'it allocates only when run with others, and a profile of that run shows no line of its own'
}

function limitLine({ limit }: BenchmarkRow, style: Paint): Lines {
  const limits = [
    ...(limit.allocs === null ? [] : [`${limit.allocs.written} allocs/op`]),
    ...(limit.bytes === null ? [] : [`${limit.bytes.written} B/op`]),
  ]
  const at = limit.allocs?.at ?? limit.bytes?.at
  if (at === undefined) return []
  return [`  ${labelled('limit', `${limits.join(', ')} at ${formatLine(at)}`, style)}`]
}

const notKnown = 'not known'

/** What was measured beside what it would be without: an estimate, and its column says so. */
function costLines({ row, cost, gc }: OfBenchmark, style: Paint): Lines {
  if (cost === undefined && gc === undefined) return []
  const [head, ...rows] = costTable(cost, gc)
  const widths = [0, 1].map((i) => Math.max(...[head, ...rows].map((cells) => cells?.[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    `  ${labelled('cost', line(head ?? []), style)}`,
    ...rows.map((cells) => `           ${line(cells)}`),
    ...(cost === undefined ? [] : [`           ${style('dim', sharesText(cost))}`]),
    ...(gc === undefined ? [] : [`           ${style('dim', `collections of ${count(gc.operations, 'operation')}:`)}`]),
    ...(gc === undefined ? [] : [`           ${traceCommand(row, gc)}`]),
  ]
}

/** Rows of three cells: what, with, and without. */
function costTable(cost: AllocationCost | undefined, gc: OfBenchmark['gc']): readonly (readonly string[])[] {
  const without = gc?.without
  const known = <T>(value: T | undefined, text: (value: T) => string): string =>
    value === undefined ? notKnown : text(value)
  return [
    ['', 'with its allocations', 'without (estimate)'],
    ['ns/op', known(cost?.nsPerOp, ns), known(cost, nsWithout)],
    ['collections', known(gc?.with.count, grouped), known(without?.count, grouped)],
    ['stop-the-world pauses', known(gc?.with.pausesMs, ms), known(without?.pausesMs, ms)],
    [
      'longest pause',
      known(gc?.with, (it) => (it.count === 0 ? 'none' : ms(it.longestMs))),
      known(without, (it) => (it.count === 0 ? 'none' : notKnown)),
    ],
    ['live heap at the end', known(gc?.with.liveMb, (mb) => (mb === 0 ? 'below 1 MB' : `${grouped(mb)} MB`)), notKnown],
  ]
}

/** The time that was seen in the allocator and the collector taken away; what is less than one sample cannot be seen. */
function nsWithout({ nsPerOp, allocator, gc, samples }: AllocationCost): string {
  const share = 1 - allocator - gc
  return share * samples < 0.5 ? `below ${ns(nsPerOp / samples)}` : ns(nsPerOp * share)
}

function sharesText({ allocator, gc, samples }: AllocationCost): string {
  return `${percent(allocator)} of the time in the allocator, ${percent(gc)} in garbage collection (${count(samples, 'sample')})`
}

/** The same number of operations for whoever repeats it. The variable is for the benchmark alone: the go command has a collector too. */
function traceCommand({ name, package: path, cpu }: BenchmarkRow, { operations }: NonNullable<OfBenchmark['gc']>) {
  const bench = shellWord(exactPattern(name))
  return terminalText(
    `go test -exec 'env GODEBUG=gctrace=1' -run '^$' -bench ${bench} -benchtime ${operations}x -cpu ${cpu} ${shellWord(path)}`,
  )
}

/** A part of a microsecond is noise. */
function ms(n: number): string {
  return `${n >= 100 ? grouped(Math.round(n)) : perOp(Math.round(n * 1000) / 1000)} ms`
}

function lineCost(key: string, cost: AllocationCost | undefined, style: Paint): Lines {
  const share = cost?.lines.get(key)
  if (cost === undefined || share === undefined) return []
  return [labelled('cost', `about ${ns(cost.nsPerOp * share)} ns/op in the allocator (${percent(share)})`, style)]
}

function ns(n: number): string {
  return n >= 100 ? grouped(Math.round(n)) : perOp(n)
}

function percent(share: number): string {
  const n = share * 100
  return n > 0 && n < 1 ? 'below 1 %' : `${Math.round(n)} %`
}

function functionLines(fn: OfFunction, style: Paint): Lines {
  const counted = fn.sites.filter((site) => site.class !== 'free')
  const escapes = counted.filter((site) => site.class === 'escape').length
  const at = fn.at === undefined ? '' : ` at ${terminalText(formatLine(fn.at))}`
  const inlined =
    fn.obstacle === undefined ? [] : [fn.obstacle === '' ? 'can be inlined' : `cannot be inlined: ${fn.obstacle}`]
  return [
    `${style('bold', terminalText(fn.name))} in ${terminalText(fn.package)}${at} ${style('dim', `(${terminalText(formatToolchain(fn.toolchain))})`)}`,
    `  ${count(escapes, 'escape')}, ${count(counted.length, 'heap site')}; ${inlined.map(terminalText).join('')}`.replace(
      /; $/,
      '',
    ),
    ...counted.flatMap((site) => ['', ...siteLines(siteOf(site, {}), style)]),
    ...(fn.calls === undefined ? [] : ['', ...callTreeLines(fn, fn.calls, style)]),
  ]
}

function siteLines(site: Site, style: Paint): Lines {
  const since: Line = site.since.length === 0 ? [] : [', ', ...site.since]
  return [
    style('cyan', lineText([{ code: formatPosition(site.at) }, ...since])),
    ...frameLines(frameOf(site.source, site.at)),
    `${labelled('what', site.what, style)} ${style('dim', `(${site.className})`)}`,
    ...(site.cause === null ? [] : factsOf(site.cause).map((fact) => factLine(fact, style))),
    ...flowLines(site.flow),
  ]
}
