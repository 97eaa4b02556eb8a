import { withoutQualifiers } from '../go/output/escape-text.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Finding, FunctionRow, Report, SiteRow, Status } from '../report/report-schema.ts'
import { gravity, sorted } from '../report/sort-report.ts'
import { nameOf, sitesOf } from '../report/subject.ts'
import type { Over } from './story.ts'

/**
 * How many escapes are new, for a person: one that a matrix finds under three toolchains, or that is inlined into two functions, is
 * one, at the line where it is written. Two on one line of source are two. The same number stands in the title, in the tables and in the outputs.
 */
export function newEscapeCount(report: Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'calls'>): number {
  const byName = groupBy(report.functions, ({ package: path, name }) => `${path}.${name}`)
  const perFunction = new Map<string, Map<string, number>>()
  for (const finding of report.findings) {
    if (finding.kind !== 'new-escape') continue
    const [site] = sitesOf(report, finding)
    if (site === undefined) continue
    const at = writtenAt(byName, site)
    const line = JSON.stringify([at.file, at.line])
    const counts = perFunction.get(line) ?? new Map<string, number>()
    perFunction.set(line, counts)
    const row = report.functions[finding.subject.id]
    for (const run of finding.runs) {
      const key = JSON.stringify([run, row === undefined ? finding.subject.id : nameOf(row)])
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return [...perFunction.values()].reduce((total, counts) => total + Math.max(...counts.values()), 0)
}

/** What is inlined from a function where it is new too, by the same line of the change, is written there. */
function writtenAt(byName: ReadonlyMap<string, readonly FunctionRow[]>, site: SiteRow): SiteRow {
  const { changed, text } = site
  if (changed === null || text === '') return site
  const [own] = byName.get(changed.function) ?? []
  return (
    own?.sites.find(
      (each) =>
        each.new === true &&
        withoutQualifiers(each.text) === withoutQualifiers(text) &&
        each.changed?.file === changed.file &&
        each.changed.line === changed.line,
    ) ?? site
  )
}

/**
 * How many findings there are, for a person: what several toolchains say is one, allocs/op and B/op of one benchmark are one, and
 * new escapes are counted as `newEscapeCount` does.
 */
export function findingCount(report: Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'calls'>): number {
  const others = report.findings.filter(({ kind }) => kind !== 'new-escape')
  return new Set(others.map((finding) => findingName(report, finding))).size + newEscapeCount(report)
}

function findingName({ benchmarks, functions }: Pick<Report, 'benchmarks' | 'functions'>, finding: Finding): string {
  if (finding.kind === 'loosened') return JSON.stringify([finding.kind, finding.entry, finding.change])
  const { kind, id } = finding.subject
  const row = kind === 'benchmark' ? benchmarks[id] : functions[id]
  return JSON.stringify([finding.kind, kind, row === undefined ? id : nameOf(row)])
}

/** Whether a pass has something that a reviewer must see first: a looser budget, or new escapes. */
export function hasNews({ verdict, findings }: Pick<Report, 'verdict' | 'findings'>): boolean {
  return verdict === 'pass' && findings.some(({ kind }) => kind === 'loosened' || kind === 'new-escape')
}

/** Whether another Go than the one that the limits were measured with explains a part of what is over, or may. */
export function mayBeToolchain({ findings }: Pick<Report, 'findings'>): boolean {
  return findings.some((it) => it.kind === 'over-budget' && it.toolchain !== null && it.toolchain.explains !== 0)
}

/** What the budget covers: how many rows were judged, how many of them are over, once under however many toolchains. */
export type Tally = { readonly judged: number; readonly over: number; readonly notMeasured: number }

type Row = { readonly package: string; readonly name: string; readonly cpu?: number; readonly status: Status }

/** Counts what an entry of the budget covers; `unlisted` rows are not judged. */
export function tally(rows: readonly Row[]): Tally {
  const names = (of: readonly Row[]): number => new Set(of.map(nameOf)).size
  return {
    judged: names(rows.filter((row) => row.status !== 'unlisted')),
    over: names(rows.filter((row) => row.status === 'over')),
    notMeasured: names(rows.filter((row) => row.status === 'not-measured')),
  }
}

/** The finding that is furthest above its limit, errors first, allocs/op before escapes before bytes; undefined where there is none. */
export function worstOver(findings: readonly Finding[]): Over | undefined {
  const over = findings.filter((it): it is Over => it.kind === 'over-budget')
  const units = ['allocs/op', 'escapes', 'sites', 'B/op']
  const [worst] = sorted(over, ({ severity, unit, got, max }) => [gravity[severity], units.indexOf(unit), max - got])
  return worst
}
