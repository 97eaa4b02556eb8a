import { splitSymbol } from '../go/names/function-name.ts'
import type { Chain } from '../report/calls-of-row.ts'
import { countedSites, escapesOf } from '../report/subject.ts'
import { isAdded, noise } from '../story/growth.ts'
import type { Over, Story, StoryBenchmark } from '../story/story.ts'
import { allowedAs, functionText } from './calls-text.ts'
import { causeTexts } from './cause-texts.ts'
import { explainCommand } from './explain-command.ts'
import { type Line, type Placing, placeOnly } from './inline.ts'
import { count, grouped, perOp } from './numbers.ts'
import { quantity } from './texts.ts'
import { shortSymbol } from './where-lines.ts'

/**
 * What a story says in one sentence: the line, and what fails by it. `codec/encode.go:28 now allocates in Format: 1 to 5 allocs/op
 * more in 3 benchmarks, and (*Encoder).Encode has 1 escape, limit 0`.
 */
export function storyTitle(story: Story, placed: Placing = placeOnly): Line {
  const lead = leadOf(story, placed)
  const effects = effectsOf(story).flatMap((part, i): Line => (i === 0 ? part : [', and ', ...part]))
  return lead.length === 0 ? effects : [...lead, ': ', ...effects]
}

/** Where it comes from, and what happens there. */
function leadOf(story: Story, placed: Placing): Line {
  const { origin, since } = story
  const isOne = origin.kind !== 'line' || origin.others.length === 0
  const allocates = isOne ? 'allocates' : 'allocate'
  const verb = {
    new: `now ${allocates}`,
    more: `${allocates} more`,
    replaced: allocates,
    same: `${allocates} as at base`,
    unknown: allocates,
  }[since]
  switch (origin.kind) {
    case 'line': {
      const more = origin.others.length
      const at: Line = [
        placed({ ...origin.at, column: 0 }),
        more === 0 ? '' : ` and ${more === 1 ? `line ${origin.others[0]?.line}` : `${count(more, 'more line')}`}`,
      ]
      const leak = story.lines.flatMap(({ sites }) => sites.flatMap((site) => site.leak ?? []))[0]
      // Where the call is new as well, the parameter leaks elsewhere.
      if (leak !== undefined && !isAtCall(story))
        return [
          ...at,
          ` now ${isOne ? 'lets' : 'let'} parameter `,
          { code: leak.parameter },
          ' of ',
          { code: leak.function },
          ' escape',
        ]
      const callee = calleeText(story)
      if (callee.length > 0) return [...at, ` ${verb}`, ...callee, ...replacedBy(story)]
      const value = escapingValue(story)
      const makes = isOne ? 'makes' : 'make'
      return value === ''
        ? [...at, ` ${verb}`, ...replacedBy(story)]
        : [...at, since === 'new' ? ` now ${makes} ` : ` ${makes} `, { code: value }, ' escape']
    }
    case 'around': {
      const about: Line = origin.detail === '' ? [] : [' (', { code: origin.detail }, ')']
      return [causeTexts[origin.cause].name, ...about]
    }
    case 'outside':
      return origin.callee === ''
        ? ['Code outside this repository ', verb]
        : [{ code: shortSymbol(origin.callee) }, ` ${verb}`]
    case 'unattributed':
      return ['Not attributed to a line']
    case 'unprofiled':
      return []
  }
}

/** The line of base that allocated before, where nothing is allocated more. */
function replacedBy({ since, lines }: Story): Line {
  const [replaced] = lines.flatMap(({ replaces }) => replaces ?? [])
  if (since !== 'replaced' || replaced === undefined) return []
  return [' in place of ', { code: typeof replaced === 'string' ? replaced : replaced.source.trim() }]
}

/** Whether the line of the change is the one that passes what leaks. */
function isAtCall({ origin, lines }: Story): boolean {
  const isLeaking = ({ sites }: Story['lines'][number]): boolean => sites.some(({ leak }) => leak !== null)
  return origin.kind === 'line' && lines.some((line) => isLeaking(line) && isOfOrigin(origin, line.at))
}

/**
 * What the line of a story calls and where its allocations are: ` in Format`, ` mostly in Format` where the line allocates itself,
 * too. Empty where it is all its own, or several that it calls do.
 */
function calleeText(story: Story): Line {
  const { name, own, others } = calleeOf(story)
  if (name === '') return []
  return [own === 0 ? ' in ' : own < others ? ', mostly in ' : ', also in ', { code: name }]
}

