import { spawnSync } from 'node:child_process'
import { type Declaration, declarations } from './ground-truth.ts'
import type { LinkedFunction, LinkedStep } from './linked-code.ts'

/** A package that is linked, and where its files are. */
export type LinkedPackage = {
  readonly importPath: string
  readonly directory: string
  /** How its files are named under -trimpath: `strconv`, `github.com/a/b@v1.0.0/c`. */
  readonly trimmed: string
  readonly files: readonly string[]
}

type Listed = {
  readonly ImportPath: string
  readonly Name: string
  readonly Dir: string
  readonly GoFiles?: readonly string[]
  readonly CgoFiles?: readonly string[]
  readonly Module?: { readonly Path: string; readonly Version?: string }
}

/** The packages of a build. */
export function linkedPackages(directory: string, pattern: string, env: NodeJS.ProcessEnv): readonly LinkedPackage[] {
  const fields = '-json=ImportPath,Name,Dir,GoFiles,CgoFiles,Module'
  const { stdout, stderr, status } = spawnSync('go', ['list', '-deps', fields, pattern], {
    cwd: directory,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(stderr)
  const listed = JSON.parse(`[${stdout.trim().replaceAll('\n}\n{', '\n},\n{')}]`) as Listed[]
  return listed.map(({ ImportPath, Dir, GoFiles = [], CgoFiles = [], Module }) => ({
    importPath: ImportPath,
    directory: Dir,
    trimmed:
      Module?.Version === undefined
        ? ImportPath
        : `${Module.Path}@${Module.Version}${ImportPath.slice(Module.Path.length)}`,
    files: [...GoFiles, ...CgoFiles],
  }))
}

/** Names the functions of a binary as their source declares them. */
export class DeclaredNames {
  readonly #packages: readonly LinkedPackage[]
  readonly #main: string
  readonly #inFiles = new Map<string, { readonly importPath: string; readonly known: readonly Declaration[] }>()

  /** @param main import path of the command, whose symbols begin with `main.` */
  constructor(packages: readonly LinkedPackage[], main: string) {
    this.#packages = [...packages].sort((a, b) => b.importPath.length - a.importPath.length)
    this.#main = main
    const files = packages.flatMap(({ directory, files: names }) => names.map((name) => `${directory}/${name}`))
    const known = new Map<string, Declaration[]>(files.map((file) => [file, []]))
    for (const each of declarations('/', files)) known.get(each.file)?.push(each)
    for (const { importPath, directory, trimmed, files: names } of packages)
      for (const name of names)
        this.#inFiles.set(`${trimmed}/${name}`, { importPath, known: known.get(`${directory}/${name}`) ?? [] })
  }

  /** `strconv AppendInt`; closures as the function that holds them in the source, wherever they were inlined to. */
  of({ symbol, file, line }: LinkedFunction): string {
    const { importPath, bare: full } = this.#split(withoutTypeArguments(symbol))
    const bare = full.replace(/\.abi(?:0|internal)$/, '').replace(/-fm$/, '')
    const source = this.#inFiles.get(file)
    // By //go:linkname a function has a name of another package.
    if (source !== undefined && (isClosure(bare) || source.importPath !== importPath)) {
      const { importPath: home, known } = source
      const around = known.find(({ first, last }) => first <= line && line <= last)
      // A function literal of a package's variable is nobody's.
      return around === undefined ? `${home} init` : `${home} ${around.name.replace(/^init\.\d+$/, 'init')}`
    }
    return `${importPath} ${bare.replace(/^init\.\d+$/, 'init')}`
  }

  /** Exported functions of a package, and exported methods of exported types. */
  exported(importPath: string): readonly Declaration[] {
    return [...this.#inFiles.values()]
      .filter((each) => each.importPath === importPath)
      .flatMap(({ known }) => known)
      .filter(({ name }) => /^(?:\(\*\p{Lu}\w*\)\.|\p{Lu}\w*\.)?\p{Lu}\w*$/u.test(name))
  }

  #split(name: string): { readonly importPath: string; readonly bare: string } {
    const plain = name.replaceAll('%2e', '.')
    const start = /^type:|^go:/.test(plain)
      ? undefined
      : this.#packages.find((each) => plain.startsWith(`${each.importPath}.`))
    if (start !== undefined) return { importPath: start.importPath, bare: plain.slice(start.importPath.length + 1) }
    if (plain.startsWith('main.')) return { importPath: this.#main, bare: plain.slice('main.'.length) }
    return { importPath: '', bare: plain }
  }
}

function isClosure(bare: string): boolean {
  return /(?:\.(?:func|gowrap|deferwrap)\d+(?:\.\d+)*|-range\d+)(?:$|[.-])/.test(bare)
}

/** `(*T[go.shape.int]).M` as `(*T[...]).M`. */
function withoutTypeArguments(symbol: string): string {
  let name = ''
  let depth = 0
  for (const char of symbol) {
    if (char === '[' && depth++ === 0) name += '[...]'
    if (depth === 0) name += char
    if (char === ']') depth--
  }
  return name
}

/** What asks the runtime for memory; written from cmd/compile/internal/typecheck/_builtin/runtime.go, not from the product's table. */
const allocator =
  /^runtime\.(?:new(?:object|array|proc|coro)|mallocgc\w*|make(?:slice|map|chan)\w*|(?:growslice|moveSlice|mapassign|concatstring|concatbyte)\w*|(?:int|slicebyteto|sliceruneto)string|stringtoslice(?:byte|rune)|convT\w*|deferproc(?:at)?|deferrangefunc)$/

export function isAllocatorName(symbol: string): boolean {
  return allocator.test(symbol)
}

/** What puts a function off or starts it: it is the func value that was made last. */
const starter = /^runtime\.(?:newproc|deferproc(?:Stack|at)?)$/

/** What a walk found. */
export type Walked = {
  /** Functions that somebody wrote, by their declared names, and those that call them. */
  readonly callers: ReadonlyMap<string, ReadonlySet<string>>
  /** The allocators that they call: `strconv AppendInt: runtime.growslice`. */
  readonly allocations: ReadonlySet<string>
}

/** The functions of a binary, and their declared names. */
export class LinkedCalls {
  readonly #code: ReadonlyMap<string, LinkedFunction>
  readonly #names = new Map<string, string>()
  readonly #symbols = new Map<string, string[]>()
  readonly #recovering = new Map<string, boolean>()

  constructor(code: ReadonlyMap<string, LinkedFunction>, names: DeclaredNames) {
    this.#code = code
    for (const fn of code.values()) {
      const name = names.of(fn)
      this.#names.set(fn.symbol, name)
      const known = this.#symbols.get(name)
      if (known === undefined) this.#symbols.set(name, [fn.symbol])
      else known.push(fn.symbol)
    }
  }

  /** The symbols of a declared function: of its instances, and of its closures. */
  symbolsOf(name: string): readonly string[] {
    return this.#symbols.get(name) ?? []
  }

  /**
   * Walks from a function through calls and jumps by name, and to the functions that `go` and `defer` are given and the bodies of loops over
   * functions. Its own closures count as its code, called or not. What one that recovers leads to is walked without cold code, if need be after it was
   * with it.
   * @param given by the declared name of a function, declared functions that it calls through registers
   */
  walk(root: string, given: ReadonlyMap<string, readonly string[]>): Walked {
    const callers = new Map<string, Set<string>>()
    const allocations = new Set<string>()
    const seen = new Map<string, boolean>()
    const own = this.symbolsOf(root)
    const queue = own.filter((symbol) => !isClosure(symbol)).map((symbol) => ({ symbol, from: '', isCaught: false }))
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { symbol, from } = next
      const fn = this.#code.get(symbol)
      const name = this.#names.get(symbol)
      if (fn === undefined || name === undefined || isOfRuntime(fn)) continue
      if (isWritten(fn)) callers.set(name, (callers.get(name) ?? new Set()).add(from))
      const isCaught = next.isCaught || this.#recovers(name)
      if (seen.get(symbol) === true || seen.get(symbol) === isCaught) continue
      seen.set(symbol, isCaught)
      const steps = isCaught ? fn.steps.map(warmed) : fn.steps
      const { here, apart } = ranHere(steps)
      const led = [...here, ...(given.get(name) ?? []).flatMap((each) => this.symbolsOf(each))]
      for (const { how, symbol: callee, isCold } of steps) {
        if (isCold || how !== 'call') continue
        if (allocator.test(callee)) allocations.add(`${name}: ${callee}`)
        else led.push(callee)
      }
      const before = isWritten(fn) ? name : from
      queue.push(...led.map((each) => ({ symbol: each, from: before, isCaught })))
      queue.push(...apart.map((each) => ({ symbol: each, from: before, isCaught: false })))
    }
    for (const symbol of own)
      for (const step of this.#code.get(symbol)?.steps ?? []) {
        const { how, symbol: callee, isCold } = this.#recovers(root) ? warmed(step) : step
        if (how === 'call' && !isCold && allocator.test(callee)) allocations.add(`${root}: ${callee}`)
      }
    return { callers, allocations }
  }

  /** Whether a declared function calls what a register holds. */
  callsRegisters(name: string): boolean {
    return this.symbolsOf(name).some((each) => this.#code.get(each)?.steps.some(({ how }) => how === 'indirect'))
  }

  /** Whether code of a function takes one that calls recover, or a wrapper of the compiler's that calls such a one. */
  #recovers(name: string): boolean {
    const known = this.#recovering.get(name)
    if (known !== undefined) return known
    const taken = this.symbolsOf(name).flatMap((each) => this.#stepsOf(each).filter(({ how }) => how === 'take'))
    const behind = taken.flatMap(({ symbol }) => [symbol, ...this.#stepsOf(symbol).map((each) => each.symbol)])
    const does = behind.some((each) => this.#isRecovering(each))
    this.#recovering.set(name, does)
    return does
  }

  /** Whether code calls recover, or is nobody's and calls code that does. */
  #isRecovering(symbol: string): boolean {
    const asked = new Set([symbol])
    for (const each of asked) {
      const fn = this.#code.get(each)
      if (fn === undefined) continue
      if (fn.steps.some((step) => step.symbol === 'runtime.gorecover')) return true
      if (!isWritten(fn) || each.endsWith('-fm')) for (const step of fn.steps) asked.add(step.symbol)
    }
    return false
  }

  #stepsOf(symbol: string): readonly LinkedStep[] {
    return this.#code.get(symbol)?.steps ?? []
  }
}

function isWritten({ file }: LinkedFunction): boolean {
  return !file.endsWith('.s') && !/^(?:<autogenerated>)?$/.test(file)
}

/** The body is the runtime's, by whatever name: the product has a table for those. Its generic functions are compiled where they are used. */
function isOfRuntime({ symbol, file }: LinkedFunction): boolean {
  return !symbol.includes('[') && (symbol.startsWith('runtime.') || /^runtime\/[^/]+$/.test(file))
}

/** Where a panic is recovered from, what leads to it is on the way to something. */
function warmed(step: LinkedStep): LinkedStep {
  return step.isCold ? { ...step, isCold: false } : step
}

/** Functions that the code takes to run them itself, and those that it starts in goroutines, whose panics are their own. */
function ranHere(steps: readonly LinkedStep[]): Readonly<Record<'here' | 'apart', readonly string[]>> {
  const warm = steps.filter(({ isCold }) => !isCold)
  const own = warm.filter(({ how, symbol }) => how === 'take' && /\.(?:gowrap|deferwrap)\d+$|-range\d+$/.test(symbol))
  const given = steps.flatMap(({ how, symbol, isCold }, i) => {
    if (isCold || how !== 'call' || !starter.test(symbol)) return []
    const taken = steps.slice(0, i).findLast((each) => each.how === 'take')?.symbol
    return taken === undefined ? [] : [{ symbol: taken, isApart: symbol === 'runtime.newproc' }]
  })
  const all = [...own.map(({ symbol }) => ({ symbol, isApart: /\.gowrap\d+$/.test(symbol) })), ...given]
  return {
    here: all.flatMap(({ symbol, isApart }) => (isApart ? [] : symbol)),
    apart: all.flatMap(({ symbol, isApart }) => (isApart ? symbol : [])),
  }
}
