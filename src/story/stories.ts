import { isError, type Severity } from '../diagnostic/diagnostic.ts'
import type { Position } from '../diagnostic/position.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { Cause } from '../go/sites/cause.ts'
import { groupBy } from '../lang/group-by.ts'
import type { BenchmarkRow, FunctionRow, Report, SiteRow, WhereRow } from '../report/report-schema.ts'
import { sorted } from '../report/sort-report.ts'
import { benchmarkOf, countedSites, escapesOf, nameOf, sitesOf } from '../report/subject.ts'
import { addedBy, hasMoreBytes, isChanged, isGrown, noise, standsIn } from './growth.ts'
import type { NewEscape, Origin, Over, Story, StoryBenchmark, StoryEscape, StoryFunction, StoryLine } from './story.ts'

/**
 * What a report finds too much, by what causes it: each benchmark and function that is over its limit, and each new escape, is in
 * one story or more; those that one line of the change makes worse are in the same. The gravest first, then what the change made
 * worse, by how much.
 */
export function storiesOf(report: Pick<Report, 'benchmarks' | 'functions' | 'findings'>): readonly Story[] {
  const drafts = new Drafts()
  const over = report.findings.flatMap((it) => (it.kind === 'over-budget' ? [it] : []))
  const benchmarks = new RowsByName(report.benchmarks)
  const functions = new RowsByName(report.functions)
  for (const finding of over) {
    const row = benchmarkOf(report, finding)
    for (const each of benchmarks.under(row, finding.runs)) drafts.addBenchmark(finding, each)
  }
  const told = new Set(over.flatMap((finding) => benchmarks.under(benchmarkOf(report, finding), finding.runs)))
  const severity = gravest(report.findings.filter(({ kind }) => kind === 'loosened'))
  for (const row of report.benchmarks) {
    // Nobody looks where a benchmark allocates that passes, but for what a looser budget spares.
    const isSpared =
      row.status !== 'over' && row.where.length > 0 && report.findings.some(({ kind }) => kind === 'loosened')
    if (isSpared && !told.has(row)) drafts.addBenchmark(undefined, row, severity)
  }
  // After all benchmarks: a function's heap site is told with the benchmarks that run it.
  for (const finding of over) {
    if (finding.subject.kind !== 'function') continue
    const row = report.functions[finding.subject.id]
    for (const each of functions.under(row, finding.runs))
      drafts.addFunction(finding, each, each === row ? sitesOf(report, finding) : sitesLike(each, finding))
  }
  for (const finding of report.findings) {
    if (finding.kind !== 'new-escape' || finding.withLimit) continue
    const row = report.functions[finding.subject.id]
    const [site] = sitesOf(report, finding)
    if (row !== undefined && site !== undefined) drafts.addEscape(finding, row, site)
  }
  return drafts.stories()
}

/** The rows of one benchmark or function under several toolchains: a finding points to the first. */
class RowsByName<Row extends BenchmarkRow | FunctionRow> {
  readonly #rows: ReadonlyMap<string, readonly Row[]>

  constructor(rows: readonly Row[]) {
    this.#rows = groupBy(rows, nameOf)
  }

  under(row: Row | undefined, runs: readonly string[]): readonly Row[] {
    if (row === undefined) return []
    return this.#rows.get(nameOf(row))?.filter(({ run }) => runs.includes(run)) ?? []
  }
}

/** The sites behind a finding that points to the same function under another toolchain. */
function sitesLike(row: FunctionRow, finding: Over): readonly SiteRow[] {
  if (finding.unit === 'sites') return countedSites(row.sites)
  const escapes = escapesOf(row.sites)
  return finding.site === null ? escapes : escapes.filter(({ permitted }) => !permitted)
}

/** allocs/op. */
const leastBeside = 0.05

/** Another Go, another module or the inliner is the cause, wherever its lines are. */
const around: ReadonlySet<Cause | null> = new Set<Cause>(['dependency', 'go-line', 'inlining-lost'])

/** What a story begins with. */
type Start = { readonly key: string; readonly origin: Origin; readonly changedIn: string }

/** Why a benchmark is told; without a finding it is one that a looser budget spares. */
type Part = { readonly finding: Over | undefined; readonly severity: Severity }

