import { isError, type Severity } from '../diagnostic/diagnostic.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import { groupBy } from '../lang/group-by.ts'
import { sorted } from '../report/sort-report.ts'
import { type Draft, distinctSites } from './draft.ts'
import { isOverInBytesOnly } from './origin.ts'
import type { Origin, Over, Story, StoryBenchmark, StoryEscape, StoryFunction, StoryLine } from './story.ts'

/** The story of a draft that is complete: its parts and lines in their order, its severity that of its gravest finding. */
export function storyOf({
  origin,
  severities,
  benchmarks,
  functions,
  escapes,
  lines,
  since,
  sitesSince,
}: Draft): Story {
  const parts = [...benchmarks.values()].map(({ rows, findings, amounts, atLeast }): StoryBenchmark => {
    const [first] = rows
    const amount = Math.max(0, ...amounts.values())
    const byBytes = [...rows].every(isOverInBytesOnly)
    return {
      package: first?.package ?? '',
      name: first?.name ?? '',
      rows: [...rows],
      findings: inUnits(findings),
      allocs: byBytes ? 0 : amount,
      bytes: byBytes ? amount : 0,
      atLeast,
      isFirst: true,
    }
  })
  const held = [...functions.values()].map(({ rows, findings }): StoryFunction => {
    const [first] = rows
    return {
      package: first?.package ?? '',
      name: first?.name ?? '',
      rows: [...rows],
      findings: inUnits(findings),
      isFirst: true,
    }
  })
  const found = [...escapes.values()].map(({ first, findings }): StoryEscape => ({ ...first, findings }))
  return {
    severity: gravest([
      ...[...severities].map((severity) => ({ severity })),
      ...[...held, ...found].flatMap((part): readonly { readonly severity: Severity }[] => part.findings),
    ]),
    origin,
    since: sinceOfAll(since.size > 0 ? since : sitesSince),
    benchmarks: mostFirst(parts),
    functions: sorted(held, ({ package: path, name }) => [path, name]),
    escapes: sorted(found, ({ package: path, name, site }) => [path, name, site.file, site.line, site.column]),
    lines: linesInOrder(byPlace([...lines.values()]), origin),
  }
}

/** A line may allocate for several reasons: it is shown once, with the one that allocates most, and all that allocates there. */
function byPlace(lines: readonly StoryLine[]): readonly StoryLine[] {
  const placeOf = ({ at, chain }: StoryLine): string => {
    const place = at ?? chain.at(-1)
    return JSON.stringify([place?.file, place?.line])
  }
  return [...groupBy(lines, placeOf).values()].flatMap((all) => {
    const ordered = sorted(all, ({ allocs, path }) => [-allocs, path.length > 0 ? 0 : 1])
    const [first] = ordered
    if (first === undefined) return []
    const calls = [...new Set(ordered.flatMap((line) => line.calls))]
    const allocs = ordered.reduce((total, line) => total + line.allocs, 0)
    return [{ ...first, sites: distinctSites(ordered), calls, allocs }]
  })
}

/** Two lines that only differ in whether a profile or the compiler names them are one. */
function linesInOrder(lines: readonly StoryLine[], origin: Origin): readonly StoryLine[] {
  const profiled = new Set(
    lines.flatMap(({ at, path }) => (path.length === 0 || at === null ? [] : [`${at.file}:${at.line}`])),
  )
  const texts = new Set(
    lines.flatMap(({ path, sites }) => (path.length === 0 ? [] : sites.map(({ text }) => withoutQualifiers(text)))),
  )
  // A site at the inlined copy of a line that is there is that line.
  const isOwn = ({ at, path, sites }: StoryLine): boolean =>
    path.length > 0 ||
    at === null ||
    !(
      profiled.has(`${at.file}:${at.line}`) ||
      sites.every(({ text }) => text !== '' && texts.has(withoutQualifiers(text)))
    )
  // Of those that allocate as much the one that the story is named after: its cause is told.
  const isNamed = (at: StoryLine['at']): boolean =>
    origin.kind === 'line' && at?.file === origin.at.file && at.line === origin.at.line
  return sorted(lines.filter(isOwn), ({ allocs, at, chain }) => [
    -allocs,
    isNamed(at) ? 0 : 1,
    chain.length,
    at?.file,
    at?.line,
  ])
}

/** Bytes follow from allocations: they come after. */
function inUnits(findings: Iterable<Over>): readonly Over[] {
  return sorted([...findings], ({ unit, site }) => [unit === 'B/op' ? 1 : 0, site === null ? 0 : 1])
}

/** Benchmarks by allocs/op of the story, then by how far they are above their limits. */
export function mostFirst(parts: readonly StoryBenchmark[]): readonly StoryBenchmark[] {
  return sorted(parts, ({ allocs, findings, package: path, name }) => [-allocs, -excess(findings), path, name])
}

function excess(findings: readonly Over[]): number {
  return Math.max(0, ...findings.map(({ got, max, unit }) => (unit === 'B/op' ? (got - max) / 1e9 : got - max)))
}

/** The gravest severity; note where there is none. */
export function gravest(findings: readonly { readonly severity: Severity }[]): Severity {
  if (findings.some(isError)) return 'error'
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'note'
}

/** Of several, what says most of the change. */
function sinceOfAll(since: ReadonlySet<Story['since']>): Story['since'] {
  if (since.has('more') && since.has('new')) return 'more'
  return (['new', 'more', 'unknown', 'replaced', 'same'] as const).find((each) => since.has(each)) ?? 'unknown'
}
