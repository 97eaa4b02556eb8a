import type { BenchmarkRow, FunctionRow } from '../report/report-schema.ts'
import { siteCounts } from '../report/subject.ts'
import type { Over, Story, StoryBenchmark, StoryFunction } from '../story/story.ts'
import type { Line } from '../words/inline.ts'
import { count, grouped, onceIn } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { quantity } from '../words/texts.ts'
import { bar, barMarks } from './bar.ts'
import type { Cell, Table } from './block.ts'
import { placeIn } from './links.ts'
import type { Shown } from './shown.ts'

/** So many marks leave room for the numbers on a narrow screen. */
const barWidth = 10

/** A benchmark or a function with its numbers, one line of the cells for each unit. */
type Numbers = {
  readonly name: Cell
  readonly got: Cell
  readonly base: Cell
  readonly change: Cell
  readonly limit: Cell
  /** Of the first unit; null: a function's. */
  readonly bar: { readonly got: number; readonly max: number } | null
}

/** By one allocation, thousands of functions may be over their limits that only lead to it. */
const mostFunctions = 20

/** How many functions have no row of their own in the table of a story. */
export function rowsLeft({ functions }: Story): number {
  return Math.max(0, functions.filter(({ isFirst }) => isFirst).length - mostFunctions)
}

/** What fails by a story and was not shown before: got, base, the change and the limit. Null where all was. */
export function tableOf(story: Story, shown: Shown): Table | null {
  const parts = [...story.benchmarks, ...story.functions]
  const functions = story.functions.filter(({ isFirst }) => isFirst)
  const left = rowsLeft(story)
  const rows = [
    ...story.benchmarks.filter(({ isFirst }) => isFirst).map((part) => benchmarkNumbers(part, shown)),
    ...functions.slice(0, mostFunctions).map((part) => functionNumbers(part, shown)),
    ...(left > 0 ? [numberOnly(`and ${count(left, 'more function')}`)] : []),
  ]
  if (rows.length === 0) return null
  const isCompared = rows.some(({ base }) => base.length > 0)
  const bars = rows.flatMap((row) => (row.bar === null ? [] : [row.bar]))
  const scale = Math.max(...bars.map(({ got }) => got))
  // One bar without a limit to compare it with says nothing.
  const hasBars = bars.length > 1 || bars.some(({ max }) => max > 0)
  return {
    heads: [
      [parts.every(({ findings }) => findings.length === 0) ? 'limit loosened' : 'over budget', 'left'],
      ['got', 'right'],
      ...(isCompared
        ? ([
            ['base', 'right'],
            ['change', 'right'],
          ] as const)
        : []),
      ['limit', 'right'],
      ...(hasBars ? ([[`${barMarks.within} within ${barMarks.over} over`, 'left']] as const) : []),
    ],
    rows: rows.map((row) => [
      row.name,
      row.got,
      ...(isCompared ? [row.base, row.change] : []),
      row.limit,
      ...(hasBars ? [row.bar === null ? [] : [[bar(row.bar.got, row.bar.max, scale, barWidth)]]] : []),
    ]),
    statuses: null,
  }
}

function numberOnly(text: string): Numbers {
  return { name: [[text]], got: [], base: [], change: [], limit: [], bar: null }
}

function benchmarkNumbers(part: StoryBenchmark, shown: Shown): Numbers {
  if (part.findings.length === 0) return sparedNumbers(part, shown)
  const units = byUnit(part.findings)
  const [first] = units
  const once = part.rows.flatMap((row) => (row.once === null ? [] : [onceIn(row.once, true)]))[0]
  return {
    name: nameOf(part, shown),
    got: [
      ...units.map(({ findings, unit }): Line => [{ strong: [gotText(findings, part.rows, unit)] }]),
      ...(once === undefined ? [] : [[`and ${once}`]]),
    ],
    base: units.flatMap(({ unit }) => ofBase(part, unit, (base) => base)),
    change: units.flatMap(({ unit }) => ofBase(part, unit, (base, got) => got - base)),
    limit: limitCell(
      units.map(({ findings }) => findings),
      shown,
    ),
    bar:
      first === undefined
        ? null
        : { got: highest(first.findings), max: Math.min(...first.findings.map(({ max }) => max)) },
  }
}

/** A benchmark that is within a limit which base's budget does not have. */
function sparedNumbers(part: StoryBenchmark, shown: Shown): Numbers {
  const got = Math.max(...part.rows.map(({ allocsPerOp }) => allocsPerOp))
  const limit = part.rows[0]?.limit.allocs ?? null
  return {
    name: nameOf(part, shown),
    got: [[{ strong: [quantity(got, 'allocs/op')] }]],
    base: ofBase(part, 'allocs/op', (base) => base),
    change: ofBase(part, 'allocs/op', (base, now) => now - base),
    limit:
      limit === null ? [['none']] : [[{ code: limit.written }, ' (', placeIn(limit.at, shown.links), '), loosened']],
    bar: null,
  }
}

function highest(findings: readonly Over[]): number {
  return Math.max(...findings.map(({ got }) => got))
}

/** allocs/op before B/op, which follow from them. */
function byUnit(
  findings: readonly Over[],
): readonly { readonly unit: Over['unit']; readonly findings: readonly Over[] }[] {
  return (['allocs/op', 'escapes', 'sites', 'B/op'] as const).flatMap((unit) => {
    const own = findings.filter((it) => it.unit === unit)
    return own.length === 0 ? [] : [{ unit, findings: own }]
  })
}

