import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Position, placeKey } from '../../src/diagnostic/position.ts'
import type { NewLimit, NewLimits } from '../../src/judge/new-limits.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { type JudgedCase, judged, raisedTwice, sparedBy, updated } from '../support/judged.ts'
import { type Archive, formatTxtar, parseTxtar } from '../support/txtar.ts'

const folder = fileURLToPath(new URL('./', import.meta.url))
const archives = readdirSync(folder).filter((name) => name.endsWith('.txtar'))

/** `NAME/budget.yml` and what else the case has: `base.yml`, `bench.txt`, `bench-4.txt` (GOMAXPROCS 4), `settings`. */
function caseOf({ files }: Archive, name: string): JudgedCase {
  const own = new Map(
    [...files].flatMap(([file, text]) => (file.startsWith(`${name}/`) ? [[file.slice(name.length + 1), text]] : [])),
  )
  const bench = [...own].flatMap(([file, text]): [number, string][] => {
    const [, cpu] = /^bench(?:-(\d+))?\.txt$/.exec(file) ?? [undefined, undefined]
    return file.startsWith('bench') ? [[Number(cpu ?? 1), text]] : []
  })
  const settings = new Map<string, string[]>()
  for (const line of (own.get('settings') ?? '').split('\n').filter(Boolean)) {
    const [key = '', ...rest] = line.split(': ')
    settings.set(key, [...(settings.get(key) ?? []), rest.join(': ')])
  }
  const baseBudget = own.get('base.yml')
  return {
    budget: own.get('budget.yml') ?? '',
    ...(baseBudget !== undefined && { baseBudget }),
    ...(bench.length > 0 && { bench: new Map(bench) }),
    settings,
  }
}

const placeOf = ({ file, line, column }: Position): string => `${file}:${line}:${column}`

/**
 * The verdict, then a line for each finding and diagnostic: severity, kind, sentence, where the code is, and where the budget says so;
 * then what moved, what is over, and which functions are shown without an entry.
 */
function listing({ verdict, findings, diagnostics, benchmarks, functions }: Report): string {
  const told = findings.map((finding) => {
    const { severity, kind, message } = finding
    const budget = finding.kind === 'loosened' ? null : finding.budget
    const at = finding.at === null ? '' : ` at ${placeOf(finding.at)}`
    const by = budget === null ? '' : ` by ${placeOf(budget)}`
    const toolchain = 'toolchain' in finding ? finding.toolchain : null
    const since =
      toolchain === null ? '' : ` since ${toolchain.measuredWith}, which explains ${toolchain.explains ?? '?'}`
    return `${severity} ${kind}: ${message}${at}${by}${since}`
  })
  const said = diagnostics.map(({ severity, code, message, at: place, hint }) => {
    const at = place === null ? '' : ` at ${placeOf(place)}`
    return `${severity} ${code}: ${message}${at}${hint === null ? '' : `\n  hint: ${hint}`}`
  })
  const named = (label: string, rows: readonly { readonly name: string }[]): readonly string[] =>
    rows.length === 0 ? [] : [`${label}: ${rows.map(({ name }) => name).join(', ')}`]
  const moved = functions.flatMap(({ name, sites }) =>
    sites.flatMap((site) => (site.movedFrom === null ? [] : [`moved: ${site.text} to ${name} from ${site.movedFrom}`])),
  )
  const over = [...benchmarks, ...functions].filter(({ status }) => status === 'over')
  const shown = functions.filter(({ status }) => status === 'unlisted')
  return `${[verdict, ...told, ...said, ...moved, ...named('over', over), ...named('shown', shown)].join('\n')}\n`
}

/** What a case comes to: a verdict, the whole report, or the limits that `update` would write. */
function told(given: JudgedCase): string {
  if (given.settings.has('update')) return limitsListed(updated(given))
  const report = judged(given)
  return given.settings.has('whole') ? inRows(report) : listing(report)
}

/** The JSON of a report, a row on each line; the compiler's reasons apart, which are not the judge's. */
function inRows(report: Report): string {
  const line = (value: unknown): string => JSON.stringify(value, (key, it) => (key === 'why' ? undefined : it))
  const lines = Object.entries(report).flatMap(([key, value]) =>
    Array.isArray(value) ? value.map((row) => `${key}: ${line(row)}`) : [`${key}: ${line(value)}`],
  )
  return `${lines.join('\n')}\n`
}

