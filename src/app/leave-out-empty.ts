import { warningOf } from '../diagnostic/diagnostic.ts'
import type { FoundModule } from '../measure/find-modules.ts'
import { listPackages } from '../measure/list-packages.ts'
import { isInRoot, relativeToRoot } from '../measure/repository.ts'
import { sideBySide } from '../measure/side-by-side.ts'
import type { Ports } from '../ports.ts'
import type { Task } from './open.ts'

/**
 * A new budget's task without the modules that have no packages: a module of tools often has only a file that no build includes. Where no other
 * is left, or the rest cannot be named, it stays as it is.
 * @param home the new budget's folder
 */
export async function leaveOutEmpty(task: Task, home: string, ports: Ports): Promise<Task> {
  if (task.modules.length < 2) return task
  const empty = new Set(
    await sideBySide(task.modules, ports.cores, async ({ module }) =>
      (await isEmpty(module, task, ports)) ? module : undefined,
    ),
  )
  const modules = task.modules.filter(({ module }) => !empty.has(module))
  // Links are resolved in the folders of modules.
  const real = await ports.realPath(home)
  const top = real.kind === 'found' ? real.value : home
  const isNamed = modules.every(({ module }) => isInRoot(top, module.directory))
  if (modules.length === 0 || modules.length === task.modules.length || !isNamed) return task
  const folder = ({ module }: Task['modules'][number]): string => relativeToRoot(top, module.directory)
  const rest = modules.map(folder)
  const folders = task.modules.filter(({ module }) => empty.has(module)).map(folder)
  return {
    ...task,
    modules,
    // A budget without `modules` is for the module that it lies in.
    modulesToName: rest.every((each) => each === '.') ? [] : rest,
    diagnostics: [...task.diagnostics, warningOf('MODULES_LEFT_OUT', { variant: 'empty', folders })],
  }
}

async function isEmpty(module: FoundModule, { budget, env }: Task, ports: Ports): Promise<boolean> {
  const { packages: patterns, tags, timeoutMs } = budget
  const { packages, diagnostics } = await listPackages({ build: { patterns, tags }, module, env, timeoutMs }, ports)
  return packages.length === 0 && diagnostics.every(({ code }) => code === 'NO_PACKAGES')
}
