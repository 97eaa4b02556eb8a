import { readBaseBudget } from './base-budget.ts'
import type { Budget } from './budget/budget.ts'
import { effectiveEntries } from './budget/effective-entries.ts'
import { parseBudget } from './budget/parse-budget.ts'
import { filesNamed } from './check/files-named.ts'
import { cannotJudge, judge } from './check/judge.ts'
import type { ModuleMeasured } from './check/measured.ts'
import { planModule } from './check/plan.ts'
import { type Report, runId, type Toolchain } from './check/report.ts'
import { shareFunctions } from './check/share-functions.ts'
import { type Diagnostic, isError } from './diagnostic/diagnostic.ts'
import { digestOf } from './digest.ts'
import { findBudget } from './find-budget.ts'
import { goEnvironment } from './golang/environment.ts'
import type { ModulePlace } from './golang/source-file.ts'
import { type FoundModule, findModules } from './measure/find-modules.ts'
import { measureModule } from './measure/measure-module.ts'
import { filesThatDiffer, readRepository, relativeToRoot } from './measure/repository.ts'
import { readToolchain } from './measure/toolchain.ts'
import type { Ports } from './ports.ts'
import type { Request } from './request.ts'
import { withRequest } from './with-request.ts'

/**
 * From a request to a report: read the budget, find the modules, measure each, judge. A mistake in the budget or the request
 * ends the line before anything of the repository is run.
 */
export async function run(request: Request, ports: Ports): Promise<Report> {
  const { root, measured: commit } = await readRepository(request.directory, ports)
  const context = { tool: { version: request.version }, commit: defined({ measured: commit, head: request.head }) }

  const search = await findBudget(request, ports)
  if (search.kind === 'failed') return cannotJudge({ ...context, diagnostics: search.diagnostics })
  const { text, home } = search.budget
  const file = relativeToRoot(root, await ports.realPath(search.budget.path))
  const parsed = parseBudget(text, file)
  const early = [...search.diagnostics, ...parsed.diagnostics]
  if (parsed.budget === undefined || early.some(isError)) return cannotJudge({ ...context, diagnostics: early })

  const folder = relativeToRoot(root, await ports.realPath(home))
  const base = await readBaseBudget({ root, wish: request.base, head: parsed.budget, text, home: folder }, ports)
  const asked = withRequest(parsed.budget, request)
  const diagnostics = [...early, ...base.diagnostics, ...asked.diagnostics]
  if (asked.diagnostics.some(isError)) return cannotJudge({ ...context, diagnostics })
  const { budget, overrides, isWhole } = asked

  const env = goEnvironment(ports.env)
  const found = await findModules({ home, directory: request.directory, folders: budget.modules, env }, ports)
  if (found.diagnostics.some(isError))
    return cannotJudge({ ...context, diagnostics: [...diagnostics, ...found.diagnostics] })

  const places = found.modules.map((module) => ({
    path: module.path,
    directory: relativeToRoot(root, module.directory),
  }))
  const source = { path: file, digest: await digestOf(text) }
  const modules: ModuleMeasured[] = []
  const failed: Diagnostic[] = []
  for (const [index, module] of found.modules.entries()) {
    const place = places[index] ?? { path: module.path, directory: '.' }
    const chain = await readToolchain(module, env, ports)
    if (chain.diagnostics.some(isError)) failed.push(...chain.diagnostics)
    else
      modules.push(
        await measure(
          budget,
          { module, place, places, root, env, toolchain: chain.toolchain, source, overrides, baseBudget: base.budget },
          ports,
        ),
      )
  }
  const report = judge(budget, shareFunctions(modules), {
    tool: context.tool,
    commit: { ...context.commit, ...defined({ base: base.sha, baseRef: request.baseRef }) },
    diagnostics: [...diagnostics, ...failed],
    isWhole: isWhole && failed.length === 0,
    ...(base.budget !== undefined && { baseBudget: base.budget }),
  })
  return withDiffers(report, root, ports)
}

/** Notes which of the files a report names a reader would find otherwise at head. */
async function withDiffers(report: Report, root: string, ports: Ports): Promise<Report> {
  const { head } = report.commit
  const changed = head === undefined ? undefined : await filesThatDiffer(root, head, ports)
  if (changed === undefined) return report
  const differs = filesNamed(report).filter((file) => changed.has(file))
  return { ...report, commit: { ...report.commit, differs } }
}

type OneModule = {
  readonly module: FoundModule
  readonly place: ModulePlace
  readonly places: readonly ModulePlace[]
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  readonly toolchain: Toolchain
  readonly source: { readonly path: string; readonly digest: string }
  readonly overrides: readonly string[]
  readonly baseBudget: Budget | undefined
}

async function measure(budget: Budget, one: OneModule, ports: Ports): Promise<ModuleMeasured> {
  const { module, place, places, root, env, toolchain, source, overrides, baseBudget } = one
  const compared = baseBudget === undefined ? undefined : effectiveEntries(baseBudget, toolchain)
  const plan = planModule(budget, effectiveEntries(budget, toolchain), module.path, compared)
  const facts = await measureModule(plan, { module, place, places, root, goEnv: env }, ports)
  return {
    ...facts,
    run: {
      id: runId(toolchain, module.path),
      toolchain,
      module: module.path,
      directory: place.directory,
      budget: source,
      overrides,
    },
  }
}

/** Without the parts that are not known. */
function defined<T extends Record<string, string | undefined>>(parts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
