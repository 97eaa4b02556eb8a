import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { type AllowedReading, allowedReadings, isPackageInFull } from '../match/allows.ts'
import { functionPatternFlaw } from './function-pattern.ts'

/** What editors can check of an item of `allow` by themselves; `allowedCallFlaw` is the whole check. */
export const allowedCallPattern = /^\S+$/

const of = 'allowed'

/** Why an item of a list `allow` can match no function; undefined where one reading of it can. */
export function allowedCallFlaw(pattern: string): PatternFlaw | undefined {
  const flaw = functionPatternFlaw(pattern)
  if (flaw === undefined || allowedReadings(pattern).some(({ name }) => isDeclared(name))) return undefined
  if (['empty', 'too-long', 'keyword', 'parameters', 'white-space'].includes(flaw.flaw)) return flaw
  const unescaped = pattern.replace(/%2e/gi, '.')
  if (unescaped !== pattern) return { of, flaw: 'escaped', write: unescaped }
  const dots = /^[^[]*?\.\.\./.exec(pattern)?.[0]
  if (dots !== undefined) return { of, flaw: 'package', package: dots }
  const { package: path, name } = likelyReading(pattern)
  if (path === undefined) return flaw
  if (path.startsWith('./'))
    return { of, flaw: 'relative', write: `${path.slice(path.lastIndexOf('/') + 1)}.${name || '*'}` }
  if (!isPackageInFull(path)) return { of, flaw: 'package', package: path }
  if (name === '') return { of, flaw: 'no-function', write: `${path}.*` }
  const ofName = functionPatternFlaw(name) ?? flaw
  if (ofName.of === 'function' && ofName.flaw === 'value-receiver') return { ...ofName, of, package: path }
  return 'write' in ofName ? { ...ofName, write: `${path}.${ofName.write}` } : ofName
}

/** No part of a name starts with a digit but for that of `init.0`; `func1.2` is the rest of a closure. */
function isDeclared(name: string): boolean {
  return functionPatternFlaw(name) === undefined && (!/(?:^|\.)\d/.test(name) || /^init\.\d+$/.test(name))
}

/** The package up to the dot before a receiver, or to the first dot of the last element; a path without a dot is all package. */
function likelyReading(pattern: string): AllowedReading {
  const receiver = pattern.indexOf('.(')
  const lastElement = pattern.lastIndexOf('/') + 1
  const dot = receiver > 0 ? receiver : pattern.indexOf('.', lastElement)
  if (dot > 0) return { package: pattern.slice(0, dot), name: pattern.slice(dot + 1) }
  return lastElement > 0 ? { package: pattern, name: '' } : { name: pattern }
}
