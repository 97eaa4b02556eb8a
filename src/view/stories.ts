import type { BenchmarkRow } from '../report/report-schema.ts'
import { countedSites, escapesOf } from '../report/subject.ts'
import { noise } from '../story/growth.ts'
import type { Over, Story, StoryBenchmark, StoryFunction, StoryLine } from '../story/story.ts'
import { explainCommand } from '../words/explain-command.ts'
import { findingLabel } from '../words/finding-names.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count, grouped, onceIn, perOp } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { calledBy, escapingText, isOfOrigin, storyTitle } from '../words/story-text.ts'
import { quantity } from '../words/texts.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { outside, shortSymbol, whatAllocates } from '../words/where-lines.ts'
import { bar, barMarks } from './bar.ts'
import type { Cell, Fact, StoryBlock, Table } from './block.ts'
import { causeOf, flowOf, frameOf } from './causes.ts'
import { type Links, placeIn } from './links.ts'
import type { Shown } from './shown.ts'

/** A reader mends the first line and looks again. */
const mostLines = 5
/** Names of benchmarks whose numbers are above. */
const mostNamed = 3

/** Stories as they are shown, in their order. */
export function storyBlocks(stories: readonly Story[], shown: Shown): readonly StoryBlock[] {
  const told = new Set<string>()
  return stories.map((story) => {
    const key = JSON.stringify([causeTold(story), story.lines[0]?.detail])
    const block = storyBlock(story, told.has(key), shown)
    told.add(key)
    return block
  })
}

function storyBlock(story: Story, isCauseTold: boolean, shown: Shown): StoryBlock {
  const { links } = shown
  const [most] = story.lines
  const at = story.origin.kind === 'line' ? story.origin.at : (most?.at ?? firstPlace(story))
  const own = story.lines.find((line) => isAt(line, at))
  // None of the lines is known to be the reason.
  const told = story.origin.kind === 'unattributed' ? undefined : most
  const site = told?.sites.find(({ why }) => why.length > 0)
  const isOne = told !== undefined && story.lines.length === 1 && own !== undefined
  return {
    severity: story.severity,
    label: labelOf(story),
    package: packageOf(story),
    title: storyTitle(story, (place) => placeIn(place, links)),
    at,
    excerpt: story.origin.kind === 'unattributed' ? null : excerptOf(story, own),
    cause: causeWith(story, links),
    isCauseTold,
    flow: site === undefined ? [] : flowOf(site.why, links),
    value: site === undefined ? '' : escapingText(site.text),
    calls: callersOf(told, story.origin).map((frame) => ({
      function: shortSymbol(frame.function),
      at: placeIn({ ...frame, column: 0 }, links),
    })),
    lines: isOne ? [] : story.lines.slice(0, mostLines).map((line) => lineOf(line, story, links)),
    more: isOne || story.lines.length <= mostLines ? '' : `${count(story.lines.length - mostLines, 'more line')}`,
    table: tableOf(story, shown),
    also: alsoOf(story),
    hint: hintOf(story),
    facts: factsOf(story),
  }
}

/** Who calls the line, the nearest first; neither the lines that the story is named after nor a benchmark at the end is news. */
function callersOf(line: StoryLine | undefined, origin: Story['origin']): StoryLine['path'] {
  const callers = (line?.path ?? []).slice(1).filter((frame) => !isOfOrigin(origin, frame))
  const end = callers.findLastIndex(({ file }) => !file.endsWith('_test.go'))
  return callers.slice(0, end + 1)
}

/** Where nobody looked, a command does. */
function hintOf({ origin, benchmarks, lines }: Story): Line | null {
  const [first] = benchmarks
  if (origin.kind === 'unattributed' && lines.some(({ atLeast }) => atLeast))
    return ['Go puts several objects under 16 bytes into one block, and a profile has the line of the first only']
  if (origin.kind !== 'unprofiled' || first === undefined) return null
  return ['see where it allocates: ', { code: explainCommand(first.name) }]
}