function limitsListed({ limits, over }: NewLimits): string {
  const line = ({ name, unit, from, to, change }: NewLimit): string => {
    const texts = change.kind === 'permitted' ? change.to.map((text) => `\n  - ${text}`).join('') : ''
    return `${name}: ${from} -> ${to} ${unit} at ${placeOf(change.at)}${texts}\n`
  }
  const lines = [...limits.map(line), ...over.map((it) => `not raised: ${line(it)}`)]
  return lines.length === 0 ? 'nothing changes\n' : lines.join('')
}

describe.each(archives)('%s', (archiveName) => {
  const path = folder + archiveName
  const read = (): Archive => parseTxtar(readFileSync(path, 'utf8'))
  const archive = read()
  const names = [...archive.files.keys()].flatMap((file) => /^(.+)\/budget\.yml$/.exec(file)?.[1] ?? [])

  // `UPDATE_GOLDEN=1` writes what is told; read the difference before you commit it.
  if (process.env.UPDATE_GOLDEN === '1')
    writeFileSync(path, formatTxtar({ comment: archive.comment, files: withWants(archive, names) }))

  test.each(names)('%s', (name) => {
    expect(told(caseOf(archive, name))).toBe(read().files.get(`${name}/want.txt`))
  })
})

describe('a benchmark that only a looser budget spares', () => {
  const budget = (limit: string, loosened = 'warn') =>
    `version: 1\nrules: { loosened: ${loosened} }\nbenchmarks: { .: { BenchmarkEncode: ${limit} } }\n`

  // It reads 3.
  test.each([
    ['with a limit that was raised above what it reads', budget('4'), budget('2'), ['BenchmarkEncode']],
    ['with a level that fails no more', budget('{ allocs: 2, level: warn }'), budget('2'), ['BenchmarkEncode']],
    ['not where it fails all the same', budget('2'), budget('0'), []],
    ['not where base lets it pass, too', budget('4'), budget('3'), []],
    ['not where nobody asks what was loosened', budget('4', 'off'), budget('2', 'off'), []],
  ])('is there %s', (_, head, base, spared) => {
    expect(sparedBy(head, base)).toEqual(spared)
  })
})

describe('what a report says that accepts it is what update --raise writes', () => {
  const cases = archives.flatMap((archiveName) => {
    const archive = parseTxtar(readFileSync(folder + archiveName, 'utf8'))
    const names = [...archive.files.keys()].flatMap((file) => /^(.+)\/budget\.yml$/.exec(file)?.[1] ?? [])
    // With names of its own `update` raises for those alone.
    return names.map((name) => [`${archiveName} ${name}`, caseOf(archive, name)] as const)
  })

  test.each(cases.filter(([, { settings }]) => !settings.has('only')))('%s', (_, given) => {
    const { update, report } = raisedTwice(given)
    const inUpdate = update.limits.map(({ change, to }) => [
      placeKey(change.at),
      change.kind === 'limit' ? to : change.to,
    ])
    const listed = [...report.missing].map(([place, texts]) => [place, expect.arrayContaining([...texts])])
    expect(inUpdate.toSorted()).toEqual([...report.numbers, ...listed].toSorted())
    expect(update.over).toEqual([])
  })

  test('in cases of each kind', () => {
    const all = cases.map(([, given]) => raisedTwice(given).report)
    expect(all.some(({ numbers }) => numbers.size > 0)).toBe(true)
    expect(all.some(({ missing }) => missing.size > 0)).toBe(true)
    expect(all.some(({ numbers, missing }) => numbers.size + missing.size === 0)).toBe(true)
  })
})

/** The files of an archive, with what is told behind each case. */
function withWants(archive: Archive, names: readonly string[]): ReadonlyMap<string, string> {
  const kept = [...archive.files].filter(([file]) => !file.endsWith('/want.txt'))
  return new Map(
    names.flatMap((name) => [
      ...kept.filter(([file]) => file.startsWith(`${name}/`)),
      [`${name}/want.txt`, told(caseOf(archive, name))] as const,
    ]),
  )
}
