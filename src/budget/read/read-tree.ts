import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, Scalar, type YAMLMap } from 'yaml'
import type { YamlArgs } from '../../diagnostic/args/yaml.ts'
import { lineAt, type Mistake, type Source, type Span } from './source.ts'
import type { YamlEntry, YamlScalar, YamlTree } from './yaml-tree.ts'

/** Values that aliases may repeat in all: much for a person, little for a machine. */
const mostRepeated = 10_000

/** A value that was named by an anchor; without a tree it is still being read. */
type Anchored = { readonly tree?: YamlTree; readonly size: number }

/** Reads composed YAML nodes into a tree, in the order of the text: an alias means the last anchor of its name above. */
export class TreeReader {
  readonly mistakes: Mistake[] = []
  private readonly anchors = new Map<string, Anchored>()
  /** Values read, those behind aliases counted each time. */
  private size = 0
  private repeated = 0
  private readonly source: Source

  constructor(source: Source) {
    this.source = source
  }

  read(node: ParsedNode): YamlTree {
    if (isAlias(node)) return this.readAlias(node.source, spanOf(node))
    const { anchor } = node
    const before = this.size++
    if (anchor !== undefined) this.anchors.set(anchor, { size: 0 })
    if (node.tag !== undefined)
      this.note(spanOf(node), { variant: 'tag', tag: node.tag.replace('tag:yaml.org,2002:', '!!') })
    const tree = this.readValue(node)
    if (anchor !== undefined) this.anchors.set(anchor, { tree, size: this.size - before })
    return tree
  }

  private readValue(node: ParsedNode): YamlTree {
    const span = spanOf(node)
    if (isMap(node)) return { kind: 'map', span, entries: this.readEntries(node) }
    // The union of parsed nodes leaves a sequence or a scalar; the items of a parsed sequence are parsed nodes.
    if (isSeq(node)) return { kind: 'list', span, items: node.items.map((item) => this.read(item as ParsedNode)) }
    if (isScalar(node)) return scalarOf(node, span)
    return { kind: 'scalar', span, value: null, written: '', quoted: false }
  }

  private readAlias(name: string, span: Span): YamlTree {
    const nothing: YamlTree = { kind: 'scalar', span, value: null, written: `*${name}`, quoted: false }
    const meant = this.anchors.get(name)
    if (meant === undefined) {
      this.note(span, { variant: 'no-anchor', name })
      return nothing
    }
    if (meant.tree === undefined) {
      this.note(span, { variant: 'endless-anchor', name })
      return nothing
    }
    this.size += meant.size
    const before = this.repeated
    this.repeated += meant.size
    if (this.repeated <= mostRepeated) return meant.tree
    if (before <= mostRepeated) this.note(span, { variant: 'many-aliases', most: mostRepeated })
    return nothing
  }

  private readEntries(map: YAMLMap.Parsed): ReadonlyMap<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>()
    for (const pair of map.items) {
      const entry = this.readEntry(pair)
      if (entry === undefined) continue
      const first = entries.get(entry.key)
      if (first === undefined) entries.set(entry.key, entry)
      else
        this.mistakes.push({
          code: 'DUPLICATE_KEY',
          span: entry.keySpan,
          args: { variant: 'twice', key: entry.key, line: lineAt(this.source, first.keySpan.start) },
        })
    }
    return entries
  }

  private readEntry({ key, value }: Pair<ParsedNode, ParsedNode | null>): YamlEntry | undefined {
    const keySpan = spanOf(key)
    const empty: YamlTree = { kind: 'scalar', span: keySpan, value: null, written: '', quoted: false }
    const tree = value === null ? empty : this.read(value)
    if (isAlias(key)) {
      this.note(keySpan, { variant: 'alias-key', name: key.source })
      return undefined
    }
    if (!isScalar(key)) {
      this.note(keySpan, { variant: 'collection-key' })
      return undefined
    }
    if (key.anchor !== undefined || key.tag !== undefined) this.note(keySpan, { variant: 'adorned-key' })
    const { written: name, quoted } = scalarOf(key, keySpan)
    if (name === '<<' && !quoted) {
      this.note(keySpan, { variant: 'merge-key' })
      return undefined
    }
    if (name === '__proto__') {
      this.note(keySpan, { variant: 'proto-key' })
      return undefined
    }
    return { key: name, keySpan, value: tree }
  }

  private note(span: Span, args: YamlArgs): void {
    this.mistakes.push({ code: 'YAML_SYNTAX', span, args })
  }
}

/** Without comments and line ends behind the value; one character at least, also for a value that is not there. */
function spanOf(node: ParsedNode): Span {
  const [start, end] = node.range
  return { start, end: Math.max(end, start + 1) }
}

function scalarOf(node: Scalar, span: Span): YamlScalar {
  const quoted = node.type !== undefined && node.type !== Scalar.PLAIN
  const { value } = node
  const written = typeof value === 'string' ? value : (node.source ?? '')
  if (typeof value === 'number' || typeof value === 'bigint') {
    return {
      kind: 'scalar',
      span,
      value: /^-?(?:0|[1-9]\d*)$/.test(written) && written !== '-0' ? Number(value) : Number.NaN,
      written,
      quoted,
    }
  }
  const plain = typeof value === 'string' || typeof value === 'boolean' ? value : null
  return { kind: 'scalar', span, value: plain, written, quoted }
}
