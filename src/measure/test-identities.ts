import { z } from 'zod'
import { type ListedBuild, listBuildsArguments, parseListedBuilds } from '../go/command/list-builds.ts'
import { digestOf } from '../lang/digest.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Command, Ports } from '../ports.ts'
import { argumentLists } from './argument-lists.ts'
import type { GoSettings } from './find-modules.ts'
import { askGoJson } from './go-command.ts'

/** Which packages, and how their tests are built. */
export type IdentityQuestion = GoSettings & {
  /** Import paths. */
  readonly packages: readonly string[]
  /** Absolute folder of the module. */
  readonly directory: string
  readonly tags: readonly string[]
}

/** 500 packages with 1,500 dependencies each have 40 MB. */
const maxListedBytes = 512 * 2 ** 20
/** Of what `go env` answers, what names a temporary folder, which is another one each time. Nothing that is compiled depends on it. */
const passing: readonly string[] = ['GOTMPDIR', 'GOGCCFLAGS']
const goEnvSchema = z.record(z.string(), z.string())

/**
 * What test binaries would be, without linking them: by import path a digest of all that goes into one, which changes where the binary
 * does. Compiles what Go's build cache lacks. A package is left out where that is not known; why is for whoever builds it to say.
 */
export async function testIdentities(question: IdentityQuestion, ports: Ports): Promise<ReadonlyMap<string, string>> {
  const { packages, directory, env, timeoutMs } = question
  if (packages.length === 0) return new Map()
  const [settings, builds] = await Promise.all([
    askGoJson({ args: ['env', '-json'], cwd: directory, env, timeoutMs }, goEnvSchema, ports),
    listBuilds(question, ports),
  ])
  if (settings.kind === 'failed' || builds === undefined) return new Map()
  const linking = Object.entries(settings.value).filter(([name]) => !passing.includes(name))
  const byPath = groupBy(builds, ({ importPath }) => importPath)
  const identities = await Promise.all(
    packages.map(async (path) => {
      const parts = partsOf(path, byPath)
      return parts === undefined ? [] : [[path, await digestOf(JSON.stringify([linking.sort(), parts]))] as const]
    }),
  )
  return new Map(identities.flat())
}

/** Lists of packages that fit on a command line, one after the other; undefined where one gives no answer. */
async function listBuilds(
  { packages, directory, tags, env, timeoutMs }: IdentityQuestion,
  ports: Ports,
): Promise<readonly ListedBuild[] | undefined> {
  const all = new Map<string, ListedBuild>()
  for (const patterns of argumentLists(packages)) {
    const args = listBuildsArguments({ patterns, tags })
    const builds = await listed(
      { file: 'go', args, cwd: directory, env, timeoutMs, maxOutputBytes: maxListedBytes },
      ports,
    )
    if (builds === undefined) return undefined
    // Several lists have the same dependencies.
    for (const build of builds) all.set(JSON.stringify([build.importPath, build.buildId]), build)
  }
  return [...all.values()]
}

async function listed(command: Command, ports: Ports): Promise<readonly ListedBuild[] | undefined> {
  const chunks: Uint8Array[] = []
  try {
    const exit = await ports.spawn(command, { stdout: (bytes) => chunks.push(Uint8Array.from(bytes)) })
    return exit.code === 0 ? parseListedBuilds(Buffer.concat(chunks).toString('utf8')) : undefined
  } catch {
    return undefined // the machine has no more to give: what needs the go command says so itself
  }
}

/**
 * What goes into a package's test binary. Of its main package the whole build ID, in which the settings and the versions of modules are;
 * of all others what came of their compile: what a package was compiled from changes with each comment, and the linker sees none of it.
 * Go's own build ID of the main package speaks only of what that imports itself, so each package that is linked counts.
 */
function partsOf(path: string, byPath: ReadonlyMap<string, readonly ListedBuild[]>): readonly string[] | undefined {
  const main = onlyOne(byPath.get(`${path}.test`))
  if (main === undefined || main.name !== 'main' || !isCompiled(main)) return undefined
  const parts = [`${main.importPath} ${main.buildId} ${main.godebug}`]
  for (const dependency of main.dependencies) {
    // It has no code.
    if (dependency === 'unsafe') continue
    const build = onlyOne(byPath.get(dependency))
    if (build === undefined || !isCompiled(build)) return undefined
    parts.push(`${dependency} ${build.buildId.slice(build.buildId.lastIndexOf('/') + 1)}`)
  }
  return parts
}

/** Two packages may have the name of a test's main package: then nobody knows which is meant. */
function onlyOne(builds: readonly ListedBuild[] | undefined): ListedBuild | undefined {
  return builds?.length === 1 ? builds[0] : undefined
}

function isCompiled({ buildId, isBroken }: ListedBuild): boolean {
  return !isBroken && /^[^/]+\/[^/]+$/.test(buildId)
}
