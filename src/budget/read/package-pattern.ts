import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { longestPattern } from './longest-pattern.ts'

/** What editors can check of a package pattern by themselves; `packagePatternFlaw` is the whole check. */
export const packageNamePattern = /^(?!-)[A-Za-z0-9._~+/-]+$/

const of = 'package'

/**
 * Why a Go package pattern can match no package of a module; undefined where one can. One package has one spelling
 * (`./codec`, never `./codec/` or `./x/../codec`), so that equal keys are equal texts; and nothing that starts like a
 * flag ever reaches the go command.
 */
export function packagePatternFlaw(pattern: string): PatternFlaw | undefined {
  if (pattern.trim() === '') return { of, flaw: 'empty' }
  if (pattern.length > longestPattern) return { of, flaw: 'too-long', longest: longestPattern }
  return characterFlaw(pattern) ?? reservedFlaw(pattern) ?? placeFlaw(pattern)
}

function characterFlaw(pattern: string): PatternFlaw | undefined {
  if (/^[A-Za-z]:/.test(pattern)) return { of, flaw: 'absolute' }
  if (/\s/.test(pattern)) return { of, flaw: 'white-space' }
  if (pattern.includes('\\')) return { of, flaw: 'backslash', write: pattern.replaceAll('\\', '/') }
  if (pattern.startsWith('-')) return { of, flaw: 'dash' }
  if (pattern.includes('*')) return { of, flaw: 'star', write: pattern.replaceAll(/\*+/g, '...') }
  if (pattern.includes('@')) return { of, flaw: 'version', write: pattern.slice(0, pattern.indexOf('@')) }
  const odd = /[^A-Za-z0-9._~+/-]/u.exec(pattern)?.[0]
  // golang.org/x/mod/module.CheckImportPath, Go 1.26: ASCII letters, digits and these only.
  return odd === undefined ? undefined : { of, flaw: 'odd', character: odd }
}

function reservedFlaw(pattern: string): PatternFlaw | undefined {
  if (/^(?:all|std|cmd|tool|work)$/.test(pattern)) return { of, flaw: 'reserved', word: pattern }
  return /^Benchmark/.test(pattern) ? { of, flaw: 'benchmark', word: pattern } : undefined
}

function placeFlaw(pattern: string): PatternFlaw | undefined {
  if (pattern.startsWith('/')) return { of, flaw: 'absolute' }
  const clean = cleaned(pattern)
  if (clean === undefined) return { of, flaw: 'outside' }
  return clean === pattern ? undefined : { of, flaw: 'unclean', write: clean }
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
