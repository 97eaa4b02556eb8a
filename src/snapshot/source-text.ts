/** Whole files of source by their paths from the repository's root. A file that was asked for and cannot be shown has no lines. */
export type SourceText = ReadonlyMap<string, readonly string[]>

/** Single lines of source: by file, then by number from 1. */
export type Lines = Readonly<Record<string, Readonly<Record<number, string>>>>

export type Place = { readonly file: string; readonly line: number }

/** A generated line that nobody reads in a report. */
const maxLineChars = 10_000

/** A line of a file that was read; empty where the file has none, or one too long to show. A file that was never read is a fault of ours. */
export function lineOfText(text: SourceText, { file, line }: Place): string {
  const lines = text.get(file)
  if (lines === undefined) throw new Error(`${file} was not read`)
  const found = lines[line - 1] ?? ''
  return found.length <= maxLineChars ? found : ''
}

const trimmedLines = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Whether a file that was read has a line with this text, whatever white space stands around it. */
export function hasLine(text: SourceText, file: string, trimmed: string): boolean {
  const lines = text.get(file)
  if (lines === undefined) throw new Error(`${file} was not read`)
  const known = trimmedLines.get(lines) ?? new Set(lines.map((line) => line.trim()))
  trimmedLines.set(lines, known)
  return known.has(trimmed)
}

/** The lines at these places. */
export function linesAt(text: SourceText, places: Iterable<Place>): Lines {
  return linesOf(places, (place) => lineOfText(text, place))
}

/** Lines by their places. */
export function linesOf<P extends Place>(places: Iterable<P>, sourceOf: (place: P) => string): Lines {
  const lines: Record<string, Record<number, string>> = {}
  for (const place of places) {
    const own = lines[place.file] ?? {}
    lines[place.file] = own
    own[place.line] = sourceOf(place)
  }
  return lines
}

/** A line that was kept; empty where it could not be read. */
export function lineAt(lines: Lines, { file, line }: Place): string {
  return lines[file]?.[line] ?? ''
}

/** All lines together; what the first of them has of a place holds, where it has something. */
export function mergeLines(parts: readonly Lines[]): Lines {
  const merged: Record<string, Record<number, string>> = {}
  for (const part of parts.toReversed())
    for (const [file, lines] of Object.entries(part)) {
      const said = Object.entries(lines).filter(([, text]) => text !== '')
      merged[file] = { ...merged[file], ...Object.fromEntries(said) }
    }
  return merged
}
