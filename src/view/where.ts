import type { Position } from '../diagnostic/position.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count, perOp } from '../words/numbers.ts'
import { isChanged, isGrown, leadingLine, outside, shareLine, sinceText, whatAllocates } from '../words/where-lines.ts'
import type { Allocating, Section, Where } from './block.ts'
import { causeOf, flowOf, frameOf, sentencesOf } from './causes.ts'
import { type Links, placeIn } from './links.ts'

/** A line of source that allocates, and the benchmarks that do so there. */
type WhereLine = {
  readonly row: WhereRow
  readonly first: BenchmarkRow
  /** Those that allocate there, the one whose row it is first. */
  readonly in: readonly { readonly benchmark: BenchmarkRow; readonly row: WhereRow }[]
}

/** The lines of several benchmarks, each once: those that allocate more than at base first, then by how much. */
export function whereLines(benchmarks: readonly BenchmarkRow[]): readonly WhereLine[] {
  const lines = groupBy(
    benchmarks.flatMap((benchmark) => benchmark.where.map((row) => ({ benchmark, row }))),
    ({ row }) => JSON.stringify([row.at?.file, row.at?.line, row.cause, row.detail]),
  )
  return [...lines.values()]
    .flatMap((all) => {
      const [first] = [...all].sort((a, b) => weight(b.row) - weight(a.row))
      if (first === undefined) return []
      return [{ row: first.row, first: first.benchmark, in: [first, ...all.filter((each) => each !== first)] }]
    })
    .sort((a, b) => weight(b.row) - weight(a.row))
}

/** What a reviewer can change comes first: a line that grew, and of those one that is in the change itself. */
function weight(row: WhereRow): number {
  return (
    (isGrown(row) ? 1e12 : 0) +
    (isGrown(row) && isChanged(row) ? 1e11 : 0) +
    row.allocsPerOp -
    (row.base ?? 0) +
    row.bytesPerOp / 1e9
  )
}

/** A line that allocates, with all there is to say of it. */
export function allocatingOf(row: WhereRow, benchmark: BenchmarkRow, links: Links): Allocating {
  const site = toldSite(row)
  const leading = leadingLine(row)
  return {
    share: shareLine(row, benchmark, (at) => placeIn(at, links)),
    frame: frameOf(row.source, row.at),
    gutter: String(row.at?.line ?? 0).length + 2,
    what: whatAllocates(row),
    cause: causeOf(row.cause, row.detail, links),
    flow: site === undefined ? [] : flowOf(site.why, links),
    value: site === undefined ? '' : site.text.replace(/^moved to heap: | escapes to heap$/g, ''),
    calls: row.path.slice(1).map((frame) => ({
      function: frame.function,
      at: placeIn({ ...frame, column: 0 }, links),
    })),
    mend: row.at === null || leading === null ? row.at : { file: leading.file, line: leading.line, column: 0 },
  }
}

/** The site that the cause is about, where the compiler tells how it gets to the heap. */
function toldSite({ sites }: WhereRow): SiteRow | undefined {
  return sites.find(({ why }) => why.length > 0)
}

/** Of a benchmark that is over; `explain` shows them all. */
const mostOfOne = 3

/**
 * Where a benchmark allocates: what grew since base first, at most so many lines.
 * @param told what was told in full before; what is told here is added
 */
export function whereOf(row: BenchmarkRow, told: Set<string>, links: Links): Where {
  const lines = whereLines([row])
  const grown = lines.filter((line) => isGrown(line.row))
  const shown = lines.slice(0, grown.length > 0 ? Math.min(mostOfOne, grown.length) : mostOfOne)
  const left = row.where.length - shown.length
  return {
    lines: shown.map(({ row: line }) => ({
      line: allocatingOf(line, row, links),
      isFull: isFirst(told, line.at === null ? ':0' : lineKey(line.at)),
    })),
    more: left > 0 ? moreLines(left) : '',
  }
}

/** Whether something is told for the first time. */
export function isFirst(told: Set<string>, key: string): boolean {
  const size = told.size
  return told.add(key).size > size
}

/** `codec/encode.go:41` */
export function lineKey({ file, line }: Position): string {
  return `${file}:${line}`
}

