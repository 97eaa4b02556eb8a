import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionId, Reach } from '../../src/go/calls/reach.ts'
import { allocatorOf } from './emitted-code.ts'
import { linkedFunctions } from './linked-code.ts'
import { DeclaredNames, isAllocatorName, LinkedCalls, linkedPackages, type Walked } from './linked-walk.ts'

/** A binary with the exported functions of some packages. */
export type Linked = { readonly roots: readonly FunctionId[]; readonly calls: LinkedCalls }

/**
 * Links a command that refers to all exported functions and methods of packages, so that the linker leaves none of them out, with the flags
 * that the product compiles with. The packages themselves are not changed.
 * @param directory of a module, which gets a folder for the command
 */
export function linkExported(
  directory: string,
  module: string,
  packages: readonly string[],
  env: NodeJS.ProcessEnv,
): Linked {
  const folder = join(directory, 'kept')
  mkdirSync(folder, { recursive: true })
  const write = (imports: readonly string[], body: string): void =>
    writeFileSync(join(folder, 'main.go'), `package main\n\n${imports.join('\n')}\n\n${body}\n`)
  write(
    packages.map((path) => `import _ "${path}"`),
    'func main() {}',
  )
  const names = new DeclaredNames(linkedPackages(directory, './kept', env), `${module}/kept`)
  const roots = packages.flatMap((path) => names.exported(path).map(({ name }) => ({ package: path, name })))
  const values = roots.map(({ package: path, name }) => {
    const clause = `p${packages.indexOf(path)}`
    return name.startsWith('(*') ? name.replace('(*', `(*${clause}.`) : `${clause}.${name}`
  })
  write(
    packages.map((path, i) => `import p${i} "${path}"`),
    `var kept = []interface{}{\n${values.map((value) => `\t${value},\n`).join('')}}\n\nfunc main() { println(len(kept), kept[0]) }`,
  )
  const args = ['build', '-trimpath', '-pgo=off', '-buildvcs=false', '-o', join(folder, 'kept.exe'), './kept']
  const { status, stderr } = spawnSync('go', args, { cwd: directory, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return { roots, calls: new LinkedCalls(linkedFunctions(join(folder, 'kept.exe'), env), names) }
}

/** The table of what the runtime does has system calls as well, so they are not followed from other packages; they do not allocate. */
const systemCall = /^(?:syscall|(?:runtime\/internal|internal\/runtime)\/syscall) (?:syscall_)?(?:Raw)?Syscall6?$/

/**
 * Where the product and the binary differ about what a function leads to: functions, and allocators by function.
 *
 * These are no differences:
 * - Where the product follows a call through a register to the only thing that it can be, it names a function and the binary has no name: it is to reach
 *   at least what calls by name lead to, and at most that and all that the named functions lead to, with their closures; and it names none where a function
 *   calls a closure of its own, which may be any of them.
 * - Each package has copies of the generic functions that it uses, and the linker takes one of them. What is inlined in one is not in all, so a function that
 *   only generic code calls may be missing on either side; what it allocates may not.
 * - System calls; see there.
 */
export function differencesOf(root: FunctionId, reach: Reach, calls: LinkedCalls): readonly string[] {
  const nameOf = (fn: FunctionId): string => `${fn.package} ${fn.name}`
  const given = new Map<string, string[]>()
  const withRegisters = new Set(reach.dynamic.map(({ chain }) => nameOf(chain.step)))
  for (const { from, to } of reach.calls)
    if (withRegisters.has(nameOf(from))) given.set(nameOf(from), [...(given.get(nameOf(from)) ?? []), nameOf(to)])
  // A closure that is called where it is made is called through a register.
  for (const name of new Set(reach.functions.map(nameOf)))
    if (calls.callsRegisters(name)) given.set(name, [...(given.get(name) ?? []), name])
  const least = calls.walk(nameOf(root), new Map())
  const most = given.size === 0 ? least : calls.walk(nameOf(root), given)
  const said = new Set(reach.functions.map(nameOf))
  const allocating = new Set(
    reach.sites
      .filter(({ site }) => isAllocatorName(site.call))
      .map((each) => oneAllocator(`${nameOf(each)}: ${each.site.call}`)),
  )
  const allocations = ({ allocations: all }: Walked): ReadonlySet<string> => new Set([...all].map(oneAllocator))
  const isGeneric = (name: string): boolean => name.includes('[...]')
  const isMissing = (name: string): boolean =>
    !said.has(name) && !systemCall.test(name) && ![...(least.callers.get(name) ?? [])].every(isGeneric)
  const isTooMuch = (name: string): boolean =>
    !most.callers.has(name) &&
    !reach.calls.filter(({ to }) => nameOf(to) === name).every(({ from }) => isGeneric(from.name))
  return [
    ...[...least.callers.keys()].filter(isMissing).map((name) => `${name} is not reached`),
    ...[...said].filter(isTooMuch).map((name) => `${name} is reached`),
    ...[...allocations(least)].filter((each) => !allocating.has(each)).map((each) => `${each} is not found`),
    ...[...allocating].filter((each) => !allocations(most).has(each)).map((each) => `${each} is found`),
  ].map((text) => `${nameOf(root)}: ${text}`)
}

function oneAllocator(text: string): string {
  const [name, call = ''] = text.split(': runtime.')
  return `${name}: ${allocatorOf(call)}`
}
