import { foldFunctionName, splitSymbol } from '../go/names/function-name.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { OwnFrame, OwnLocation } from '../go/output/profile.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import type { StackAllocations } from '../measure/allocation-profile.ts'
import type { SiteRow, WhereRow } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import { hasLine, lineOfText, type SourceText } from '../snapshot/source-text.ts'
import { type BaseFacts, causeOfRow } from './cause-of-line.ts'
import type { AllocatingLine, OwnStop, ProfiledCode } from './profiled-code.ts'

export type ProfiledBenchmark = {
  readonly result: BenchmarkResult
  readonly profile: readonly StackAllocations[]
  readonly code: ProfiledCode
  readonly goLine: string
  /** The same benchmark at base; undefined where that is not known. */
  readonly base?: {
    readonly allocsPerOp: number
    readonly profile: readonly StackAllocations[]
    readonly code: ProfiledCode
    readonly facts: BaseFacts
  }
}

/** Less of all that is allocated is noise of the runtime's own: a hundredth. */
const leastShare = 0.01

/**
 * Where a benchmark allocates, by line of the repository's own source, most first. Allocations inside libraries count for the
 * line that calls them.
 */
export function whereOf(benchmark: ProfiledBenchmark): readonly WhereRow[] {
  const { result, profile, code, base } = benchmark
  const rows = withTinyObjects(linesOf(profile, code), result.allocsPerOp)
  const before =
    base === undefined ? undefined : new BaseLines(withTinyObjects(linesOf(base.profile, base.code), base.allocsPerOp))
  const matched = rows.map((line) => ({ line, at: before?.takeSame(line) }))
  const told = matched.map(({ line, at }) => rowOf(line, before && (at ?? before.takeAlike(line)), benchmark))
  const total = { allocs: sum(rows, 'allocsPerOp'), bytes: sum(rows, 'bytesPerOp') }
  return told
    .filter((row) => row.allocsPerOp >= total.allocs * leastShare || row.bytesPerOp >= total.bytes * leastShare)
    .filter((row) => row.at !== null || row.allocsPerOp >= mostNoise)
    .sort(
      (a, b) =>
        b.allocsPerOp - a.allocsPerOp ||
        b.bytesPerOp - a.bytesPerOp ||
        (keyOf(a.at ?? nowhere) < keyOf(b.at ?? nowhere) ? -1 : 1),
    )
}

/** The files that `whereOf` reads: those that the profile leads to, and those that values from there go through to the heap. */
export function filesProfiled(
  profile: readonly StackAllocations[],
  functions: readonly GoFunction[],
): ReadonlySet<string> {
  const files = new Set(profile.flatMap(({ stack }) => stack.flat().flatMap(({ own }) => own ?? [])))
  const sites = functions.flatMap((fn) => fn.sites.filter((site) => files.has(site.file)))
  for (const step of sites.flatMap((site) => site.why)) files.add(step.file)
  return files
}

/** The innermost line of the repository's own source in a stack; undefined where there is none. */
export function ownLineOf(stack: readonly OwnLocation[]): { readonly file: string; readonly line: number } | undefined {
  const place = ownPlace(stack)
  return place === undefined ? undefined : { file: place.file, line: place.own.line }
}

function sum(rows: readonly AllocatingLine[], what: 'allocsPerOp' | 'bytesPerOp'): number {
  return rows.reduce((total, row) => total + row[what], 0)
}

const nowhere = { file: '', line: 0 }

function keyOf({ file, line }: { file: string; line: number }): string {
  return `${file}:${String(line).padStart(9, '0')}`
}

function linesOf(profile: readonly StackAllocations[], code: ProfiledCode): readonly AllocatingLine[] {
  const sites = new SitesByPlace(code)
  const lines = new Map<string, AllocatingLine>()
  for (const { stack, allocsPerOp, bytesPerOp, isTiny } of profile) {
    const place = ownPlace(stack) ?? outside(stack)
    const { own, file, callee, physical, path } = place
    const name = sites.nameOf(own.function)
    const key = keyOf({ file, line: own.line })
    const known = lines.get(key) ?? {
      file,
      line: own.line,
      source: file === '' ? '' : lineOfText(code.text, { file, line: own.line }),
      package: name.package,
      function: name.name,
      allocsPerOp: 0,
      bytesPerOp: 0,
      isTiny: false,
      atLeast: false,
      most: 0,
      sites: new Set<HeapSite>(),
      calls: new Map<string, number>(),
      path,
      heaviest: 0,
    }
    lines.set(key, known)
    known.allocsPerOp += allocsPerOp
    known.bytesPerOp += bytesPerOp
    known.isTiny ||= isTiny
    if (physical !== undefined) for (const site of sites.at(physical)) known.sites.add(site)
    if (callee !== undefined) known.calls.set(callee, (known.calls.get(callee) ?? 0) + allocsPerOp)
    if (allocsPerOp > known.heaviest) Object.assign(known, { path, heaviest: allocsPerOp })
  }
  return [...lines.values()]
}

