import { type Diagnostic, noteOf } from '../diagnostic/diagnostic.ts'
import { splitGoFlags } from '../go/command/go-flags.ts'
import { type BuildSettings, listArguments } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { Ports } from '../ports.ts'
import type { FoundModule, GoSettings } from './find-modules.ts'
import { askGo, askGoList } from './go-command.ts'

/** All packages of a module: where the scope has it, there is nothing more to list. */
const whole = './...'

type Question = {
  readonly module: FoundModule
  readonly build: BuildSettings
} & GoSettings

/**
 * Escapes are read without a profile, so that every package is compiled once and alike. `go build` of a command that has a
 * default.pgo inlines more in it and in all that it imports (`go help build`, Go 1.21 to 1.27): that is to be known, once for a
 * module.
 * @param known the packages in scope; the command may lie outside of it
 */
export async function unusedProfiles(
  known: readonly GoPackage[],
  { module, build, env, timeoutMs }: Question,
  ports: Ports,
): Promise<readonly Diagnostic[]> {
  const others = build.patterns.includes(whole) ? [] : await allPackages({ module, build, env, timeoutMs }, ports)
  const folders = [...known, ...others]
    .filter((each) => each.name === 'main' && each.module?.path === module.path)
    .map(({ directory }) => directory)
  const profiled: string[] = []
  for (const folder of new Set(folders)) {
    const kind = await ports.kindOf(`${folder}/default.pgo`)
    if (kind.kind !== 'absent') profiled.push(within(module.directory, folder))
  }
  if (profiled.length === 0 || (await isOff({ module, build, env, timeoutMs }, ports))) return []
  return [noteOf('PGO_NOT_USED', { folders: profiled.sort() })]
}

async function allPackages({ module, build, env, timeoutMs }: Question, ports: Ports): Promise<readonly GoPackage[]> {
  const args = listArguments({ ...build, patterns: [whole] })
  const answer = await askGoList({ args, cwd: module.directory, env, timeoutMs }, ports)
  return answer.kind === 'found' ? answer.value : []
}

/** Where the user has turned profiles off, go build uses none either. */
async function isOff({ module, env, timeoutMs }: Question, ports: Ports): Promise<boolean> {
  const answer = await askGo({ args: ['env', 'GOFLAGS'], cwd: module.directory, env, timeoutMs }, ports)
  return answer.kind === 'found' && splitGoFlags(answer.value.stdout.trim()).some((flag) => /^--?pgo=off$/.test(flag))
}

function within(root: string, folder: string): string {
  const path = folder.slice(root.length).replaceAll('\\', '/').replace(/^\//, '')
  return path === '' ? '.' : path
}
