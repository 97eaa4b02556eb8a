import type { Budget } from '../budget/budget.ts'
import { parseBudget } from '../budget/read/parse-budget.ts'
import { type Diagnostic, errorOf, isError } from '../diagnostic/diagnostic.ts'
import { goEnvironment } from '../go/command/environment.ts'
import type { ModulePlace } from '../go/names/source-file.ts'
import { HostError } from '../host/host-error.ts'
import { type Failed, failed, found, type Result } from '../lang/answer.ts'
import { digestOf } from '../lang/digest.ts'
import { BaseTree } from '../measure/base-tree.ts'
import { type FoundModule, findModules, type ModuleQuestion, type ModuleSearch } from '../measure/find-modules.ts'
import { goTemporary } from '../measure/go-temporary.ts'
import { prepare } from '../measure/prepare.ts'
import { readRepository, relativeToRoot } from '../measure/repository.ts'
import { Sources } from '../measure/sources.ts'
import type { Ports } from '../ports.ts'
import { partText } from '../report/overrides.ts'
import { applyOverrides } from './apply-overrides.ts'
import type { Draft } from './assemble.ts'
import { type BaseBudget, readBaseBudget } from './base-budget.ts'
import { type BudgetSearch, findBudget } from './find-budget.ts'
import type { Request } from './request.ts'
import { type Placed, whereTheyStand } from './where-they-stand.ts'

/** A request that has all it needs: the budget, the modules, what to compare with. Nothing is measured yet. */
export type Task = {
  readonly root: string
  readonly commit: Draft['commit']
  readonly budget: Budget
  /** The budget's file, absolute, and all of its text. */
  readonly written: { readonly path: string; readonly text: string }
  /** The budget's file and its digest. */
  readonly source: { readonly path: string; readonly digest: string }
  readonly overrides: readonly string[]
  readonly isWhole: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly env: Readonly<Record<string, string>>
  readonly modules: readonly { readonly module: FoundModule; readonly place: ModulePlace }[]
  /** What a new budget has to name as its modules; empty: nothing. */
  readonly modulesToName: readonly string[]
  readonly sources: Sources
  readonly base: BaseBudget
  readonly tree: BaseTree | undefined
  /** True where commands generate code. */
  readonly isPrepared: boolean
}