type Draft = {
  readonly key: string
  /** See `lineOrigin`. */
  readonly changedIn: string
  /** Of benchmarks. */
  readonly severities: Set<Severity>
  readonly origin: Origin
  readonly benchmarks: Map<
    string,
    { rows: Set<BenchmarkRow>; findings: Set<Over>; amounts: Map<string, number>; atLeast: boolean }
  >
  readonly functions: Map<string, { rows: Set<FunctionRow>; findings: Set<Over> }>
  readonly escapes: Map<string, { first: StoryEscape; findings: NewEscape[] }>
  readonly lines: Map<string, StoryLine>
  /** Of benchmarks, whose numbers say more than that an escape has a new name. */
  readonly since: Set<Story['since']>
  readonly sitesSince: Set<Story['since']>
}

class Drafts {
  readonly #byKey = new Map<string, Draft>()
  /** The stories of lines that a profile names, by place and the compiler's text there, for the same sites in functions. */
  readonly #bySite = new Map<string, string>()

  /** @param severity of a benchmark that has no finding: of those that say what was loosened */
  addBenchmark(finding: Over | undefined, row: BenchmarkRow, severity: Severity = 'note'): void {
    const part = { finding, severity: finding?.severity ?? severity }
    const byBytes = isOverInBytesOnly(row)
    const more = row.where.filter((each) => each.base !== null && isMore(each, byBytes))
    // Beside what makes the difference, a part of an allocation is what other goroutines do by chance.
    const much = more.filter((each) => byBytes || addedBy(each) >= leastBeside)
    const grown = much.length > 0 ? much : more
    if (grown.length > 0) {
      for (const each of grown) this.#addRow(part, row, each, [each])
      return
    }
    // Nothing is known to be more than at base: one story, of the line that allocates most.
    const [most] = [...row.where].sort((a, b) => b.allocsPerOp - a.allocsPerOp || b.bytesPerOp - a.bytesPerOp)
    if (most !== undefined && hasRisen(row) && sinceOf(most, byBytes) === 'same') this.#addRemainder(part, row, most)
    else if (most !== undefined) this.#addRow(part, row, most, row.where)
    else
      this.#addPart(
        this.#draft({ key: `unprofiled ${part.severity}`, origin: { kind: 'unprofiled' }, changedIn: '' }),
        part,
        row,
        0,
        false,
      )
  }

  #addRow(part: Part, row: BenchmarkRow, where: WhereRow, lines: readonly WhereRow[]): void {
    const byBytes = isOverInBytesOnly(row)
    const start = originOfRow(where, byBytes)
    const { key } = start
    const draft = this.#draft(start)
    draft.since.add(sinceOf(where, byBytes))
    this.#addPart(draft, part, row, addedNow(where, byBytes), where.atLeast)
    for (const each of lines) {
      addLine(draft, lineOfRow(each))
      for (const at of [...(each.at === null ? [] : [each.at]), ...each.path])
        for (const { text } of each.sites) note(this.#bySite, siteKey(at, text), key)
      if (each.at !== null) note(this.#bySite, siteKey(each.at, ''), key)
    }
  }

  /** Go counts more than at base, and no line that the profile has is known to be more: none of them is the reason. */
  #addRemainder(part: Part, row: BenchmarkRow, most: WhereRow): void {
    const key = JSON.stringify(['unattributed', most.at?.file, most.at?.line, most.calls])
    const draft = this.#draft({ key, origin: { kind: 'unattributed' }, changedIn: '' })
    draft.since.add('more')
    this.#addPart(draft, part, row, row.allocsPerOp - (row.base?.allocsPerOp ?? 0), false)
    for (const each of row.where) addLine(draft, lineOfRow(each))
  }

  #addPart(draft: Draft, { finding, severity }: Part, row: BenchmarkRow, amount: number, atLeast: boolean): void {
    draft.severities.add(severity)
    const key = nameOf(row)
    const part = draft.benchmarks.get(key) ?? {
      rows: new Set(),
      findings: new Set(),
      amounts: new Map(),
      atLeast: false,
    }
    draft.benchmarks.set(key, part)
    part.rows.add(row)
    // Two numbers of one benchmark have the same lines: they are counted with the first.
    const isCounted = [...part.findings].some(
      (it) => finding !== undefined && it.unit !== finding.unit && it.subject.id === finding.subject.id,
    )
    if (finding !== undefined) part.findings.add(finding)
    part.atLeast ||= atLeast
    if (!isCounted) part.amounts.set(row.run, (part.amounts.get(row.run) ?? 0) + amount)
  }

  addFunction(finding: Over, row: FunctionRow, sites: readonly SiteRow[]): void {
    const added = sites.filter((site) => site.new === true)
    const [first] = sites
    const told: readonly (readonly [SiteRow | undefined, readonly SiteRow[]])[] =
      added.length > 0 ? added.map((site) => [site, [site]] as const) : [[first, sites]]
    for (const [site, lines] of told) {
      const start = this.#originOfSite(site, row)
      const draft = this.#draft(start)
      draft.sitesSince.add(site === undefined || site.new === null ? 'unknown' : site.new ? 'new' : 'same')
      const name = nameOf(row)
      const part = draft.functions.get(name) ?? { rows: new Set(), findings: new Set() }
      draft.functions.set(name, part)
      part.rows.add(row)
      part.findings.add(finding)
      for (const each of lines) addLine(draft, lineOfSite(each))
    }
  }

  addEscape(finding: NewEscape, row: FunctionRow, site: SiteRow): void {
    const start = this.#originOfSite(site, row)
    const draft = this.#draft(start)
    draft.sitesSince.add('new')
    const name = JSON.stringify([row.package, row.name, site.file, site.line, site.column, site.text])
    const known = draft.escapes.get(name)
    if (known !== undefined) known.findings.push(finding)
    else {
      const first = { package: row.package, name: row.name, site, findings: [finding] }
      draft.escapes.set(name, { first, findings: [finding] })
    }
    addLine(draft, lineOfSite(site))
  }

  #originOfSite(site: SiteRow | undefined, row: FunctionRow): Start {
    if (site === undefined) return lineOrigin(row.at ?? { file: '', line: 0, column: 0 }, '', '')
    const known = this.#bySite.get(siteKey(site, site.text)) ?? this.#bySite.get(siteKey(site, ''))
    const draft = known === undefined ? undefined : this.#byKey.get(known)
    if (draft !== undefined) return draft
    const { changed } = site
    return changed === null
      ? lineOrigin({ file: site.file, line: site.line, column: site.column }, site.source, '')
      : lineOrigin({ ...changed, column: columnAt(changed, site) }, changed.source, changed.function)
  }

  #draft({ key, origin, changedIn }: Start): Draft {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const draft: Draft = {
      key,
      origin,
      changedIn,
      severities: new Set(),
      benchmarks: new Map(),
      functions: new Map(),
      escapes: new Map(),
      lines: new Map(),
      since: new Set(),
      sitesSince: new Set(),
    }
    this.#byKey.set(key, draft)
    return draft
  }

  stories(): readonly Story[] {
    const ordered = sorted(
      joined([...this.#byKey.values()]).map((draft) => ({ draft, story: storyOf(draft) })),
      ({ draft, story }) => [
        ['error', 'warning', 'note'].indexOf(story.severity),
        ['new', 'more', 'unknown', 'replaced', 'same'].indexOf(story.since === 'more' ? 'new' : story.since),
        isInTest(story) ? 1 : 0,
        -Math.max(0, ...story.benchmarks.map(({ allocs }) => allocs)),
        -(story.benchmarks.length + story.functions.length),
        ...(draft.origin.kind === 'line' ? [draft.origin.at.file, draft.origin.at.line] : [null, null]),
        draft.key,
      ],
    )
    const told = new Set<BenchmarkRow | FunctionRow>()
    const firstTime = <Part extends StoryBenchmark | StoryFunction>(part: Part): Part => {
      const isFirst = part.rows.some((row) => !told.has(row))
      for (const row of part.rows) told.add(row)
      return { ...part, isFirst }
    }
    return exactly(ordered.map(({ story }) => story)).map((story) => ({
      ...story,
      benchmarks: story.benchmarks.map(firstTime),
      functions: story.functions.map(firstTime),
    }))
  }
}

/** Lines of the change in one function that allocate for just the same reasons are one story: what mends one mends all. */
function joined(drafts: readonly Draft[]): readonly Draft[] {
  const alike = groupBy(drafts, (draft) => {
    const reasons = [...draft.lines.values()].map(({ cause, detail, calls }) => JSON.stringify([cause, detail, calls]))
    const { changedIn, origin } = draft
    return changedIn === '' || origin.kind !== 'line'
      ? draft.key
      : JSON.stringify([origin.at.file, changedIn, [...new Set(reasons)].sort()])
  })
  return [...alike.values()].flatMap((group) => {
    const [first, ...others] = sorted(group, ({ origin }) => [origin.kind === 'line' ? origin.at.line : 0])
    return first === undefined ? [] : [others.reduce(withDraft, first)]
  })
}

function withDraft(one: Draft, other: Draft): Draft {
  for (const severity of other.severities) one.severities.add(severity)
  for (const since of other.since) one.since.add(since)
  for (const since of other.sitesSince) one.sitesSince.add(since)
  for (const [key, line] of other.lines) one.lines.set(key, line)
  for (const [key, part] of other.escapes) one.escapes.set(key, part)
  for (const [key, part] of other.functions) {
    const known = one.functions.get(key)
    if (known === undefined) one.functions.set(key, part)
    else for (const finding of part.findings) known.findings.add(finding)
    for (const row of part.rows) known?.rows.add(row)
  }
  for (const [key, part] of other.benchmarks) {
    const known = one.benchmarks.get(key)
    if (known === undefined) {
      one.benchmarks.set(key, part)
      continue
    }
    for (const row of part.rows) known.rows.add(row)
    for (const finding of part.findings) known.findings.add(finding)
    for (const [run, amount] of part.amounts) known.amounts.set(run, (known.amounts.get(run) ?? 0) + amount)
    known.atLeast ||= part.atLeast
  }
  const { origin } = one
  if (origin.kind !== 'line' || other.origin.kind !== 'line') return one
  return { ...one, origin: { ...origin, others: [...origin.others, other.origin.at, ...other.origin.others] } }
}

/**
 * What is more than at base is known to the last object where one story has all of it: Go counts the benchmark, and the profile
 * only its lines.
 */
function exactly(stories: readonly Story[]): readonly Story[] {
  const inStories = new Map<BenchmarkRow, number>()
  for (const row of stories.flatMap(({ benchmarks }) => benchmarks.flatMap(({ rows }) => rows)))
    inStories.set(row, (inStories.get(row) ?? 0) + 1)
  return stories.map((story) => {
    if (story.since !== 'new' && story.since !== 'more') return story
    const benchmarks = story.benchmarks.map((part) => {
      const counted = part.rows.flatMap((row) =>
        row.base === null || inStories.get(row) !== 1 ? [] : [row.allocsPerOp - row.base.allocsPerOp],
      )
      const allocs = Math.max(...counted)
      return counted.length === part.rows.length && allocs > 0 && part.bytes === 0
        ? { ...part, allocs, atLeast: false }
        : part
    })
    return { ...story, benchmarks: mostFirst(benchmarks) }
  })
}

function note(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value)
}

