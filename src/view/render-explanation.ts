import type { AllocationCost, Explanation } from '../attribute/explanation.ts'
import { lineFrame } from '../diagnostic/code-frame.ts'
import { formatPosition } from '../diagnostic/format-diagnostic.ts'
import type { BenchmarkRow, SiteRow } from '../report/report-schema.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { count, grouped, perOp, withRange } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { siteText } from '../words/site-text.ts'
import { chainOf } from '../words/why-text.ts'
import { disarmCommands, terminalLines, terminalText } from './escape.ts'
import { type Paint, paint } from './style.ts'
import { whereText } from './terminal-where.ts'

/** Why benchmarks or functions allocate, for a person at a terminal. Ends with a line end. */
export function renderExplanations(
  explanations: readonly Explanation[],
  { color }: { readonly color: boolean },
): string {
  const style = paint(color)
  const text = explanations.map((it) =>
    (it.kind === 'benchmark' ? benchmarkText(it, style) : functionText(it, style)).join('\n'),
  )
  return `${disarmCommands(text.join('\n\n'))}\n`
}

type OfBenchmark = Extract<Explanation, { kind: 'benchmark' }>
type OfFunction = Extract<Explanation, { kind: 'function' }>

function benchmarkText({ row, toolchain, cost, beside }: OfBenchmark, style: Paint): readonly string[] {
  const head = `${style('bold', terminalText(row.name))} in ${terminalText(row.package)} ${style('dim', `(${terminalText(formatToolchain(toolchain))})`)}`
  return [
    head,
    `  ${withRange(row, 'allocsPerOp')} allocs/op, ${withRange(row, 'bytesPerOp')} B/op in ${count(row.iterations, 'iteration')}`,
    ...besideLines(row, beside, style),
    ...limitLine(row, style),
    ...(row.base === null
      ? []
      : [
          `  ${style('dim', 'base')}     ${grouped(row.base.allocsPerOp)} allocs/op, ${grouped(row.base.bytesPerOp)} B/op`,
        ]),
    ...costLines(cost, style),
    ...row.where.flatMap((line) => [
      '',
      ...whereText({ ...row, where: [line] }, 1, style, () => true),
      ...lineCost(line.at === null ? '' : `${line.at.file}:${line.at.line}`, cost, style),
    ]),
    ...(row.where.length === 0 ? [`  ${nothingShown(row, beside)}`] : []),
  ]
}

/** Who runs it alone is to know why it reads otherwise. */
function besideLines(
  { package: importPath }: BenchmarkRow,
  beside: OfBenchmark['beside'],
  style: Paint,
): readonly string[] {
  if (beside === undefined) return []
  const command = `go test -run='^$' -bench='${beside.patterns.join('|')}' -benchmem ${importPath}`
  return [`  ${style('dim', 'beside')}   others only, alone it reads otherwise: ${terminalText(command)}`]
}

function nothingShown({ allocsPerOp }: BenchmarkRow, beside: OfBenchmark['beside']): string {
  if (allocsPerOp === 0) return 'it allocates nothing'
  return beside === undefined
    ? 'its allocations could not be profiled'
    : 'it allocates only beside the others, and a profile with them shows no line that is its own'
}

function limitLine({ limit }: BenchmarkRow, style: Paint): readonly string[] {
  const limits = [
    ...(limit.allocs === null ? [] : [`${limit.allocs.written} allocs/op`]),
    ...(limit.bytes === null ? [] : [`${limit.bytes.written} B/op`]),
  ]
  const at = limit.allocs?.at ?? limit.bytes?.at
  if (at === undefined) return []
  return [`  ${style('dim', 'limit')}    ${terminalText(`${limits.join(', ')} at ${formatLine(at)}`)}`]
}

/** What it would be without is an estimate: the time that was seen in the allocator and the collector taken away. */
function costLines(cost: AllocationCost | undefined, style: Paint): readonly string[] {
  if (cost === undefined) return []
  const { nsPerOp, allocator, gc, samples } = cost
  const without = nsPerOp * (1 - allocator - gc)
  const shares = `${percent(allocator)} in the allocator, ${percent(gc)} in garbage collection`
  return [
    `  ${style('dim', 'cost')}     ${ns(nsPerOp)} ns/op with its allocations, about ${ns(without)} ns/op without: ${shares} ${style('dim', `(${count(samples, 'sample')})`)}`,
  ]
}

function lineCost(key: string, cost: AllocationCost | undefined, style: Paint): readonly string[] {
  const share = cost?.lines.get(key)
  if (cost === undefined || share === undefined) return []
  return [`${style('dim', 'cost')}     about ${ns(cost.nsPerOp * share)} ns/op in the allocator (${percent(share)})`]
}

function ns(n: number): string {
  return n >= 100 ? grouped(Math.round(n)) : perOp(n)
}

function percent(share: number): string {
  const n = share * 100
  return n > 0 && n < 1 ? 'below 1 %' : `${Math.round(n)} %`
}

function functionText(fn: OfFunction, style: Paint): readonly string[] {
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
    ...counted.flatMap((site) => ['', ...siteLines(site, style)]),
  ]
}

const classes = {
  escape: 'escape',
  growth: 'growth: allocates only where it must grow',
  unreported: 'allocation that the compiler has no words for',
  free: 'free',
} as const satisfies Record<SiteRow['class'], string>

function siteLines(site: SiteRow, style: Paint): readonly string[] {
  const since = site.new === true ? ', new here' : site.movedFrom === null ? '' : `, moved from ${site.movedFrom}`
  const frame = site.source.trim() === '' ? '' : lineFrame(site.source, site)
  const label = (text: string): string => style('dim', text.padEnd(7))
  return [
    style('cyan', terminalText(`${formatPosition(site)}${since}`)),
    ...(frame === '' ? [] : terminalLines(frame).split('\n')),
    `${label('what')}  ${terminalText(siteText(site))} ${style('dim', `(${classes[site.class]})`)}`,
    ...(site.cause === null
      ? []
      : [
          `${label('why')}  ${causeTexts[site.cause].name}: ${causeTexts[site.cause].why}`,
          `${label('way out')}  ${causeTexts[site.cause].wayOut}`,
        ]),
    ...chainOf(site.why).map(
      (stop) => `         ${terminalText(`${stop.words}: ${stop.code} at ${formatLine({ ...stop, column: 0 })}`)}`,
    ),
  ]
}
