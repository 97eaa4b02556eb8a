import { closingBracket } from '../go/names/type-arguments.ts'
import type { SiteRow } from '../report/report-schema.ts'
import type { Line } from './inline.ts'

/** What a heap site is: the compiler's text, or the runtime's function it calls where there is none. */
export function siteText(site: SiteRow): string {
  if (site.text === '') return `${site.class === 'growth' ? 'may grow' : 'allocates'}: ${site.call}`
  const made = site.text === temporary ? newWithValue(site) : undefined
  return made === undefined ? site.text : `${site.text}, which is ${made}`
}

/** What the compiler calls the variable that it makes for `new(x + 1)` (Go 1.26); a budget's list has it too. */
const temporary = 'moved to heap: .autotmp_N'

/** The call as the source has it: the compiler's column is that of its opening parenthesis, in bytes. */
function newWithValue({ source, column }: SiteRow): string | undefined {
  const before = Buffer.from(source)
    .subarray(0, column - 1)
    .toString()
  if (!/\bnew$/.test(before)) return undefined
  const open = before.length
  return source.slice(open - 'new'.length, closingBracket(source, open))
}

/** Whether base has a heap site: `new here`, `moved from F`; empty where it has it, or is not known. */
export function siteSince(site: SiteRow): Line {
  if (site.new === true) return ['new here']
  return site.movedFrom === null ? [] : movedFrom(site.movedFrom)
}

function movedFrom(name: string): Line {
  return ['moved from ', { code: name }]
}

/** What a class of heap sites is called. */
export const siteClassNames = {
  escape: 'escape',
  growth: 'growth: allocates only where it must grow',
  unreported: 'allocation that the compiler has no words for',
  free: 'free',
} as const satisfies Record<SiteRow['class'], string>
