import { containsPackages } from '../match/match-package.ts'
import { containsPattern, hasWildcard, literalPrefix } from '../match/name-pattern.ts'
import { lineAt, type Mistake, type Source, type Span } from './source.ts'
import { namesOf, sectionsOf } from './written-entries.ts'
import type { YamlPath, YamlTree } from './yaml-tree.ts'

/** Steps of comparing that a file may cost, a second or two at worst; a larger one is checked as far as that goes. */
const mostSteps = 50_000_000

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
  const wide: (Written & { readonly prefix: string })[] = []
  let steps = 0
  const covers = (one: (typeof wide)[number], entry: Written): boolean => {
    steps += 10
    if (!entry.namePattern.startsWith(one.prefix) || !containsPackages(one.packagePattern, entry.packagePattern))
      return false
    steps += one.namePattern.length * entry.namePattern.length
    return containsPattern(one.namePattern, entry.namePattern)
  }
  for (const entry of entries) {
    const earlier = wide.find((one) => steps < mostSteps && covers(one, entry))
    if (earlier !== undefined) mistakes.push(shadowed(source, entry, earlier))
    if (hasWildcard(entry.namePattern) || entry.packagePattern.includes('...')) {
      wide.push({ ...entry, prefix: literalPrefix(entry.namePattern) })
    }
  }
  return mistakes
}

function shadowed(source: Source, entry: Written, earlier: Written): Mistake {
  const line = lineAt(source, earlier.span.start)
  const { namePattern: name, span } = entry
  const { namePattern, packagePattern } = earlier
  const args = { variant: 'pattern', name, earlier: namePattern, package: packagePattern, line } as const
  return { code: 'SHADOWED_ENTRY', span, args }
}
