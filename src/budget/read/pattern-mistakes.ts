import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { allowedCallFlaw } from './allowed-call.ts'
import { benchmarkPatternFlaw } from './benchmark-pattern.ts'
import { functionPatternFlaw } from './function-pattern.ts'
import { moduleFolderFlaw } from './module-folder.ts'
import { packagePatternFlaw } from './package-pattern.ts'
import type { Mistake, Span } from './source.ts'
import { allowedOf, namesOf, sectionsOf, textsAt } from './written-entries.ts'
import type { YamlTree } from './yaml-tree.ts'

/** Patterns of packages, names and folders that can match nothing. */
export function patternMistakes(tree: YamlTree): readonly Mistake[] {
  const mistakes: Mistake[] = []
  const check = (flawOf: (pattern: string) => PatternFlaw | undefined, pattern: string, span: Span): void => {
    const flaw = flawOf(pattern)
    if (flaw !== undefined) mistakes.push({ code: 'BAD_PATTERN', span, args: { variant: 'pattern', pattern, flaw } })
  }
  for (const { kind, path } of sectionsOf(tree)) {
    for (const { pattern, span, names } of namesOf(tree, path)) {
      check(packagePatternFlaw, pattern, span)
      for (const name of names)
        check(kind === 'benchmarks' ? benchmarkPatternFlaw : functionPatternFlaw, name.pattern, name.span)
    }
  }
  for (const item of allowedOf(tree)) check(allowedCallFlaw, item.pattern, item.span)
  for (const item of textsAt(tree, ['packages'])) check(packagePatternFlaw, item.pattern, item.span)
  for (const item of textsAt(tree, ['modules'])) check(moduleFolderFlaw, item.pattern, item.span)
  return mistakes
}
