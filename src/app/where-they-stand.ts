import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { isAbsolute, joinPath } from '../lang/paths.ts'
import { relativeToRoot, withParents } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { FoundBudget } from './find-budget.ts'
import type { Request } from './request.ts'

/** A request from a folder below its budget's, with names that hold wherever it is read; and the module that the folder is in. */
export type Placed = {
  readonly request: Request
  /** Absolute; undefined where the folder is in none. */
  readonly module: string | undefined
  /** True where only that module is meant: a relative package pattern is of it. */
  readonly isOfModule: boolean
}

/**
 * What a person names by a relative path is relative to where they stand, as it is for the go command: `--packages ./x` in the folder `sub`
 * of a module is `./sub/x` of it.
 */
export async function whereTheyStand(
  request: Request,
  { home }: Pick<FoundBudget, 'home'>,
  kindOf: Ports['kindOf'],
): Promise<Result<Placed, Diagnostic>> {
  const { directory } = request
  const module = await moduleAround(directory, kindOf)
  const packages = request.packages?.map((pattern) => placedPattern(pattern, directory, module))
  const wrong = packages?.flatMap((each) => (each.kind === 'failed' ? [each.why] : [])) ?? []
  if (wrong[0] !== undefined) return failed(wrong[0])
  const below = relativeToRoot(home, directory)
  const modules = request.modules?.map((folder) => (isAbsolute(folder) ? folder : joinPath(below, folder)))
  return found({
    request: {
      ...request,
      ...(packages !== undefined && { packages: packages.flatMap((it) => (it.kind === 'found' ? [it.value] : [])) }),
      ...(modules !== undefined && { modules }),
    },
    module,
    isOfModule: modules === undefined && (request.packages ?? []).some(isRelative),
  })
}

/** The nearest folder with a go.mod, which is how the go command finds the module that a folder is in. */
async function moduleAround(directory: string, kindOf: Ports['kindOf']): Promise<string | undefined> {
  for (const folder of withParents(directory)) {
    const gomod = await kindOf(`${folder}/go.mod`)
    if (gomod.kind !== 'absent' && !(gomod.kind === 'found' && gomod.value === 'directory')) return folder
  }
  return undefined
}

/** Whether a package pattern is a path, as `go help packages` has it. */
function isRelative(pattern: string): boolean {
  return /^\.\.?(?:\/|$)/.test(pattern)
}

function placedPattern(pattern: string, directory: string, module: string | undefined): Result<string, Diagnostic> {
  if (!isRelative(pattern)) return found(pattern)
  const by = '--packages'
  if (module === undefined) return failed(errorOf('BAD_PATH', { variant: 'no-module', by, path: pattern, directory }))
  const path = joinPath(relativeToRoot(module, directory), pattern)
  if (path === '..' || path.startsWith('../'))
    return failed(errorOf('BAD_PATH', { variant: 'outside-module', by, path: pattern, directory, module }))
  return found(path === '.' ? path : `./${path}`)
}
