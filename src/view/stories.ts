import type { Position } from '../diagnostic/position.ts'
import { isTestFile } from '../go/names/source-file.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Chain } from '../report/calls-of-row.ts'
import { isAdded, noise } from '../story/growth.ts'
import type { Story, StoryLine } from '../story/story.ts'
import { functionText } from '../words/calls-text.ts'
import { explainCommand } from '../words/explain-command.ts'
import { findingLabel } from '../words/finding-names.ts'
import type { Inline, Line } from '../words/inline.ts'
import { count, grouped, perOp } from '../words/numbers.ts'
import { formatLine } from '../words/place.ts'
import { startedBy } from '../words/program.ts'
import { calledBy, escapingText, followedFrom, isOfOrigin, notListedText, storyTitle } from '../words/story-text.ts'
import { toolchainLine } from '../words/toolchain-text.ts'
import { outside, shortSymbol, whatAllocates } from '../words/where-lines.ts'
import type { Fact, StoryBlock } from './block.ts'
import { causeOf, flowOf, frameOf } from './causes.ts'
import { type Links, placeIn } from './links.ts'
import type { Shown } from './shown.ts'
import { rowsLeft, tableOf } from './story-table.ts'

/** A reader mends the first line and looks again. */
const mostLines = 5
/** Callers that are named. */
const mostCallers = 3
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
  const { links, program } = shown
  const [most] = story.lines
  const at = placeOfStory(story)
  const own = story.lines.find((line) => isAt(line, at))
  // None of the lines is known to be the reason.
  const told = story.origin.kind === 'unattributed' ? undefined : most
  const site = told?.sites.find(({ why }) => why.length > 0)
  // What it was at base is news of one line, too.
  const callers = callersOf(told, story.origin)
  const isOne = told !== undefined && story.lines.length === 1 && own !== undefined && own.replaces === null
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
    calls: callers.slice(0, mostCallers).map((frame) => ({
      function: shortSymbol(frame.function),
      at: placeIn({ ...frame, column: 0 }, links),
    })),
    moreCalls: Math.max(0, callers.length - mostCallers),
    lines: isOne ? [] : story.lines.slice(0, mostLines).map((line) => lineOf(line, story, links)),
    more: isOne || story.lines.length <= mostLines ? '' : `${count(story.lines.length - mostLines, 'more line')}`,
    table: tableOf(story, shown),
    tableLeft: rowsLeft(story),
    also: alsoOf(story),
    hint: hintOf(story, program),
    facts: [...chainFacts(told, links), ...notListedFacts(story), ...factsOf(story)],
  }
}

/** The calls by which a function leads to what allocates most, of several with the same end the first. */
function chainFacts(line: StoryLine | undefined, links: Links): readonly Fact[] {
  const [first] = line?.chain ?? []
  if (line === undefined || first === undefined) return []
  const { chain, sites } = line
  const steps = chain.map(
    (step, i): Line => [i === 0 ? '' : ' → ', { code: functionText(step, first.package) }, ' ', stepPlace(step, links)],
  )
  const call = sites.find((site) => site.call !== '')?.call ?? ''
  return [{ label: 'Calls', text: [...steps.flat(), ...(call === '' ? [] : [' → ', { code: call }])] }]
}

/** What is not in the repository has no link. */
function stepPlace(step: Chain[number], links: Links): Inline {
  return step.own
    ? placeIn({ file: step.file, line: step.line, column: 0 }, links)
    : { code: formatLine({ ...step, column: 0 }) }
}

/** Who calls the line, the nearest first; neither the lines that the story is named after nor a benchmark at the end is news. */
function callersOf(line: StoryLine | undefined, origin: Story['origin']): StoryLine['path'] {
  const callers = (line?.path ?? []).slice(1).filter((frame) => !isOfOrigin(origin, frame))
  const end = callers.findLastIndex(({ file }) => !isTestFile(file))
  return callers.slice(0, end + 1)
}

/** Where nobody looked, a command does. */
function hintOf({ origin, benchmarks, lines }: Story, program: string): Line | null {
  const [first] = benchmarks
  if (origin.kind === 'unattributed' && lines.some(({ atLeast }) => atLeast))
    return ['Go puts several objects under 16 bytes into one block, and a profile has the line of the first only']
  if (origin.kind !== 'unprofiled' || first === undefined) return null
  return ['see where it allocates: ', { code: startedBy(program, explainCommand(first.name)) }]
}

