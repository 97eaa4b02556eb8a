import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { minorRelease, newestRelease } from '../go/names/go-version.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { isInRoot, relativeToRoot } from '../measure/repository.ts'
import { maxModFileBytes, readToolchain } from '../measure/toolchain.ts'
import type { Ports } from '../ports.ts'
import { type ModFile, type WorkflowGo, workflowGo } from '../write/workflow-go.ts'
import type { Task } from './open.ts'

/**
 * The one Go that all modules of a new budget are measured with, and that the workflow beside it installs. Undefined where a module's Go cannot
 * be had, which measuring it says. Several releases are refused: a workflow has one, and limits of another would not be its own.
 */
export async function oneGo(task: Task, ports: Ports): Promise<Result<WorkflowGo | undefined, Diagnostic>> {
  const { env, root, budget } = task
  const chosen = await Promise.all(
    task.modules.map(({ module }) => readToolchain(module, { env, timeoutMs: budget.timeoutMs }, ports)),
  )
  const known = chosen.flatMap((each) => (each.kind === 'found' ? [each.value] : []))
  if (known.length < chosen.length) return found(undefined)
  const releases = known.map(({ toolchain }) => toolchain.go)
  if (new Set(releases.map(minorRelease)).size > 1) {
    const modules = task.modules.map(({ module }, i) => ({ module: module.path, go: releases[i] ?? '' }))
    return failed(errorOf('SEVERAL_RELEASES', { modules, newest: newestRelease(releases) }))
  }
  const textOf = async (path: string): Promise<ModFile> => {
    const read = await ports.readText(path, maxModFileBytes)
    return { path: relativeToRoot(root, path), text: read.kind === 'text' ? read.text : '' }
  }
  const modules = await Promise.all(task.modules.map(({ module }) => textOf(`${module.directory}/go.mod`)))
  const workspace = known.map(({ workFile }) => workFile).find((file) => file !== undefined && isInRoot(root, file))
  return found(workflowGo(releases, modules, workspace === undefined ? undefined : await textOf(workspace)))
}
