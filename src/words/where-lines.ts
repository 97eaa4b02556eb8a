import type { BenchmarkRow, WhereRow } from '../report/report-schema.ts'
import { isChanged, isGrown, noise } from '../story/growth.ts'
import type { Line, Placing } from './inline.ts'
import { perOp } from './numbers.ts'
import { siteText } from './site-text.ts'

/** The line of the change that leads to a line that grew and is not changed itself; null where there is none. */
export function leadingLine(row: WhereRow): WhereRow['changed'] {
  return isGrown(row) && !isChanged(row) ? row.changed : null
}

/** `2 of 3 allocs/op at codec/encode.go:41, new here`; `at least 1 of 3 …`, `3 of 3 …, 1 at base`. */
export function shareLine(row: WhereRow, benchmark: BenchmarkRow, placed: Placing): Line {
  const least = row.atLeast ? 'at least ' : ''
  const share =
    row.allocsPerOp < noise
      ? `${perOp(row.bytesPerOp)} of ${perOp(benchmark.bytesPerOp)} B/op`
      : `${perOp(row.allocsPerOp)} of ${perOp(Math.max(benchmark.allocsPerOp, row.allocsPerOp))} allocs/op`
  const since = sinceText(row)
  const leading = leadingLine(row)
  return [
    `${least}${share} `,
    ...(row.at === null ? [outside] : ['at ', placed(row.at)]),
    since === '' ? '' : `, ${since}`,
    ...(leading === null ? [] : [', through ', placed({ ...leading, column: 0 })]),
  ]
}

/** In place of a line that there is none of. */
export const outside = 'outside of the code of this repository'

/** How a line was at base; empty where that is not known. */
export function sinceText(row: WhereRow): string {
  if (row.base === null) return ''
  if (!isGrown(row)) return row.allocsPerOp < row.base - noise ? `${perOp(row.base)} at base` : 'as at base'
  return row.base < noise ? 'new here' : `${perOp(row.base)} at base`
}

/** What allocates there, in the compiler's or the runtime's words; empty where neither has any. */
export function whatAllocates({ sites, calls }: Pick<WhereRow, 'sites' | 'calls'>): readonly string[] {
  const told = sites.filter((site) => site.class !== 'free').map(siteText)
  return [...new Set([...told, ...calls.map((symbol) => `inside ${shortSymbol(symbol)}`)])]
}

/** `fmt.Sprintf`, `(*bytes.Buffer).Write`: a symbol with the last element of its import path. */
export function shortSymbol(symbol: string): string {
  const bracket = symbol.search(/[[(]/)
  const slash = symbol.lastIndexOf('/', bracket < 0 ? undefined : bracket)
  return symbol.slice(slash + 1).replaceAll('%2e', '.')
}