function siteKey({ file, line }: { readonly file: string; readonly line: number }, text: string): string {
  return JSON.stringify([file, line, withoutQualifiers(text)])
}

function originOfRow(row: WhereRow, byBytes: boolean): Start {
  const { cause, detail, changed, at } = row
  if (cause !== null && around.has(cause) && isMore(row, byBytes))
    return { key: JSON.stringify([cause, detail]), origin: { kind: 'around', cause, detail }, changedIn: '' }
  if (changed !== null && row.base !== null && (isMore(row, byBytes) || standsIn(row)))
    return lineOrigin(
      { file: changed.file, line: changed.line, column: isChanged(row) ? (at?.column ?? 0) : 0 },
      changed.source,
      changed.function,
    )
  if (at === null) {
    const [callee = ''] = row.calls
    return { key: JSON.stringify(['outside', callee]), origin: { kind: 'outside', callee }, changedIn: '' }
  }
  return lineOrigin(at, row.source, '')
}

/** @param changedIn the function that a line of the change is in; empty: the line is not of the change */
function lineOrigin({ file, line, column }: Position, source: string, changedIn: string): Start {
  return {
    key: JSON.stringify(['line', file, line]),
    origin: { kind: 'line', at: { file, line, column }, source, isChanged: changedIn !== '', others: [] },
    changedIn,
  }
}

