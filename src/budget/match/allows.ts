import { containsPattern, matchesName } from './name-pattern.ts'

/** A function that a call leads to. */
export type CalledFunction = {
  /** Import path: `go.uber.org/zap`. */
  readonly package: string
  /** The name of the package clause, which the last element of the path need not be: `yaml` of `gopkg.in/yaml.v3`. */
  readonly packageName: string
  /** Without the package, as Go prints it: `F`, `T.M`, `(*T).M`. */
  readonly name: string
}

/**
 * The first pattern of a list `allow` that matches a function; undefined where none does. A pattern is a name as the keys of
 * `functions` are, and then means functions of the entry's own package, or has in front the package's name or import path, in
 * full. `T.M` may be both, a method and the function `M` of package `T`: it matches either.
 * @param home import path of the package whose function the entry is for
 */
export function allows(patterns: readonly string[], fn: CalledFunction, home: string): string | undefined {
  return patterns.find((pattern) =>
    allowedReadings(pattern).some(({ package: named, name }) => {
      const isPackage = named === undefined ? fn.package === home : named === fn.package || named === fn.packageName
      return isPackage && matchesName(name, fn.name)
    }),
  )
}

/**
 * Whether a pattern allows nothing that these do not allow already, for an entry of the same function. It is a proof, as
 * `containsPattern` is: each reading of the pattern has to be held by one of theirs.
 */
export function isAllowedBy(patterns: readonly string[], pattern: string): boolean {
  const known = patterns.flatMap(allowedReadings)
  return allowedReadings(pattern).every((inner) =>
    known.some((outer) => outer.package === inner.package && containsPattern(outer.name, inner.name)),
  )
}

/** One way to read a pattern; without a package it is a function of the entry's own. */
export type AllowedReading = { readonly package?: string; readonly name: string }

/** All ways to read a pattern: a dot may stand between package and function, type and method, or in the import path. */
export function allowedReadings(pattern: string): readonly AllowedReading[] {
  const lastElement = pattern.lastIndexOf('/') + 1
  // `[...]` has dots, too.
  const dots = [...pattern.matchAll(/\[\.\.\.\]|\./g)].filter(([text]) => text === '.')
  return [
    ...(lastElement === 0 ? [{ name: pattern }] : []),
    ...dots.flatMap(({ index }) => {
      const [named, name] = [pattern.slice(0, index), pattern.slice(index + 1)]
      return index > lastElement && name !== '' && isPackageInFull(named) ? [{ package: named, name }] : []
    }),
  ]
}

/** Whether this may be a package's name, any Go identifier, or an import path (golang.org/x/mod/module.CheckImportPath, Go 1.26). */
export function isPackageInFull(text: string): boolean {
  return text
    .split('/')
    .every((element) => /^(?!-)[\p{L}\p{N}._~+-]+(?<!\.)$/u.test(element) && !element.includes('...'))
}
