import { type Diagnostic, errorOf, warningOf } from '../diagnostic/diagnostic.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { joinPath } from '../lang/paths.ts'
import { withParents } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { Request } from './request.ts'

type BudgetQuestion = Pick<Request, 'directory' | 'budget' | 'searchesAbove'>

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
  /** Its path from the folder we work in, where it lies above that: `../allocs-budget.yml`. */
  readonly above?: string
  /** True of one that is yet to be written: the modules below its folder are meant, too. */
  readonly isNew?: boolean
  /** What else there is to say: another budget that is not read. */
  readonly asides: readonly Diagnostic[]
}

/** A budget, or why there is none. */
export type BudgetSearch = Result<FoundBudget, readonly Diagnostic[]>

/** Where budgets were looked for. */
export type SearchedFolders = {
  /** The nearest folder with a budget, and that file from the folder we work in; undefined: there is none. */
  readonly folder: string | undefined
  readonly file: string | undefined
  /** From the folder we work in to that one, or to where the search ended: `../../`. */
  readonly way: string
  /** Where the search ended: the repository's root, or that of the file system. */
  readonly last: string
}

/**
 * Looks for the nearest folder with a budget, from a folder upwards as git and go do: to the root of the repository, which has a `.git`,
 * or of the file system.
 */
export async function searchUpwards(directory: string, kindOf: Ports['kindOf']): Promise<SearchedFolders> {
  const isThere = async (path: string): Promise<boolean> => (await kindOf(path)).kind !== 'absent'
  const folders = withParents(directory)
  for (const [depth, folder] of folders.entries()) {
    const way = '../'.repeat(depth)
    for (const name of budgetNames)
      if (await isThere(`${folder}/${name}`)) return { folder, file: way + name, way, last: folder }
    if ((await isThere(`${folder}/.git`)) || depth === folders.length - 1)
      return { ...nowhere, way, last: folder === '' ? '/' : folder }
  }
  return { ...nowhere, way: '', last: directory }
}

const nowhere = { folder: undefined, file: undefined }

/** Where the budget of a request is looked for: in the folder we work in, or in the nearest one above that has a budget. */
export async function holderOfBudget(
  { directory, budget, searchesAbove }: BudgetQuestion,
  kindOf: Ports['kindOf'],
): Promise<{ readonly holder: string; readonly way: string }> {
  if (budget !== undefined || searchesAbove !== true) return { holder: directory, way: '' }
  const { folder, way } = await searchUpwards(directory, kindOf)
  return folder === undefined ? { holder: directory, way: '' } : { holder: folder, way }
}

/** Reads the budget that was asked for, or the first that lies where budgets are looked for. */
export async function findBudget(request: BudgetQuestion, ports: Ports): Promise<BudgetSearch> {
  const folder = await ports.kindOf(request.directory)
  if (folder.kind !== 'found' || folder.value !== 'directory') {
    return failed([errorOf('DIRECTORY_NOT_FOUND', { variant: 'run', directory: request.directory })])
  }
  const names = request.budget === undefined ? budgetNames : [request.budget]
  const { holder, way } = await holderOfBudget(request, ports.kindOf)
  const there: string[] = []
  for (const name of names) {
    const kind = await ports.kindOf(absolute(holder, name))
    if (kind.kind === 'found' && kind.value === 'directory')
      return failed([errorOf('BUDGET_UNREADABLE', { variant: 'folder', file: way + name })])
    if (kind.kind !== 'absent') there.push(name)
  }
  const [first, ...others] = there
  if (first === undefined) return failed([await notFound(request, ports)])
  const name = way + first
  const { path, home } = placeOfBudget(holder, first)
  // A line of it is shown where it has a mistake: it may not be a way to read another file.
  const read = await ports.readText(path, maxBudgetBytes, 'refused')
  if (read.kind === 'text')
    return found({
      path,
      text: read.text,
      home,
      ...(way !== '' && { above: name }),
      asides: others.map((other) => warningOf('SECOND_BUDGET', { file: way + other, used: name })),
    })
  const code = read.kind === 'too-large' ? 'BUDGET_TOO_LARGE' : 'BUDGET_UNREADABLE'
  return failed([errorOf(code, { variant: 'file', file: name, why: read.why })])
}

/** Of a budget that is found by itself: its name and those of others in the same place, of which only the first that is there is read. */
export function namesOfSame(budget: string | undefined): readonly string[] {
  if (budget === undefined) return budgetNames
  // `.github/allocs-budget.yml` ends with `allocs-budget.yml`, too.
  const own = budgetNames.toReversed().find((name) => budget === name || budget.endsWith(`/${name}`))
  return own === undefined ? [budget] : budgetNames.map((name) => budget.slice(0, -own.length) + name)
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

async function notFound({ directory, budget, searchesAbove }: BudgetQuestion, ports: Ports): Promise<Diagnostic> {
  if (budget !== undefined) return errorOf('BUDGET_NOT_FOUND', { variant: 'file', file: joinPath('.', budget) })
  const names = budgetNames
  const { folder, last, way } = await searchUpwards(directory, ports.kindOf)
  if (folder !== undefined) return errorOf('BUDGET_NOT_FOUND', { variant: 'above', folder: directory, above: folder })
  return searchesAbove === true && way !== ''
    ? errorOf('BUDGET_NOT_FOUND', { variant: 'upwards', folder: directory, last, names })
    : errorOf('BUDGET_NOT_FOUND', { variant: 'folder', folder: directory, names })
}