function columnAt(changed: { readonly file: string; readonly line: number }, site: SiteRow): number {
  return changed.file === site.file && changed.line === site.line ? site.column : 0
}

/** Whether what a benchmark has too much are bytes: within its limit of allocs/op, or with no more of them than at base. */
function isOverInBytesOnly({ allocsPerOp, bytesPerOp, limit, base }: BenchmarkRow): boolean {
  const isOver = (got: number, max: number | undefined): boolean => max !== undefined && got > max
  if (!isOver(bytesPerOp, limit.bytes?.max)) return false
  const isMoreOften = base === null || allocsPerOp > base.allocsPerOp
  return !(isOver(allocsPerOp, limit.allocs?.max) && isMoreOften)
}

function hasRisen({ allocsPerOp, base }: BenchmarkRow): boolean {
  return base !== null && allocsPerOp > base.allocsPerOp
}

function isMore(row: WhereRow, byBytes: boolean): boolean {
  return byBytes ? hasMoreBytes(row) : isGrown(row)
}

function sinceOf(row: WhereRow, byBytes: boolean): Story['since'] {
  if (row.base === null) return 'unknown'
  if (!isMore(row, byBytes)) return standsIn(row) ? 'replaced' : 'same'
  return row.base < noise ? 'new' : 'more'
}

