/** The name of each package's clause by import path: the last element of a path need not be it (`gopkg.in/yaml.v3` is yaml). */
export type PackageNames = ReadonlyMap<string, string>

/** The folder of a slash path, empty where it has none. Under -trimpath the folder of a file is its package's import path. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')))
}

/** The import path of the package that a file belongs to; files of other modules lie under `path@version`. */
export function packageOfFile(file: string): string {
  return folderOf(file).replace(/@[^/]*/, '')
}

/** The name that texts of other packages qualify a package's own names with. */
export function packageName(importPath: string, names: PackageNames): string {
  return names.get(importPath) ?? guessedName(importPath)
}

/** As most packages are named: the last element of the path, its major version apart. */
function guessedName(importPath: string): string {
  const elements = importPath.split('/').filter((element) => !/^v\d+$/.test(element))
  return (elements.at(-1) ?? importPath).replace(/\.v\d+$/, '').replace(/^go-|[.-]go$/g, '')
}
