import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../ports.ts'
import { type ReadReport, readReport } from '../report/read-report.ts'

/** The reports that were found and could be read, and what is wrong with the others. */
export type FoundReports = { readonly reports: readonly ReadReport[]; readonly diagnostics: readonly Diagnostic[] }

export type ReportsQuestion = {
  /** Absolute paths of files and folders, each with the name it was given by. */
  readonly places: readonly { readonly path: string; readonly name: string }[]
  /** How many there must be; undefined: at least one. */
  readonly expected?: number
}

/** A report of 10,000 functions has 3 MB. */
const maxReportBytes = 32 * 2 ** 20
const maxAllBytes = 256 * 2 ** 20
/** A folder with more in it holds something else. */
const maxFiles = 1000

/**
 * Reads reports from files, and from folders with all that lies below them. They may be a stranger's: nothing that is no
 * regular file is followed, sizes are capped, and what cannot be read is an error. A report that is missing is one too.
 */
export async function findReports({ places, expected }: ReportsQuestion, ports: Ports): Promise<FoundReports> {
  const listed = await Promise.all(places.map((place) => listPlace(place, ports)))
  const files = listed.flatMap((each) => each.files)
  const missing = listed.flatMap((each) => each.missing)
  const isExplained = expected === undefined && files.length === 0 && missing.length > 0
  const count = isExplained ? [] : countMistake(files.length, places, expected)
  const diagnostics = [
    ...listed.flatMap((each) => each.diagnostics),
    ...count,
    // Where there are too few of them, it is said where they were looked for.
    ...(count.length > 0 ? [] : missing),
  ]
  if (files.length > maxFiles) return { reports: [], diagnostics }
  const reports: ReadReport[] = []
  let left = maxAllBytes
  for (const { path, name } of files) {
    const text = await ports.readText(path, Math.min(maxReportBytes, left), 'refused')
    if (text.kind !== 'text') {
      diagnostics.push(errorOf('REPORT_UNREADABLE', { variant: 'unread', file: name, why: text.why }))
      continue
    }
    left -= text.text.length
    const reading = readReport({ name, text: text.text })
    if (reading.kind === 'read') reports.push(reading.read)
    else diagnostics.push(reading.diagnostic)
  }
  return { reports, diagnostics }
}

type Place = { readonly path: string; readonly name: string }
type Listed = {
  readonly files: readonly Place[]
  readonly diagnostics: readonly Diagnostic[]
  readonly missing: readonly Diagnostic[]
}

async function listPlace({ path, name }: Place, ports: Ports): Promise<Listed> {
  const answer = await ports.listFiles(path)
  if (answer.kind === 'failed')
    return {
      files: [],
      diagnostics: [errorOf('REPORT_UNREADABLE', { variant: 'unread', file: name, why: answer.why })],
      missing: [],
    }
  const below = answer.kind === 'found' ? answer.value : []
  const isThere = answer.kind === 'found'
  const named = below.map((each) => ({
    ...each,
    name: each.path === '' ? name : `${name.replace(/\/+$/, '')}/${each.path}`,
  }))
  const links = named.filter(({ kind }) => kind === 'other')
  const isFolder = below.length !== 1 || below[0]?.path !== ''
  const wanted = named.filter((each) => each.kind === 'file' && (!isFolder || each.path.endsWith('.json')))
  return {
    files: wanted.map((each) => ({ path: each.path === '' ? path : `${path}/${each.path}`, name: each.name })),
    diagnostics: links.map((each) => errorOf('REPORT_UNREADABLE', { variant: 'link', file: each.name })),
    missing: isThere ? [] : [errorOf('REPORT_UNREADABLE', { variant: 'absent', file: name })],
  }
}

function countMistake(found: number, places: readonly Place[], expected: number | undefined): readonly Diagnostic[] {
  if (found === expected || (expected === undefined && found > 0 && found <= maxFiles)) return []
  const where = places.map(({ name }) => name)
  return [errorOf('REPORT_COUNT', { found, places: where, expected: expected ?? null })]
}
