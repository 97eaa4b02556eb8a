import { isAbsolute, joinPath } from '../../lang/paths.ts'

/** A module and where it lies. */
export type ModulePlace = {
  /** Module path: `example.com/m`. */
  readonly path: string
  /** Folder relative to the repository's root, `.` for the root. */
  readonly directory: string
}

/**
 * A file as the Go tool prints it, as a path relative to the repository's root. Under -trimpath it begins with the module's
 * path (`example.com/m/codec/encode.go`), in build errors it is relative to the module's folder (`./codec/encode.go`).
 * Files of other modules and of the standard library stay as they are.
 */
export function sourceFile(file: string, modules: readonly ModulePlace[], current: ModulePlace): string {
  const [home] = modules.filter(({ path }) => file.startsWith(`${path}/`)).sort((a, b) => b.path.length - a.path.length)
  if (home !== undefined) return joinPath(home.directory, file.slice(home.path.length + 1))
  const isForeign = /^[^/]*\.[^/]*\//.test(file) && !file.startsWith('.')
  return isAbsolute(file) || isForeign ? file : joinPath(current.directory, file)
}

/** Whether Go compiles a file with the tests of its package alone. */
export function isTestFile(file: string): boolean {
  return file.endsWith('_test.go')
}
