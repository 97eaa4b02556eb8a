import { literalPrefix } from '../match/name-pattern.ts'
import { longestPattern, type PatternError } from './pattern-error.ts'

/** What editors can check of a benchmark's name by themselves; `benchmarkPatternFlaw` is the whole check. */
export const benchmarkNamePattern = /^(?:B|\*)\S*$/

/**
 * Why no benchmark can have a name that the pattern matches; undefined where one can. Names are as Go prints them
 * (testing/match.go, Go 1.26): the first part is an identifier that starts with `Benchmark` and goes on without a
 * lower-case letter, spaces are `_`, and the GOMAXPROCS suffix `-8` is no part of the name.
 */
export function benchmarkPatternFlaw(pattern: string): PatternError | undefined {
  if (pattern.trim() === '')
    return { says: 'the name of a benchmark is empty', hint: 'write a name, such as BenchmarkDecode, or "*" for all' }
  if (pattern.length > longestPattern)
    return {
      says: `the name is longer than ${longestPattern} characters`,
      hint: 'use a wildcard: `*` matches any run without `/`, `**` with it',
    }
  return unprintableFlaw(pattern) ?? prefixFlaw(pattern) ?? firstPartFlaw(pattern)
}

function unprintableFlaw(pattern: string): PatternError | undefined {
  if (/\s/.test(pattern))
    return {
      says: 'no benchmark has white space in its name',
      hint: `write it as Go prints it: ${pattern.trim().replace(/\s/g, '_')}`,
    }
  if (/[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(pattern))
    return {
      says: 'no benchmark has an unprintable character in its name',
      hint: 'write it as Go prints it, such as \\x00',
    }
  return undefined
}

function prefixFlaw(pattern: string): PatternError | undefined {
  const start = literalPrefix(pattern)
  if (start.startsWith('Benchmark') || (start.length < pattern.length && 'Benchmark'.startsWith(start)))
    return undefined
  const says = 'a benchmark starts with Benchmark, so this name can match nothing'
  if (/^benchmark/i.test(pattern)) return { says, hint: `write Benchmark${pattern.slice('Benchmark'.length)}` }
  if (/^(?:Test|Fuzz|Example)/.test(pattern))
    return { says, hint: 'name a benchmark; tests, fuzz tests and examples are not measured' }
  const named = /(?:^|[./])(Benchmark\S*)$/.exec(pattern)?.[1]
  if (named !== undefined) return { says, hint: `write ${named}, and leave the package to the line above` }
  if (/^[\p{L}_][\p{L}\p{N}_/=*-]*$/u.test(pattern)) {
    return { says, hint: `write Benchmark${upperFirst(pattern)}, or move it to functions: if it is a function` }
  }
  return { says, hint: 'write a name such as BenchmarkDecode, or move it to functions: if it is a function' }
}

/** The first part, up to the first `/` or `**`, is the name of a Go function. */
function firstPartFlaw(pattern: string): PatternError | undefined {
  const first = /^(?:(?!\*\*)[^/])*/.exec(pattern)?.[0] ?? ''
  const after = first.replaceAll('*', '')
  if (/^Benchmark\p{Ll}/u.test(first)) {
    return {
      says: 'Go takes no function for a benchmark that goes on with a lower-case letter',
      hint: `write Benchmark${upperFirst(first.slice('Benchmark'.length))}`,
    }
  }
  if (/-\d+$/.test(after) && /^[\p{L}\p{N}_]*-\d+$/u.test(after)) {
    return {
      says: 'the number behind the name is GOMAXPROCS and no part of it',
      hint: `write ${pattern.replace(/-\d+(?=\/|$)/, '')}`,
    }
  }
  const odd = /[^\p{L}\p{N}_*]/u.exec(first)?.[0]
  if (odd !== undefined)
    return {
      says: `no Go function has ${odd} in its name`,
      hint: 'put what stands behind the first `/` there, and leave packages to the line above',
    }
  if (pattern === `${first}/`)
    return {
      says: 'no sub-benchmark has an empty name',
      hint: `write ${pattern}* for all of them, or ${pattern}#00 for the one without a name`,
    }
  return undefined
}

function upperFirst(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length)
}
