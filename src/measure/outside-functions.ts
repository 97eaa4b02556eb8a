import type { CallableParameter } from '../go/calls/bounds.ts'
import { type CallGraph, type FunctionId, ownerOf } from '../go/calls/call-graph.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { callableParameters } from '../go/names/callable-parameters.ts'
import { Declarations } from '../go/names/declarations.ts'
import { endsLikeClosure, splitSymbol } from '../go/names/function-name.ts'
import type { EmittedCode } from '../go/output/emitted-code.ts'
import { targetOf } from '../go/output/value-flow.ts'
import type { Ports } from '../ports.ts'
import { sideBySide } from './side-by-side.ts'

/** The compiler reads them: a larger one is nobody's. */
const maxBytes = 64 * 2 ** 20
const filesAtOnce = 16

/** Where the source of a package is. */
export type PackageFiles = Pick<GoPackage, 'directory' | 'goFiles'>

/** What functions take that are called and not followed, from the source of their packages, which are not compiled. */
export class OutsideFunctions {
  readonly #registers: readonly string[]
  readonly #ports: Pick<Ports, 'readText'>
  readonly #files = new Map<string, PackageFiles>()
  readonly #declarations = new Map<string, Promise<Declarations | undefined>>()
  readonly #known = new Map<string, readonly CallableParameter[] | undefined>()

  constructor(goarch: string, ports: Pick<Ports, 'readText'>) {
    this.#registers = targetOf(goarch, 0)?.parameters ?? []
    this.#ports = ports
  }

  /** Learns of the functions that code calls and that are not of the modules of the run. */
  async learn(
    code: readonly EmittedCode[],
    files: ReadonlyMap<string, PackageFiles>,
    graph: CallGraph,
    isOfRun: (path: string) => boolean,
  ): Promise<void> {
    for (const [path, each] of files) this.#files.set(path, each)
    for (const each of code)
      for (const symbol of called(each, graph)) {
        const owner = symbol.startsWith('runtime.') ? undefined : ownerOf(graph.resolve(each.block, symbol))
        if (owner === undefined || owner.package === '' || isOfRun(owner.package)) continue
        const key = keyOf(owner, symbol)
        if (!this.#known.has(key)) this.#known.set(key, await this.#parametersOf(owner, symbol, each.block))
      }
  }

  async #parametersOf(
    owner: FunctionId,
    symbol: string,
    block: string,
  ): Promise<readonly CallableParameter[] | undefined> {
    // The parameters of a closure are not those of the function that holds it.
    if (endsLikeClosure(splitSymbol(symbol, block)?.bare ?? '')) return undefined
    return callableParameters(owner, symbol, this.#registers, (path) => this.#declarationsOf(path))
  }

  readonly callableParameters = (fn: FunctionId, symbol: string): readonly CallableParameter[] | undefined =>
    this.#known.get(keyOf(fn, symbol))

  #declarationsOf(path: string): Promise<Declarations | undefined> {
    const known = this.#declarations.get(path) ?? this.#read(path)
    this.#declarations.set(path, known)
    return known
  }

  async #read(path: string): Promise<Declarations | undefined> {
    const { directory, goFiles } = this.#files.get(path) ?? { directory: '', goFiles: [] }
    if (directory === '') return undefined
    const texts = await sideBySide(goFiles, filesAtOnce, async (name): Promise<readonly string[]> => {
      const read = await this.#ports.readText(`${directory}/${name}`, maxBytes)
      return read.kind === 'text' ? [read.text] : []
    })
    return new Declarations(texts.flat())
  }
}

function keyOf({ package: path, name }: FunctionId, symbol: string): string {
  return `${path} ${name} ${symbol}`
}

/** What code calls by name, or may call by what it takes the address of. */
function called({ block, calls, taken, itabs }: EmittedCode, graph: CallGraph): readonly string[] {
  const methods = itabs.flatMap(({ name }) => graph.itab(block, name)?.functions ?? [])
  return [...calls.map(({ to }) => to), ...taken.map(({ name }) => name), ...methods]
}
