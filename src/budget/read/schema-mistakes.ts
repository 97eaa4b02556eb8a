import type { z } from 'zod'
import type { Got, MistakeKey } from '../../diagnostic/args/refused-value.ts'
import { nearest } from '../../diagnostic/nearest.ts'
import { adviceFor } from './mistake-advice.ts'
import { codeOfRule, keyOf } from './mistake-codes.ts'
import { packagePatternFlaw } from './package-pattern.ts'
import { knownKeys } from './schema.ts'
import type { Mistake, Span } from './source.ts'
import { valueAt, type YamlPath, type YamlTree } from './yaml-tree.ts'

type Issue = z.core.$ZodIssue

/** What the schema refuses, each with its place in the tree, the value got and a hint. */
export function schemaMistakes(tree: YamlTree, issues: readonly Issue[], base: YamlPath = []): readonly Mistake[] {
  return withoutEchoes(issues).flatMap((issue) => {
    // Paths of zod may hold symbols; a budget has none.
    const path = [...base, ...(issue.path as YamlPath)]
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(tree, path, key))
    if (issue.code === 'invalid_union') {
      const branch = branchMeant(issue.errors)
      if (branch !== undefined) return schemaMistakes(tree, branch, path)
    }
    // A name where a package stands has been told at the key; what is wrong with the value follows from it.
    if (issue.message.endsWith('-names') && packagePatternFlaw(String(path.at(-1))) !== undefined) return []
    return [mistakeAt(tree, path, issue)]
  })
}

/** Where `calls` is misspelled, what needs it is not alone. */
function withoutEchoes(issues: readonly Issue[]): readonly Issue[] {
  const misspelled = new Set(
    issues.flatMap((one) =>
      one.code === 'unrecognized_keys' && one.keys.some((key) => nearest(key, knownKeys.function).includes('calls'))
        ? [one.path.join('\n')]
        : [],
    ),
  )
  return issues.filter(
    ({ message, path }) => !message.endsWith('-alone') || !misspelled.has(path.slice(0, -1).join('\n')),
  )
}

/** The alternative of a union that the value was written for: the only one that takes its type. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => !issues.some((one) => one.code === 'invalid_type' && one.path.length === 0),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

function unknownKey(tree: YamlTree, path: YamlPath, key: string): Mistake {
  const known = keysAt(path)
  const args = { variant: 'unknown', key, near: nearest(key, known), known } as const
  return { code: 'UNKNOWN_KEY', span: keySpan(tree, [...path, key]), args }
}

function keysAt(path: YamlPath): readonly string[] {
  const last = path.at(-1)
  if (path.length === 0) return knownKeys.budget
  if (path.length === 1 && last === 'rules') return knownKeys.rules
  if (path[0] !== 'overrides') return path[0] === 'functions' ? knownKeys.function : knownKeys.benchmark
  if (path.length === 2) return knownKeys.override
  if (path.length === 3 && last === 'when') return knownKeys.when
  return path[2] === 'functions' ? knownKeys.function : knownKeys.benchmark
}

function mistakeAt(tree: YamlTree, path: YamlPath, issue: Issue): Mistake {
  const value = valueAt(tree, path)
  const message = value?.kind === 'scalar' ? (scalarKeys[issue.message] ?? issue.message) : issue.message
  const key = keyOf(message)
  const name = String(path.at(-1))
  if (value === undefined)
    return { code: 'MISSING_KEY', span: parentSpan(tree, path), args: { variant: 'missing', name, key } }
  const code = codeOfRule[key]
  if (key === 'twice') return twice(value)
  if (code === 'MISSING_KEY') return { code, span: value.span, args: { variant: 'required', key } }
  if (key === 'empty') return { code: 'BAD_VALUE', span: value.span, args: { variant: 'required', key } }
  const shown = codeFor(code, value, issue)
  if (value.kind === 'scalar' && value.value === null && value.written === '')
    return { code: shown, span: keySpan(tree, path), args: { variant: 'no-value', name, key } }
  const advice = adviceFor(issue, value, code)
  return { code: shown, span: value.span, args: { variant: 'refused', key, ...described(value), ...advice } }
}

/** A single value where a number or a map may stand was most likely meant as the number. */
const scalarKeys: Readonly<Record<string, string>> = { benchmark: 'allocs', function: 'escapes' }

type RefusalCode = Exclude<(typeof codeOfRule)[MistakeKey], 'MISSING_KEY'>

function codeFor(code: RefusalCode, value: YamlTree, issue: Issue): RefusalCode {
  if (value.kind !== 'scalar') return 'BAD_TYPE'
  if (code === 'BAD_LIMIT') return code
  return issue.code === 'invalid_type' && !Number.isNaN(value.value) ? 'BAD_TYPE' : code
}

function twice(value: YamlTree): Mistake {
  const seen = new Set<unknown>()
  for (const item of value.kind === 'list' ? value.items : []) {
    const plain = item.kind === 'scalar' ? item.value : item
    if (seen.has(plain)) return { code: 'BAD_VALUE', span: item.span, args: { variant: 'twice', item: String(plain) } }
    seen.add(plain)
  }
  return { code: 'BAD_VALUE', span: value.span, args: { variant: 'required', key: 'twice' } }
}

function described(value: YamlTree): Got {
  if (value.kind !== 'scalar') return { got: value.kind }
  if (typeof value.value === 'string') return { got: 'text', written: value.value }
  return value.value === null ? { got: 'null' } : { got: 'plain', written: value.written }
}

/** Where the key of a value stands; the value itself in a list, and the start of the text at the top. */
function keySpan(tree: YamlTree, path: YamlPath): Span {
  const parent = valueAt(tree, path.slice(0, -1))
  if (parent?.kind === 'map') return parent.entries.get(String(path.at(-1)))?.keySpan ?? parent.span
  return valueAt(tree, path)?.span ?? tree.span
}

function parentSpan(tree: YamlTree, path: YamlPath): Span {
  const parent = path.slice(0, -1)
  return parent.length === 0 ? { start: tree.span.start, end: tree.span.start + 1 } : keySpan(tree, parent)
}