type OwnPlace = {
  /** The innermost frame of the repository's own code, and its file there. */
  readonly own: Pick<OwnFrame, 'function' | 'line'>
  readonly file: string
  /** What it calls and is not of the repository, as a symbol. */
  readonly callee: string | undefined
  /** The frames of the physical function that allocates, where that is one of the repository's own. */
  readonly physical: OwnLocation | undefined
  readonly path: readonly OwnStop[]
}

/** A new value is made in a Pool's New, but what asks for one is the reason. */
const poolGet = 'sync.(*Pool).Get'

function ownPlace(stack: readonly OwnLocation[]): OwnPlace | undefined {
  const afterGet = stack.findLastIndex((location) => location.some((frame) => frame.function === poolGet)) + 1
  for (const [i, location] of stack.entries()) {
    if (i < afterGet) continue
    const j = location.findIndex((frame) => frame.own !== null)
    const own = location[j]
    const file = own?.own
    if (own === undefined || typeof file !== 'string') continue
    const below = stack[i - 1]
    const inner = location[j - 1]
    const callee = i === afterGet && afterGet > 0 ? poolGet : inner !== undefined && i > 0 ? inner : below?.at(-1)
    return {
      own,
      file,
      callee: typeof callee === 'string' ? callee : callee?.function,
      // What a library's function allocates that was inlined here is a heap site of ours.
      physical: i === 0 ? location : undefined,
      path: [...location.slice(j), ...stack.slice(i + 1).flat()].flatMap(({ function: symbol, own: file, line }) =>
        file === null ? [] : [{ function: symbol, file, line }],
      ),
    }
  }
  return undefined
}

/** A library's own goroutine has no line of ours: it is told by what allocates there. */
function outside(stack: readonly OwnLocation[]): OwnPlace {
  const callee = stack[0]?.[0].function
  return { own: { function: '', line: 0 }, file: '', callee, physical: undefined, path: [] }
}

type PlacedSite = { readonly package: string; readonly name: string; readonly site: HeapSite }

/** Finds heap sites by the place a profile names: a file, a line and a symbol. */
class SitesByPlace {
  readonly #byPlace: ReadonlyMap<string, readonly PlacedSite[]>
  readonly #declared = new Map<string, Set<string>>()
  constructor({ functions }: ProfiledCode) {
    const sites = functions.flatMap((fn) => fn.sites.map((site) => ({ package: fn.package, name: fn.name, site })))
    this.#byPlace = groupBy(
      sites.filter(({ site }) => site.class !== 'free'),
      ({ site }) => keyOf(site),
    )
    for (const fn of functions) {
      this.#declared.set(fn.package, (this.#declared.get(fn.package) ?? new Set()).add(fn.name))
    }
  }

  nameOf(symbol: string): { readonly package: string; readonly name: string } {
    const split = splitSymbol(symbol, '')
    if (split === undefined) return { package: '', name: symbol }
    const declared = this.#declared.get(split.package)
    const { name } = foldFunctionName(split.bare, (each) => declared?.has(each) === true)
    return { package: split.package, name }
  }

  /**
   * The compiler places what it allocates in a physical function at the outermost line, where sites of all that is inlined there
   * stand together: those are meant that the inlined function has on its own line. Code of test files it was not asked about.
   */
  at(location: OwnLocation): readonly HeapSite[] {
    const frames = location.filter(({ own }) => own !== null)
    const outer =
      frames
        .toReversed()
        .map((frame) => this.#atFrame(frame))
        .find((sites) => sites.length > 0) ?? []
    const [innermost] = frames
    const inner = innermost === undefined ? [] : this.#atFrame(innermost)
    const texts = new Set(inner.map(({ text }) => withoutQualifiers(text)))
    const meant = outer.filter(({ text }) => texts.has(withoutQualifiers(text)))
    return meant.length > 0 ? meant : inner.length > 0 ? inner : outer
  }

  #atFrame({ function: symbol, own: file, line }: OwnFrame): readonly HeapSite[] {
    const there = file === null ? [] : (this.#byPlace.get(keyOf({ file, line })) ?? [])
    const { package: home, name } = this.nameOf(symbol)
    const own = there.filter((each) => each.package === home && each.name === name)
    return (own.length > 0 ? own : there).map(({ site }) => site)
  }
}

/**
 * What Go counts and the profile does not are tiny objects that share a block with one before. A line that runs a whole number
 * of times in an operation has at least its seen part rounded up; where these add up to what was counted, they are exact. Else
 * some line is not seen at all, or runs on some operations only: what was seen is the least.
 */
