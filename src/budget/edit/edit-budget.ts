import { type Diagnostic, errorOf } from '../../diagnostic/diagnostic.ts'
import { type Position, placeKey } from '../../diagnostic/position.ts'
import { type Failed, failed, found, type Result } from '../../lang/answer.ts'
import type { BenchmarkEntry, Budget, FunctionEntry } from '../budget.ts'
import { entriesOfBudget } from '../match/entries-of-budget.ts'
import { limitsOfEntry } from '../match/limits-of-entry.ts'
import { formatMeasuredWith } from '../measured-with.ts'
import { parseBudget } from '../read/parse-budget.ts'
import { parseYaml } from '../read/parse-yaml.ts'
import { offsetAt, type Source, type Span, sourceOf } from '../read/source.ts'
import { valueAt, type YamlEntry, type YamlTree } from '../read/yaml-tree.ts'
import { editList } from './edit-list.ts'
import { ownRemarkAt } from './own-remark.ts'
import { applyEdits, type Hunk, hunksOf, type TextEdit } from './text-edit.ts'
import { lineEndBefore, lineStartAt, nextLineAt } from './text-lines.ts'

/** One thing to change in a budget file, named by the place that the parsed budget gives it. */
export type BudgetChange =
  /** A limit that is a number: `to` takes the place of the number, a tolerance stays. */
  | { readonly kind: 'limit'; readonly at: Position; readonly to: number }
  /** A list of permitted escapes, by the place of the list. */
  | { readonly kind: 'permitted'; readonly at: Position; readonly to: readonly string[] }
  /** `go1.26`; put in behind `version` where the file has none. */
  | { readonly kind: 'measured-with'; readonly to: string }

/** A budget file's new text, and what is other in it. */
export type EditedBudget = { readonly text: string; readonly hunks: readonly Hunk[] }

/**
 * A budget file with other limits. Every byte beside the changed values stays as it is: comments, order, quotes, anchors, blank
 * lines, line ends, a byte order mark; but for a remark of `init` about a number that is another one now. The result is read again, and held against what was to be changed, before it is given out.
 * @param text a budget that parses
 * @param normalise what makes two spellings of a permitted escape the same
 */
export function editBudget(
  text: string,
  file: string,
  changes: readonly BudgetChange[],
  normalise: (text: string) => string,
): Result<EditedBudget, Diagnostic> {
  const source = sourceOf(text, file)
  const { tree } = parseYaml(source)
  const before = parseBudget(text, file).budget
  if (tree === undefined || before === undefined) return notEdited(file, undefined)
  const values = valuesOf(tree)
  const edits: TextEdit[] = []
  for (const change of changes) {
    const edit = editsFor(source, tree, values, change, normalise)
    if (edit === undefined) return notEdited(file, change)
    edits.push(...edit)
  }
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const edited = mark + applyEdits(source.text, edits)
  const after = parseBudget(edited, file).budget
  const wrong = after === undefined ? changes[0] : unexpected(before, after, changes, normalise)
  if (after === undefined || wrong !== undefined) return notEdited(file, wrong)
  return found({ text: edited, hunks: hunksOf(source.text, edits) })
}

function notEdited(file: string, change: BudgetChange | undefined): Failed<Diagnostic> {
  const at = change === undefined || change.kind === 'measured-with' ? { file, line: 1, column: 1 } : change.at
  return failed(errorOf('BUDGET_NOT_REWRITTEN', {}, at))
}

/** A value where it was written, with the key it stands behind. */
type ValueInText = { readonly tree: YamlTree; readonly keySpan: Span }

/** Scalars and lists by where they start; what an alias repeats is met at its own place. */
function valuesOf(tree: YamlTree): ReadonlyMap<number, ValueInText> {
  const values = new Map<number, ValueInText>()
  const seen = new Set<YamlTree>()
  const visit = (node: YamlTree, keySpan: Span): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'map') for (const entry of node.entries.values()) visit(entry.value, entry.keySpan)
    else values.set(node.span.start, { tree: node, keySpan })
    if (node.kind === 'list') for (const item of node.items) visit(item, keySpan)
  }
  visit(tree, tree.span)
  return values
}

function editsFor(
  source: Source,
  tree: YamlTree,
  values: ReadonlyMap<number, ValueInText>,
  change: BudgetChange,
  normalise: (text: string) => string,
): readonly TextEdit[] | undefined {
  if (change.kind === 'measured-with') return measuredWith(source, tree, change.to)
  const found = values.get(offsetAt(source, change.at))
  if (found === undefined) return undefined
  const { tree: value, keySpan } = found
  if (change.kind === 'limit') {
    if (value.kind !== 'scalar') return undefined
    const edit = within(source, value.span, /\d+/, String(change.to))
    const remark = ownRemarkAt(source.text, value.span.end)
    return edit === undefined ? undefined : [edit, ...(remark === undefined ? [] : [{ ...remark, text: '' }])]
  }
  if (value.kind !== 'list') return undefined
  const isOutside = value.items.some(({ span }) => span.start < value.span.start || span.end > value.span.end)
  return isOutside ? undefined : editList(source, { list: value, keySpan }, change.to, normalise)
}

