import { quoteText } from '../diagnostic/quote-text.ts'
import { containsPackages } from './match-package.ts'
import { containsPattern, hasWildcard } from './name-pattern.ts'
import { type Mistake, positionAt, type Source, type Span } from './source.ts'
import { namesOf, sectionsOf } from './written-entries.ts'
import type { YamlPath, YamlTree } from './yaml-tree.ts'

/** Pairs that are looked at: every pair of 2,000 entries; a longer file is checked as far as that goes. */
const mostPairs = 2_000_000

type Written = { readonly packagePattern: string; readonly namePattern: string; readonly span: Span }

/**
 * Entries that can never be asked because an earlier one of the same section matches all they match: a limit that
 * looks set and holds nothing. Said only where it can be proven from the patterns alone.
 */
export function shadowedEntries(source: Source, tree: YamlTree): readonly Mistake[] {
  return sectionsOf(tree).flatMap(({ path }) => shadowedIn(source, entriesOf(tree, path)))
}

function entriesOf(tree: YamlTree, path: YamlPath): readonly Written[] {
  return namesOf(tree, path).flatMap(({ pattern, names }) =>
    names.map((name) => ({ packagePattern: pattern, namePattern: name.pattern, span: name.span })),
  )
}

function shadowedIn(source: Source, entries: readonly Written[]): readonly Mistake[] {
  const mistakes: Mistake[] = []
  // Keys are unique, so only a wildcard can cover another entry.
  const wide: Written[] = []
  let pairs = 0
  for (const entry of entries) {
    pairs += wide.length
    if (pairs > mostPairs) break
    const earlier = wide.find(
      (one) =>
        containsPackages(one.packagePattern, entry.packagePattern) &&
        containsPattern(one.namePattern, entry.namePattern),
    )
    if (earlier !== undefined) {
      const { line } = positionAt(source, earlier.span.start)
      const message = `${quoteText(entry.namePattern)} is never asked: ${quoteText(earlier.namePattern)} of ${quoteText(earlier.packagePattern)} in line ${line} matches all of it first`
      mistakes.push({
        code: 'SHADOWED_ENTRY',
        span: entry.span,
        message,
        hint: `move it above line ${line}, or remove it`,
      })
    }
    if (hasWildcard(entry.namePattern) || entry.packagePattern.includes('...')) wide.push(entry)
  }
  return mistakes
}
