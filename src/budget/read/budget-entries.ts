import { parseBenchtime } from '../benchtime.ts'
import type { BenchmarkEntry, FollowedCalls, FunctionEntry, Limit, PermittedEscape } from '../budget.ts'
import { parseDuration } from '../duration.ts'
import type { RawBenchmark, RawFunction, RawFunctionMap } from './schema.ts'
import { positionAt, type Source } from './source.ts'
import { parseTolerance } from './tolerance.ts'
import { entriesAt, valueAt, type YamlEntry, type YamlPath, type YamlTree } from './yaml-tree.ts'

/** Values of a section by package pattern and name, as the schema gives them. */
type Section<Raw> = Readonly<Record<string, Readonly<Record<string, Raw>>>>

/** The entries of a `benchmarks` section, in the order of the file. */
export function benchmarkEntries(
  source: Source,
  tree: YamlTree,
  path: YamlPath,
  section: Section<RawBenchmark>,
): readonly BenchmarkEntry[] {
  return entriesOf(source, tree, path, section).map(({ key, entry, raw }) => {
    if (typeof raw !== 'object')
      return { ...key, level: 'error', optional: false, allocs: limitOf(source, entry.value, raw) }
    const benchtime = raw.benchtime === undefined ? undefined : parseBenchtime(raw.benchtime)
    const timeoutMs = raw.timeout === undefined ? undefined : parseDuration(raw.timeout)
    return {
      ...key,
      level: raw.level,
      optional: raw.optional,
      ...(raw.reason === undefined ? {} : { reason: raw.reason }),
      ...(raw.allocs === undefined ? {} : { allocs: limitOf(source, inside(entry, 'allocs'), raw.allocs) }),
      ...(raw.bytes === undefined ? {} : { bytes: limitOf(source, inside(entry, 'bytes'), raw.bytes) }),
      ...(benchtime === undefined ? {} : { benchtime }),
      ...(raw.count === undefined ? {} : { count: raw.count }),
      ...(raw.cpu === undefined ? {} : { cpu: raw.cpu }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }
  })
}

/** The entries of a `functions` section, in the order of the file. */
export function functionEntries(
  source: Source,
  tree: YamlTree,
  path: YamlPath,
  section: Section<RawFunction>,
): readonly FunctionEntry[] {
  return entriesOf(source, tree, path, section).map(({ key, entry, raw }) => {
    if (typeof raw === 'number' || isList(raw))
      return { ...key, level: 'error', optional: false, ...escapesOf(source, entry.value, raw) }
    return {
      ...key,
      level: raw.level,
      optional: raw.optional,
      ...(raw.reason === undefined ? {} : { reason: raw.reason }),
      ...(raw.escapes === undefined ? {} : escapesOf(source, inside(entry, 'escapes'), raw.escapes)),
      ...(raw.sites === undefined ? {} : { sites: limitOf(source, inside(entry, 'sites'), raw.sites) }),
      ...(raw.calls === undefined ? {} : { calls: followedCalls(source, entry, raw.calls, raw) }),
    }
  })
}

type Found<Raw> = {
  /** What its entry is called, and where. */
  readonly key: Pick<BenchmarkEntry, 'packagePattern' | 'packageAt' | 'namePattern' | 'at'>
  readonly entry: YamlEntry
  readonly raw: Raw
}

/** Order and places come from the tree: an object of JavaScript would move keys that look like numbers to the front. */
function entriesOf<Raw>(source: Source, tree: YamlTree, path: YamlPath, section: Section<Raw>): readonly Found<Raw>[] {
  return [...entriesAt(tree, path).values()].flatMap(({ key: packagePattern, keySpan, value }) => {
    const packageAt = positionAt(source, keySpan.start)
    return [...entriesAt(value, []).values()].flatMap((entry) => {
      const raw = section[packagePattern]?.[entry.key]
      const at = positionAt(source, entry.keySpan.start)
      return raw === undefined ? [] : [{ key: { packagePattern, packageAt, namePattern: entry.key, at }, entry, raw }]
    })
  })
}

function inside(entry: YamlEntry, key: string): YamlTree {
  return valueAt(entry.value, [key]) ?? entry.value
}

function limitOf(source: Source, tree: YamlTree, raw: number | string): Limit {
  const { least, max } =
    typeof raw === 'number' ? { least: raw, max: raw } : (parseTolerance(raw) ?? { least: 0, max: 0 })
  return { max, least, at: positionAt(source, tree.span.start), written: String(raw) }
}

function escapesOf(
  source: Source,
  tree: YamlTree,
  raw: number | readonly string[],
): { readonly escapes: Limit; readonly permitted?: readonly PermittedEscape[] } {
  if (typeof raw === 'number') return { escapes: limitOf(source, tree, raw) }
  const permitted = raw.map((text, i) => ({ text, at: positionAt(source, (valueAt(tree, [i]) ?? tree).span.start) }))
  return { escapes: limitOf(source, tree, raw.length), permitted }
}

function followedCalls(
  source: Source,
  entry: YamlEntry,
  scope: FollowedCalls['scope'],
  { allow = [], dynamic = 'note' }: Pick<RawFunctionMap, 'allow' | 'dynamic'>,
): FollowedCalls {
  const list = inside(entry, 'allow')
  return {
    scope,
    at: positionAt(source, inside(entry, 'calls').span.start),
    allow: allow.map((pattern, i) => ({ pattern, at: positionAt(source, (valueAt(list, [i]) ?? list).span.start) })),
    dynamic,
  }
}

function isList(raw: RawFunction): raw is string[] {
  return Array.isArray(raw)
}