/** The function of the repository that a line of the change calls to allocate; empty: it allocates itself, or several do. */
export function calledBy(story: Story): string {
  const { name, isOwn } = calleeOf(story)
  return isOwn && story.origin.kind === 'line' && story.origin.isChanged ? name : ''
}

/** The function that a line calls on the way to what is reached by calls, as `allow` names it; empty: there is none, or there are several. */
export function followedFrom({ origin, lines }: Story): string {
  const names = new Set(
    lines.flatMap(({ chain }) => {
      const [, next] = fromOrigin(chain, origin)
      return next === undefined ? [] : [allowedAs(next, chain[0]?.package ?? '')]
    }),
  )
  const [only = ''] = names
  return names.size === 1 ? only : ''
}

/** A chain from the step on that a story is named after; empty where none is. */
function fromOrigin(chain: Chain, origin: Story['origin']): Chain {
  const i = chain.findIndex((step) => isOfOrigin(origin, step))
  return i < 0 ? [] : chain.slice(i)
}

type Callee = {
  /** Empty: there is none, or there are several. */
  readonly name: string
  /** Whether it is a function of the repository. */
  readonly isOwn: boolean
  /** allocs/op of the line itself, and of what it calls. */
  readonly own: number
  readonly others: number
}

function calleeOf({ origin, lines }: Story): Callee {
  const nobody = { name: '', isOwn: false, own: 0, others: 0 }
  if (origin.kind !== 'line') return nobody
  const ownNames = new Set<string>()
  const byCallee = new Map<string, number>()
  for (const { chain } of lines) {
    const [caller, next] = fromOrigin(chain, origin)
    if (caller === undefined || next === undefined) continue
    const called = functionText(next, caller.package)
    byCallee.set(called, 0)
    if (next.own) ownNames.add(called)
  }
  for (const line of lines.filter(({ path }) => path.length > 0)) {
    const i = line.path.findIndex((frame) => isOfOrigin(origin, frame))
    const called = i > 0 ? ownName(line.path[i - 1]?.function ?? '') : ''
    if (called !== '') ownNames.add(called)
    const callee = i === 0 && line.sites.length === 0 ? shortSymbol(line.calls[0] ?? '') : called
    byCallee.set(callee, (byCallee.get(callee) ?? 0) + line.allocs)
  }
  const names = [...byCallee.keys()].filter((name) => name !== '')
  const [only] = names
  if (only === undefined || names.length > 1) return nobody
  return { name: only, isOwn: ownNames.has(only), own: byCallee.get('') ?? 0, others: byCallee.get(only) ?? 0 }
}

/** Whether a place is on a line that a story is named after. */
export function isOfOrigin(
  origin: Story['origin'],
  place: { readonly file: string; readonly line: number } | null,
): boolean {
  if (place === null || origin.kind !== 'line') return false
  return [origin.at, ...origin.others].some(({ file, line }) => file === place.file && line === place.line)
}

/** The name without its package: a reader sees the file. */
function ownName(symbol: string): string {
  return splitSymbol(symbol, '')?.bare ?? symbol
}

/** What is put on the heap by a line that is on its way there, and does not allocate itself. */
function escapingValue({ origin, lines }: Story): string {
  if (origin.kind !== 'line' || !origin.isChanged) return ''
  if (lines.some(({ at, path }) => isOfOrigin(origin, at) || path.some((frame) => isOfOrigin(origin, frame)))) return ''
  const values = new Set(lines.flatMap(({ sites }) => sites.slice(0, 1).map(({ text }) => escapingText(text))))
  const [only = ''] = values
  return values.size === 1 ? only : ''
}

/** `y` of `moved to heap: y`, `&T{...}` of `&T{...} escapes to heap`. */
export function escapingText(text: string): string {
  return text.replace(/^moved to heap: | escapes to heap$/g, '')
}

function effectsOf(story: Story): readonly Line[] {
  return [...benchmarkEffects(story), ...functionEffects(story), ...escapeEffects(story)]
}