function labelOf(story: Story): string {
  const findings = [...story.benchmarks, ...story.functions].flatMap((part) => part.findings)
  const isOver = findings.some(({ severity }) => severity === story.severity)
  return findingLabel({ kind: isOver ? 'over-budget' : 'new-escape', severity: story.severity })
}

function packageOf({ benchmarks, functions, escapes }: Story): string {
  return [...benchmarks, ...functions, ...escapes][0]?.package ?? ''
}

/** Where nobody looked for a line there is the declaration, and the budget's line. */
function firstPlace({ benchmarks, functions }: Story): StoryBlock['at'] {
  const [part] = [...benchmarks, ...functions]
  const row = part?.rows[0]
  return row?.at ?? part?.findings[0]?.budget ?? null
}

function isAt(line: StoryLine, at: StoryBlock['at']): boolean {
  return at !== null && line.at !== null && line.at.file === at.file && line.at.line === at.line
}

/** The line of the change as it is, else the one that allocates most. */
function excerptOf({ origin, lines }: Story, own: StoryLine | undefined): StoryBlock['excerpt'] {
  const [most] = lines
  const line = own ?? most
  const [source, at] =
    origin.kind === 'line'
      ? [origin.source, { ...origin.at, column: own?.at?.column ?? origin.at.column }]
      : [line?.source ?? '', line?.at ?? null]
  const frame = frameOf(source, at)
  if (frame === '' || at === null) return null
  const isItself = origin.kind !== 'line' || own !== undefined
  return { frame, gutter: String(at.line).length + 2, what: isItself && line !== undefined ? whatAllocates(line) : [] }
}

/** Another line than the one that allocates most may have the cause that the story is named after. */
function causeTold({ origin, lines }: Story): StoryLine['cause'] {
  if (origin.kind === 'unattributed') return null
  return origin.kind === 'around' ? origin.cause : (lines[0]?.cause ?? null)
}

/** The cause, and that the line of the change need not call what allocates. */
function causeWith(story: Story, links: Links): StoryBlock['cause'] {
  const cause = causeOf(causeTold(story), story.lines[0]?.detail ?? '', links)
  const callee = calledBy(story)
  if (cause === null || callee === '') return cause
  return { ...cause, instead: ['; or do not call ', { code: callee }, ' here'] }
}

/** One of the lines that allocate, with what the story as a whole does not say already. */
function lineOf(line: StoryLine, story: Story, links: Links): StoryBlock['lines'][number] {
  const isRemainder = story.origin.kind === 'unattributed'
  const cause = isRemainder || line.cause === causeTold(story) ? null : causeOf(line.cause, '', links)
  const isOne = (story.lines.length === 1 && !isRemainder) || story.benchmarks.length === 0 || line.allocs < noise
  // Such a line is there for what it has, not for what is more.
  const amount = isOne ? [] : [amountOf(line, isRemainder ? 'same' : story.since)]
  // The source and the cause say it in fewer words than the compiler.
  const what = line.cause === null || story.lines.length === 1 ? whatAllocates(line).slice(0, 1) : []
  const told: readonly Line[] = [
    ...amount.map((text): Line => [text]),
    ...what.map((code): Line => [{ code }]),
    ...(cause === null ? [] : [[cause.name]]),
    ...replacedText(line),
  ]
  return {
    at: line.at === null ? outside : placeIn(line.at, links),
    source: line.source.trim(),
    about: told.flatMap((part, i): Line => (i === 0 ? part : [', ', ...part])),
  }
}

function amountOf({ allocs, atLeast }: StoryLine, since: Story['since']): string {
  const least = atLeast && since === 'same' ? 'at least ' : ''
  return `${least}${perOp(allocs)} allocs/op${since === 'new' || since === 'more' ? ' more' : ''}`
}