/** The first match of a pattern in a span, replaced. */
function within(source: Source, { start, end }: Span, pattern: RegExp, text: string): TextEdit | undefined {
  const match = pattern.exec(source.text.slice(start, end))
  if (match === null) return undefined
  return { start: start + match.index, end: start + match.index + match[0].length, text }
}

function measuredWith(source: Source, tree: YamlTree, to: string): readonly TextEdit[] | undefined {
  const known = valueAt(tree, ['measured-with'])
  const isFlow = source.text[tree.span.start] === '{'
  // Without quotes a comma ends a value there, and a colon at its end makes a key of it anywhere.
  const needsQuotes = (isFlow && to.includes(',')) || to.endsWith(':')
  if (known !== undefined) {
    const isQuoted = /["']/.test(source.text[known.span.start] ?? '')
    const edit = within(source, known.span, /go1\.[^'"]*/, needsQuotes && !isQuoted ? `"${to}"` : to)
    return edit === undefined ? undefined : [edit]
  }
  const version: YamlEntry | undefined = tree.kind === 'map' ? tree.entries.get('version') : undefined
  if (version === undefined) return undefined
  const { keySpan, value } = version
  const quote = source.text[keySpan.start] === '"' ? '"' : ''
  const inQuotes = quote !== '' || needsQuotes ? `"${to}"` : to
  const written = `${quote}measured-with${quote}: ${inQuotes}`
  if (isFlow) {
    const at = value.span.end
    return [{ start: at, end: at, text: `, ${written}` }]
  }
  const { text } = source
  const indent = text.slice(lineStartAt(text, keySpan.start), keySpan.start)
  if (indent.trim() !== '') return undefined
  const end = nextLineAt(text, value.span.start)
  const lineEnd = lineEndBefore(text, end)
  return [{ start: end, end, text: lineEnd === '' ? `\n${indent}${written}` : `${indent}${written}${lineEnd}` }]
}

/** The first change that did not come out as it was meant, or any where something else has changed. */
function unexpected(
  before: Budget,
  after: Budget,
  changes: readonly BudgetChange[],
  normalise: (text: string) => string,
): BudgetChange | undefined {
  const places = new Map(
    changes.flatMap((change) => (change.kind === 'measured-with' ? [] : [[placeKey(change.at), change] as const])),
  )
  const [old, now] = [statementsOf(before, normalise), statementsOf(after, normalise)]
  if (old.length !== now.length) return changes[0]
  for (const [i, { at, text, list }] of old.entries()) {
    const change = at === undefined ? undefined : places.get(placeKey(at))
    const is = now[i]
    const isRight =
      change?.kind === 'limit'
        ? is?.text === text.replace(/\d+/, String(change.to))
        : change?.kind === 'permitted'
          ? JSON.stringify(is?.list?.toSorted()) === JSON.stringify(change.to.map(normalise).toSorted())
          : is?.text === text && JSON.stringify(is.list) === JSON.stringify(list)
    if (!isRight) return change ?? changes[0]
  }
  const meant = changes.find((change) => change.kind === 'measured-with')
  if (saysOf(after) !== (meant?.to ?? saysOf(before))) return meant ?? changes[0]
  return undefined
}

function saysOf({ measuredWith }: Budget): string | undefined {
  return measuredWith === undefined ? undefined : formatMeasuredWith(measuredWith)
}

/** What stands behind a changed limit moves with it. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'at' ? undefined : value
}

type Statement = { readonly at: Position | undefined; readonly text: string; readonly list?: readonly string[] }

/** All that a budget says, places apart, one by one. */
function statementsOf(budget: Budget, normalise: (text: string) => string): readonly Statement[] {
  const apart = { benchmarks: undefined, functions: undefined, overrides: undefined, measuredWith: undefined }
  return [
    { at: undefined, text: JSON.stringify([{ ...budget, ...apart }, budget.overrides.map(({ when }) => when)]) },
    ...entriesOfBudget(budget).flatMap((entry): readonly Statement[] => {
      const {
        at: _,
        packageAt: _packageAt,
        allocs,
        bytes,
        escapes,
        sites,
        permitted,
        calls,
        ...rest
      }: Partial<BenchmarkEntry & FunctionEntry> = entry
      const list = permitted?.map(({ text }) => normalise(text))
      return [
        { at: undefined, text: JSON.stringify([rest, calls], withoutPlaces) },
        ...limitsOfEntry(entry).map((limit) =>
          list !== undefined && limit === escapes
            ? { at: limit.at, text: '', list }
            : { at: limit.at, text: limit.written },
        ),
      ]
    }),
  ]
}
