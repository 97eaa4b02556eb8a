import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { literalPrefix } from '../match/name-pattern.ts'
import { longestPattern } from './longest-pattern.ts'

/** What editors can check of a benchmark's name by themselves; `benchmarkPatternFlaw` is the whole check. */
export const benchmarkNamePattern = /^(?:B|\*)\S*$/

const of = 'benchmark'

/**
 * Why no benchmark can have a name that the pattern matches; undefined where one can. Names are as Go prints them
 * (testing/match.go, Go 1.26): the first part is an identifier that starts with `Benchmark` and goes on without a
 * lower-case letter, spaces are `_`, and the GOMAXPROCS suffix `-8` is no part of the name.
 */
export function benchmarkPatternFlaw(pattern: string): PatternFlaw | undefined {
  if (pattern.trim() === '') return { of, flaw: 'empty' }
  if (pattern.length > longestPattern) return { of, flaw: 'too-long', longest: longestPattern }
  return unprintableFlaw(pattern) ?? prefixFlaw(pattern) ?? firstPartFlaw(pattern)
}

function unprintableFlaw(pattern: string): PatternFlaw | undefined {
  if (/\s/.test(pattern)) return { of, flaw: 'white-space', write: pattern.trim().replace(/\s/g, '_') }
  return /[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(pattern) ? { of, flaw: 'unprintable' } : undefined
}

function prefixFlaw(pattern: string): PatternFlaw | undefined {
  const start = literalPrefix(pattern)
  if (start.startsWith('Benchmark') || (start.length < pattern.length && 'Benchmark'.startsWith(start)))
    return undefined
  if (/^benchmark/i.test(pattern)) return { of, flaw: 'case', write: `Benchmark${pattern.slice('Benchmark'.length)}` }
  if (/^(?:Test|Fuzz|Example)/.test(pattern)) return { of, flaw: 'test' }
  const named = /(?:^|[./])(Benchmark\S*)$/.exec(pattern)?.[1]
  if (named !== undefined) return { of, flaw: 'package', write: named }
  return /^[\p{L}_][\p{L}\p{N}_/=*-]*$/u.test(pattern)
    ? { of, flaw: 'no-prefix', write: `Benchmark${upperFirst(pattern)}` }
    : { of, flaw: 'other-name' }
}

/** The first part, up to the first `/` or `**`, is the name of a Go function. */
function firstPartFlaw(pattern: string): PatternFlaw | undefined {
  const first = /^(?:(?!\*\*)[^/])*/.exec(pattern)?.[0] ?? ''
  const after = first.replaceAll('*', '')
  if (/^Benchmark\p{Ll}/u.test(first))
    return { of, flaw: 'lower-case', write: `Benchmark${upperFirst(first.slice('Benchmark'.length))}` }
  if (/-\d+$/.test(after) && /^[\p{L}\p{N}_]*-\d+$/u.test(after))
    return { of, flaw: 'procs', write: pattern.replace(/-\d+(?=\/|$)/, '') }
  const odd = /[^\p{L}\p{N}_*]/u.exec(first)?.[0]
  if (odd !== undefined) return { of, flaw: 'odd', character: odd }
  return pattern === `${first}/` ? { of, flaw: 'empty-sub', write: pattern } : undefined
}

function upperFirst(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length)
}