/** Reads the budget and finds the modules. A mistake in either ends the run before anything of the repository is run. */
export async function openTask(
  request: Request,
  ports: Ports,
  find: (question: Request, ports: Ports) => Promise<BudgetSearch> = findBudget,
): Promise<Result<Task, Draft>> {
  ports.progress({ kind: 'phase', phase: { what: 'open' } })
  const search = await find(request, ports)
  // Without a repository, the budget's folder is the root.
  const isAbove = search.kind === 'found' && search.value.above !== undefined
  const holder = await readRepository(isAbove ? search.value.home : request.directory, ports)
  const { root, measured: commit } = holder.kind === 'found' ? holder.value : { root: request.directory }
  const context = {
    tool: { version: request.version },
    root,
    commit: defined({ measured: commit, head: request.head }),
  }
  const refused = (diagnostics: readonly Diagnostic[]): Failed<Draft> => failed({ ...context, diagnostics })

  if (search.kind === 'failed') return refused(search.why)
  const { text, home, path, asides, above } = search.value
  if (holder.kind === 'failed') return refused([...asides, gitFailed(holder)])
  const file = await placeOfFile(root, path, ports)
  const parsed = parseBudget(text, file)
  const early = [...asides, ...parsed.diagnostics]
  if (parsed.budget === undefined || early.some(isError)) return refused(early)

  const folder = await placeInRoot(root, home, ports)
  const base = await readBaseBudget(
    { repository: holder.value, request: request.base, head: parsed.budget, text, home: folder },
    ports,
  )
  // Nothing is measured for what a typing error has switched off.
  if (base.diagnostics.some(({ code }) => code === 'BASE_NOT_FOUND')) return refused([...early, ...base.diagnostics])
  const placed = above === undefined ? undefined : await whereTheyStand(request, search.value, ports.kindOf)
  if (placed?.kind === 'failed') return refused([...early, ...base.diagnostics, placed.why])
  const stands = placed?.value
  const asked = applyOverrides(parsed.budget, stands?.request ?? request)
  const diagnostics = [...early, ...base.diagnostics, ...asked.diagnostics]
  if (asked.diagnostics.some(isError)) return refused(diagnostics)
  const { budget, isWhole } = asked

  const { timeoutMs, modules: folders } = budget
  const temporary = await goTemporary(goEnvironment(ports.env), timeoutMs, ports)
  if (temporary.kind === 'failed') return refused([...diagnostics, temporary.why])
  const { go: env, others } = temporary.value
  const preparation = { commands: request.prepare ?? [], env: others, timeoutMs }
  const unprepared = await prepare({ ...preparation, directory: request.directory }, ports)
  if (unprepared !== undefined) return refused([...diagnostics, notPrepared(unprepared)])

  const { isNew = false } = search.value
  const { isGit } = holder.value
  const question = { home, directory: request.directory, folders, isNew, isGit, env, timeoutMs, root }
  const modules = await findModules({ ...question, ...standing(stands) }, ports)
  if (modules.diagnostics.some(isError)) return refused([...diagnostics, ...modules.diagnostics])
  const overrides = [...asked.overrides, ...modulesMeant(modules, stands, home)]
  if (above !== undefined) ports.progress({ kind: 'budget-above', file: above })
  const working = await placeInRoot(root, request.directory, ports)
  return found({
    root,
    commit: { ...context.commit, ...defined({ base: base.sha, baseRef: request.baseRef }) },
    budget,
    written: { path, text },
    source: { path: file, digest: await digestOf(text) },
    overrides,
    isWhole,
    diagnostics: [...diagnostics, ...modules.diagnostics],
    env,
    modulesToName: modules.toName,
    modules: modules.modules.map((module) => ({
      module,
      place: { path: module.path, directory: relativeToRoot(root, module.directory) },
    })),
    sources: new Sources(root, ports),
    base,
    tree: base.sha === undefined ? undefined : new BaseTree(root, base.sha, { ...preparation, folder: working }, ports),
    isPrepared: preparation.commands.length > 0,
  })
}

/** What a module search is to know of a person who stands below the budget. Who names modules means those. */
function standing(stands: Placed | undefined): Pick<ModuleQuestion, 'inside' | 'isOnlyInside'> {
  if (stands?.module === undefined || stands.request.modules !== undefined) return {}
  return { inside: stands.module, isOnlyInside: stands.isOfModule }
}

/** The module that relative patterns are of, as the request would have to name it, where the budget is for others too. */
function modulesMeant({ isPart }: ModuleSearch, stands: Placed | undefined, home: string): readonly string[] {
  return isPart && stands?.module !== undefined ? [partText('modules', [relativeToRoot(home, stands.module)])] : []
}

/** The same of a budget, which `init` has yet to write; it is no link. */
export async function placeOfFile(root: string, path: string, ports: Ports): Promise<string> {
  const slash = path.lastIndexOf('/')
  const folder = await placeInRoot(root, path.slice(0, slash), ports)
  return `${folder === '.' ? '' : `${folder}/`}${path.slice(slash + 1)}`
}

/** Where a folder that exists lies in the repository. Rejects with a HostError where it is gone meanwhile. */
export async function placeInRoot(root: string, path: string, ports: Ports): Promise<string> {
  const real = await ports.realPath(path)
  if (real.kind === 'found') return relativeToRoot(root, real.value)
  throw new HostError(`${path} cannot be found: ${real.kind === 'failed' ? real.why : 'it no longer exists'}`)
}

/** That the repository could not be read. */
export function gitFailed({ why }: Failed): Diagnostic {
  return errorOf('GIT_FAILED', { why })
}

function notPrepared(why: string): Diagnostic {
  return errorOf('PREPARE_FAILED', { why })
}

/** Without the parts that are not known. */
function defined<T extends Record<string, string | undefined>>(parts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
