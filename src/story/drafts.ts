import type { Severity } from '../diagnostic/diagnostic.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { Chain } from '../report/calls-of-row.ts'
import type { BenchmarkRow, FunctionRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import { lastOwnStep, nameOf } from '../report/subject.ts'
import { addLine, type Draft, lineOfReached, lineOfRow, lineOfSite, type Part } from './draft.ts'
import { addedBy } from './growth.ts'
import {
  addedNow,
  columnAt,
  hasRisen,
  isMore,
  isOverInBytesOnly,
  lineOrigin,
  originOfRow,
  type Start,
  sinceOf,
} from './origin.ts'
import type { NewEscape, Over } from './story.ts'

/** allocs/op. */
const leastBeside = 0.05

/** Stories by what they begin with: findings are added one after the other, benchmarks before functions, these before new escapes. */
export class Drafts {
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

  /**
   * A heap site that a function only leads to by its calls.
   * @param chain from the function to the site
   */
  addReached(finding: Over, row: FunctionRow, site: SiteRow, chain: Chain): void {
    const own = lastOwnStep(chain)
    const line = lineOfReached(site, chain)
    const { changed } = site
    const start =
      changed === null && own !== undefined
        ? lineOrigin({ file: own.file, line: own.line, column: line.at?.column ?? 0 }, own.source, '')
        : this.#originOfSite(site, row)
    const draft = this.#draft(start)
    draft.sitesSince.add(site.new === null ? 'unknown' : site.new ? 'new' : 'same')
    const name = nameOf(row)
    const part = draft.functions.get(name) ?? { rows: new Set(), findings: new Set() }
    draft.functions.set(name, part)
    part.rows.add(row)
    part.findings.add(finding)
    addLine(draft, line)
    // The function that has the site may be told to have a new escape: that is this one.
    if (line.at !== null) note(this.#bySite, siteKey(line.at, site.text), start.key)
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

  #draft(start: Start): Draft {
    const known = this.#byKey.get(start.key)
    if (known !== undefined) return known
    const draft: Draft = {
      ...start,
      severities: new Set(),
      benchmarks: new Map(),
      functions: new Map(),
      escapes: new Map(),
      lines: new Map(),
      since: new Set(),
      sitesSince: new Set(),
    }
    this.#byKey.set(start.key, draft)
    return draft
  }

  all(): readonly Draft[] {
    return [...this.#byKey.values()]
  }
}

function note(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value)
}

function siteKey({ file, line }: { readonly file: string; readonly line: number }, text: string): string {
  return JSON.stringify([file, line, withoutQualifiers(text)])
}
