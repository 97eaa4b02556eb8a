import type { SiteRow } from '../check/report.ts'

/** What a heap site is: the compiler's text, or the runtime's function it calls where there is none. */
export function siteText(site: SiteRow): string {
  return site.text === '' ? `${site.class === 'growth' ? 'may grow' : 'allocates'}: ${site.call}` : site.text
}
