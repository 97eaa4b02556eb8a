import type { CompileFailure, Imbalance } from '../diagnostic/args/go.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { type BuildSettings, compileArguments, parseGoList } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { parseBuildErrors } from '../go/output/build-errors.ts'
import type { BlockFacts, UnreadableLine } from '../go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../go/output/compiler-output.ts'
import { mergeFacts } from '../go/output/merge-facts.ts'
import { bracketedNames } from '../go/output/places.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { heapSites } from '../go/sites/heap-sites.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { readFunctionExtents } from './function-extents.ts'

/** Where and how a module is compiled. */
export type CompileSettings = {
  readonly modulePath: string
  /** Absolute folder of the module. */
  readonly directory: string
  readonly build: BuildSettings
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** What is compiled for, for messages: `linux/arm64`. */
  readonly target: string
}

export type HeapSitesMeasured = {
  /** Import paths of all that was compiled, or tried. */
  readonly packages: readonly string[]
  readonly functions: readonly GoFunction[]
  /** What the compile emitted of other modules' generic functions, the standard library's too. */
  readonly foreign: readonly GoFunction[]
  /** Import paths that did not compile. */
  readonly broken: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What a compile was read to. */
export type Compiled = {
  readonly heap: HeapSitesMeasured
  /** Whether source files were read beside what the compiler said: after it, so that they may have been edited meanwhile. */
  readonly isSourceRead: boolean
}

/** How a compile ended that gave no answer. */
export type CompileEnd = 'late' | 'talkative' | 'failed' | 'unreadable'

/** All of the standard library makes 0.7 GB of such text. */
const maxCompilerBytes = 16 * 2 ** 30
/** What is listed is kept until the end: 500 packages and all that they import have 2 MB. */
const maxListedBytes = 128 * 2 ** 20

/**
 * Compiles the packages of a module as the heap sites need it, and lists them with all that they import. What the build cache has is only
 * listed, and what the compiler said is replayed.
 * @param onError is given that, in parts; undefined: nobody reads it
 */
export async function compileAndList(
  settings: CompileSettings,
  onError: ((bytes: Uint8Array) => void) | undefined,
  ports: Ports,
): Promise<Result<readonly GoPackage[], CompileEnd>> {
  return listWith(compileArguments(settings.modulePath, settings.build), settings, onError, ports)
}

/**
 * Runs a `go list` that compiles.
 * @param onError is given what the compiler says, in parts
 */
export async function listWith(
  args: readonly string[],
  settings: Pick<CompileSettings, 'directory' | 'env' | 'timeoutMs'>,
  onError: ((bytes: Uint8Array) => void) | undefined,
  ports: Ports,
): Promise<Result<readonly GoPackage[], CompileEnd>> {
  const listed: Uint8Array[] = []
  const command = {
    file: 'go',
    args,
    cwd: settings.directory,
    env: settings.env,
    timeoutMs: settings.timeoutMs,
    maxOutputBytes: maxCompilerBytes,
  }
  let listedBytes = 0
  let kill = (): void => {}
  const exit = await ports.spawn(command, {
    onStart: (end) => {
      kill = end
    },
    stdout: (bytes) => {
      listedBytes += bytes.length
      if (listedBytes <= maxListedBytes) listed.push(Uint8Array.from(bytes))
      else kill()
    },
    ...(onError !== undefined && { stderr: onError }),
  })
  if (exit.timedOut) return failed('late')
  if (exit.tooMuchOutput || listedBytes > maxListedBytes) return failed('talkative')
  if (exit.code !== 0) return failed('failed')
  const all = parseGoList(Buffer.concat(listed).toString('utf8'))
  return all === undefined ? failed('unreadable') : found(all)
}

/** What a compile said of the packages of a module, and what it was made from. */
export type ReadCompile = {
  /** All that was compiled or imported, as the go command listed it. */
  readonly listed: readonly GoPackage[]
  readonly blocks: readonly BlockFacts[]
}

/** How a compile ended that gave no answer, and what the go command said. */
export type CompileFailed = { readonly how: CompileEnd; readonly said: readonly string[] }

/**
 * Compiles the packages of a module and reads what the compiler says. What files are called is known when all is compiled: where some have
 * brackets in their names, the go command replays from the build cache what the compiler said, and it is read with them.
 * @param isKnown whether what it says of a package is passed over
 */
export async function compileAndRead(
  settings: CompileSettings,
  isKnown: (importPath: string) => boolean,
  ports: Ports,
): Promise<Result<ReadCompile, CompileFailed>> {
  const read = await readWith([], settings, isKnown, ports)
  const bracketed = read.kind === 'failed' ? [] : bracketedNames(read.value.listed)
  return bracketed.length === 0 ? read : readWith(bracketed, settings, isKnown, ports)
}

async function readWith(
  bracketed: readonly string[],
  settings: CompileSettings,
  isKnown: (importPath: string) => boolean,
  ports: Ports,
): Promise<Result<ReadCompile, CompileFailed>> {
  const reader = new CompilerOutputReader(isKnown, bracketed)
  const answer = await compileAndList(settings, (bytes) => reader.push(bytes), ports)
  const { blocks, others } = reader.endInBlocks()
  if (answer.kind === 'failed') return failed({ how: answer.why, said: wordsOf(others) })
  return found({ listed: answer.value, blocks })
}

/** Compiles the packages of a module once and reads their heap sites from what the compiler says. */
export async function measureHeapSites(settings: CompileSettings, ports: Ports): Promise<Compiled> {
  const read = await compileAndRead(settings, () => false, ports)
  return read.kind === 'failed' ? notCompiled(settings, read.why) : heapSitesOf(settings, read.value, ports)
}

/** The heap sites of what a compile was read to. The order in which the compiler spoke of the packages makes no difference. */
export async function heapSitesOf(settings: CompileSettings, read: ReadCompile, ports: Ports): Promise<Compiled> {
  const all = read.listed
  const packages = all.filter(({ isDependency }) => !isDependency)
  // A pattern that matches nothing is a package with an error (`-e`).
  if (packages.length === 0) return nothing(settings, { how: 'empty' })
  const own = new Set(packages.map(({ importPath }) => importPath))
  const names = new Map(all.map(({ importPath, name }) => [importPath, name]))
  const facts = mergeFacts({ blocks: inOrder(read), others: [] })
  const extents = await readFunctionExtents(facts, packages, ports)
  const { functions, imbalances } = heapSites(facts, names, extents)
  // Sums that do not add up where lines are missing say the same once more.
  const unread = new Set(facts.unreadable.flatMap(({ block, why }) => (why === 'allocator' ? [] : [block])))
  const unbalanced = imbalances.filter(({ block }) => own.has(block) && !unread.has(block))
  const heap = {
    packages: [...own],
    functions: functions.filter((fn) => own.has(fn.package)),
    foreign: functions.filter((fn) => !own.has(fn.package)),
    broken: packages.filter(({ errors }) => errors.length > 0).map(({ importPath }) => importPath),
    diagnostics: [
      ...packages.flatMap(buildFailures),
      ...facts.unreadable.slice(0, 10).map(unreadableLine),
      ...unbalanced.slice(0, 10).map((it) => unaccounted(it, settings.target)),
    ],
  }
  return { heap, isSourceRead: extents.size > 0 }
}

/** A package behind all that it imports, as it is listed: what several say of one place is first said where it was written. */
function inOrder({ listed, blocks }: ReadCompile): readonly BlockFacts[] {
  const places = new Map(listed.map(({ importPath }, n) => [importPath, n]))
  const placeOf = ({ block }: BlockFacts): number => places.get(block) ?? listed.length
  return [...blocks].sort((a, b) => placeOf(a) - placeOf(b))
}

/** What is known of a module whose compile ended so, and said that. */
export function notCompiled(settings: CompileSettings, ended: CompileFailed): Compiled {
  return nothing(settings, compileFailure(ended, settings.timeoutMs))
}

/** Why a compile that ended so gave no answer. */
export function compileFailure({ how, said }: CompileFailed, timeoutMs: number): CompileFailure {
  if (how === 'late') return { how, seconds: timeoutMs / 1000, said }
  return how === 'unreadable' ? { how } : { how, said }
}

function nothing({ modulePath }: CompileSettings, failure: CompileFailure): Compiled {
  const diagnostic = errorOf('GO_COMMAND_FAILED', { variant: 'compile', module: modulePath, ...failure })
  const heap = { packages: [], functions: [], foreign: [], broken: [], diagnostics: [diagnostic] }
  return { heap, isSourceRead: false }
}

/** The errors of a package as diagnostics, at most the first ten, files as the Go tool prints them. */
export function buildFailures(listed: GoPackage): readonly Diagnostic[] {
  return listed.errors.flatMap((text) =>
    parseBuildErrors(text)
      .slice(0, 10)
      .map(({ package: name, file, line, column, message }) => {
        const args = { variant: 'package', package: name === '' ? listed.importPath : name, said: message } as const
        return errorOf('BUILD_FAILED', args, file === '' ? undefined : { file, line, column })
      }),
  )
}

/** What the go command said of itself. */
export function wordsOf(said: readonly string[]): readonly string[] {
  return said.filter((line) => !line.startsWith('# ') && !/^exit status/.test(line)).slice(0, 5)
}

function unaccounted(imbalance: Imbalance, target: string): Diagnostic {
  return errorOf('UNACCOUNTED_ALLOCATION', { target, imbalance })
}

function unreadableLine({ block, line, why, others }: UnreadableLine): Diagnostic {
  return why === 'allocator'
    ? errorOf('UNKNOWN_ALLOCATOR', { package: block, line })
    : errorOf('UNREADABLE_COMPILER_OUTPUT', { variant: 'line', package: block, line, others })
}
