import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { hasWildcard } from '../match/name-pattern.ts'
import { longestPattern } from './longest-pattern.ts'

/** What editors can check of a function's name by themselves; `functionPatternFlaw` is the whole check. */
export const functionNamePattern = /^[^\s/]+$/

const of = 'function'

/**
 * Why no function can have a name that the pattern matches; undefined where one can. Names are Go's own without the
 * package: `F`, `T.M`, `(*T).M`, type arguments as `[...]`; closures, range bodies, go and defer wrappers belong to
 * the declared function that holds them (facts of Go 1.21 to 1.27).
 */
export function functionPatternFlaw(pattern: string): PatternFlaw | undefined {
  if (pattern.trim() === '') return { of, flaw: 'empty' }
  if (pattern.length > longestPattern) return { of, flaw: 'too-long', longest: longestPattern }
  return (
    callFlaw(pattern) ??
    typeArgumentFlaw(pattern) ??
    characterFlaw(pattern) ??
    receiverFlaw(pattern) ??
    closureFlaw(pattern) ??
    partsFlaw(pattern)
  )
}

function callFlaw(pattern: string): PatternFlaw | undefined {
  const [, pointer, type, name] = /^func\s+(?:\(\s*\w*\s*(\*?)\s*(\w+)[^)]*\)\s*)?(\w+)/.exec(pattern) ?? []
  if (name !== undefined) {
    const method = pointer === '*' ? `(*${type}).${name}` : `${type}.${name}`
    return { of, flaw: 'keyword', write: type === undefined ? name : method }
  }
  if (/\(\)$/.test(pattern) && pattern.length > 2) return { of, flaw: 'parameters', write: pattern.slice(0, -2) }
  if (/\s/.test(pattern)) return { of, flaw: 'white-space' }
  return pattern.includes('/') ? { of, flaw: 'package' } : undefined
}

function typeArgumentFlaw(pattern: string): PatternFlaw | undefined {
  if (!/\[(?!\.\.\.\])[^*]*?\]/.test(pattern)) return undefined
  return { of, flaw: 'type-arguments', write: pattern.replace(/\[[^*]*\]/, '[...]') }
}

function characterFlaw(pattern: string): PatternFlaw | undefined {
  const range = /^(.+?)(?:-range\d+|-fm)/.exec(pattern)?.[1]
  if (range !== undefined) return closure(range)
  const odd = /[^\p{L}\p{N}_.·*()[\]]/u.exec(pattern)?.[0]
  return odd === undefined ? undefined : { of, flaw: 'odd', character: odd }
}

/** `(` stands only in `(*T).M`. */
function receiverFlaw(pattern: string): PatternFlaw | undefined {
  if (!/[()]/.test(pattern)) return undefined
  if (/^\(\*[^().]+(?:\[\.\.\.\])?\)\.[^()]+$/.test(pattern) && pattern.indexOf('(', 1) < 0) return undefined
  if (pattern.startsWith('(*)')) return { of, flaw: 'any-receiver', write: `(**${pattern.slice(2)}` }
  const [, type, method] = /^\(([^()*]+)\)\.(.+)$/.exec(pattern) ?? []
  if (type !== undefined && method !== undefined) return { of, flaw: 'value-receiver', type, method }
  // `(*T*` and `(*T` with a wildcard behind may still meet a closing parenthesis.
  if (pattern.startsWith('(*') && hasWildcard(pattern) && /^\(\*[^()]*\*[^()]*$/.test(pattern)) return undefined
  if (/^\*+[^()]*\)\.[^()]*$/.test(pattern) || /^\*+\)?$/.test(pattern)) return undefined
  return { of, flaw: 'parentheses' }
}

const closureSuffix = /\.(?:func\d+|gowrap\d+|deferwrap\d+)(?:\.\d+|\.func\d+|\.gowrap\d+|\.deferwrap\d+)*$/

function closureFlaw(pattern: string): PatternFlaw | undefined {
  const suffix = closureSuffix.exec(pattern)
  if (suffix === null || suffix.index === 0 || mayBeMethod(pattern)) return undefined
  return closure(pattern.slice(0, suffix.index))
}

/** A method may be named as a closure would be: `(*T).func1`, `T.gowrap1`. Only the package can tell the latter from F's closure. */
function mayBeMethod(pattern: string): boolean {
  const [, holder = ''] = /^(\(\*[^().]+\)|[\p{L}_][\p{L}\p{N}_]*(?:\[\.\.\.\])?)\.[a-z]+\d+$/u.exec(pattern) ?? []
  return holder !== '' && holder !== 'init' && holder !== 'glob'
}

function closure(declared: string): PatternFlaw {
  return { of, flaw: 'closure', write: declared.replace(closureSuffix, '').replace(/^glob\.$/, 'init') }
}

/** A name has one dot at most: the one between type and method, or the one of `init.0`. */
function partsFlaw(pattern: string): PatternFlaw | undefined {
  const parts = pattern.replaceAll('[...]', '').split('.')
  if (parts.some((part) => part === '')) return { of, flaw: 'empty-part' }
  return parts.length <= 2 ? undefined : { of, flaw: 'parts', write: parts.slice(-2).join('.') }
}
