import type { Span } from './source.ts'

/** A YAML value with the place where it was written; an alias stands as the value it means, at that value's place. */
export type YamlTree = YamlMap | YamlList | YamlScalar

export type YamlMap = { readonly kind: 'map'; readonly span: Span; readonly entries: ReadonlyMap<string, YamlEntry> }
export type YamlEntry = { readonly key: string; readonly keySpan: Span; readonly value: YamlTree }
export type YamlList = { readonly kind: 'list'; readonly span: Span; readonly items: readonly YamlTree[] }
export type YamlScalar = {
  readonly kind: 'scalar'
  readonly span: Span
  /**
   * What the schema sees. The only numbers of a budget are whole and decimal: any other spelling of a number (`1e3`,
   * `0x10`, `1.0`, `007`, `.nan`) is NaN here, so that no check can take it for one.
   */
  readonly value: string | number | boolean | null
  /** The text as written, without quotes. */
  readonly written: string
  readonly quoted: boolean
}

export type YamlPath = readonly (string | number)[]

/** The value at a path, or undefined where there is none. */
export function valueAt(tree: YamlTree, path: YamlPath): YamlTree | undefined {
  let here: YamlTree | undefined = tree
  for (const step of path) {
    if (here?.kind === 'map') here = here.entries.get(String(step))?.value
    else if (here?.kind === 'list') here = here.items[Number(step)]
    else return undefined
  }
  return here
}

/** The map at a path; an empty one where there is none. */
export function entriesAt(tree: YamlTree, path: YamlPath): ReadonlyMap<string, YamlEntry> {
  const value = valueAt(tree, path)
  return value?.kind === 'map' ? value.entries : new Map()
}

/**
 * The tree as plain data. Its maps have no prototype, so that keys such as `constructor` or `toString`, good names of
 * Go functions, are keys and nothing else. What an alias means is one object, however often it is used.
 */
export function plainValue(tree: YamlTree, known = new Map<YamlTree, unknown>()): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (known.has(tree)) return known.get(tree)
  const plain = tree.kind === 'list' ? tree.items.map((item) => plainValue(item, known)) : plainMap(tree, known)
  known.set(tree, plain)
  return plain
}

function plainMap({ entries }: YamlMap, known: Map<YamlTree, unknown>): unknown {
  const plain: Record<string, unknown> = Object.create(null)
  for (const { key, value } of entries.values()) plain[key] = plainValue(value, known)
  return plain
}
