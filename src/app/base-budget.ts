import type { Budget } from '../budget/budget.ts'
import { parseBudget } from '../budget/read/parse-budget.ts'
import { type Diagnostic, type DiagnosticArgs, errorOf, isError, noteOf, warningOf } from '../diagnostic/diagnostic.ts'
import { joinPath } from '../lang/paths.ts'
import { type Base, type BaseRequest, findBase } from '../measure/base-commit.ts'
import { fileAtCommit } from '../measure/git-objects.ts'
import type { Repository } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import { budgetNames, maxBudgetBytes } from './find-budget.ts'

/** The budget that base has, as far as there is one to compare with. */
export type BaseBudget = {
  /** The base commit; undefined: none, or not known. */
  readonly sha?: string
  /** True where there ought to be one: what depends on it is an error then. */
  readonly isExpected: boolean
  /** True where somebody asked for no base. */
  readonly isRefused?: boolean
  /** undefined also where base has the same file, so that nothing can be loosened. */
  readonly budget?: Budget
  readonly diagnostics: readonly Diagnostic[]
}

export type BaseQuestion = {
  readonly repository: Repository
  readonly request: BaseRequest
  /** Head's budget, and the file it was read from, relative to the root; `home` is the folder budgets are looked for in. */
  readonly head: Budget
  readonly text: string
  readonly home: string
}

/** Reads base's budget from git. A base that cannot be had is told, and is an error where a rule of the budget depends on it. */
export async function readBaseBudget(question: BaseQuestion, ports: Ports): Promise<BaseBudget> {
  const { repository, request, head, text, home } = question
  const base = await findBase(repository, request, ports)
  if (base.kind !== 'found') return withoutBase(base, request, head)
  const { sha } = base
  for (const path of new Set([head.file, ...budgetNames.map((name) => joinPath(home, name))])) {
    const old = await fileAtCommit(repository.root, sha, path, maxBudgetBytes, ports)
    if (old.kind === 'found') return { sha, isExpected: true, ...comparable(old.value, path, text, sha, head) }
    if (old.kind === 'absent') continue
    const diagnostic = baseUnknown(head, { variant: 'budget-unread', sha, why: old.why })
    return { sha, isExpected: true, diagnostics: [diagnostic] }
  }
  return { sha, isExpected: true, diagnostics: [noBudgetAt(sha, head)] }
}

function withoutBase(base: Exclude<Base, { kind: 'found' }>, request: BaseRequest, head: Budget): BaseBudget {
  switch (base.kind) {
    case 'none': {
      const isExpected = request.kind === 'none' && request.isAsked
      return { isExpected, isRefused: isExpected, diagnostics: isExpected ? notCompared(head) : [] }
    }
    // What a person names must be there: a typing error would switch off what depends on base.
    case 'not-found':
      return { isExpected: true, diagnostics: [errorOf('BASE_NOT_FOUND', base.why)] }
    // On a command line nobody asked to compare, and a repository without a remote is ordinary.
    case 'no-origin':
      return {
        isExpected: true,
        diagnostics: head.rules.loosened === 'error' ? [baseUnknown(head, base.why)] : [],
      }
    case 'unknown':
      return { isExpected: true, diagnostics: [baseUnknown(head, base.why)] }
  }
}

/** Base's budget parsed, unless it is head's to the letter. */
export function comparable(
  old: string,
  path: string,
  text: string,
  sha: string,
  head: Budget,
): Pick<BaseBudget, 'budget' | 'diagnostics'> {
  if (old === text) return { diagnostics: [] }
  const parsed = parseBudget(old, path)
  if (parsed.budget !== undefined && !parsed.diagnostics.some(isError))
    return { budget: parsed.budget, diagnostics: [] }
  const [mistake = null] = parsed.diagnostics
  return { diagnostics: [baseUnknown(head, { variant: 'budget-wrong', sha, mistake })] }
}

/** Said, so that a budget that moved out of sight is not taken for an unchanged one. */
export function noBudgetAt(sha: string, head: Budget): Diagnostic {
  return noteOf('BASE_WITHOUT_BUDGET', { sha }, { file: head.file, line: 1, column: 1 })
}

/** Where somebody asked for no base, a rule that needs one cannot be held. */
export function notCompared(head: Budget): readonly Diagnostic[] {
  return head.rules.loosened === 'error' ? [baseUnknown(head, { variant: 'refused' })] : []
}

/** That base's budget could not be had: an error where a rule depends on it. */
export function baseUnknown({ file, rules }: Budget, why: DiagnosticArgs['BASE_UNKNOWN']): Diagnostic {
  const at = { file, line: 1, column: 1 }
  return rules.loosened === 'error' ? errorOf('BASE_UNKNOWN', why, at) : warningOf('BASE_UNKNOWN', why, at)
}
