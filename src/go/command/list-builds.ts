import { z } from 'zod'
import { type BuildSettings, listedObjects, tagsFlag } from './go-list.ts'

const fields = 'ImportPath,Name,ForTest,BuildID,DefaultGODEBUG,Deps,Error,DepsErrors'

/** A package as it is compiled into something; one that is compiled anew for the tests of another is one of its own. */
export type ListedBuild = {
  /** `example.com/m/p`, `example.com/m/p [example.com/m/p.test]`, `example.com/m/p.test`. */
  readonly importPath: string
  /** Package clause. */
  readonly name: string
  /** What it was compiled from, `/`, and what came of it; empty where it was not compiled. */
  readonly buildId: string
  /** What the linker sets: the release's defaults for the `go` line, `godebug` lines and `//go:debug` of the tests. */
  readonly godebug: string
  /** Import paths of all that is linked with it. */
  readonly dependencies: readonly string[]
  readonly isBroken: boolean
}

/**
 * Arguments of the command that compiles packages with their tests, as `go test -c` does, and says what came of it without linking
 * anything. `-buildvcs=false`: a test binary has no commit in it either (Go 1.21 to 1.27).
 */
export function listBuildsArguments({ patterns, tags }: BuildSettings): readonly string[] {
  const flags = ['-e', '-export', '-test', '-deps', '-buildvcs=false']
  return ['list', ...flags, ...tagsFlag(tags), `-json=${fields}`, '--', ...patterns]
}

const listedSchema = z.object({
  ImportPath: z.string().min(1),
  Name: z.string().default(''),
  BuildID: z.string().default(''),
  DefaultGODEBUG: z.string().default(''),
  Deps: z.array(z.string()).default([]),
  Error: z.unknown().optional(),
  DepsErrors: z.unknown().optional(),
})

/** Reads what that command prints. Undefined where it is something else, or not all of it. */
export function parseListedBuilds(stdout: string): readonly ListedBuild[] | undefined {
  return listedObjects(stdout, listedSchema)?.map(buildOf)
}

function buildOf(listed: z.output<typeof listedSchema>): ListedBuild {
  return {
    importPath: listed.ImportPath,
    name: listed.Name,
    buildId: listed.BuildID,
    godebug: listed.DefaultGODEBUG,
    dependencies: listed.Deps,
    isBroken: listed.Error !== undefined || listed.DepsErrors !== undefined,
  }
}
