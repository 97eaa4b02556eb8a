import { matchesName } from '../budget/match/name-pattern.ts'
import { quoteRegexp } from '../go/command/bench-arguments.ts'

/**
 * The `-test.bench` expression for what name patterns can match at and under one top-level benchmark; undefined where
 * they can match nothing there. Every name that a pattern matches is run. Names that only a mixture of two patterns
 * allows, or that lie deeper than a pattern, may run too: results are to be matched again.
 *
 * Go splits the expression at `/` and holds each part against one level of the name; what lies deeper than the
 * expression runs too (testing/match.go, Go 1.21 to 1.27). So there is one part for each level as long as all patterns
 * have one, each anchored at both ends: `^BenchmarkDecode$/^size=[^/]*$`. The level with a `**` is a pattern's last.
 * @param patterns name patterns of the budget
 * @param topLevel the name of the function, as `-test.list` prints it
 */
export function benchRegexp(patterns: readonly string[], topLevel: string): string | undefined {
  const below = patterns.flatMap((pattern) => {
    const levels = levelsBelow(pattern, topLevel)
    return levels === undefined ? [] : [levels]
  })
  if (below.length === 0) return undefined
  const depth = below.reduce((least, levels) => Math.min(least, levels.length), Number.POSITIVE_INFINITY)
  const parts = [`^${quoteRegexp(topLevel)}$`]
  for (let level = 0; level < depth; level++) {
    const choices = [...new Set(below.map((levels) => levels[level] ?? ''))].sort()
    const joined = choices.join('|')
    // Names that no command line holds: then all of that level run.
    if (joined.length > longestLevel) parts.push('.')
    else parts.push(choices.length === 1 ? `^${joined}$` : `^(?:${joined})$`)
  }
  return parts.join('/')
}

/** A single argument has room for 128 KiB on Linux, and all of a command for 32 Ki characters on Windows. */
const longestLevel = 8000

/** A pattern's expressions for the levels under a top-level benchmark; undefined where it matches nothing there. */
function levelsBelow(pattern: string, topLevel: string): readonly string[] | undefined {
  const open = pattern.indexOf('**')
  const [first = '', ...rest] = (open < 0 ? pattern : pattern.slice(0, open)).split('/')
  const isOpen = (index: number): boolean => open >= 0 && index === rest.length
  // No `*` of the first level can leave the top-level name, which has no `/`.
  if (!matchesName(isOpen(0) ? `${first}**` : first, topLevel)) return undefined
  return rest.map(
    (level, index) => level.split('*').map(quoteRegexp).join('[^/]*') + (isOpen(index + 1) ? '[^/]*' : ''),
  )
}
