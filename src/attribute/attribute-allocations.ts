import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import type { StackAllocations } from '../measure/allocation-profile.ts'
import type { SiteRow, WhereRow } from '../report/report-schema.ts'
import { siteRow } from '../report/site-row.ts'
import { hasLine, lineOfText, type SourceText } from '../snapshot/source-text.ts'
import { allocatingLines } from './allocating-lines.ts'
import { type BaseFacts, causeOfRow } from './cause-of-line.ts'
import { type AtBase, pairLines } from './pair-lines.ts'
import { type AllocatingLine, allocsOf, mostNoise, type OwnStop, type ProfiledCode } from './profiled-code.ts'

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

/** Of what base has too, less than a hundredth of all that is allocated is not worth a line. */
const leastShare = 0.01
/** allocs/op more than at base that are the noise of maps and pools. */
const leastGrowth = 0.01

/**
 * Where a benchmark allocates: a row for what a line of the repository's own source allocates itself, and one for each library function
 * that it calls and that does. What base does not have comes first and is never left out, however little it is; then the most.
 */
export function whereOf(benchmark: ProfiledBenchmark): readonly WhereRow[] {
  const { result, profile, code, base } = benchmark
  const head = allocatingLines(profile, code, result.allocsPerOp)
  const pairs =
    base &&
    pairLines(head, allocatingLines(base.profile, base.code, base.allocsPerOp), {
      head: result.allocsPerOp,
      base: base.allocsPerOp,
    })
  const total = { allocs: allocsOf(head.lines), bytes: head.lines.reduce((sum, { bytesPerOp }) => sum + bytesPerOp, 0) }
  return head.lines
    .map((line) => {
      const atBase = pairs?.get(line)
      return { line, growth: growthOf(line, atBase), row: rowOf(line, atBase, benchmark) }
    })
    .filter(({ line, growth, row }) => {
      if (row.at === null && line.allocsPerOp < mostNoise) return false
      const isLarge = line.allocsPerOp >= total.allocs * leastShare || line.bytesPerOp >= total.bytes * leastShare
      return isLarge || growth > leastGrowth || row.replaces !== null
    })
    .sort(
      (a, b) =>
        Math.max(leastGrowth, b.growth) - Math.max(leastGrowth, a.growth) ||
        b.line.allocsPerOp - a.line.allocsPerOp ||
        b.line.bytesPerOp - a.line.bytesPerOp,
    )
    .map(({ row }) => row)
}

/** allocs/op more than at base; all of them where base's are not known, none where nothing was compared. */
function growthOf({ allocsPerOp }: AllocatingLine, atBase: AtBase | undefined): number {
  return atBase === undefined ? 0 : allocsPerOp - (atBase.allocsPerOp ?? 0)
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

function rowOf(line: AllocatingLine, atBase: AtBase | undefined, { code, goLine, base }: ProfiledBenchmark): WhereRow {
  const grew = growthOf(line, atBase) > 0.005
  const { cause, detail, site } = causeOfRow(line, grew, code, goLine, base?.facts, atBase?.replaces)
  const changed =
    base === undefined ? undefined : waysTo(line, site).find((at) => isNewLine(at, code.text, base.code.text))
  const column = site?.file === line.file && site.line === line.line ? site.column : 0
  // What the cause is about, then what is new.
  const rank = (each: HeapSite): number => (each === site ? 0 : each.isNew === true ? 1 : 2)
  const sites = [...line.sites].sort((a, b) => rank(a) - rank(b)).map((each) => permittedRow(each, code.text))
  const old = atBase?.replaces
  return {
    package: line.package,
    function: line.function,
    at: line.file === '' ? null : { file: line.file, line: line.line, column },
    source: line.source,
    allocsPerOp: rounded(line.allocsPerOp),
    bytesPerOp: rounded(line.bytesPerOp),
    atLeast: line.atLeast,
    base: atBase?.allocsPerOp === undefined ? null : rounded(atBase.allocsPerOp),
    baseBytes: atBase?.bytesPerOp === undefined ? null : rounded(atBase.bytesPerOp),
    calls: line.callee === '' ? [] : [line.callee],
    cause: cause ?? null,
    detail,
    sites,
    replaces: old === undefined ? null : { file: old.file, line: old.line, source: old.source },
    changed:
      site?.leak !== undefined && site.changed !== undefined
        ? site.changed
        : changed === undefined
          ? (site?.changed ?? null)
          : { ...changed, source: lineOfText(code.text, changed) },
    path: [...line.path],
  }
}

/** Behind the second digit is the noise of the runtime's own allocations; what is there at all stays more than nothing. */
function rounded(n: number): number {
  const shown = Math.round(n * 100) / 100
  return shown === 0 && n > 0 ? Number(n.toPrecision(1)) : shown
}
