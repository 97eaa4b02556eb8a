import { lineFrame } from '../diagnostic/code-frame.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { BenchmarkRow, WhereRow } from '../report/report-schema.ts'
import { causeTexts } from '../words/cause-texts.ts'
import { count, perOp } from '../words/numbers.ts'
import {
  causeSentence,
  isGrown,
  leadingLine,
  outside,
  shareText,
  sinceText,
  toldSite,
  type WhereLine,
  whatAllocates,
  whereLines,
} from '../words/where-lines.ts'
import { chainOf, type Stop } from '../words/why-text.ts'
import { codeSpan, fence, mermaidLabel } from './escape.ts'
import { type Links, linkTo } from './markdown-links.ts'
import { folded } from './markdown-table.ts'

/** So many lines are told in full; a reader mends the first and looks again. */
const mostShown = 5
/** And where base is not known, so that all of them may be old. */
const mostUncompared = 3
/** Names of benchmarks beside a line. */
const mostNamed = 3

/** Where benchmarks that are over allocate: each line with its source, cause and way out. Empty where none was profiled. */
export function whereSections(benchmarks: readonly BenchmarkRow[], links: Links): string {
  const lines = whereLines(benchmarks)
  if (lines.length === 0) return ''
  const grown = lines.filter(({ row }) => isGrown(row))
  const isCompared = lines.some(({ row }) => row.base !== null)
  const first = (grown.length > 0 ? grown : lines).slice(0, isCompared ? mostShown : mostUncompared)
  const rest = lines.filter((line) => !first.includes(line))
  return [...first.map((line) => lineSection(line, links)), restOf(rest, links)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function restOf(lines: readonly WhereLine[], links: Links): string {
  if (lines.length === 0) return ''
  const isOld = lines.every(({ row }) => !isGrown(row))
  const items = lines.map(({ row, in: [first] }) => {
    const cause = row.cause === null ? '' : `: ${causeTexts[row.cause].name}`
    const since = sinceText(row)
    const of = first === undefined ? '' : ` of ${codeSpan(first.benchmark.name)}`
    return `- ${row.at === null ? outside : linkTo(row.at, links)} ${perOp(row.allocsPerOp)} allocs/op${of}${since === '' ? '' : `, ${since}`}${cause}`
  })
  return folded(
    `${count(lines.length, 'more line')} ${lines.length === 1 ? 'allocates' : 'allocate'}${isOld ? ', as at base' : ''}`,
    items.join('\n'),
  )
}

function lineSection({ row, in: all }: WhereLine, links: Links): string {
  const [first] = all
  if (first === undefined) return ''
  const cause = causeSentence(row.cause, row.detail)
  const parts = [
    `**${share(row, first.benchmark, links)}** · ${named(all)}`,
    excerpt(row),
    cause === undefined || row.cause === null
      ? ''
      : `**Why:** ${causeName(row.cause, links)}. ${detailed(row)}.<br>\n**Way out:** ${causeTexts[row.cause].wayOut}.`,
    journey(row, links),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** The place as a link, the rest of the sentence as it is. */
function share(row: WhereRow, benchmark: BenchmarkRow, links: Links): string {
  const text = shareText(row, benchmark)
  if (row.at === null) return text
  const at = text.indexOf(' at ')
  const since = sinceText(row)
  const leading = leadingLine(row)
  const through = leading === null ? '' : `, through ${linkTo({ ...leading, column: 0 }, links)}`
  return `${text.slice(0, at)} at ${linkTo(row.at, links)}${since === '' ? '' : `, ${since}`}${through}`
}

function named(all: WhereLine['in']): string {
  // Under several toolchains a benchmark is there several times.
  const distinct = [...new Map(all.map((each) => [each.benchmark.name, each])).values()]
  const names = distinct.slice(0, mostNamed).map(({ benchmark, row }, i) => {
    const name = codeSpan(benchmark.name)
    return i === 0 ? name : `${perOp(row.allocsPerOp)} in ${name}`
  })
  const more = distinct.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${count(more, 'more benchmark')}` : ''}`
}

/** What a cause is called, with a link to the page about it where that is known. */
export function causeName(cause: Cause, links: Links): string {
  const { name } = causeTexts[cause]
  return links.causesUrl === undefined ? name : `[${name}](${links.causesUrl}#${cause})`
}

function detailed({ cause, detail }: WhereRow): string {
  const sentence = causeSentence(cause, '') ?? ''
  const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1)
  return detail === '' ? capital : `${capital}: ${codeSpan(detail)}`
}

/** The line of source with a caret under the column, and under it what allocates. */
function excerpt(row: WhereRow): string {
  const what = whatAllocates(row)
  if (row.at === null || row.source.trim() === '') return what.length === 0 ? '' : fence(what.join('\n'), 'text')
  const frame = lineFrame(row.source, row.at)
  const gutter = ' '.repeat(String(row.at.line).length + 2)
  return fence([frame, ...what.map((text) => `${gutter}= ${text}`)].join('\n'), 'go')
}

/** The compiler's flow, folded: as a list of places, and drawn where it has several stops. */
function journey(row: WhereRow, links: Links): string {
  const site = toldSite(row)
  const stops = site === undefined ? [] : chainOf(site.why)
  const calls = row.path.slice(1)
  if (site === undefined || stops.length === 0)
    return calls.length === 0 ? '' : folded('How it is called', callList(calls, links))
  const list = stops.map((stop) => `- ${stop.words}: ${codeSpan(stop.code)}, ${linkTo({ ...stop, column: 0 }, links)}`)
  const drawn = drawing(site.text, stops)
  const called = calls.length === 0 ? [] : [`Called from:\n${callList(calls, links)}`]
  return folded('The way to the heap', [...(drawn === '' ? [] : [drawn]), list.join('\n'), ...called].join('\n\n'))
}

function callList(path: WhereRow['path'], links: Links): string {
  return path.map((frame) => `- ${codeSpan(frame.function)} ${linkTo({ ...frame, column: 0 }, links)}`).join('\n')
}

/** Longer expressions make a picture that nobody can read. */
const mostLabelChars = 60
const leastStops = 2

function drawing(text: string, stops: readonly Stop[]): string {
  if (
    stops.length < leastStops ||
    [text, ...stops.map(({ code }) => code)].some((code) => code.length > mostLabelChars)
  )
    return ''
  const nodes = [text.replace(/^moved to heap: | escapes to heap$/g, ''), ...stops.map(({ code }) => code)]
  const arrows = stops.map(
    (stop, i) => `  n${i} -->|${mermaidLabel(stop.words)}| n${i + 1}[${mermaidLabel(nodes[i + 1] ?? '')}]`,
  )
  const last = `  n${stops.length} --> heap([heap])`
  return fence(['flowchart LR', `  n0[${mermaidLabel(nodes[0] ?? '')}]`, ...arrows, last].join('\n'), 'mermaid')
}
