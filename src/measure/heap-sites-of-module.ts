import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { type BuildSettings, compileArguments, parseGoList } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { parseBuildErrors } from '../go/output/build-errors.ts'
import type { UnreadableLine } from '../go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../go/output/compiler-output.ts'
import { type Imbalance, imbalanceText } from '../go/sites/accounts.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { heapSites } from '../go/sites/heap-sites.ts'
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

/** All of the standard library makes 0.7 GB of such text. */
const maxCompilerBytes = 16 * 2 ** 30
/** What is listed is kept until the end: 500 packages and all that they import have 2 MB. */
const maxListedBytes = 128 * 2 ** 20

/** Compiles the packages of a module once and reads their heap sites from what the compiler says. */
export async function measureHeapSites(settings: CompileSettings, ports: Ports): Promise<HeapSitesMeasured> {
  const reader = new CompilerOutputReader()
  const listed: Uint8Array[] = []
  const command = {
    file: 'go',
    args: compileArguments(settings.modulePath, settings.build),
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
    stderr: (bytes) => reader.push(bytes),
  })
  const facts = reader.end()
  const isTooMuch = exit.tooMuchOutput || listedBytes > maxListedBytes
  if (exit.code !== 0 || exit.timedOut || isTooMuch) {
    const longest = `took longer than ${settings.timeoutMs / 1000} s`
    const why = exit.timedOut ? longest : isTooMuch ? 'printed more than is read of it' : 'failed'
    return nothing(goFailed(`the compile of ${settings.modulePath} ${why}`, facts.others))
  }
  const all = parseGoList(Buffer.concat(listed).toString('utf8'))
  if (all === undefined)
    return nothing(goFailed(`the compile of ${settings.modulePath} answered something that cannot be read`, []))
  const packages = all.filter(({ isDependency }) => !isDependency)
  // A pattern that matches nothing is a package with an error (`-e`).
  if (packages.length === 0) return nothing(goFailed(`the compile of ${settings.modulePath} named no package`, []))
  const own = new Set(packages.map(({ importPath }) => importPath))
  const names = new Map(all.map(({ importPath, name }) => [importPath, name]))
  const extents = await readFunctionExtents(facts, packages, ports)
  const { functions, imbalances } = heapSites(facts, names, extents)
  const unbalanced = imbalances.filter(({ block }) => own.has(block))
  return {
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
}

function nothing(diagnostic: Diagnostic): HeapSitesMeasured {
  return { packages: [], functions: [], foreign: [], broken: [], diagnostics: [diagnostic] }
}

/** The errors of a package as diagnostics, at most the first ten, files as the Go tool prints them. */
export function buildFailures(listed: GoPackage): readonly Diagnostic[] {
  return listed.errors.flatMap((text) =>
    parseBuildErrors(text)
      .slice(0, 10)
      .map(({ package: name, file, line, column, message }) => ({
        code: 'BUILD_FAILED',
        severity: 'error',
        message: `${name === '' ? listed.importPath : name} does not compile: ${message}`,
        ...(file !== '' && { at: { file, line, column } }),
      })),
  )
}

function goFailed(message: string, said: readonly string[]): Diagnostic {
  const words = said.filter((line) => !line.startsWith('# ') && !/^exit status/.test(line)).slice(0, 5)
  return {
    code: 'GO_COMMAND_FAILED',
    severity: 'error',
    message: words.length === 0 ? message : `${message}: ${words.join('; ')}`,
  }
}

function unaccounted(it: Imbalance, target: string): Diagnostic {
  return {
    code: 'UNACCOUNTED_ALLOCATION',
    severity: 'error',
    message: `${it.block} (${target}): ${imbalanceText(it)}`,
    hint: 'its heap sites cannot be judged: update allocs-budget, or report the package and the target',
  }
}

function unreadableLine({ block, line, why }: UnreadableLine): Diagnostic {
  const hint = 'a newer Go may print another form: update allocs-budget, or report the line'
  return why === 'allocator'
    ? {
        code: 'UNKNOWN_ALLOCATOR',
        severity: 'error',
        message: `${block} calls a runtime function that looks like an allocator and is not known: ${line}`,
        hint,
      }
    : {
        code: 'UNREADABLE_COMPILER_OUTPUT',
        severity: 'error',
        message: `${block}: a line about the heap could not be read: ${line}`,
        hint,
      }
}