function benchmarkEffects({ origin, since, benchmarks }: Story): readonly Line[] {
  const [only] = benchmarks
  if (only === undefined) return []
  const who: Line = benchmarks.length === 1 ? [{ code: only.name }] : [count(benchmarks.length, 'benchmark')]
  const isSpared = benchmarks.every(({ findings }) => findings.length === 0)
  const spared = isSpared
    ? benchmarks.length === 1
      ? ', which passes because its limit was loosened'
      : ', which pass because their limits were loosened'
    : ''
  if (isSpared && benchmarks.every(({ allocs }) => allocs < noise))
    return [[...who, ' passes because its limit was loosened']]
  const bytes = Math.max(...benchmarks.map((part) => part.bytes))
  if (bytes >= 1 && benchmarks.every(({ allocs }) => allocs < noise))
    return [[`${perOp(Math.round(bytes))} B/op`, isAdded(since) ? ' more in ' : ' in ', ...who]]
  if (origin.kind === 'unprofiled' || benchmarks.every(({ allocs }) => allocs < noise))
    return [benchmarks.length === 1 ? [...who, ' has ', overText(only.findings)] : [...who, ' exceed their limits']]
  return [[amountText(benchmarks), isAdded(since) ? ' more in ' : ' in ', ...who, spared]]
}

/** `2 allocs/op`, `1 to 5 allocs/op`, `at least 1 allocs/op`. */
function amountText(benchmarks: readonly StoryBenchmark[]): string {
  const all = benchmarks.filter(({ allocs }) => allocs >= noise)
  const [low, high] = [Math.min(...all.map(({ allocs }) => allocs)), Math.max(...all.map(({ allocs }) => allocs))]
  const least = all.some(({ atLeast }) => atLeast) ? 'at least ' : ''
  return `${least}${perOp(low) === perOp(high) ? perOp(high) : `${perOp(low)} to ${perOp(high)}`} allocs/op`
}

/** `3 allocs/op, limit 0`: the worst of a few numbers of one thing. */
export function overText(findings: readonly Over[]): string {
  const [worst] = [...findings].sort((a, b) => Number(a.unit === 'B/op') - Number(b.unit === 'B/op') || b.got - a.got)
  return worst === undefined ? '' : `${quantity(worst.got, worst.unit)}, limit ${grouped(worst.max)}`
}

function functionEffects({ functions, lines }: Story): readonly Line[] {
  const [only] = functions
  if (only === undefined) return []
  if (functions.length > 1) return [[count(functions.length, 'function'), ' exceed their limits']]
  if (!only.isFirst) {
    const isOfSites = only.findings.every(({ unit }) => unit === 'sites')
    const more = Math.max(
      1,
      lines.reduce((n, { sites }) => n + (isOfSites ? countedSites : escapesOf)(sites).length, 0),
    )
    const least = only.findings.some(({ notListed }) => notListed > 0) ? 'at least ' : ''
    return [[`${least}${count(more, isOfSites ? 'more heap site' : 'more escape')}`, ' in ', { code: only.name }]]
  }
  const listed = new Set(only.findings.flatMap(({ site }) => (site === null ? [] : [site]))).size
  const isByCalls = only.findings.every(({ reached }) => reached.length > 0)
  return [
    [
      { code: only.name },
      isByCalls ? ' leads to ' : ' has ',
      listed === 0 ? overText(only.findings) : `${quantity(listed, 'escapes')} that the budget does not permit`,
    ],
  ]
}

/** That a report lists a part of what functions reach by their calls; empty where it lists all, or an earlier story says so. */
export function notListedText({ functions }: Story): Line {
  const parts = functions.filter(({ isFirst, findings }) => isFirst && findings.some(({ notListed }) => notListed > 0))
  const [first] = parts
  if (first === undefined) return []
  const command = { code: `${explainCommand(first.name)} --calls` }
  const left = Math.max(...first.rows.map(({ calls }) => (calls?.total.sites ?? 0) - (calls?.reached.length ?? 0)))
  return parts.length === 1
    ? [
        `${count(left, 'heap site')} of `,
        { code: first.name },
        ` ${left === 1 ? 'is' : 'are'} not listed; `,
        command,
        ' lists all',
      ]
    : [
        `Some heap sites of ${count(parts.length, 'function')} are not listed; `,
        command,
        ' lists all of ',
        { code: first.name },
      ]
}

function escapeEffects({ escapes }: Story): readonly Line[] {
  const names = [...new Set(escapes.map(({ name }) => name))]
  const [only = ''] = names
  if (names.length === 0) return []
  const who: Line = names.length === 1 ? [{ code: only }] : [count(names.length, 'function')]
  return [[escapes.length === 1 ? 'a new escape in ' : `${count(escapes.length, 'new escape')} in `, ...who]]
}
