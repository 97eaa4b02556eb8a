import { allKnown, compareEscapes, filesCompared } from '../compare/compare-escapes.ts'
import { type Diagnostic, warningOf } from '../diagnostic/diagnostic.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { mergeFunctions } from '../go/sites/merge-functions.ts'
import {
  type BaseModule,
  type BaseModuleOutcome,
  changesCode,
  type HeadModule,
  measureBaseModule,
} from '../measure/base-module.ts'
import type { BaseTree } from '../measure/base-tree.ts'
import type { Sources } from '../measure/sources.ts'
import type { TestBinary } from '../measure/test-binary.ts'
import type { Ports } from '../ports.ts'
import type { ModuleMeasured } from '../snapshot/measured.ts'

/** A module that was measured, and what it was measured with. */
export type MeasuredHead = {
  readonly measured: ModuleMeasured
  readonly head: HeadModule
  readonly binaries: ReadonlyMap<string, TestBinary>
  readonly sources: Sources
}

/** A module beside what base has of it; `base` undefined: not known. */
export type Compared = MeasuredHead & { readonly base?: BaseModule }

export type BaseComparison = {
  readonly modules: readonly Compared[]
  readonly tree: BaseTree | undefined
  /** Files that are not the same at base. */
  readonly changed: ReadonlySet<string>
  /** True where none of them is compiled into a package: base has the same heap sites. */
  readonly isSameCode: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Measures base's heap sites where they can differ, and marks in head's what base does not have. */
export async function compareWithBase(
  modules: readonly MeasuredHead[],
  tree: BaseTree | undefined,
  isPrepared: boolean,
  ports: Ports,
): Promise<BaseComparison> {
  const nothing = { modules, tree: undefined, changed: new Set<string>(), isSameCode: false }
  if (tree === undefined) return { ...nothing, diagnostics: [] }
  const changed = await tree.changed()
  if (changed.kind === 'failed')
    return { ...nothing, diagnostics: [warningOf('BASE_NOT_MEASURED', { variant: 'unread', why: changed.why })] }
  const isSameCode = await hasSameCode(tree, changed.value, changesCode(isPrepared))
  const outcomes = new Map<MeasuredHead, BaseModuleOutcome>()
  for (const each of modules)
    if (each.measured.functions !== undefined)
      outcomes.set(each, await measureBaseModule(tree, each.head, isSameCode, ports))
  const foreign = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'measured' ? outcome.base.foreign : []))
  const compared: Compared[] = []
  for (const each of modules) {
    const outcome = outcomes.get(each)
    compared.push(outcome?.kind === 'measured' ? await compare(each, withForeign(outcome.base, each, foreign)) : each)
  }
  const diagnostics: Diagnostic[] = []
  for (const [each, outcome] of outcomes) diagnostics.push(...(await problems(each, outcome, tree)))
  return { modules: compared, tree, changed: new Set(changed.value), isSameCode, diagnostics }
}

/**
 * Whether base has the same code, so that it need not be compiled. A list of files may be cut short: trees are compared as well, and
 * where these differ, or cannot be read, base is compiled.
 */
async function hasSameCode(
  tree: BaseTree,
  changed: readonly string[],
  isCode: (path: string) => boolean,
): Promise<boolean> {
  if (changed.some(isCode)) return false
  const differs = await tree.differsIn(isCode)
  return differs.kind === 'found' && !differs.value
}

/** What one module compiles of another's generic functions belongs to that one, at base as at head. */
function withForeign(base: BaseModule, { measured }: MeasuredHead, foreign: readonly GoFunction[]): BaseModule {
  const own = new Set(measured.packages)
  const incoming = foreign.filter((fn) => own.has(fn.package))
  if (base.functions === undefined || incoming.length === 0) return base
  return { ...base, functions: mergeFunctions([...base.functions, ...incoming]) }
}

/** Compares one module whose heap sites were measured only now; what could not be had was told before, or nobody waits for it. */
export async function compareModule(
  each: MeasuredHead,
  tree: BaseTree,
  isSameCode: boolean,
  ports: Ports,
): Promise<Compared> {
  const outcome = await measureBaseModule(tree, each.head, isSameCode, ports)
  return outcome.kind === 'measured' ? compare(each, outcome.base) : each
}

/** What of base could not be compared. */
async function problems(
  { head }: MeasuredHead,
  outcome: BaseModuleOutcome,
  tree: BaseTree,
): Promise<readonly Diagnostic[]> {
  if (outcome.kind === 'measured' && outcome.base.broken.length === 0) return []
  const submodules = await tree.has('.gitmodules')
  const about = {
    module: head.module.path,
    hasSubmodules: submodules.kind === 'found' && submodules.value,
  }
  return [
    outcome.kind === 'failed'
      ? warningOf('BASE_NOT_MEASURED', { variant: 'failed', ...about, failure: outcome.failure })
      : warningOf('BASE_NOT_MEASURED', { variant: 'broken', ...about, packages: outcome.base.broken }),
  ]
}

async function compare(each: MeasuredHead, base: BaseModule): Promise<Compared> {
  const { measured, sources } = each
  const head = measured.functions ?? []
  const run = {
    ...measured.run,
    base: { go: base.go, settings: base.settings, goLine: base.goLine, broken: base.broken },
  }
  const { tree, fileOf } = base.sources
  const before = base.functions
  if (before === undefined) return { ...each, measured: { ...measured, run, functions: allKnown(head) }, base }
  const files = filesCompared({ head, base: before })
  await sources.load(files.head.map(measured.fileOf))
  await tree.load(files.base.map(fileOf))
  const functions = compareEscapes({
    head,
    base: before,
    unknown: new Set(base.broken),
    headLine: measured.sourceLine,
    baseLine: (file, line) => tree.line(fileOf(file), line),
    baseHasLine: (file, trimmed) => tree.hasLine(fileOf(file), trimmed),
  })
  await sources.load(
    functions
      .filter(({ sites }) => sites.some((site) => site.isNew === true || site.movedFrom !== undefined))
      .flatMap(({ sites }) => sites.map(({ file }) => measured.fileOf(file))),
  )
  return { ...each, measured: { ...measured, run, functions }, base }
}
