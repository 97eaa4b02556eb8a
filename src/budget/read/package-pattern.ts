import { longestPattern, type PatternError } from './pattern-error.ts'

/** What editors can check of a package pattern by themselves; `packagePatternFlaw` is the whole check. */
export const packageNamePattern = /^(?!-)[A-Za-z0-9._~+/-]+$/

/**
 * Why a Go package pattern can match no package of a module; undefined where one can. One package has one spelling
 * (`./codec`, never `./codec/` or `./x/../codec`), so that equal keys are equal texts; and nothing that starts like a
 * flag ever reaches the go command.
 */
export function packagePatternFlaw(pattern: string): PatternError | undefined {
  if (pattern.trim() === '')
    return {
      says: 'the package pattern is empty',
      hint: 'write ./... for all packages of the module, or ./codec for one',
    }
  if (pattern.length > longestPattern)
    return { says: `the pattern is longer than ${longestPattern} characters`, hint: 'use the wildcard ...' }
  return characterFlaw(pattern) ?? reservedFlaw(pattern) ?? placeFlaw(pattern)
}

function characterFlaw(pattern: string): PatternError | undefined {
  if (/^[A-Za-z]:/.test(pattern)) return absolute
  if (/\s/.test(pattern)) return { says: 'no package path has white space', hint: 'write one pattern for each entry' }
  if (pattern.includes('\\'))
    return { says: 'a package path has / on every system', hint: `write ${pattern.replaceAll('\\', '/')}` }
  if (pattern.startsWith('-'))
    return {
      says: 'no package path starts with -',
      hint: 'write a package pattern, such as ./codec; flags are not taken here',
    }
  if (pattern.includes('*'))
    return {
      says: 'a package pattern has no *',
      hint: `write ${pattern.replaceAll(/\*+/g, '...')}: Go's ... stands for any string`,
    }
  if (pattern.includes('@'))
    return { says: 'a package is named without a version', hint: `write ${pattern.slice(0, pattern.indexOf('@'))}` }
  const odd = /[^A-Za-z0-9._~+/-]/u.exec(pattern)?.[0]
  // golang.org/x/mod/module.CheckImportPath, Go 1.26: ASCII letters, digits and these only.
  return odd === undefined
    ? undefined
    : { says: `no import path has ${odd} in it`, hint: 'write a path such as ./codec or example.com/m/codec' }
}

function reservedFlaw(pattern: string): PatternError | undefined {
  if (/^(?:all|std|cmd|tool|work)$/.test(pattern))
    return { says: `${pattern} means packages outside the module`, hint: 'write ./... for all packages of the module' }
  if (/^Benchmark/.test(pattern))
    return {
      says: 'this is the name of a benchmark where a package stands',
      hint: `put a package above it: "./...:", and ${pattern} below, indented`,
    }
  return undefined
}

const absolute: PatternError = {
  says: 'an absolute path is no package pattern',
  hint: 'write the path from the root of the module, such as ./codec',
}

function placeFlaw(pattern: string): PatternError | undefined {
  if (pattern.startsWith('/')) return absolute
  const clean = cleaned(pattern)
  if (clean === undefined)
    return {
      says: 'this leaves the module',
      hint: 'name packages below the root of the module; other modules go under modules:',
    }
  return clean === pattern ? undefined : { says: `this is spelled ${clean}`, hint: `write ${clean}` }
}

/** The pattern without `.`, `..` and empty elements; undefined where it leads out of where it starts. */
function cleaned(pattern: string): string | undefined {
  const elements: string[] = []
  for (const element of pattern.split('/')) {
    if (element === '..' && elements.pop() === undefined) return undefined
    if (element !== '' && element !== '.' && element !== '..') elements.push(element)
  }
  if (!/^\.\.?(?:\/|$)/.test(pattern)) return elements.join('/') || undefined
  return elements.length === 0 ? '.' : `./${elements.join('/')}`
}
