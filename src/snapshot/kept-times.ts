import { z } from 'zod'
import { sealed, unsealed } from './kept-text.ts'

/** How long the benchmarks of a package took when they last ran: what a later run expects of them. It decides no result. */
export type KeptTime = {
  /** Import path. */
  readonly package: string
  readonly ms: number
}

/** A longer text is none of these. Bytes. */
export const maxTimeBytes = 20_000
const form = { name: 'allocs-budget kept time 1', maxBytes: maxTimeBytes }
const schema = z.strictObject({ package: z.string().min(1).max(10_000), ms: z.int().positive() })

/** The text that is kept. */
export function writeTime(time: KeptTime): Promise<string | undefined> {
  return sealed(form, time)
}

/** Reads the time of a package; undefined for whatever is not exactly that. */
export async function readTime(text: string, importPath: string): Promise<number | undefined> {
  const { data } = schema.safeParse(await unsealed(form, text))
  return data?.package === importPath ? data.ms : undefined
}
