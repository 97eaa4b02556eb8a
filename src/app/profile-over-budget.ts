import { filesProfiled, type ProfiledBenchmark, whereOf } from '../attribute/attribute-allocations.ts'
import type { BaseFacts } from '../attribute/cause-of-line.ts'
import { type Diagnostic, isError, noteOf } from '../diagnostic/diagnostic.ts'
import { exactPattern } from '../go/command/bench-arguments.ts'
import { topLevelOf } from '../go/names/benchmark-name.ts'
import type { BenchmarkResult } from '../go/output/benchmark-result.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import type { JudgedBenchmark, Judgement } from '../judge/judged.ts'
import { found } from '../lang/answer.ts'
import { type AllocationProfile, profileAllocations } from '../measure/allocation-profile.ts'
import { BaseBinaries, measureBaseBenchmark } from '../measure/base-benchmark.ts'
import { jobsOf } from '../measure/benchmarks-of-module.ts'
import { compile } from '../measure/measure.ts'
import { sameTreeAt } from '../measure/measure-base.ts'
import type { ModuleTree } from '../measure/module-tree.ts'
import { sideBySide } from '../measure/side-by-side.ts'
import { orderFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import { rowKey, sorted } from '../report/sort-report.ts'
import type { Attribution } from './assemble.ts'
import { type Base, type Compared, type Comparison, compareLater } from './compare-with-base.ts'
import { type Reading, testedCode } from './tested-code.ts'

/** So many are more than anybody reads, and each takes seconds. */
const mostExplained = 50

/** Where a benchmark allocates, and the profile that says so. */
export type Profiled = { readonly attribution: Attribution; readonly profile: AllocationProfile }

/**
 * Says of each benchmark with an error finding where it allocates, beside what it allocates at base; so of one that only a looser
 * budget spares.
 */
export async function profileOverBudget(
  { findings, spared }: Pick<Judgement, 'findings' | 'spared'>,
  comparison: Comparison,
  ports: Ports,
): Promise<{
  readonly attributions: ReadonlyMap<JudgedBenchmark, Attribution>
  readonly diagnostics: readonly Diagnostic[]
}> {
  const over = findings.flatMap((it) =>
    it.kind === 'over-budget' && isError(it) && it.subject.kind === 'benchmark' ? [it.subject.row] : [],
  )
  const rows = [...sorted([...new Set(over)], rowKey), ...sorted(spared, rowKey)]
  const left = rows.length - mostExplained
  const profiled = await attribute(rows.slice(0, mostExplained), comparison, ports)
  return {
    attributions: new Map([...profiled].map(([row, { attribution }]) => [row, attribution])),
    diagnostics: left > 0 ? [notExplained(left)] : [],
  }
}

function notExplained(left: number): Diagnostic {
  return noteOf('NOT_EXPLAINED', { explained: mostExplained, left })
}

/** Where benchmarks allocate and what base has of them; nothing of one that could not be profiled. */
export async function attribute(
  rows: readonly JudgedBenchmark[],
  comparison: Comparison,
  ports: Ports,
): Promise<ReadonlyMap<JudgedBenchmark, Profiled>> {
  return rows.length === 0 ? new Map() : ports.during('profile', () => attributeAll(rows, comparison, ports))
}

async function attributeAll(
  rows: readonly JudgedBenchmark[],
  comparison: Comparison,
  ports: Ports,
): Promise<ReadonlyMap<JudgedBenchmark, Profiled>> {
  const all = new Map<JudgedBenchmark, Profiled>()
  for (const each of comparison.modules) {
    const own = rows.filter((row) => row.run === each.snapshot.run.id)
    if (own.length === 0) continue
    const module = await profiledModule(each, comparison, ports)
    ports.progress({ kind: 'phase', phase: { what: 'profile', benchmarks: own.length } })
    const done = await sideBySide(own, jobsOf(each.plan, ports), async (row) => {
      const item = { package: row.result.package, name: row.result.name }
      ports.progress({ kind: 'begins', ...item, step: 'profile' })
      const one = await profileOne(row, module, ports)
      ports.progress({ kind: 'over', ...item })
      return one ?? []
    })
    for (const [row, profiled] of await attributeProfiled(done.flat(), module, ports)) all.set(row, profiled)
  }
  return all
}

/** What profiling any benchmark of a module needs. */
type ProfiledModule = {
  readonly head: Compared
  /** Of all modules of the run: a benchmark runs code of the others of a go.work too. */
  readonly functions: readonly GoFunction[]
  /** Base, where its benchmarks can be run; `same`: it has the same code, tests included. */
  readonly base: ProfiledBase | 'same' | undefined
}

type ProfiledBase = {
  readonly tree: ModuleTree
  readonly binaries: BaseBinaries
  readonly facts: BaseFacts
}

async function profiledModule(given: Compared, { modules, base }: Comparison, ports: Ports): Promise<ProfiledModule> {
  const head = given.snapshot.functions === null ? await comparedNow(given, base, ports) : given
  const all = [head, ...modules.filter((each) => each !== given)]
  const functions = all.flatMap(({ snapshot }) => snapshot.functions ?? [])
  const isKnown = head.base?.kind === 'found' || head.base?.kind === 'same'
  if (base === undefined || !isKnown) return { head, functions, base: undefined }
  if (base.changed.size === 0) return { head, functions, base: 'same' }
  return { head, functions, base: await profiledBase(head, all, base, ports) }
}

async function profiledBase(
  head: Compared,
  all: readonly Compared[],
  { tree, changed }: Base,
  ports: Ports,
): Promise<ProfiledBase | undefined> {
  const open = await tree.open()
  if (open.kind === 'failed') return undefined
  const { base, plan } = head
  // Nothing that is compiled differs, so that base was not looked at: its tests may.
  const there =
    base?.kind === 'found' ? found(base.value.tree) : await sameTreeAt(open.value, head.tree, plan.timeoutMs, ports)
  if (there.kind === 'failed') return undefined
  const { toolchain, module } = there.value
  const functions = all.flatMap(
    (each) => (each.base?.kind === 'found' ? each.base.value.snapshot : each.snapshot).functions ?? [],
  )
  const requires = new Map(
    [...head.tree.module.requires].flatMap(([path, to]) => {
      const from = module.requires.get(path)
      return from === undefined || from === to ? [] : [[path, { from, to }] as const]
    }),
  )
  const facts = { goLine: toolchain.goLine, functions, requires, changed }
  return { tree: there.value, binaries: new BaseBinaries(there.value, plan, ports), facts }
}

/** No entry asked for heap sites: they are wanted now, to say why. */
async function comparedNow(head: Compared, base: Base | undefined, ports: Ports): Promise<Compared> {
  const { functions } = await compile(head.tree, head.plan, head.plan.build.patterns, ports)
  const now = { ...head, snapshot: { ...head.snapshot, functions } }
  return base === undefined ? now : compareLater(now, base, ports)
}

/** A benchmark's profile, and the same of base; undefined where base does not have it, or where it was not asked. */
type ProfiledRow = {
  readonly row: JudgedBenchmark
  readonly profile: AllocationProfile
  readonly before: Pick<ProfiledAtBase, 'result' | 'profile'> | undefined
}

async function profileOne(
  row: JudgedBenchmark,
  { head, base }: ProfiledModule,
  ports: Ports,
): Promise<ProfiledRow | undefined> {
  const binary = head.binaries.get(row.result.package)
  const order = orderFor(head.plan, row.result.package, row.result.name)
  if (binary === undefined || order === undefined) return undefined
  for (const result of asItMayRun(row.result)) {
    const profile = await profileAllocations(binary, result, head.tree, order.timeoutMs, ports)
    if (profile === undefined || !hasWhatWasCounted(profile, result)) continue
    const before = base === undefined || base === 'same' ? undefined : await profileAtBase(result, base, head, ports)
    return { row, profile, before }
  }
  return undefined
}

/** Alone, and beside its siblings or all others: what was read in one run with them need not be there without. */
function asItMayRun(result: BenchmarkResult): readonly BenchmarkResult[] {
  if (result.beside !== undefined) return [result]
  const top = topLevelOf(result.name)
  const scopes = [...(top === result.name ? [] : [exactPattern(top)]), '.']
  return [result, ...scopes.map((pattern) => ({ ...result, beside: { patterns: [pattern], skip: [] } }))]
}

/** So many objects share a block of the runtime at most, and are one in a profile. */
const mostInBlock = 16

function hasWhatWasCounted({ stacks }: AllocationProfile, { allocsPerOp }: BenchmarkResult): boolean {
  return stacks.reduce((total, each) => total + each.allocsPerOp, 0) * (mostInBlock + 1) >= allocsPerOp
}

type ProfiledAtBase = { readonly result: BenchmarkResult; readonly profile: AllocationProfile['stacks'] }

async function profileAtBase(
  head: BenchmarkResult,
  { binaries, tree }: ProfiledBase,
  { plan }: Compared,
  ports: Ports,
): Promise<ProfiledAtBase | undefined> {
  const binary = await binaries.of(head.package)
  if (binary === undefined) return undefined
  const result = await measureBaseBenchmark(binary, head, plan, ports)
  if (result === undefined) return undefined
  const timeoutMs = orderFor(plan, head.package, head.name)?.timeoutMs ?? plan.benchmarkMs
  const profile = await profileAllocations(binary, result, tree, timeoutMs, ports)
  return profile === undefined ? undefined : { result, profile: profile.stacks }
}

async function attributeProfiled(
  profiled: readonly ProfiledRow[],
  { head, functions, base }: ProfiledModule,
  ports: Ports,
): Promise<readonly (readonly [JudgedBenchmark, Profiled])[]> {
  const { tree, plan } = head
  const there = base === 'same' ? undefined : base
  const packages = profiled.map(({ row, profile }) => ({ package: row.result.package, profile: profile.stacks }))
  const atBase = there && { tree: there.tree, functions: there.facts.functions }
  const code = await testedCode(packages, { tree, functions }, atBase, plan, ports)
  const all: (readonly [JudgedBenchmark, Profiled])[] = []
  for (const each of profiled)
    all.push([each.row, { attribution: await attributeOne(each, head, base, code), profile: each.profile }])
  return all
}

async function attributeOne(
  { row: { result }, profile: raw, before }: ProfiledRow,
  { tree }: Compared,
  base: ProfiledModule['base'],
  code: Awaited<ReturnType<typeof testedCode>>,
): Promise<Attribution> {
  const { functions, profileOf } = code.head
  const profile = profileOf(raw.stacks)
  const files = filesProfiled(profile, functions)
  const text = await tree.sources.read(files)
  const there = base === undefined || base === 'same' ? undefined : base
  const profiled = before && there && code.base && (await readAtBase(before, there, code.base, files))
  const { goLine } = tree.toolchain
  const where = whereOf({ result, profile, code: { functions, text }, goLine, ...(profiled && { base: profiled }) })
  if (base === 'same') {
    const { allocsPerOp, bytesPerOp } = result
    return {
      base: { allocsPerOp, bytesPerOp },
      where: where.map((it) => ({ ...it, base: it.allocsPerOp, baseBytes: it.bytesPerOp })),
    }
  }
  if (before === undefined) return { base: null, where }
  const { allocsPerOp, bytesPerOp } = before.result
  return { base: { allocsPerOp, bytesPerOp }, where }
}

async function readAtBase(
  { result: { allocsPerOp }, profile: raw }: ProfiledAtBase,
  { tree, facts }: ProfiledBase,
  { functions, profileOf }: Reading,
  /** Whether base has the lines that lead there at head is asked, too. */
  atHead: ReadonlySet<string>,
): Promise<NonNullable<ProfiledBenchmark['base']>> {
  const profile = profileOf(raw)
  const text = await tree.sources.read([...atHead, ...filesProfiled(profile, functions)])
  return { allocsPerOp, profile, code: { functions, text }, facts }
}
