import type { HeapSite } from '../go/sites/heap-site.ts'
import type { SiteRow } from './report-schema.ts'

/**
 * A heap site as a report has it.
 * @param source its line; empty where it could not be read
 * @param permitted false where the budget's list of permitted escapes does not have it
 */
export function siteRow(site: HeapSite, source: string, permitted: boolean): SiteRow {
  const { class: siteClass, kind, text, call, file, line, column } = site
  return {
    class: siteClass,
    kind,
    text,
    call,
    file,
    line,
    column,
    source,
    permitted,
    new: site.isNew ?? null,
    movedFrom: site.movedFrom ?? null,
    replaces: site.replaces ?? null,
    changed: site.changed ?? null,
    leak: site.leak ?? null,
    cause: site.cause ?? null,
    why: site.why.map(({ to, expr, reason, file, line, column }) => ({ to, expr, reason, file, line, column })),
  }
}
