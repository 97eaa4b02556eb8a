import { z } from 'zod'
import type { GoPackage } from './go-package.ts'

const fields = 'ImportPath,Name,Dir,DepOnly,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Match,Module,Error,DepsErrors'
const compiledFields = `${fields},BuildID`
const codeFields = `${compiledFields},SFiles`

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
 * import as well, whose names stand in the texts; `-buildvcs=false` stamps no commit into a command, which changes no code and
 * which git refuses in a folder of another user, as a container job has.
 */
export function compileArguments(modulePath: string, build: BuildSettings): readonly string[] {
  return compiling([`-gcflags=${modulePath}/...=${toldFlags}`], build)
}

/**
 * The same of packages of several modules, and of their tests: what was compiled without them comes from the build cache. With its tests a
 * package is listed once more, as `example.com/m/p [example.com/m/p.test]`, and an external package of tests as
 * `example.com/m/p_test [example.com/m/p.test]`.
 * @param modulePaths of all modules whose packages are told
 */
export function tellAllArguments(
  modulePaths: readonly string[],
  build: BuildSettings,
  withTests: boolean,
): readonly string[] {
  const told = modulePaths.map((path) => `-gcflags=${path}/...=${toldFlags}`)
  return compiling([...(withTests ? ['-test'] : []), ...told], build)
}

/**
 * The same of packages by their import paths, whatever module they are of, the standard library too: flags without a pattern are for the
 * packages that are named. The build cache knows a package by its flags, not by who asked for them.
 */
export function codeArguments(build: BuildSettings): readonly string[] {
  return compiling([`-gcflags=${toldFlags}`], build, codeFields)
}

function compiling(
  own: readonly string[],
  { patterns, tags }: BuildSettings,
  wanted: string = compiledFields,
): readonly string[] {
  const flags = [...compileFlags, ...own, ...tagsFlag(tags)]
  return ['list', '-e', '-export', '-deps', ...flags, `-json=${wanted}`, '--', ...patterns]
}

const toldFlags = '-m=2 -S=2'
const compileFlags = ['-trimpath', '-pgo=off', '-buildvcs=false']

/** Whether the compiler tells heap sites of a package in such a command: the pattern is for all below the module's path. */
export function isTold(modulePath: string, importPath: string): boolean {
  return importPath === modulePath || importPath.startsWith(`${modulePath}/`)
}

/** `-tags=a,b`, or nothing where no tags are set. */
export function tagsFlag(tags: readonly string[]): readonly string[] {
  return tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]
}

const errorSchema = z.object({ Pos: z.string().optional(), Err: z.string().optional() })
const names = z.array(z.string()).optional()

const listedSchema = z.object({
  ImportPath: z.string(),
  Name: z.string().optional(),
  Dir: z.string().optional(),
  DepOnly: z.boolean().optional(),
  GoFiles: names,
  CgoFiles: names,
  SFiles: names,
  TestGoFiles: names,
  XTestGoFiles: names,
  Match: names,
  BuildID: z.string().optional(),
  Module: z
    .object({ Path: z.string().optional(), Dir: z.string().optional(), GoVersion: z.string().optional() })
    .optional(),
  Error: errorSchema.optional(),
  DepsErrors: z.array(errorSchema).optional(),
})

type Listed = z.output<typeof listedSchema>

/**
 * Reads the standard output of `go list -json`: JSON objects one behind the other. Undefined where it is something else, or not
 * all of it: then it was not the go command that answered.
 */
export function parseGoList(stdout: string): readonly GoPackage[] | undefined {
  return listedObjects(stdout, listedSchema)?.map(packageOf)
}

/** The JSON objects that `go list -json` prints one behind the other; undefined where one is missing a part or has another shape. */
export function listedObjects<T>(stdout: string, schema: z.ZodType<T>): readonly T[] | undefined {
  try {
    // go list prints each object with its closing brace alone on a line.
    return stdout
      .split(/(?<=^\}\s*)$/m)
      .filter((object) => object.trim() !== '')
      .map((object) => schema.parse(JSON.parse(object)))
  } catch {
    return undefined
  }
}

function packageOf(listed: Listed): GoPackage {
  const { Module } = listed
  return {
    importPath: listed.ImportPath,
    name: listed.Name ?? '',
    directory: listed.Dir ?? '',
    isDependency: listed.DepOnly ?? false,
    goFiles: [...(listed.GoFiles ?? []), ...(listed.CgoFiles ?? [])],
    assemblyFiles: listed.SFiles ?? [],
    testFiles: [...(listed.TestGoFiles ?? []), ...(listed.XTestGoFiles ?? [])],
    matches: listed.Match ?? [],
    ...(Module?.Path !== undefined && {
      module: { path: Module.Path, directory: Module.Dir ?? '', goLine: Module.GoVersion ?? '' },
    }),
    ...(listed.BuildID !== undefined && { buildId: listed.BuildID }),
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
