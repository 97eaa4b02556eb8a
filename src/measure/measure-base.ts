import type { BaseFailure, MeasuringSaying } from '../diagnostic/args/base.ts'
import type { FunctionId } from '../go/calls/call-graph.ts'
import type { CallsWanted } from '../go/calls/reach.ts'
import { functionKey } from '../go/names/function-key.ts'
import { isTestFile } from '../go/names/source-file.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { type Answer, absent, type Failed, failed, found, type Result } from '../lang/answer.ts'
import { planForBase } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { branchesOf, type CallsOfFunction, type FollowedCalls, noCalls } from '../snapshot/calls-of-function.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { BaseTree } from './base-tree.ts'
import { type FoundModule, readModule } from './find-modules.ts'
import { callRoots, followCalls } from './follow-calls.ts'
import { isCompiled } from './guard-files.ts'
import { compile, identityOf, type Measurement } from './measure.ts'
import type { ModuleTree } from './module-tree.ts'
import { Sources } from './sources.ts'
import { type ChosenGo, readToolchain } from './toolchain.ts'

function failedBy(problem: MeasuringSaying): Failed<BaseFailure> {
  return failed({ how: 'problem', problem })
}

/** Whether a change of that file can change what is compiled into packages. Generated code may come from any file. */
export function changesCode(isPrepared: boolean): (path: string) => boolean {
  return (path) => isPrepared || (isCompiled(path) && !isTestFile(path))
}

/**
 * Compiles a module as base has it; from Go's build cache as far as it does not differ. Its import paths are those of head, whatever
 * the module was called. Absent where base has no such module.
 */
export async function measureBase(
  tree: BaseTree,
  head: Measurement,
  ports: Ports,
): Promise<Answer<Measurement, BaseFailure>> {
  const open = await ports.during('check out base', () => tree.open())
  if (open.kind === 'failed') return open
  const { directory } = head.tree.place
  const gomod = await tree.has(directory === '.' ? 'go.mod' : `${directory}/go.mod`)
  if (gomod.kind === 'failed') return failed({ how: 'unread', why: gomod.why })
  if (!gomod.value) return absent
  const there = await treeAt(open.value, head.tree, head.plan.timeoutMs, ports)
  if (there.kind === 'failed') return there
  const plan = planForBase(head.plan)
  ports.progress({ kind: 'phase', phase: { what: 'compile-base', module: there.value.module.path } })
  const heap = await ports.during('compile base', () => compile(there.value, plan, plan.build.patterns, ports))
  const fatal = heap.diagnostics.find((it) => it.code === 'GO_COMMAND_FAILED')
  if (fatal !== undefined) return failedBy(fatal)
  const { module } = there.value
  const renamed = (path: string): string =>
    path === module.path || path.startsWith(`${module.path}/`) ? plan.module + path.slice(module.path.length) : path
  const snapshot: Snapshot = {
    ...identityOf(there.value, head.snapshot.run),
    packages: heap.packages.map(renamed),
    broken: (await onlyExisting(heap.broken, module, ports)).map(renamed),
    benchmarks: [],
    benchmarksThatExist: [],
    declared: {},
    problems: [],
    functions: heap.functions.map((fn) => ({ ...fn, package: renamed(fn.package) })),
    calls: await callsAtBase(heap.functions, there.value, head, renamed, ports),
    foreign: heap.foreign,
    diagnostics: [],
    lines: {},
  }
  return found({ tree: there.value, plan, snapshot, binaries: new Map() })
}

/** What the functions reach at base that reach a heap site at head: what is new of the others is not asked. */
async function callsAtBase(
  functions: readonly GoFunction[],
  tree: ModuleTree,
  { plan, snapshot: { calls } }: Measurement,
  renamed: (path: string) => string,
  ports: Ports,
): Promise<FollowedCalls> {
  const named = <F extends FunctionId>(fn: F): F => ({ ...fn, package: renamed(fn.package) })
  const atHead = new Map(calls.functions.flatMap((fn) => (fn.reached.length > 0 ? [[functionKey(fn), fn]] : [])))
  const roots = callRoots(
    functions.filter((fn) => atHead.has(functionKey(named(fn)))),
    { ...plan, module: tree.module.path },
  )
  if (roots.length === 0) return noCalls
  const packages = [...new Set(functions.map((fn) => fn.package))]
  const namesAtBase = new Map(packages.map((path) => [renamed(path), path]))
  // Whether base has a call is asked of those on head's chains alone.
  const edgesOf = (fn: FunctionId): CallsWanted => {
    const head = atHead.get(functionKey(named(fn)))
    return head === undefined ? new Map() : callsOnChains(calls, head, namesAtBase)
  }
  const { followed, diagnostics } = await ports.during('follow calls', () =>
    followCalls({ roots, packages, edgesOf }, tree, plan, ports),
  )
  // What was followed in part would make the rest look new; of a function without code nothing is known, and nothing of others depends on it.
  if (diagnostics.some((it) => it.code !== 'CALLS_NOT_FOLLOWED' || it.args.variant !== 'no-code')) return noCalls
  return {
    functions: followed.functions.map(named),
    sites: followed.sites.map(named),
    dynamic: [],
    steps: followed.steps.map(named),
    edges: followed.edges.map(({ from, to }) => ({ from: named(from), to: named(to) })),
  }
}

