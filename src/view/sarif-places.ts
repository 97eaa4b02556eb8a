import type { Position } from '../diagnostic/position.ts'
import { atByte } from '../lang/utf8-length.ts'
import type { Report, SiteRow } from '../report/report-schema.ts'
import { relativeUri, sarifText } from './escape.ts'
import type { SarifLocation, SarifRegion } from './sarif-log.ts'

/** The source lines that a report has, by file and line. */
export type SourceLines = ReadonlyMap<string, string>

type Line = { readonly file: string; readonly line: number; readonly source: string }

/** What a report shows of the code that was measured; lines that could not be read are not in it. */
export function sourceLines({
  benchmarks,
  functions,
  calls,
}: Pick<Report, 'benchmarks' | 'functions' | 'calls'>): SourceLines {
  const rows = benchmarks.flatMap(({ where }) => where)
  const lines: readonly (Line | null)[] = [
    ...rows.flatMap(({ at, source, changed }) => [at === null ? null : { ...at, source }, changed]),
    ...[...rows, ...functions].flatMap(({ sites }) => sites.flatMap(linesOfSite)),
    ...calls.steps.filter(({ own }) => own),
  ]
  const known = lines.flatMap((each) => (each === null || each.source === '' ? [] : [each]))
  return new Map(known.map(({ file, line, source }) => [keyOf({ file, line }), source]))
}

function linesOfSite(site: SiteRow): readonly (Line | null)[] {
  return [site, site.changed, site.leak]
}

function keyOf({ file, line }: Pick<Position, 'file' | 'line'>): string {
  return `${file}:${line}`
}

/**
 * A place as SARIF has it. Columns of a report count bytes and SARIF's count UTF-16 code units: where the line is not known, there is
 * no telling one from the other, and the place is the whole line.
 * @param message what is there; foreign
 */
export function locationOf(at: Position, lines: SourceLines, message = ''): SarifLocation {
  const source = lines.get(keyOf(at))
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(at.file), uriBaseId: '%SRCROOT%' },
      ...(at.line > 0 && { region: regionOf(at, source) }),
      ...(at.line > 0 && source !== undefined && { contextRegion: { startLine: at.line, snippet: { text: source } } }),
    },
    ...(message !== '' && { message: { text: sarifText(message) } }),
  }
}

/** The same with less to read, for one of many. */
export function stepLocation(at: Position, lines: SourceLines, message: string): SarifLocation {
  return withoutSource(locationOf(at, lines, message))
}

/** A place without the source line around it. */
export function withoutSource({ physicalLocation, ...rest }: SarifLocation): SarifLocation {
  const { contextRegion: _, ...place } = physicalLocation
  return { ...rest, physicalLocation: place }
}

function regionOf({ line, column }: Position, source: string | undefined): SarifRegion {
  if (source === undefined) return { startLine: line, startColumn: 1, endLine: line }
  return {
    startLine: line,
    startColumn: unitColumn(source, column),
    endLine: line,
    endColumn: source.length + 1,
  }
}

/** The column in UTF-16 code units of one in bytes; 1 where it is not known, and never behind the line's end. */
function unitColumn(source: string, column: number): number {
  return atByte(source, column - 1).units + 1
}
