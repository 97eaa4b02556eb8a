import type { GoPackage } from './go-package.ts'

const fields = 'ImportPath,Name,Dir,DepOnly,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Match,Module,Error,DepsErrors'

/** What decides which code is compiled, beside the environment. */
export type BuildSettings = {
  /** Go package patterns, from the module's root. */
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
}

/** Arguments of the command that lists packages without compiling them. `-e`: broken packages are told, not fatal. */
export function listArguments({ patterns, tags }: BuildSettings): readonly string[] {
  return ['list', '-e', ...tagsFlag(tags), `-json=${fields}`, '--', ...patterns]
}

/**
 * Arguments of the one command that compiles and tells heap sites: `-m=2` and `-S=2` come on standard error, replayed from
 * the build cache where nothing changed; `-export` compiles without linking; `-trimpath` makes positions independent of
 * the folder it runs in (the cache stores rewritten text); `-pgo=off` keeps one copy of each package; `-deps` lists what they
 * import as well, whose names stand in the texts.
 */
export function compileArguments(modulePath: string, { patterns, tags }: BuildSettings): readonly string[] {
  const flags = ['-trimpath', '-pgo=off', `-gcflags=${modulePath}/...=-m=2 -S=2`]
  return ['list', '-e', '-export', '-deps', ...flags, ...tagsFlag(tags), `-json=${fields}`, '--', ...patterns]
}

/** `-tags=a,b`, or nothing where no tags are set. */
export function tagsFlag(tags: readonly string[]): readonly string[] {
  return tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]
}

type Listed = {
  ImportPath?: string
  Name?: string
  Dir?: string
  DepOnly?: boolean
  GoFiles?: string[]
  CgoFiles?: string[]
  TestGoFiles?: string[]
  XTestGoFiles?: string[]
  Match?: string[]
  Module?: { Path?: string; Dir?: string; GoVersion?: string }
  Error?: { Pos?: string; Err?: string }
  DepsErrors?: { Pos?: string; Err?: string }[]
}

/**
 * Reads the standard output of `go list -json`: JSON objects one behind the other. Throws a SyntaxError where it is
 * something else, since then it was not the go command that answered.
 */
export function parseGoList(stdout: string): readonly GoPackage[] {
  // go list prints each object with its closing brace alone on a line.
  return stdout
    .split(/(?<=^\}\s*)$/m)
    .filter((object) => object.trim() !== '')
    .map((object) => packageOf(JSON.parse(object) as Listed))
}

function packageOf(listed: Listed): GoPackage {
  const { Module } = listed
  return {
    importPath: listed.ImportPath ?? '',
    name: listed.Name ?? '',
    directory: listed.Dir ?? '',
    isDependency: listed.DepOnly ?? false,
    goFiles: [...(listed.GoFiles ?? []), ...(listed.CgoFiles ?? [])],
    testFiles: [...(listed.TestGoFiles ?? []), ...(listed.XTestGoFiles ?? [])],
    matches: listed.Match ?? [],
    ...(Module?.Path !== undefined && {
      module: { path: Module.Path, directory: Module.Dir ?? '', goLine: Module.GoVersion ?? '' },
    }),
    errors: errorsOf(listed),
  }
}

/** An error of a package stands in the packages that import it too; each is told once. */
function errorsOf({ Error: own, DepsErrors: inherited }: Listed): readonly string[] {
  const texts = [own, ...(inherited ?? [])].flatMap((error) =>
    error?.Err === undefined
      ? []
      : [error.Pos !== undefined && error.Pos !== '' ? `${error.Pos}: ${error.Err}` : error.Err],
  )
  return [...new Set(texts)]
}
