import { tellAllArguments } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { PackageNames } from '../go/names/package-names.ts'
import { sourceFile } from '../go/names/source-file.ts'
import { CompilerOutputReader } from '../go/output/compiler-output.ts'
import { type LeakFacts, LeakReader } from '../go/output/leaks.ts'
import { mergeFacts } from '../go/output/merge-facts.ts'
import { bracketedNames } from '../go/output/places.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { heapSites } from '../go/sites/heap-sites.ts'
import { renameFiles } from '../go/sites/rename-files.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { readFunctionExtents } from './function-extents.ts'
import { listWith } from './heap-sites-of-module.ts'
import type { ModuleTree } from './module-tree.ts'

/** What the compiler says of packages beyond the heap sites that are judged. */
export type TestFacts = {
  /** The functions of the packages, those of their test files among them; files from the repository's root. */
  readonly functions: readonly GoFunction[]
  readonly leaks: LeakFacts
  readonly names: PackageNames
  /** Import paths of what did not compile, external packages of tests among them: of those there is nothing, or not all. */
  readonly broken: ReadonlySet<string>
}

export type AskedFacts = {
  /** Import paths of packages whose test files are compiled. */
  readonly withTests: readonly string[]
  /** Of those of which only the parameters are asked. */
  readonly others: readonly string[]
}

/** `example.com/m/p [example.com/m/p.test]`, and `example.com/m/p_test [example.com/m/p.test]` of its external tests. */
const testCopy = /^(.+) \[(.+)\.test\]$/

/**
 * What the compiler says of packages' tests, and of the parameters of all functions that they may call. What was compiled for the heap sites
 * comes from the build cache; the test files themselves are compiled with the same flags, and nothing is linked.
 * @param bracketed names of source files, where they are known; see `bracketedNames`
 * @returns undefined where the go command gives no answer: nothing that is judged depends on it
 */
export async function readTestFacts(
  tree: ModuleTree,
  plan: Plan,
  asked: AskedFacts,
  ports: Ports,
  bracketed: readonly string[] = [],
): Promise<TestFacts | undefined> {
  const { module, env, places, place } = tree
  const { build, timeoutMs } = plan
  const { withTests, others } = asked
  const settings = { directory: module.directory, env, timeoutMs }
  const sites = new CompilerOutputReader((block, copy) => !isOwnTest(block, copy), bracketed)
  const leaks = new LeakReader(bracketed)
  const onError = (bytes: Uint8Array): void => {
    sites.push(bytes)
    leaks.push(bytes)
  }
  const { tags } = build
  const modules = [...new Set([...places.map(({ path }) => path), module.path])]
  const commands = [
    ...(withTests.length > 0 ? [tellAllArguments(modules, { patterns: withTests, tags }, true)] : []),
    ...(others.length > 0 ? [tellAllArguments(modules, { patterns: others, tags }, false)] : []),
  ]
  const listed: GoPackage[] = []
  for (const args of commands) {
    const answer = await listWith(args, settings, onError, ports)
    if (answer.kind === 'failed') return undefined
    listed.push(...answer.value)
  }
  // As in compileAndRead: what files are called is known only now.
  const found = bracketed.length > 0 ? [] : bracketedNames(listed)
  if (found.length > 0) return readTestFacts(tree, plan, asked, ports, found)
  const pathOf = ({ importPath }: GoPackage): string => importPath.replace(/ \[.*\]$/, '')
  const names = new Map(listed.map((each) => [pathOf(each), each.name]))
  const broken = new Set(listed.filter(({ errors }) => errors.length > 0).map(pathOf))
  const facts = mergeFacts(sites.endInBlocks())
  // Under -trimpath the files of an external test package lie under the path of the package that it tests.
  const tested = listed.flatMap((each) => {
    const [, path = '', tests = ''] = testCopy.exec(each.importPath) ?? []
    return isOwnTest(path, `${tests}.test`) ? [{ ...each, importPath: tests }] : []
  })
  const { functions } = heapSites(facts, names, await readFunctionExtents(facts, tested, ports))
  const own = renameFiles(functions, (file) => sourceFile(file, places, place))
  return { functions: own.filter(({ line }) => line > 0), leaks: leaks.end(), names, broken }
}

/** Whether a package is compiled with its own tests, or is the external one of them; what such a one imports may be compiled anew as well. */
function isOwnTest(block: string, copy: string): boolean {
  return copy === `${block}.test` || `${copy.replace(/\.test$/, '')}_test` === block
}