function withTinyObjects(rows: readonly AllocatingLine[], counted: number): readonly AllocatingLine[] {
  // Go rounds down, so that less than what the profile has is nothing missing.
  const missing = counted - sum(rows, 'allocsPerOp')
  if (missing < mostNoise) return rows
  const whole = (row: AllocatingLine): number => (row.isTiny ? Math.ceil(row.allocsPerOp - mostNoise) : row.allocsPerOp)
  const isExact = Math.abs(rows.reduce((total, row) => total + whole(row), 0) - counted) < mostNoise
  for (const row of rows.filter(({ isTiny }) => isTiny)) {
    if (isExact) row.allocsPerOp = whole(row)
    else Object.assign(row, { atLeast: true, most: row.allocsPerOp + missing })
  }
  return rows
}

/**
 * allocs/op of the runtime's own, and what division leaves. One such allocation may have many bytes (a goroutine of the runtime
 * that a collection started), so that where no line of ours leads to it, only a number of them is told.
 */
const mostNoise = 0.05

/** Base's lines, each to be taken once. */
class BaseLines {
  readonly #left: Set<AllocatingLine>

  constructor(lines: readonly AllocatingLine[]) {
    this.#left = new Set(lines)
  }

  /** The same line of source in the same function, wherever it stands now. */
  takeSame(line: AllocatingLine): AllocatingLine | undefined {
    return this.#take(
      (old) =>
        old.package === line.package && old.function === line.function && old.source.trim() === line.source.trim(),
    )
  }

  /** A line that was edited or moved, and allocates the same things as before. */
  takeAlike(line: AllocatingLine): AllocatingLine | undefined {
    const signature = signatureOf(line)
    return (
      this.#take((old) => old.function === line.function && signatureOf(old) === signature) ??
      this.#take((old) => old.source.trim() === line.source.trim() && signatureOf(old) === signature)
    )
  }

  #take(fits: (old: AllocatingLine) => boolean): AllocatingLine | undefined {
    const found = [...this.#left].find(fits)
    if (found !== undefined) this.#left.delete(found)
    return found
  }
}

function signatureOf({ sites, calls }: AllocatingLine): string {
  return JSON.stringify([[...sites].map(({ text, call }) => `${text} ${call}`).sort(), [...calls.keys()].sort()])
}

/** Where base's number is only the least it may be, a line is not told to allocate more unless it does so in any case. */
function allocsAtBase(line: AllocatingLine, before: AllocatingLine | undefined): number {
  if (before === undefined) return 0
  return before.atLeast && line.allocsPerOp <= before.most ? line.allocsPerOp : before.allocsPerOp
}

/** The line itself, then where its value goes until it is on the heap, then what leads to the line. */
function waysTo(line: AllocatingLine, site: HeapSite | undefined): readonly OwnStop[] {
  const [own, ...callers] = line.path
  const flow = (site?.why ?? []).map(({ file, line: at }) => ({ function: own?.function ?? '', file, line: at }))
  return [...(own === undefined ? [] : [own]), ...flow, ...callers]
}

function isNewLine(at: OwnStop, head: SourceText, base: SourceText): boolean {
  const text = lineOfText(head, at).trim()
  return text !== '' && !hasLine(base, at.file, text)
}

function permittedRow(site: HeapSite, text: SourceText): SiteRow {
  return siteRow(site, text.has(site.file) ? lineOfText(text, site) : '', true)
}

function rowOf(
  line: AllocatingLine,
  before: AllocatingLine | undefined,
  { code, goLine, base }: ProfiledBenchmark,
): WhereRow {
  const { cause, detail, site } = causeOfRow(line, before, code, goLine, base?.facts)
  const changed =
    base === undefined ? undefined : waysTo(line, site).find((at) => isNewLine(at, code.text, base.code.text))
  const column = site?.file === line.file && site.line === line.line ? site.column : 0
  const sites = [...line.sites]
    .sort((a, b) => Number(b === site) - Number(a === site))
    .map((each) => permittedRow(each, code.text))
  return {
    package: line.package,
    function: line.function,
    at: line.file === '' ? null : { file: line.file, line: line.line, column },
    source: line.source,
    allocsPerOp: rounded(line.allocsPerOp),
    bytesPerOp: rounded(line.bytesPerOp),
    atLeast: line.atLeast,
    base: base === undefined ? null : rounded(allocsAtBase(line, before)),
    calls: [...line.calls].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([symbol]) => symbol),
    cause: cause ?? null,
    detail,
    sites,
    replaces: null,
    changed:
      site?.leak !== undefined && site.changed !== undefined
        ? site.changed
        : changed === undefined
          ? null
          : { ...changed, source: lineOfText(code.text, changed) },
    path: [...line.path],
  }
}

/** Behind the second digit is the noise of the runtime's own allocations; what is there at all stays more than nothing. */
function rounded(n: number): number {
  const shown = Math.round(n * 100) / 100
  return shown === 0 && n > 0 ? Number(n.toPrecision(1)) : shown
}