/** What base had there instead. */
function replacedText({ replaces }: StoryLine): readonly Line[] {
  if (replaces === null) return []
  return [['replaces ', { code: typeof replaces === 'string' ? replaces : replaces.source.trim() }]]
}

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

function tableOf(story: Story, shown: Shown): Table | null {
  const parts = [...story.benchmarks, ...story.functions]
  const rows = [
    ...story.benchmarks.filter(({ isFirst }) => isFirst).map((part) => benchmarkNumbers(part, shown)),
    ...story.functions.filter(({ isFirst }) => isFirst).map((part) => functionNumbers(part, shown)),
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
export function signed(n: number): string {
  return n === 0 ? '±0' : n > 0 ? `+${grouped(n)}` : `−${grouped(-n)}`
}

function functionNumbers(part: StoryFunction, shown: Shown): Numbers {
  const listed = part.findings.filter(({ site }) => site !== null)
  const units = byUnit(part.findings.filter(({ site }) => site === null))
  const notPermitted = new Set(listed.map(({ site }) => site)).size
  const isOfSites = units.length > 0 && units.every(({ unit }) => unit === 'sites')
  const was = part.rows.flatMap(({ base }) => (base === null ? [] : [isOfSites ? base.sites : base.escapes]))
  const had = was.length === 0 ? null : Math.max(...was)
  const fresh = Math.max(
    0,
    ...part.rows.map(
      (row) => (isOfSites ? countedSites : escapesOf)(row.sites).filter((site) => site.new === true).length,
    ),
  )
  const isCompared = part.rows.some((row) => row.sites.some((site) => site.new !== null))
  return {
    name: nameOf(part, shown),
    got: [
      ...units.map(({ findings, unit }): Line => [{ strong: [quantity(highest(findings), unit)] }]),
      ...(notPermitted === 0 ? [] : [[{ strong: [`${quantity(notPermitted, 'escapes')} not permitted`] }]]),
    ],
    base: had === null ? [] : [[grouped(had)]],
    change: isCompared ? [[changeText(units, had, fresh)]] : [],
    limit: limitCell([...units.map(({ findings }) => findings), ...(listed.length === 0 ? [] : [listed])], shown),
    bar: null,
  }
}

/** `+1`, with what is new where that is another number: what is gone and what is new make up the difference. */
function changeText(units: ReturnType<typeof byUnit>, had: number | null, fresh: number): string {
  const [first] = units
  const told = fresh === 0 ? '' : `${grouped(fresh)} new`
  if (had === null || first === undefined) return told === '' ? 'as at base' : told
  const difference = highest(first.findings) - had
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

/** The benchmarks that fail by this story, too, and have their numbers above; one alone is in the title. */
function alsoOf({ benchmarks, since }: Story): Line {
  const others = benchmarks.filter(({ isFirst }) => !isFirst)
  if (benchmarks.length < 2 || others.length === 0) return []
  const more = others.length - mostNamed
  return [
    'Also ',
    ...others
      .slice(0, mostNamed)
      .flatMap(({ name, allocs }, i): readonly Inline[] => [
        i === 0 ? '' : ', ',
        allocs < noise ? '' : `${perOp(allocs)} allocs/op${since === 'new' || since === 'more' ? ' more' : ''} in `,
        { code: name },
      ]),
    more > 0 ? ` and ${grouped(more)} more; their numbers are above.` : '; the numbers are above.',
  ]
}

/** What another Go has to do with it. */
function factsOf({ benchmarks, functions }: Story): readonly Fact[] {
  const parts = [...benchmarks, ...functions]
  const toolchain = new Map(
    parts.flatMap(({ findings }) =>
      findings.flatMap((finding) => {
        // That another Go explains nothing is no news.
        const line = finding.toolchain?.explains === 0 ? [] : toolchainLine(finding)
        return line.length === 0 ? [] : [[JSON.stringify(line), line] as const]
      }),
    ),
  )
  return [...toolchain.values()].map((text): Fact => ({ label: 'go', text }))
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
