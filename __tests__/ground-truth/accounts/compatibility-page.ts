import type { Accounted } from './account-for.ts'

/** One compile that was compared; a text says why it was not. */
export type Row = {
  readonly name: string
  readonly release: string
  readonly target: string | undefined
  readonly result: Accounted | string
}

/** docs/compatibility.md from what was compared. */
export function compatibilityPage(rows: readonly Row[]): string {
  return rows.map(({ name }) => name).join('\n')
}
