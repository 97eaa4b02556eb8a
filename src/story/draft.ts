import type { Severity } from '../diagnostic/diagnostic.ts'
import type { Chain } from '../report/calls-of-row.ts'
import type { BenchmarkRow, FunctionRow, SiteRow, WhereRow } from '../report/report-schema.ts'
import { addedNow, type Start } from './origin.ts'
import type { NewEscape, Over, Story, StoryEscape, StoryLine } from './story.ts'

/** Why a benchmark is told; without a finding it is one that a looser budget spares. */
export type Part = { readonly finding: Over | undefined; readonly severity: Severity }

/** A story while findings are added to it. */
export type Draft = Start & {
  /** Of benchmarks. */
  readonly severities: Set<Severity>
  readonly benchmarks: Map<
    string,
    { rows: Set<BenchmarkRow>; findings: Set<Over>; amounts: Map<string, number>; atLeast: boolean }
  >
  readonly functions: Map<string, { rows: Set<FunctionRow>; findings: Set<Over> }>
  readonly escapes: Map<string, { first: StoryEscape; findings: NewEscape[] }>
  readonly lines: Map<string, StoryLine>
  /** Of benchmarks, whose numbers say more than that an escape has a new name. */
  readonly since: Set<Story['since']>
  readonly sitesSince: Set<Story['since']>
}

/** What allocates on a line once, as the row has it that allocates most. */
export function addLine({ lines }: Draft, line: StoryLine): void {
  const end = line.chain.at(-1)
  const key = JSON.stringify([line.at?.file, line.at?.line, line.cause, line.detail, line.calls, end?.file, end?.line])
  const known = lines.get(key)
  if (known === undefined) return void lines.set(key, line)
  const [most, other] = line.allocs > known.allocs ? [line, known] : [known, line]
  lines.set(key, { ...most, sites: distinctSites([most, other]), path: most.path.length > 0 ? most.path : other.path })
}

/** The heap sites of lines, each text and call once. */
export function distinctSites(lines: readonly StoryLine[]): StoryLine['sites'] {
  const sites = lines.flatMap((line) => line.sites)
  return [...new Map(sites.map((site) => [`${site.text} ${site.call}`, site])).values()]
}

/** A line as a profile has it; allocs are those that base does not have, or all where that is not known. */
export function lineOfRow(row: WhereRow): StoryLine {
  const { at, source, sites, calls, cause, detail, replaces, path, atLeast } = row
  return { at, source, sites, calls, cause, detail, replaces, path, chain: [], allocs: addedNow(row, false), atLeast }
}

/** A line as the compiler has it: nobody counted what it allocates. */
export function lineOfSite(site: SiteRow): StoryLine {
  const { file, line, column, source, cause, replaces } = site
  return {
    at: { file, line, column },
    source,
    sites: [site],
    calls: [],
    cause,
    detail: '',
    replaces,
    path: [],
    chain: [],
    allocs: 0,
    atLeast: false,
  }
}

/** A line that is only reached by calls: one outside of the repository is no place of it. */
export function lineOfReached(site: SiteRow, chain: Chain): StoryLine {
  const line = lineOfSite(site)
  return { ...line, at: chain.at(-1)?.own === true ? line.at : null, chain }
}
