import type { z } from 'zod'
import type { DiagnosticCode } from '../../diagnostic/diagnostic.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { hintFor } from './mistake-hint.ts'
import { type MistakeWords, wordsOf } from './mistake-words.ts'
import { packagePatternFlaw } from './package-pattern.ts'
import { knownKeys } from './schema.ts'
import type { Mistake, Span } from './source.ts'
import { valueAt, type YamlPath, type YamlTree } from './yaml-tree.ts'

type Issue = z.core.$ZodIssue

/** What the schema refuses, each with its place in the tree, the value got and a hint. */
export function schemaMistakes(tree: YamlTree, issues: readonly Issue[], base: YamlPath = []): readonly Mistake[] {
  return issues.flatMap((issue) => {
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

/** The alternative of a union that the value was written for: the only one that takes its type. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => !issues.some((one) => one.code === 'invalid_type' && one.path.length === 0),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

function unknownKey(tree: YamlTree, path: YamlPath, key: string): Mistake {
  const known = keysAt(path)
  const hint = didYouMean(key, known) ?? `the keys here are ${known.join(', ')}`
  return { code: 'UNKNOWN_KEY', span: keySpan(tree, [...path, key]), message: `unknown key ${quoteText(key)}`, hint }
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
  const words = wordsOf(value?.kind === 'scalar' ? (scalarKeys[issue.message] ?? issue.message) : issue.message)
  if (value === undefined) {
    return {
      code: 'MISSING_KEY',
      span: parentSpan(tree, path),
      message: `${String(path.at(-1))} is missing`,
      hint: words.hint,
    }
  }
  if (issue.message === 'twice') return twice(value, words)
  const { hint } = words
  if (words.code === 'MISSING_KEY' || issue.message === 'empty')
    return { code: words.code, span: value.span, message: words.says, hint }
  if (value.kind === 'scalar' && value.value === null && value.written === '') {
    const message = `${quoteText(String(path.at(-1)))} has no value: ${words.says}`
    return { code: codeFor(words, value, issue), span: keySpan(tree, path), message, hint }
  }
  return {
    code: codeFor(words, value, issue),
    span: value.span,
    message: `${words.says}, got ${described(value)}`,
    hint: hintFor(issue, value, words),
  }
}

/** A single value where a number or a map may stand was most likely meant as the number. */
const scalarKeys: Readonly<Record<string, string>> = { benchmark: 'allocs', function: 'escapes' }

function codeFor(words: MistakeWords, value: YamlTree, issue: Issue): DiagnosticCode {
  if (value.kind !== 'scalar') return 'BAD_TYPE'
  if (words.code === 'BAD_LIMIT') return 'BAD_LIMIT'
  return issue.code === 'invalid_type' && !Number.isNaN(value.value) ? 'BAD_TYPE' : words.code
}

function twice(value: YamlTree, words: MistakeWords): Mistake {
  const seen = new Set<unknown>()
  for (const item of value.kind === 'list' ? value.items : []) {
    const plain = item.kind === 'scalar' ? item.value : item
    if (seen.has(plain))
      return {
        code: words.code,
        span: item.span,
        message: `${quoteText(String(plain))} is in the list twice`,
        hint: words.hint,
      }
    seen.add(plain)
  }
  return { code: words.code, span: value.span, message: words.says, hint: words.hint }
}

function described(value: YamlTree): string {
  if (value.kind !== 'scalar') return value.kind === 'map' ? 'a map' : 'a list'
  if (typeof value.value === 'string') return `the string ${quoteText(value.value)}`
  return value.value === null ? 'null' : quoteText(value.written).slice(1, -1)
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
