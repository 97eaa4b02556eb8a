import { errorOf, isError, type Saying } from '../../diagnostic/diagnostic.ts'
import type { Position } from '../../diagnostic/position.ts'
import { utf8Length } from '../../lang/utf8-length.ts'
import { parseBenchtime } from '../benchtime.ts'
import type { Budget, Override } from '../budget.ts'
import { parseDuration } from '../duration.ts'
import { parseMeasuredWith } from '../measured-with.ts'
import { benchmarkEntries, functionEntries } from './budget-entries.ts'
import { parseYaml } from './parse-yaml.ts'
import { patternMistakes } from './pattern-mistakes.ts'
import { budgetSchema, type RawBudget } from './schema.ts'
import { schemaMistakes } from './schema-mistakes.ts'
import { shadowedEntries } from './shadowed-entries.ts'
import {
  type BudgetDiagnostic,
  diagnosticOf,
  diagnosticsOf,
  positionAt,
  type Source,
  type Span,
  sourceOf,
} from './source.ts'
import { plainValue, valueAt, type YamlTree } from './yaml-tree.ts'

/** The largest budget file that is read, in bytes. */
export const maxBudgetBytes = 1024 * 1024

/** A budget, missing where the text is none, and every mistake in the text, each with place, frame and hint. */
export type ParsedBudget = { readonly budget?: Budget; readonly diagnostics: readonly BudgetDiagnostic[] }

/**
 * Reads a budget file, version 1. Never throws and never guesses: with one mistake in it there is no budget.
 * @param text the whole file; more than `maxBudgetBytes` are not looked at
 * @param file its path as positions show it: relative to the repository's root, `/` everywhere
 */
export function parseBudget(text: string, file: string): ParsedBudget {
  if (text.length > maxBudgetBytes || utf8Length(text) > maxBudgetBytes) return { diagnostics: [tooLarge(text, file)] }
  const source = sourceOf(text, file)
  const { tree, mistakes } = parseYaml(source)
  if (tree === undefined) return { diagnostics: mistakes.length > 0 ? diagnosticsOf(source, mistakes) : [empty(file)] }
  const version = unsupportedVersion(tree)
  if (version !== undefined) return { diagnostics: [diagnosticOf(source, version)] }
  const parsed = budgetSchema.safeParse(plainValue(tree))
  const all = [
    ...mistakes,
    ...schemaMistakes(tree, parsed.error?.issues ?? []),
    ...patternMistakes(tree),
    ...shadowedEntries(source, tree),
  ]
  const diagnostics = diagnosticsOf(source, all)
  if (!parsed.success || diagnostics.some(isError)) return { diagnostics }
  return { budget: budgetOf(source, tree, parsed.data), diagnostics }
}

function tooLarge(text: string, file: string): BudgetDiagnostic {
  return errorOf('BUDGET_TOO_LARGE', { variant: 'text', characters: text.length }, { file, line: 1, column: 1 })
}

function empty(file: string): BudgetDiagnostic {
  return errorOf('BUDGET_EMPTY', {}, { file, line: 1, column: 1 })
}

/** A version that is not ours: whatever else is in the file may mean something else there. */
function unsupportedVersion(tree: YamlTree): (Saying<'UNSUPPORTED_VERSION'> & { readonly span: Span }) | undefined {
  const version = valueAt(tree, ['version'])
  if (
    version?.kind !== 'scalar' ||
    typeof version.value !== 'number' ||
    version.value === 1 ||
    Number.isNaN(version.value)
  )
    return undefined
  return { code: 'UNSUPPORTED_VERSION', span: version.span, args: { version: version.value } }
}

function budgetOf(source: Source, tree: YamlTree, raw: RawBudget): Budget {
  const { rules } = raw
  const measuredWith = parseMeasuredWith(raw['measured-with'] ?? '')
  return {
    file: source.file,
    version: raw.version,
    packages: raw.packages,
    ...(raw.modules === undefined ? {} : { modules: raw.modules }),
    tags: raw.tags,
    // The schema has let through only what these two read; the defaults stand for what cannot happen.
    benchtime: parseBenchtime(raw.benchtime) ?? { kind: 'auto' },
    timeoutMs: parseDuration(raw.timeout) ?? 600_000,
    count: raw.count,
    cpu: raw.cpu,
    jobs: raw.jobs,
    passEnv: raw['pass-env'],
    ...(measuredWith !== undefined && { measuredWith: { ...measuredWith, at: measuredWithAt(source, tree) } }),
    benchmarks: benchmarkEntries(source, tree, ['benchmarks'], raw.benchmarks),
    functions: functionEntries(source, tree, ['functions'], raw.functions),
    rules: { newEscapes: rules['new-escapes'], slack: rules.slack, unlisted: rules.unlisted, loosened: rules.loosened },
    overrides: raw.overrides.map((override, i) => overrideOf(source, tree, i, override)),
  }
}

function measuredWithAt(source: Source, tree: YamlTree): Position {
  return positionAt(source, (valueAt(tree, ['measured-with']) ?? tree).span.start)
}

function overrideOf(source: Source, tree: YamlTree, index: number, raw: RawBudget['overrides'][number]): Override {
  const path = ['overrides', index]
  const { go, goos, goarch } = raw.when
  return {
    when: {
      ...(go === undefined ? {} : { go }),
      ...(goos === undefined ? {} : { goos }),
      ...(goarch === undefined ? {} : { goarch }),
    },
    at: positionAt(source, (valueAt(tree, path) ?? tree).span.start),
    benchmarks: benchmarkEntries(source, tree, [...path, 'benchmarks'], raw.benchmarks ?? {}),
    functions: functionEntries(source, tree, [...path, 'functions'], raw.functions ?? {}),
  }
}
