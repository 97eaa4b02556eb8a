import { z } from 'zod'
import { causes } from '../go/sites/cause.ts'
import type { GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { sealed, unsealed } from './kept-text.ts'

/** What a compile was read to, as it is kept. */
export type KeptHeapSites = {
  /** Of all that the compile was made from: 64 hex digits. */
  readonly key: string
  /** Import paths of the packages that were compiled. */
  readonly packages: readonly string[]
  readonly functions: readonly GoFunction[]
  /** Of other modules' generic functions. */
  readonly foreign: readonly GoFunction[]
}

/** A longer text is not kept: golang.org/x/tools has 9 MB. Bytes. */
export const maxHeapSitesBytes = 64 * 2 ** 20
const form = { name: 'allocs-budget heap sites 1', maxBytes: maxHeapSitesBytes }

const whole = z.int().nonnegative()
const place = { file: z.string(), line: whole, column: whole }

const site = z.strictObject({
  class: z.enum(['escape', 'growth', 'unreported', 'free']),
  kind: z.enum(['moved to heap', 'escapes to heap', '']),
  text: z.string(),
  call: z.string(),
  ...place,
  why: z.array(z.strictObject({ to: z.string(), expr: z.string(), reason: z.string(), ...place })),
  cause: z.enum(causes).optional(),
  inlined: z.array(z.string()),
})

const goFunction = z.strictObject({
  package: z.string(),
  name: z.string(),
  file: z.string(),
  line: whole,
  obstacle: z.string().optional(),
  sites: z.array(site),
})

const schema = z.strictObject({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  packages: z.array(z.string()).min(1),
  functions: z.array(goFunction),
  foreign: z.array(goFunction),
})

/** A text that says of itself whether it is whole; undefined where it is too long. */
export function writeHeapSites(kept: KeptHeapSites): Promise<string | undefined> {
  return sealed(form, kept)
}

/** Reads what was kept under a key. Undefined for whatever is not exactly that: it is read from the compiler's output again. */
export async function readHeapSites(written: string, key: string): Promise<KeptHeapSites | undefined> {
  const { data } = schema.safeParse(await unsealed(form, written))
  if (data === undefined || data.key !== key) return undefined
  return { ...data, functions: data.functions.map(functionOf), foreign: data.foreign.map(functionOf) }
}

type Read = z.output<typeof goFunction>

function functionOf({ obstacle, sites, ...fn }: Read): GoFunction {
  return { ...fn, ...(obstacle !== undefined && { obstacle }), sites: sites.map(siteOf) }
}

function siteOf({ cause, ...site }: Read['sites'][number]): HeapSite {
  return { ...site, cause }
}