/** So many lines are told in full; a reader mends the first and looks again. */
const mostShown = 5
/** And where base is not known, so that all of them may be old. */
const mostUncompared = 3
/** Names of benchmarks beside a line. */
const mostNamed = 3

/** Where benchmarks that are over allocate: each line with its source, cause and way out. Empty where none was profiled. */
export function whereSections(benchmarks: readonly BenchmarkRow[], links: Links): readonly Section[] {
  const lines = whereLines(benchmarks)
  const grown = lines.filter(({ row }) => isGrown(row))
  const isCompared = lines.some(({ row }) => row.base !== null)
  const first = (grown.length > 0 ? grown : lines).slice(0, isCompared ? mostShown : mostUncompared)
  const rest = lines.filter((line) => !first.includes(line))
  return [
    ...first.flatMap((line) => lineSections(allocatingOf(line.row, line.first, links), named(line))),
    ...restOf(rest, links),
  ]
}

function lineSections(line: Allocating, benchmarks: Line): readonly Section[] {
  return [
    { kind: 'text', lines: [[{ strong: line.share }, ' · ', ...benchmarks]] },
    ...excerpt(line),
    ...(line.cause === null ? [] : [{ kind: 'facts' as const, facts: sentencesOf(line.cause) }]),
    ...journey(line),
  ]
}

/** The line of source with a caret under the column, and under it what allocates. */
function excerpt({ frame, gutter, what }: Allocating): readonly Section[] {
  if (frame === '' && what.length === 0) return []
  if (frame === '') return [{ kind: 'code', language: 'text', text: what.join('\n') }]
  const remarks = what.map((text) => `${' '.repeat(gutter)}= ${text}`)
  return [{ kind: 'code', language: 'go', text: [frame, ...remarks].join('\n') }]
}

/** The compiler's flow, folded: as a list of places, and drawn where it has several stops. */
function journey({ flow, value, calls }: Allocating): readonly Section[] {
  const called = (title: string): readonly Section[] =>
    calls.length === 0
      ? []
      : [{ kind: 'list', title, items: calls.map(({ function: name, at }) => [{ code: name }, ' ', at]) }]
  if (flow.length === 0)
    return calls.length === 0 ? [] : [{ kind: 'folded', summary: 'How it is called', sections: called('') }]
  const items = flow.map(({ words, code, at }): Line => [`${words}: `, { code }, ', ', at])
  return [
    {
      kind: 'folded',
      summary: 'The way to the heap',
      sections: [{ kind: 'flow', value, stops: flow }, { kind: 'list', title: '', items }, ...called('Called from:')],
    },
  ]
}

function restOf(lines: readonly WhereLine[], links: Links): readonly Section[] {
  if (lines.length === 0) return []
  const isOld = lines.every(({ row }) => !isGrown(row))
  const summary = `${moreLines(lines.length)}${isOld ? ', as at base' : ''}`
  const items = lines.map((line) => restLine(line, links))
  return [{ kind: 'folded', summary, sections: [{ kind: 'list', title: '', items }] }]
}

function moreLines(n: number): string {
  return `${count(n, 'more line')} ${n === 1 ? 'allocates' : 'allocate'}`
}

function restLine({ row, first }: WhereLine, links: Links): Line {
  const since = sinceText(row)
  const cause = causeOf(row.cause, '', {})
  return [
    row.at === null ? outside : placeIn(row.at, links),
    ` ${perOp(row.allocsPerOp)} allocs/op of `,
    { code: first.name },
    since === '' ? '' : `, ${since}`,
    ...(cause === null ? [] : [': ', cause.name]),
  ]
}

function named({ in: all }: WhereLine): Line {
  // Under several toolchains a benchmark is there several times.
  const distinct = [...new Map(all.map((each) => [each.benchmark.name, each])).values()]
  const names = distinct.slice(0, mostNamed).flatMap(({ benchmark, row }, i): readonly Inline[] => {
    const name = { code: benchmark.name }
    return i === 0 ? [name] : [', ', `${perOp(row.allocsPerOp)} in `, name]
  })
  const more = distinct.length - Math.min(distinct.length, mostNamed)
  return more > 0 ? [...names, ` and ${count(more, 'more benchmark')}`] : names
}
