import { type Diagnostic, errorOf, warningOf } from '../diagnostic/diagnostic.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { joinPath } from '../lang/paths.ts'
import type { Ports } from '../ports.ts'
import type { Request } from './request.ts'

type BudgetQuestion = Pick<Request, 'directory' | 'budget'>

/** Where a budget is looked for, in this order, in the folder we work in. */
export const budgetNames = [
  'allocs-budget.yml',
  'allocs-budget.yaml',
  '.github/allocs-budget.yml',
  '.github/allocs-budget.yaml',
] as const

/** A larger file is no budget: 5,000 entries have a quarter of it. */
export const maxBudgetBytes = 1 << 20

export type FoundBudget = {
  /** Absolute path. */
  readonly path: string
  readonly text: string
  /** The folder that its modules are relative to: its own, or the one that holds `.github`. */
  readonly home: string
  /** What else there is to say: another budget that is not read. */
  readonly asides: readonly Diagnostic[]
}

/** A budget, or why there is none. */
export type BudgetSearch = Result<FoundBudget, readonly Diagnostic[]>

/** Reads the budget that was asked for, or the first that lies where budgets are looked for. */
export async function findBudget(request: BudgetQuestion, ports: Ports): Promise<BudgetSearch> {
  const folder = await ports.kindOf(request.directory)
  if (folder.kind !== 'found' || folder.value !== 'directory') {
    return failed([errorOf('DIRECTORY_NOT_FOUND', { variant: 'run', directory: request.directory })])
  }
  const names = request.budget === undefined ? budgetNames : [request.budget]
  const there: string[] = []
  for (const name of names) {
    const kind = await ports.kindOf(absolute(request.directory, name))
    if (kind.kind === 'found' && kind.value === 'directory')
      return failed([errorOf('BUDGET_UNREADABLE', { variant: 'folder', file: name })])
    if (kind.kind !== 'absent') there.push(name)
  }
  const [name, ...others] = there
  if (name === undefined) return failed([notFound(request)])
  const { path, home } = placeOfBudget(request.directory, name)
  // A line of it is shown where it has a mistake: it may not be a way to read another file.
  const read = await ports.readText(path, maxBudgetBytes, 'refused')
  if (read.kind === 'text')
    return found({
      path,
      text: read.text,
      home,
      asides: others.map((other) => warningOf('SECOND_BUDGET', { file: other, used: name })),
    })
  const code = read.kind === 'too-large' ? 'BUDGET_TOO_LARGE' : 'BUDGET_UNREADABLE'
  return failed([errorOf(code, { variant: 'file', file: name, why: read.why })])
}

/** Where a budget of that name lies, or would; and the folder that its modules are relative to. */
export function placeOfBudget(directory: string, name: string): Pick<FoundBudget, 'path' | 'home'> {
  const path = absolute(directory, name)
  return { path, home: homeOf(path) }
}

function absolute(directory: string, path: string): string {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : `${directory}/${path}`
}

function homeOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/'))
  return folder.endsWith('/.github') ? folder.slice(0, -'/.github'.length) : folder
}

function notFound({ directory, budget }: BudgetQuestion): Diagnostic {
  return budget === undefined
    ? errorOf('BUDGET_NOT_FOUND', { variant: 'folder', folder: directory, names: budgetNames })
    : errorOf('BUDGET_NOT_FOUND', { variant: 'file', file: joinPath('.', budget) })
}
