/**
 * A place in a text file. `file` is relative to the repository's root with `/` everywhere. `line` and `column` start
 * at 1 and the column counts bytes, as the Go tool prints them; a column of 0 means that none is known (the Go
 * compiler leaves columns of 255 and above out).
 */
export type Position = { readonly file: string; readonly line: number; readonly column: number }

/** What tells places of one file apart. */
export function placeKey({ line, column }: Pick<Position, 'line' | 'column'>): string {
  return `${line}:${column}`
}