/** The calls on a function's chains, as base names the packages. */
function callsOnChains(
  calls: FollowedCalls,
  fn: CallsOfFunction,
  namesAtBase: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const keyAtBase = ({ package: path, name }: FunctionId): string =>
    functionKey({ package: namesAtBase.get(path) ?? path, name })
  const called = new Map<string, Set<string>>()
  const branches = branchesOf(calls, fn)
  for (const { step, before } of branches) {
    const from = branches[before - 1]
    if (from === undefined) continue
    const key = keyAtBase(from.step)
    called.set(key, (called.get(key) ?? new Set()).add(keyAtBase(step)))
  }
  return called
}

/** A module of head's in another checkout, where nothing differs that is compiled or that chooses a toolchain. */
export async function sameTreeAt(
  root: string,
  head: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<Result<ModuleTree, BaseFailure>> {
  const module = await readModule(`${root}/${head.place.directory}`, { timeoutMs, root, env: head.env }, ports)
  if (module.kind === 'failed') return failedBy(module.why)
  return found({ ...head, root, sources: new Sources(root, ports), module: module.value })
}

/** A module of head's as base's checkout has it. */
async function treeAt(
  root: string,
  head: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<Result<ModuleTree, BaseFailure>> {
  const module = await moduleAt(root, head, timeoutMs, ports)
  if (module.kind === 'failed') return failedBy(module.why)
  const chosen = await toolchainFor(module.value, head, timeoutMs, ports)
  if (chosen.kind === 'failed') return failedBy(chosen.why)
  const place = { path: module.value.path, directory: head.place.directory }
  const places = [place, ...head.places.filter((each) => each.directory !== place.directory)]
  return found({ root, sources: new Sources(root, ports), module: module.value, place, places, ...chosen.value })
}

/** Base's go.mod may choose a Go that refuses what is set for head's, an experiment that it does not know: then with head's. */
async function moduleAt(
  root: string,
  { place, env, toolchain }: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): ReturnType<typeof readModule> {
  const folder = `${root}/${place.directory}`
  const own = await readModule(folder, { timeoutMs, root, env }, ports)
  if (own.kind === 'found') return own
  const forced = await readModule(folder, { timeoutMs, root, env: { ...env, GOTOOLCHAIN: toolchain.go } }, ports)
  return forced.kind === 'failed' ? own : forced
}

/** What another Go makes of the same code is not new: a change of go.mod's toolchain is measured with head's on both sides. */
async function toolchainFor(
  module: FoundModule,
  { toolchain: { go }, env }: ModuleTree,
  timeoutMs: number,
  ports: Ports,
): Promise<Result<ChosenGo & Pick<ModuleTree, 'env'>, MeasuringSaying>> {
  const own = await readToolchain(module, { env, timeoutMs }, ports)
  if (own.kind === 'found' && own.value.toolchain.go === go) return found({ ...own.value, env })
  const withHeads = { ...env, GOTOOLCHAIN: go }
  const forced = await readToolchain(module, { env: withHeads, timeoutMs }, ports)
  if (forced.kind === 'found' && forced.value.toolchain.go === go) return found({ ...forced.value, env: withHeads })
  return own.kind === 'found' ? found({ ...own.value, env }) : failed(own.why[0])
}

/** A package named in the budget that base does not have yet is not broken there. */
async function onlyExisting(
  packages: readonly string[],
  { path, directory }: FoundModule,
  ports: Ports,
): Promise<readonly string[]> {
  const kinds = await Promise.all(
    packages.map((each) => ports.kindOf(`${directory}${each.startsWith(path) ? each.slice(path.length) : ''}`)),
  )
  return packages.filter((_, i) => kinds[i]?.kind !== 'absent')
}
