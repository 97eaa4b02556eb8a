import type { AllocationCost, Explanation } from '../attribute/explanation.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { BenchmarkRow } from '../report/report-schema.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped, onceIn, perOp, withRange } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import type { Site } from './block.ts'
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

function benchmarkLines({ row, toolchain, cost, beside }: OfBenchmark, style: Paint): Lines {
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
    ...costLines(cost, style),
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

/** What it would be without is an estimate: the time that was seen in the allocator and the collector taken away. */
function costLines(cost: AllocationCost | undefined, style: Paint): Lines {
  if (cost === undefined) return []
  const { nsPerOp, allocator, gc, samples } = cost
  const without = nsPerOp * (1 - allocator - gc)
  const shares = `${percent(allocator)} in the allocator, ${percent(gc)} in garbage collection`
  const told = `${ns(nsPerOp)} ns/op with its allocations, about ${ns(without)} ns/op without: ${shares}`
  return [`  ${labelled('cost', told, style)} ${style('dim', `(${count(samples, 'sample')})`)}`]
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
