import { type ComparedBase, compare } from '../compare/compare.ts'
import type { BaseFailure } from '../diagnostic/args/base.ts'
import { type Diagnostic, warningOf } from '../diagnostic/diagnostic.ts'
import { type Answer, found } from '../lang/answer.ts'
import type { BaseTree } from '../measure/base-tree.ts'
import type { Measurement } from '../measure/measure.ts'
import { changesCode, measureBase } from '../measure/measure-base.ts'
import type { Ports } from '../ports.ts'
import { shareFunctions } from '../snapshot/share-functions.ts'

/** What is known of base, beside the modules of head. */
export type Base = {
  readonly tree: BaseTree
  /** Files that are not the same at base. */
  readonly changed: ReadonlySet<string>
  /** True where none of them is compiled into a package: base has the same heap sites. */
  readonly isSameCode: boolean
}

/** What was measured of a module at base, if it had to be. */
type BaseMeasured = Answer<Measurement, BaseFailure> | { readonly kind: 'same' }

/** A module of head with what base does not have marked, beside the same module at base. */
export type Compared = Measurement & { readonly base: BaseMeasured | undefined }

export type Comparison = {
  readonly modules: readonly Compared[]
  /** Undefined where there is none, or what differs from it cannot be read. */
  readonly base: Base | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Measures base's heap sites where they can differ, and marks in head's what base does not have. */
export async function compareWithBase(
  modules: readonly Measurement[],
  tree: BaseTree | undefined,
  isPrepared: boolean,
  ports: Ports,
): Promise<Comparison> {
  const nothing = { modules: modules.map((each) => ({ ...each, base: undefined })), base: undefined }
  if (tree === undefined) return { ...nothing, diagnostics: [] }
  const changed = await tree.changed()
  if (changed.kind === 'failed')
    return { ...nothing, diagnostics: [warningOf('BASE_NOT_MEASURED', { variant: 'unread', why: changed.why })] }
  const isSameCode = await hasSameCode(tree, changed.value, changesCode(isPrepared))
  const base = { tree, changed: new Set(changed.value), isSameCode }
  const measured: (BaseMeasured | undefined)[] = []
  for (const each of modules)
    measured.push(each.snapshot.functions === null ? undefined : await measureAtBase(each, base, ports))
  const atBase = shared(measured)
  const compared: Compared[] = []
  await ports.during('compare with base', async () => {
    for (const [i, head] of modules.entries()) compared.push(await compareModule(head, atBase[i]))
  })
  const diagnostics: Diagnostic[] = []
  for (const each of compared) diagnostics.push(...(await problemsOf(each, tree)))
  return { modules: compared, base, diagnostics }
}

async function measureAtBase(head: Measurement, { tree, isSameCode }: Base, ports: Ports): Promise<BaseMeasured> {
  return isSameCode ? { kind: 'same' } : measureBase(tree, head, ports)
}

/** What one module compiles of another's generic functions belongs to that one, at base as at head. */
function shared(measured: readonly (BaseMeasured | undefined)[]): readonly (BaseMeasured | undefined)[] {
  const there = measured.flatMap((each) => (each?.kind === 'found' ? [each.value] : []))
  const snapshots = shareFunctions(there.map(({ snapshot }) => snapshot))
  return measured.map((each) => {
    const snapshot = each?.kind === 'found' ? snapshots[there.indexOf(each.value)] : undefined
    return each?.kind === 'found' && snapshot !== undefined ? found({ ...each.value, snapshot }) : each
  })
}

async function compareModule(head: Measurement, base: BaseMeasured | undefined): Promise<Compared> {
  if (base === undefined) return { ...head, base }
  const snapshot = await compare(
    head.snapshot,
    readerOf(head),
    base.kind === 'found' ? found(textOf(base.value)) : base,
  )
  return { ...head, snapshot, base }
}

function textOf(measured: Measurement): ComparedBase {
  return { snapshot: measured.snapshot, read: readerOf(measured) }
}

function readerOf({ tree }: Measurement): ComparedBase['read'] {
  return (files) => tree.sources.read(files)
}

/** Compares one module whose heap sites were measured only now; what could not be had was reported before, or nobody waits for it. */
export async function compareLater(head: Measurement, base: Base, ports: Ports): Promise<Compared> {
  return compareModule(head, await measureAtBase(head, base, ports))
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

/** What of base could not be compared. */
async function problemsOf({ plan, base }: Compared, tree: BaseTree): Promise<readonly Diagnostic[]> {
  const packages = base?.kind === 'found' ? base.value.snapshot.broken : []
  if (base?.kind !== 'failed' && packages.length === 0) return []
  const submodules = await tree.has('.gitmodules')
  const about = { module: plan.module, hasSubmodules: submodules.kind === 'found' && submodules.value }
  return [
    base?.kind === 'failed'
      ? warningOf('BASE_NOT_MEASURED', { variant: 'failed', ...about, failure: base.why })
      : warningOf('BASE_NOT_MEASURED', { variant: 'broken', ...about, packages }),
  ]
}
