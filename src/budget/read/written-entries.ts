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

/** The items of every list `allow`, those of the overrides too. */
export function allowedOf(tree: YamlTree): readonly { readonly pattern: string; readonly span: Span }[] {
  const sections = sectionsOf(tree).filter(({ kind }) => kind === 'functions')
  const entries = sections.flatMap(({ path }) =>
    [...entriesAt(tree, path).values()].flatMap(({ value }) => [...entriesAt(value, []).values()]),
  )
  return entries.flatMap(({ value }) => textsAt(value, ['allow']))
}

/** The texts of a list, each with its place; what is no text is told elsewhere. */
export function textsAt(tree: YamlTree, path: YamlPath): readonly { readonly pattern: string; readonly span: Span }[] {
  const list = valueAt(tree, path)
  if (list?.kind !== 'list') return []
  return list.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [{ pattern: item.value, span: item.span }] : [],
  )
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