/** `3 allocs/op`, `3 to 4 allocs/op` where toolchains or repetitions disagree. */
function gotText(findings: readonly Over[], rows: readonly BenchmarkRow[], unit: Over['unit']): string {
  const value = valueIn(unit)
  const unsteady = rows.flatMap((row) => (row.stable ? [] : [row.most[value]]))
  const all = [...findings.map(({ got }) => got), ...unsteady]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  return low === high ? quantity(high, unit) : `${grouped(low)} to ${quantity(high, unit)}`
}

function valueIn(unit: Over['unit']): 'allocsPerOp' | 'bytesPerOp' {
  return unit === 'B/op' ? 'bytesPerOp' : 'allocsPerOp'
}

/** A number of base, or made of it; where base is not known there is none. */
function ofBase({ rows }: StoryBenchmark, unit: Over['unit'], of: (base: number, got: number) => number): Cell {
  const value = valueIn(unit)
  const all = rows.flatMap((row) => (row.base === null ? [] : [of(row.base[value], row[value])]))
  if (all.length === 0) return []
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const isChange = of(0, 1) === 1
  const told = (n: number): string => (isChange ? signed(n) : grouped(n))
  return [[low === high ? told(high) : `${told(low)} to ${told(high)}`]]
}

/** `+2`, `±0`, `-1` with a minus sign as wide as the plus. */
function signed(n: number): string {
  return n === 0 ? '±0' : n > 0 ? `+${grouped(n)}` : `−${grouped(-n)}`
}

function functionNumbers(part: StoryFunction, shown: Shown): Numbers {
  const listed = part.findings.filter(({ site }) => site !== null)
  const units = byUnit(part.findings.filter(({ site }) => site === null))
  const notPermitted = new Set(listed.map(({ site }) => site)).size
  // A list of what is permitted is one of escapes.
  const compared =
    units.length === 0
      ? [comparedAs('escapes', undefined, part)]
      : units.map((of) => comparedAs(of.unit, of.findings, part))
  const isCompared = part.rows.some(isComparedWithBase)
  return {
    name: nameOf(part, shown),
    got: [
      ...units.map(({ findings, unit }): Line => [{ strong: [quantity(highest(findings), unit)] }]),
      ...(notPermitted === 0 ? [] : [[{ strong: [`${quantity(notPermitted, 'escapes')} not permitted`] }]]),
    ],
    base: compared.flatMap(({ had }): Cell => (had === null ? [] : [[grouped(had)]])),
    change: isCompared ? compared.map(({ change }): Line => [change]) : [],
    limit: limitCell([...units.map(({ findings }) => findings), ...(listed.length === 0 ? [] : [listed])], shown),
    bar: null,
  }
}

/** Whether it is known of any of the sites that its limits count. */
function isComparedWithBase({ sites, calls }: FunctionRow): boolean {
  return (calls?.reached ?? sites).some((site) => site.new !== null)
}

/** What base has in one unit, and how head differs. */
function comparedAs(
  unit: Over['unit'],
  findings: readonly Over[] | undefined,
  { rows }: StoryFunction,
): { readonly had: number | null; readonly change: string } {
  const isOfSites = unit === 'sites'
  const was = rows.flatMap(({ base }) => (base === null ? [] : [isOfSites ? base.sites : base.escapes]))
  const had = was.length === 0 ? null : Math.max(...was)
  const newOf = (row: StoryFunction['rows'][number]): number =>
    isOfSites ? siteCounts(row).newSites : siteCounts(row).newEscapes
  return { had, change: changeText(findings, had, Math.max(0, ...rows.map(newOf))) }
}

/** `+1`, with what is new where that is another number: what is gone and what is new make up the difference. */
function changeText(findings: readonly Over[] | undefined, had: number | null, fresh: number): string {
  const told = fresh === 0 ? '' : `${grouped(fresh)} new`
  if (had === null || findings === undefined) return told === '' ? 'as at base' : told
  const difference = highest(findings) - had
  return fresh === difference || fresh === 0 ? signed(difference) : `${signed(difference)}, ${told}`
}

/** The name; its package where a report is about several, and the toolchains where not all say so. */
function nameOf({ name, package: path, findings }: StoryBenchmark | StoryFunction, { names, packages }: Shown): Cell {
  const under = names.unlessAll(findings.flatMap(({ runs }) => runs))
  return [
    [{ code: name }],
    ...(packages > 1 ? [['in ', { code: path }]] : []),
    ...(under === '' ? [] : [['under ', { code: under }]]),
    ...distinct(findings.flatMap(({ reason }) => reason ?? [])).map((code): Line => ['reason: ', { code }]),
  ]
}

/** A limit and where it is set for each unit; a place once. */
function limitCell(units: readonly (readonly Over[])[], { links }: Shown): Cell {
  const told = new Set<string>()
  return units.map((findings): Line => {
    const [first] = findings
    if (first === undefined) return []
    const limits = first.site !== null ? '' : [...new Set(findings.map(({ max }) => grouped(max)))].join(' or ')
    const place = first.budget === null || told.has(formatLine(first.budget)) ? null : placeIn(first.budget, links)
    if (first.budget !== null) told.add(formatLine(first.budget))
    if (place === null) return [limits]
    return limits === '' ? [place] : [`${limits} (`, place, ')']
  })
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
