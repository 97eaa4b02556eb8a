import type { Span } from './source.ts'
import { entriesAt, valueAt, type YamlPath, type YamlTree } from './yaml-tree.ts'

/** Every section with entries, those of the overrides too. */
export function sectionsOf(
  tree: YamlTree,
): readonly { readonly kind: 'benchmarks' | 'functions'; readonly path: YamlPath }[] {
  const overrides = valueAt(tree, ['overrides'])
  const parents: YamlPath[] = [
    [],
    ...(overrides?.kind === 'list' ? overrides.items.map((_, i) => ['overrides', i]) : []),
  ]
  return parents.flatMap((parent) => [
    { kind: 'benchmarks' as const, path: [...parent, 'benchmarks'] },
    { kind: 'functions' as const, path: [...parent, 'functions'] },
  ])
}

/** The names of a section, package by package, as the file has them. */
export function namesOf(
  tree: YamlTree,
  section: YamlPath,
): readonly {
  readonly pattern: string
  readonly span: Span
  readonly names: readonly { readonly pattern: string; readonly span: Span }[]
}[] {
  return [...entriesAt(tree, section).values()].map(({ key, keySpan: span, value }) => ({
    pattern: key,
    span,
    names:
      value.kind === 'map'
        ? [...value.entries.values()].map((entry) => ({ pattern: entry.key, span: entry.keySpan }))
        : [],
  }))
}