function labelOf(story: Story): string {
  const findings = [...story.benchmarks, ...story.functions].flatMap((part) => part.findings)
  const isOver = findings.some(({ severity }) => severity === story.severity)
  return findingLabel({ kind: isOver ? 'over-budget' : 'new-escape', severity: story.severity })
}

function packageOf({ benchmarks, functions, escapes }: Story): string {
  return [...benchmarks, ...functions, ...escapes][0]?.package ?? ''
}

/** The line that a reviewer can change; null: no line is known. */
export function placeOfStory(story: Story): Position | null {
  return story.origin.kind === 'line' ? story.origin.at : (story.lines[0]?.at ?? firstPlace(story))
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
  if (cause === null) return cause
  const callee = calledBy(story)
  const followed = followedFrom(story)
  const allow: Line = [' under ', { code: 'allow' }, ' if it is on a cold path']
  if (callee !== '')
    return {
      ...cause,
      instead: ['; or do not call ', { code: callee }, ' here', ...(followed === '' ? [] : [', or list it', ...allow])],
    }
  return followed === '' ? cause : { ...cause, instead: ['; or list ', { code: followed }, ...allow] }
}

function placeOfLine({ at, chain }: StoryLine, links: Links): Inline {
  if (at !== null) return placeIn(at, links)
  const end = chain.at(-1)
  return end === undefined ? outside : stepPlace(end, links)
}

/** One of the lines that allocate, with what the story as a whole does not say already. */
function lineOf(line: StoryLine, story: Story, links: Links): Line {
  const isRemainder = story.origin.kind === 'unattributed'
  const cause = isRemainder || line.cause === causeTold(story) ? null : causeOf(line.cause, '', links)
  const isOne = (story.lines.length === 1 && !isRemainder) || story.benchmarks.length === 0 || line.allocs < noise
  // Such a line is there for what it has, not for what is more.
  const amount = isOne ? [] : [amountOf(line, isRemainder ? 'same' : story.since)]
  // The source and the cause say it in fewer words than the compiler.
  const isExcerpt = story.origin.kind === 'line' && isAt(line, story.origin.at)
  const isUntold = line.cause === null || (story.lines.length === 1 && !isExcerpt)
  const what = isUntold ? whatAllocates(line).slice(0, 1) : []
  const told: readonly Line[] = [
    ...amount.map((text): Line => [text]),
    ...what.map((code): Line => [{ code }]),
    ...(cause === null ? [] : [[cause.name]]),
    ...replacedText(line),
  ]
  const source = line.source.trim()
  return [
    placeOfLine(line, links),
    ...(source === '' ? [] : [' ', { code: source }]),
    ...told.flatMap((part, i): Line => [i === 0 ? ': ' : ', ', ...part]),
  ]
}

function amountOf({ allocs, atLeast }: StoryLine, since: Story['since']): string {
  const least = atLeast && since === 'same' ? 'at least ' : ''
  return `${least}${perOp(allocs)} allocs/op${isAdded(since) ? ' more' : ''}`
}

/** What base had there instead. */
function replacedText({ replaces }: StoryLine): readonly Line[] {
  if (replaces === null) return []
  return [['replaces ', { code: typeof replaces === 'string' ? replaces : replaces.source.trim() }]]
}

/** The benchmarks that fail by this story, too, and have their numbers above; one alone is in the title. */
function alsoOf({ benchmarks, since }: Story): Line {
  const others = benchmarks.filter(({ isFirst }) => !isFirst)
  if (benchmarks.length < 2 || others.length === 0) return []
  const byAmount = [...groupBy(others, ({ allocs }) => (allocs < noise ? '' : `${perOp(allocs)} allocs/op`))]
  const more = others.length - mostNamed
  let left = mostNamed
  const named = byAmount.flatMap(([amount, all], i): readonly Inline[] => {
    const shown = all.slice(0, Math.max(0, left))
    left -= shown.length
    if (shown.length === 0) return []
    const added = isAdded(since) ? ' more' : ''
    return [
      i === 0 ? '' : ', ',
      amount === '' ? '' : `${amount}${added} in `,
      ...shown.flatMap(({ name }, n): readonly Inline[] => [n === 0 ? '' : ', ', { code: name }]),
    ]
  })
  return [
    'Also ',
    ...named,
    more > 0 ? ` and ${grouped(more)} more; their numbers are above.` : '; the numbers are above.',
  ]
}

function notListedFacts(story: Story): readonly Fact[] {
  const text = notListedText(story)
  return text.length === 0 ? [] : [{ label: 'More', text }]
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
