import { z } from 'zod'
import type { BlockFacts } from '../go/output/compiler-facts.ts'
import { sealed, unsealed } from './kept-text.ts'
import { packFacts, unpackFacts } from './packed-facts.ts'

/** A longer text is not kept: a package of 100,000 lines has 2 MB. Bytes. */
export const maxFactsBytes = 16 * 2 ** 20
const form = { name: 'allocs-budget compiler facts 1', maxBytes: maxFactsBytes }

const schema = z.strictObject({
  key: z.string(),
  package: z.string(),
  strings: z.array(z.string()),
  // Each is looked at where it is taken.
  numbers: z.custom<readonly number[]>(Array.isArray),
})

/**
 * What the compiler says of one package as it is kept: a text that says of itself whether it is whole. Undefined where it is too long, or
 * where something in it was not understood.
 * @param key of all that it was compiled from: 64 hex digits
 */
export async function writeFacts(key: string, facts: BlockFacts): Promise<string | undefined> {
  if (facts.unreadable.length > 0 || facts.miscounts.length > 0) return undefined
  return sealed(form, { key, package: facts.block, ...packFacts(facts) })
}

/** Reads what was kept of a package under a key. Undefined for whatever is not exactly that: it is read from the compiler's output again. */
export async function readFacts(written: string, key: string, importPath: string): Promise<BlockFacts | undefined> {
  const { data } = schema.safeParse(await unsealed(form, written))
  if (data === undefined || data.key !== key || data.package !== importPath) return undefined
  return unpackFacts(importPath, data)
}
