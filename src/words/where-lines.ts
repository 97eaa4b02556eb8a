import type { Cause } from '../go/sites/cause.ts'
import type { BenchmarkRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import { causeTexts } from './cause-texts.ts'
import { perOp } from './numbers.ts'
import { formatLine } from './place.ts'
import { siteText } from './site-text.ts'

/** A line of source that allocates, and the benchmarks that do so there. */
export type WhereLine = {
  readonly row: WhereRow
  /** Those that allocate there, the one whose row it is first. */
  readonly in: readonly { readonly benchmark: BenchmarkRow; readonly row: WhereRow }[]
}

/** How much a line must allocate beyond base to be called new: less is the noise of maps and pools. */
const noise = 0.01

/** Whether a line allocates more than it did at base; where base is not known every line may. */
export function isGrown({ base, allocsPerOp }: WhereRow): boolean {
  return base === null || allocsPerOp > base + noise
}

/** The lines of several benchmarks, each once: those that allocate more than at base first, then by how much. */
export function whereLines(benchmarks: readonly BenchmarkRow[]): readonly WhereLine[] {
  const lines = new Map<string, WhereLine['in'][number][]>()
  for (const benchmark of benchmarks) {
    for (const row of benchmark.where) {
      const key = JSON.stringify([row.at?.file, row.at?.line, row.cause, row.detail])
      const known = lines.get(key)
      if (known === undefined) lines.set(key, [{ benchmark, row }])
      else known.push({ benchmark, row })
    }
  }
  return [...lines.values()]
    .flatMap((all) => {
      const [first] = [...all].sort((a, b) => weight(b.row) - weight(a.row))
      return first === undefined ? [] : [{ row: first.row, in: [first, ...all.filter((each) => each !== first)] }]
    })
    .sort((a, b) => weight(b.row) - weight(a.row))
}

/** What a reviewer can change comes first: a line that grew, and of those one that is in the change itself. */
function weight(row: WhereRow): number {
  return (
    (isGrown(row) ? 1e12 : 0) +
    (isGrown(row) && isChanged(row) ? 1e11 : 0) +
    row.allocsPerOp -
    (row.base ?? 0) +
    row.bytesPerOp / 1e9
  )
}

/** Whether base does not have the line itself. */
function isChanged({ at, changed }: WhereRow): boolean {
  return at !== null && changed !== null && changed.file === at.file && changed.line === at.line
}

/** The line of the change that leads to a line that grew and is not changed itself; null where there is none. */
export function leadingLine(row: WhereRow): WhereRow['changed'] {
  return isGrown(row) && !isChanged(row) ? row.changed : null
}

/** `2 of 3 allocs/op at codec/encode.go:41, new here`; `at least 1 of 3 …`, `3 of 3 …, 1 at base`. */
export function shareText(row: WhereRow, benchmark: BenchmarkRow): string {
  const least = row.atLeast ? 'at least ' : ''
  const share =
    row.allocsPerOp < noise
      ? `${perOp(row.bytesPerOp)} of ${perOp(benchmark.bytesPerOp)} B/op`
      : `${perOp(row.allocsPerOp)} of ${perOp(Math.max(benchmark.allocsPerOp, row.allocsPerOp))} allocs/op`
  const since = sinceText(row)
  const leading = leadingLine(row)
  const through = leading === null ? '' : `, through ${formatLine({ ...leading, column: 0 })}`
  return `${least}${share} ${row.at === null ? outside : `at ${formatLine(row.at)}`}${since === '' ? '' : `, ${since}`}${through}`
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

/** The cause in words, `converted to an interface: …`; undefined where no rule knows it. */
export function causeSentence(cause: Cause | null, detail: string): string | undefined {
  if (cause === null) return undefined
  const { why } = causeTexts[cause]
  return detail === '' ? why : `${why} (${shortSymbol(detail)})`
}

/** The site that the cause is about, where the compiler tells how it gets to the heap. */
export function toldSite({ sites }: WhereRow): SiteRow | undefined {
  return sites.find(({ why }) => why.length > 0)
}
