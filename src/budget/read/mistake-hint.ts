import type { z } from 'zod'
import { nearest } from '../../diagnostic/nearest.ts'
import type { MistakeWords } from './mistake-words.ts'
import { likelyTolerance } from './tolerance.ts'
import type { YamlScalar, YamlTree } from './yaml-tree.ts'

/** What to do about a refused value: the one thing that was likely meant where it can be told, else the general hint. */
export function hintFor(issue: z.core.$ZodIssue, value: YamlTree, words: MistakeWords): string {
  if (value.kind === 'scalar')
    return (
      textHint(issue.message, value) ?? limitHint(issue.message, value, words) ?? wordHint(issue, value) ?? words.hint
    )
  return issue.message === 'permitted' && value.kind === 'map' ? escapeHint(value.entries) : words.hint
}

const textKeys: Readonly<Record<string, (written: string) => string>> = {
  'when-go': (written) => `write go: "${written}" in quotes; without them it is a number, and 1.20 loses its zero`,
  'measured-with': (written) => `write measured-with: go${written}`,
  benchtime: (written) => `write ${written}x for iterations, or ${written}ms for a duration`,
  timeout: (written) => `write ${written}s for seconds, or ${written}m for minutes`,
  reason: (written) => `write reason: "${written}"`,
  packages: (written) => `write packages: [${written}]`,
  modules: (written) => `write modules: [${written}]`,
  tags: (written) => `write tags: [${written.split(/[\s,]+/).join(', ')}]`,
  'pass-env': (written) => `write pass-env: [${written.split(/[\s,]+/).join(', ')}]`,
}

/** Where a text or a list was wanted and a plain number or text was written: the same in the right form. */
function textHint(key: string, { value, written }: YamlScalar): string | undefined {
  if (key === 'permitted' && / escapes to heap in \S+:$/.test(written))
    return `write "${written.replace(/ in \S+:$/, '')}"`
  const isList = key === 'packages' || key === 'modules' || key === 'tags' || key === 'pass-env'
  if (typeof value !== (isList ? 'string' : 'number') || !/^[\w./,~+ -]{1,80}$/.test(written)) return undefined
  return textKeys[key]?.(written)
}

/** A whole number in quotes or in another spelling, and a tolerance spelled otherwise. */
function limitHint(key: string, { value, written, quoted }: YamlScalar, { code }: MistakeWords): string | undefined {
  const hasTolerance = key === 'allocs' || key === 'bytes' || key === 'benchmark'
  if (code === 'BAD_LIMIT' && typeof value === 'string') {
    const meant = likelyTolerance(written)
    if (meant !== undefined)
      return hasTolerance
        ? `write "${meant}"`
        : `write ${meant.replace(/ .*/, '')}; what is counted in the source has no tolerance`
  }
  const isNumber = code === 'BAD_LIMIT' || ['count', 'cpu', 'jobs', 'version'].includes(key)
  if (!isNumber || !/^\+?[\da-fox.e+]+$/i.test(written)) return undefined
  const number = Number(written.replace(/^\+/, ''))
  if (code === 'BAD_LIMIT' && number > Number.MAX_SAFE_INTEGER) return `write at most ${Number.MAX_SAFE_INTEGER}`
  if (!Number.isSafeInteger(number) || (key === 'version' && number !== 1)) return undefined
  if (typeof value === 'string' && quoted && String(number) === written) return 'remove the quotes'
  return Number.isNaN(value) || typeof value === 'string'
    ? key === 'version'
      ? 'write version: 1'
      : `write ${number}`
    : undefined
}

/** `warning` for `warn`, `amd46` for `amd64`. */
function wordHint(issue: z.core.$ZodIssue, { written }: YamlScalar): string | undefined {
  if (issue.code !== 'invalid_value') return undefined
  const [word] = nearest(written, issue.values.map(String))
  return word === undefined || issue.message === 'version' ? undefined : `did you mean ${word}`
}

/** `- moved to heap: buf` without quotes is a map to YAML. */
function escapeHint(entries: ReadonlyMap<string, { readonly value: YamlTree }>): string {
  const [first] = entries
  const rest = first?.[1].value
  const written = rest?.kind === 'scalar' ? rest.written : 'NAME'
  return first?.[0] === 'moved to heap'
    ? `put it in quotes: "moved to heap: ${written}"`
    : 'put the whole text in quotes'
}
