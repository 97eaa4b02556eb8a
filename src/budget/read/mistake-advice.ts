import type { z } from 'zod'
import type { FormKey, ValueAdvice } from '../../diagnostic/args/refused-value.ts'
import { nearest } from '../../diagnostic/nearest.ts'
import { likelyTolerance } from './tolerance.ts'
import type { YamlScalar, YamlTree } from './yaml-tree.ts'

/** What to do about a refused value: the one thing that was likely meant where it can be told, else what is usual. */
export function adviceFor(issue: z.core.$ZodIssue, value: YamlTree, code: string): ValueAdvice {
  const usual = { advice: 'usual' } as const
  const isLimit = code === 'BAD_LIMIT'
  if (value.kind === 'scalar')
    return (
      textAdvice(issue.message, value) ?? limitAdvice(issue.message, value, isLimit) ?? nearWord(issue, value) ?? usual
    )
  return issue.message === 'permitted' && value.kind === 'map' ? escapeAdvice(value.entries) : usual
}

const lists: readonly FormKey[] = ['packages', 'modules', 'tags', 'pass-env', 'allow']
const plainForms: readonly FormKey[] = ['when-go', 'measured-with', 'benchtime', 'timeout', 'reason']

/** Where a text or a list was wanted and a plain number or text was written: the same in the right form. */
function textAdvice(key: string, { value, written }: YamlScalar): ValueAdvice | undefined {
  if (key === 'permitted' && / escapes to heap in \S+:$/.test(written))
    return { advice: 'write', text: `"${written.replace(/ in \S+:$/, '')}"` }
  if (!/^[\w./,~+ -]{1,80}$/.test(written)) return undefined
  const form =
    (typeof value === 'string' ? lists : []).find((each) => each === key) ??
    (typeof value === 'number' ? plainForms : []).find((each) => each === key)
  return form && { advice: 'form', form, text: written }
}

/** A whole number in quotes or in another spelling, and a tolerance spelled otherwise. */
function limitAdvice(key: string, { value, written, quoted }: YamlScalar, isLimit: boolean): ValueAdvice | undefined {
  const hasTolerance = key === 'allocs' || key === 'bytes' || key === 'benchmark'
  if (isLimit && typeof value === 'string') {
    const meant = likelyTolerance(written)
    if (meant !== undefined)
      return hasTolerance
        ? { advice: 'write', text: `"${meant}"` }
        : { advice: 'no-tolerance', text: meant.replace(/ .*/, '') }
  }
  const isNumber = isLimit || ['count', 'cpu', 'jobs', 'version'].includes(key)
  if (!isNumber || !/^\+?[\da-fox.e+]+$/i.test(written)) return undefined
  const number = Number(written.replace(/^\+/, ''))
  if (isLimit && number > Number.MAX_SAFE_INTEGER) return { advice: 'at-most', text: String(Number.MAX_SAFE_INTEGER) }
  if (!Number.isSafeInteger(number) || (key === 'version' && number !== 1)) return undefined
  if (typeof value === 'string' && quoted && String(number) === written) return { advice: 'no-quotes' }
  if (!Number.isNaN(value) && typeof value !== 'string') return undefined
  return { advice: 'write', text: key === 'version' ? 'version: 1' : String(number) }
}

/** `warning` for `warn`, `amd46` for `amd64`. */
function nearWord(issue: z.core.$ZodIssue, { written }: YamlScalar): ValueAdvice | undefined {
  if (issue.code !== 'invalid_value') return undefined
  const [word] = nearest(written, issue.values.map(String))
  return word === undefined || issue.message === 'version' ? undefined : { advice: 'near', text: word }
}

/** `- moved to heap: buf` without quotes is a map to YAML. */
function escapeAdvice(entries: ReadonlyMap<string, { readonly value: YamlTree }>): ValueAdvice {
  const [first] = entries
  const rest = first?.[1].value
  const written = rest?.kind === 'scalar' ? rest.written : 'NAME'
  return first?.[0] === 'moved to heap'
    ? { advice: 'quote', text: `"moved to heap: ${written}"` }
    : { advice: 'quote-all' }
}
