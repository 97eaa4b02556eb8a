import { hasWildcard } from '../match/name-pattern.ts'
import { longestPattern, type PatternError } from './pattern-error.ts'

/** What editors can check of a function's name by themselves; `functionPatternFlaw` is the whole check. */
export const functionNamePattern = /^[^\s/]+$/

/**
 * Why no function can have a name that the pattern matches; undefined where one can. Names are Go's own without the
 * package: `F`, `T.M`, `(*T).M`, type arguments as `[...]`; closures, range bodies, go and defer wrappers belong to
 * the declared function that holds them (facts of Go 1.21 to 1.27).
 */
export function functionPatternFlaw(pattern: string): PatternError | undefined {
  if (pattern.trim() === '')
    return { says: 'the name of a function is empty', hint: 'write a name, such as (*Encoder).Encode, or "*" for all' }
  if (pattern.length > longestPattern)
    return { says: `the name is longer than ${longestPattern} characters`, hint: 'use the wildcard `*`' }
  return (
    callFlaw(pattern) ??
    typeArgumentFlaw(pattern) ??
    characterFlaw(pattern) ??
    receiverFlaw(pattern) ??
    closureFlaw(pattern) ??
    partsFlaw(pattern)
  )
}

function callFlaw(pattern: string): PatternError | undefined {
  const [, pointer, type, name] = /^func\s+(?:\(\s*\w*\s*(\*?)\s*(\w+)[^)]*\)\s*)?(\w+)/.exec(pattern) ?? []
  if (name !== undefined) {
    const method = pointer === '*' ? `(*${type}).${name}` : `${type}.${name}`
    return { says: 'a function is named without `func`', hint: `write ${type === undefined ? name : method}` }
  }
  if (/\(\)$/.test(pattern) && pattern.length > 2)
    return { says: 'a function is named without its parameters', hint: `write ${pattern.slice(0, -2)}` }
  if (/\s/.test(pattern)) return { says: 'no function has white space in its name', hint: 'write F, T.M or (*T).M' }
  if (pattern.includes('/'))
    return {
      says: 'a function is named without its package',
      hint: 'put the package on the line above, and here what follows its last dot',
    }
  return undefined
}

function typeArgumentFlaw(pattern: string): PatternError | undefined {
  if (!/\[(?!\.\.\.\])[^*]*?\]/.test(pattern)) return undefined
  return {
    says: 'type arguments are written [...], one entry for all of them',
    hint: `write ${pattern.replace(/\[[^*]*\]/, '[...]')}`,
  }
}

function characterFlaw(pattern: string): PatternError | undefined {
  const range = /^(.+?)(?:-range\d+|-fm)/.exec(pattern)?.[1]
  if (range !== undefined) return closure(range)
  const odd = /[^\p{L}\p{N}_.·*()[\]]/u.exec(pattern)?.[0]
  return odd === undefined
    ? undefined
    : { says: `no Go function has ${odd} in its name`, hint: 'write F, T.M or (*T).M' }
}

/** `(` stands only in `(*T).M`. */
function receiverFlaw(pattern: string): PatternError | undefined {
  if (!/[()]/.test(pattern)) return undefined
  if (/^\(\*[^().]+(?:\[\.\.\.\])?\)\.[^()]+$/.test(pattern) && pattern.indexOf('(', 1) < 0) return undefined
  if (pattern.startsWith('(*)'))
    return {
      says: "`(*` at the start is Go's receiver, and it names no type here",
      hint: `write (**${pattern.slice(2)} for the methods of all pointer receivers`,
    }
  const type = /^\(([^()*]+)\)\.(.+)$/.exec(pattern)
  if (type !== null)
    return {
      says: 'a method with a value receiver has no parentheses',
      hint: `write ${type[1]}.${type[2]}, or (*${type[1]}).${type[2]} for a pointer receiver`,
    }
  // `(*T*` and `(*T` with a wildcard behind may still meet a closing parenthesis.
  if (pattern.startsWith('(*') && hasWildcard(pattern) && /^\(\*[^()]*\*[^()]*$/.test(pattern)) return undefined
  if (/^\*+[^()]*\)\.[^()]*$/.test(pattern) || /^\*+\)?$/.test(pattern)) return undefined
  return {
    says: 'the parentheses of a pointer receiver are (*T).M',
    hint: 'write (*T).M with the name of the type for T',
  }
}

const closureSuffix = /\.(?:func\d+|gowrap\d+|deferwrap\d+)(?:\.\d+|\.func\d+|\.gowrap\d+|\.deferwrap\d+)*$/

function closureFlaw(pattern: string): PatternError | undefined {
  const suffix = closureSuffix.exec(pattern)
  if (suffix === null || suffix.index === 0 || mayBeMethod(pattern)) return undefined
  return closure(pattern.slice(0, suffix.index))
}

/** A method may be named as a closure would be: `(*T).func1`, `T.gowrap1`. Only the package can tell the latter from F's closure. */
function mayBeMethod(pattern: string): boolean {
  const [, holder = ''] = /^(\(\*[^().]+\)|[\p{L}_][\p{L}\p{N}_]*(?:\[\.\.\.\])?)\.[a-z]+\d+$/u.exec(pattern) ?? []
  return holder !== '' && holder !== 'init' && holder !== 'glob'
}

function closure(declared: string): PatternError {
  return {
    says: 'what a closure allocates counts for the declared function that holds it, so this name can match nothing',
    hint: `write ${declared.replace(closureSuffix, '').replace(/^glob\.$/, 'init')}`,
  }
}

/** A name has one dot at most: the one between type and method, or the one of `init.0`. */
function partsFlaw(pattern: string): PatternError | undefined {
  const parts = pattern.replaceAll('[...]', '').split('.')
  if (parts.some((part) => part === '')) return { says: 'a part of the name is empty', hint: 'write F, T.M or (*T).M' }
  if (parts.length <= 2) return undefined
  return {
    says: 'a name has two parts at most, the type and the method',
    hint: `write ${parts.slice(-2).join('.')}, and put the package on the line above`,
  }
}
