/** A package as a budget of its module names it: `./codec`, `.` for the root; by its import path where it lies outside. */
export function relativePackage(modulePath: string, importPath: string): string {
  if (importPath === modulePath) return '.'
  return importPath.startsWith(`${modulePath}/`) ? `./${importPath.slice(modulePath.length + 1)}` : importPath
}