/** What a line adds, in the unit that is too much; all of it where base is not known, or has it too. */
function addedNow(row: WhereRow, byBytes: boolean): number {
  const isAdded = row.base !== null && isMore(row, byBytes)
  if (byBytes) return isAdded ? row.bytesPerOp - (row.baseBytes ?? 0) : row.bytesPerOp
  return isAdded ? addedBy(row) : row.allocsPerOp
}

/** What allocates on a line once, as the row has it that allocates most. */
function addLine({ lines }: Draft, line: StoryLine): void {
  const key = JSON.stringify([line.at?.file, line.at?.line, line.cause, line.detail, line.calls])
  const known = lines.get(key)
  if (known === undefined) return void lines.set(key, line)
  const [most, other] = line.allocs > known.allocs ? [line, known] : [known, line]
  lines.set(key, { ...most, sites: distinctSites([most, other]), path: most.path.length > 0 ? most.path : other.path })
}

function distinctSites(lines: readonly StoryLine[]): StoryLine['sites'] {
  const sites = lines.flatMap((line) => line.sites)
  return [...new Map(sites.map((site) => [`${site.text} ${site.call}`, site])).values()]
}

/** A line may allocate for several reasons: it is shown once, with the one that allocates most, and all that allocates there. */
function byPlace(lines: readonly StoryLine[]): readonly StoryLine[] {
  return [...groupBy(lines, ({ at }) => JSON.stringify([at?.file, at?.line])).values()].flatMap((all) => {
    const ordered = sorted(all, ({ allocs, path }) => [-allocs, path.length > 0 ? 0 : 1])
    const [first] = ordered
    if (first === undefined) return []
    const calls = [...new Set(ordered.flatMap((line) => line.calls))]
    const allocs = ordered.reduce((total, line) => total + line.allocs, 0)
    return [{ ...first, sites: distinctSites(ordered), calls, allocs }]
  })
}

function lineOfRow(row: WhereRow): StoryLine {
  const { at, source, sites, calls, cause, detail, replaces, path, atLeast } = row
  return { at, source, sites, calls, cause, detail, replaces, path, allocs: addedNow(row, false), atLeast }
}

function lineOfSite(site: SiteRow): StoryLine {
  const { file, line, column, source, cause, replaces } = site
  return {
    at: { file, line, column },
    source,
    sites: [site],
    calls: [],
    cause,
    detail: '',
    replaces,
    path: [],
    allocs: 0,
    atLeast: false,
  }
}

function storyOf({ origin, severities, benchmarks, functions, escapes, lines, since, sitesSince }: Draft): Story {
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

/** Bytes follow from allocations: they come after. */
function inUnits(findings: Iterable<Over>): readonly Over[] {
  return sorted([...findings], ({ unit, site }) => [unit === 'B/op' ? 1 : 0, site === null ? 0 : 1])
}

/** What is to be mended is rarely the test. */
function isInTest({ origin }: Story): boolean {
  return origin.kind === 'line' && origin.at.file.endsWith('_test.go')
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
  return sorted(lines.filter(isOwn), ({ allocs, at }) => [-allocs, isNamed(at) ? 0 : 1, at?.file, at?.line])
}

function mostFirst(parts: readonly StoryBenchmark[]): readonly StoryBenchmark[] {
  return sorted(parts, ({ allocs, findings, package: path, name }) => [-allocs, -excess(findings), path, name])
}

function excess(findings: readonly Over[]): number {
  return Math.max(0, ...findings.map(({ got, max, unit }) => (unit === 'B/op' ? (got - max) / 1e9 : got - max)))
}

function gravest(findings: readonly { readonly severity: Severity }[]): Severity {
  if (findings.some(isError)) return 'error'
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'note'
}

/** Of several, what says most of the change. */
function sinceOfAll(since: ReadonlySet<Story['since']>): Story['since'] {
  if (since.has('more') && since.has('new')) return 'more'
  return (['new', 'more', 'unknown', 'replaced', 'same'] as const).find((each) => since.has(each)) ?? 'unknown'
}
