import type { CompileFailure } from '../diagnostic/args/go.ts'
import { type AssemblyFunction, eitherOf, headersOf, parseAssembly } from '../go/calls/assembly.ts'
import type { InlinedCall } from '../go/calls/bounds.ts'
import type { CodeRead, FunctionId } from '../go/calls/call-graph.ts'
import { isPanic } from '../go/calls/runtime-calls.ts'
import { codeArguments } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { namedFunctions } from '../go/names/call-text.ts'
import { packageName } from '../go/names/package-names.ts'
import { CodeReader } from '../go/output/code-reader.ts'
import type { BlockFacts } from '../go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../go/output/compiler-output.ts'
import { mergeFacts } from '../go/output/merge-facts.ts'
import { bracketedNames } from '../go/output/places.ts'
import { heapSites } from '../go/sites/heap-sites.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { groupBy, push } from '../lang/group-by.ts'
import type { Ports } from '../ports.ts'
import { argumentLists } from './argument-lists.ts'
import { readFunctionExtents } from './function-extents.ts'
import { compileFailure, listWith, wordsOf } from './heap-sites-of-module.ts'
import type { ModuleTree } from './module-tree.ts'
import type { PackageFiles } from './outside-functions.ts'
import { readSourceWords, type TimesOfWord } from './source-words.ts'

/** The code of some packages, and what is needed to walk through it. */
export type PackagesRead = CodeRead & {
  /** Package clauses by import path, of all that they import as well. */
  readonly names: ReadonlyMap<string, string>
  /** The modules that those are of, by import path; the standard library's are of none. */
  readonly modules: ReadonlyMap<string, string>
  /** Where the source of each of those is, by import path. */
  readonly files: ReadonlyMap<string, PackageFiles>
  /** The calls that are inlined on a line of a package's code. */
  readonly inlinedAt: (block: string, file: string, line: number) => readonly InlinedCall[]
  /** How often a line of a package's source, on which something is inlined, has a word. */
  readonly timesOfWord: TimesOfWord
  /** The functions that a package's code may mean by a name, as the compiler prints it. */
  readonly functionsNamed: (block: string, name: string) => readonly FunctionId[]
  /** What does not compile, and the first thing that is said of it. */
  readonly broken: ReadonlyMap<string, string>
}

const maxAssemblyBytes = 16 * 2 ** 20

/** Where the go command is asked, and what it compiles for. */
export type CodeSource = {
  readonly module: Pick<ModuleTree['module'], 'directory'>
  readonly env: ModuleTree['env']
  readonly toolchain: Pick<ModuleTree['toolchain'], 'goarch'>
  /** Whether the words of source lines are needed: where something is allowed. */
  readonly needsWords: boolean
}

/**
 * Compiles packages, whatever module or the standard library they are of, and reads what their code calls and allocates. What the build
 * cache has is replayed.
 */
export async function readCode(
  packages: readonly string[],
  source: CodeSource,
  tags: readonly string[],
  timeoutMs: number,
  ports: Ports,
): Promise<Result<readonly PackagesRead[], CompileFailure>> {
  const read: PackagesRead[] = []
  for (const patterns of argumentLists(packages)) {
    const part = await readPart([], patterns, source, tags, timeoutMs, ports)
    if (part.kind === 'failed') return part
    read.push(part.value)
  }
  return found(read)
}

async function readPart(
  bracketed: readonly string[],
  patterns: readonly string[],
  source: CodeSource,
  tags: readonly string[],
  timeoutMs: number,
  ports: Ports,
): Promise<Result<PackagesRead, CompileFailure>> {
  const { module, env, toolchain } = source
  const sites = new CompilerOutputReader(() => false, bracketed)
  const code = new CodeReader({ goarch: toolchain.goarch, isKnown: () => false, isPanic, bracketed })
  const onError = (bytes: Uint8Array): void => {
    sites.push(bytes)
    code.push(bytes)
  }
  const settings = { directory: module.directory, env, timeoutMs }
  const answer = await listWith(codeArguments({ patterns, tags }), settings, onError, ports)
  const { blocks, others } = sites.endInBlocks()
  const codeFacts = code.end()
  if (answer.kind === 'failed') return failed(compileFailure({ how: answer.why, said: wordsOf(others) }, timeoutMs))
  const listed = answer.value
  // As in compileAndRead: what files are called is known only now.
  const names = bracketed.length > 0 ? [] : bracketedNames(listed)
  if (names.length > 0) return readPart(names, patterns, source, tags, timeoutMs, ports)
  const words = source.needsWords ? await readSourceWords(blocks, listed, ports) : () => 0
  return found(await understood(patterns, listed, blocks, codeFacts, words, ports))
}

