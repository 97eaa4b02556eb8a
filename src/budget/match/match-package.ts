import { accepts, type Step } from './glob.ts'

/** A package as the patterns of a budget see it. */
export type PackageName = {
  /** `example.com/m/codec`. */
  readonly importPath: string
  /** The module it belongs to: `example.com/m`. */
  readonly modulePath: string
}

/** Stands for a path element `vendor` with something below it, which no `...` may run over. */
const vendorMark = '\u0000'
const dots = { barrier: vendorMark }

/**
 * Whether a package is one that a Go package pattern means (`go help packages`; cmd/internal/pkgpattern, Go 1.26):
 * `...` is any string, `x/...` also `x` itself, and a `...` never takes a `vendor` element that has packages below it.
 * `.` and `./x` are relative to the module's root whatever the module is; anything else is an import path.
 */
export function matchesPackage(pattern: string, { importPath, modulePath }: PackageName): boolean {
  if (!isRelative(pattern)) return matchesPath(pattern, importPath)
  if (importPath !== modulePath && !importPath.startsWith(`${modulePath}/`)) return false
  return matchesPath(pattern, `.${importPath.slice(modulePath.length)}`)
}

/** True for a pattern that starts at the module's root: `.`, `./codec`, `./...`. */
export function isRelative(pattern: string): boolean {
  return pattern === '.' || pattern.startsWith('./')
}

/**
 * True only where every package that `inner` means is also meant by `outer`, in whatever module. Relative patterns and
 * import paths are never compared with each other, and paths with `vendor` not at all.
 */
export function containsPackages(outer: string, inner: string): boolean {
  if (outer === inner) return true
  if (!outer.includes('...') || isRelative(outer) !== isRelative(inner)) return false
  if (/\bvendor\b/.test(`${outer}/${inner}`)) return false
  if (!inner.includes('...')) return matchesPath(outer, inner)
  // `x/...` is all at and below x, so it holds whatever a pattern that starts with `x/` can mean.
  const root = outer.slice(0, -'...'.length)
  return outer.endsWith('/...') && !root.includes('...') && inner.startsWith(root)
}

function matchesPath(pattern: string, path: string): boolean {
  if (!pattern.includes('...')) return pattern === path
  if (path.includes(vendorMark)) return false
  const whole = pattern.slice(0, -'/...'.length)
  const isPlain = pattern.endsWith('/...') && !whole.includes('...')
  if (isPlain && !/(?:^|\/)vendor(?:\/|$)/.test(`${path}/${pattern}`))
    return path === whole || path.startsWith(`${whole}/`)
  const wanted = withVendorMarked(pattern)
  const name = withVendorMarked(path).split('')
  if (accepts(stepsOf(wanted), name)) return true
  if (!wanted.endsWith('/...')) return false
  // Below `x/vendor/...` lies the folder vendor itself too, which has no mark where nothing follows it.
  const root = wanted.slice(0, -'/...'.length).replace(new RegExp(`(^|/)${vendorMark}$`), '$1vendor')
  return accepts(stepsOf(root), name)
}

function stepsOf(pattern: string): Step[] {
  return pattern.split('...').flatMap((literal, i) => [...(i > 0 ? [dots] : []), ...literal.split('')])
}

function withVendorMarked(path: string): string {
  const elements = path.split('/')
  return elements
    .map((element, i) => (element === 'vendor' && i < elements.length - 1 ? vendorMark : element))
    .join('/')
}
