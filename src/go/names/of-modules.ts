/**
 * Whether a package, or a file as -trimpath calls it, is of one of some modules. Other modules may have paths that begin like theirs:
 * `example.com/m/v2`, `example.com/m/tools@v1.0.0/x.go`.
 * @param own paths of the modules
 * @param others paths of other modules, as far as they are known
 */
export function isOfModules(path: string, own: readonly string[], others: ReadonlySet<string>): boolean {
  const home = own.filter((each) => path === each || path.startsWith(`${each}/`)).sort((a, b) => b.length - a.length)[0]
  if (home === undefined) return false
  for (let end = path.length; end > home.length; end = path.lastIndexOf('/', end - 1))
    if (others.has(path.slice(0, end).replace(/@[^/@]*$/, ''))) return false
  return true
}