async function understood(
  patterns: readonly string[],
  listed: readonly GoPackage[],
  blocks: readonly BlockFacts[],
  code: CodeRead['code'],
  timesOfWord: TimesOfWord,
  ports: Ports,
): Promise<PackagesRead> {
  const asked = listed.filter(({ isDependency }) => !isDependency)
  const clauses = new Map(listed.map(({ importPath, name }) => [importPath, name]))
  const facts = mergeFacts({ blocks, others: [] })
  const sites = heapSites(facts, clauses, await readFunctionExtents(facts, asked, ports))
  const inlined = new Map<string, { readonly column: number; readonly callees: readonly string[] }[]>()
  for (const { block, inlinedCalls } of blocks)
    for (const [{ file, line, column }, callees] of inlinedCalls)
      push(inlined, `${block} ${file}:${line}`, { column, callees })
  const byClause = groupBy(
    listed.map(({ importPath }) => importPath),
    (path) => packageName(path, clauses),
  )
  const functionsNamed = (block: string, callee: string): readonly FunctionId[] =>
    namedFunctions(callee).flatMap(({ qualifier, name }): readonly FunctionId[] =>
      qualifier === undefined
        ? [{ package: block, name }]
        : (byClause.get(qualifier) ?? []).map((path) => ({ package: path, name })),
    )
  const inlinedAt = (block: string, file: string, line: number): readonly InlinedCall[] =>
    (inlined.get(`${block} ${file}:${line}`) ?? []).map(({ column, callees }) => ({
      column,
      functions: callees.map((callee) => functionsNamed(block, callee)),
    }))
  return {
    packages: asked.map(({ importPath }) => importPath),
    code,
    sites,
    assembly: await assemblyOf(asked, ports),
    names: clauses,
    modules: new Map(
      listed.flatMap(({ importPath, module }) => (module === undefined ? [] : [[importPath, module.path]])),
    ),
    files: new Map(listed.map(({ importPath, directory, goFiles }) => [importPath, { directory, goFiles }])),
    inlinedAt,
    timesOfWord,
    functionsNamed,
    broken: new Map(
      patterns.flatMap((path) => {
        const known = asked.find(({ importPath }) => importPath === path)
        const [said] = known?.errors ?? ['it was not listed']
        return said === undefined ? [] : [[path, said] as const]
      }),
    ),
  }
}

/** The functions in assembly of packages: the compiler says nothing of them. A file that cannot be read has none. */
async function assemblyOf(
  packages: readonly GoPackage[],
  ports: Pick<Ports, 'readText'>,
): Promise<ReadonlyMap<string, AssemblyFunction>> {
  const functions = new Map<string, AssemblyFunction>()
  for (const { importPath, directory, assemblyFiles } of packages)
    for (const name of assemblyFiles) {
      const read = await ports.readText(`${directory}/${name}`, maxAssemblyBytes)
      if (read.kind !== 'text') continue
      const headers = await headersFrom(directory, read.text, ports)
      for (const [symbol, fn] of parseAssembly(read.text, importPath, headers))
        functions.set(symbol, eitherOf(functions.get(symbol), fn))
    }
  return functions
}

/** The headers that a file in assembly includes, and that these do, by name: the assembler looks for them beside the file first. */
async function headersFrom(
  directory: string,
  text: string,
  ports: Pick<Ports, 'readText'>,
): Promise<ReadonlyMap<string, string | undefined>> {
  const headers = new Map<string, string | undefined>()
  const asked = new Set(headersOf(text))
  for (const name of asked) {
    const read = await ports.readText(`${directory}/${name}`, maxAssemblyBytes)
    if (read.kind === 'missing') continue
    const known = read.kind === 'text' ? read.text : undefined
    headers.set(name, known)
    for (const each of headersOf(known ?? '')) asked.add(each)
  }
  return headers
}
