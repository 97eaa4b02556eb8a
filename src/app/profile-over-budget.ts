import { filesProfiled, type ProfiledBenchmark, whereOf } from '../attribute/attribute-allocations.ts'
import type { BaseFacts } from '../attribute/cause-of-line.ts'
import { type Diagnostic, isError } from '../diagnostic/diagnostic.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { found } from '../lang/answer.ts'
import { profileAllocations } from '../measure/allocation-profile.ts'
import { BaseBinaries, measureBaseBenchmark } from '../measure/base-benchmark.ts'
import { compile } from '../measure/measure.ts'
import { sameTreeAt } from '../measure/measure-base.ts'
import type { ModuleTree } from '../measure/module-tree.ts'
import { sideBySide } from '../measure/side-by-side.ts'
import { orderFor } from '../plan/select.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkRow, Report } from '../report/report.ts'
import { type Base, type Compared, type Comparison, compareLater } from './compare-with-base.ts'

/** So many are more than anybody reads, and each takes seconds. */
const mostExplained = 50

/** Says of each benchmark with an error finding where it allocates, beside what it allocates at base. */
export async function profileOverBudget(report: Report, comparison: Comparison, ports: Ports): Promise<Report> {
  const keyOf = (run: string, path: string, name: string): string => JSON.stringify([run, path, name])
  const over = new Set(
    report.findings.flatMap((it) =>
      it.kind === 'over-budget' && isError(it) && it.benchmark !== undefined
        ? [keyOf(it.run, it.package, it.benchmark)]
        : [],
    ),
  )
  const rows = report.benchmarks.filter((row) => over.has(keyOf(row.run, row.package, row.name)))
  if (rows.length === 0) return report
  const explained = await explainRows(rows.slice(0, mostExplained), comparison, ports)
  const benchmarks = report.benchmarks.map((row) => explained.get(row) ?? row)
  const left = rows.length - mostExplained
  return {
    ...report,
    benchmarks,
    diagnostics: left > 0 ? [...report.diagnostics, notExplained(left)] : report.diagnostics,
  }
}

function notExplained(left: number): Diagnostic {
  const message = `where they allocate was looked up for ${mostExplained} benchmarks that are over their limit, and not for ${left} more`
  const hint = 'see one of them with allocs-budget explain NAME'
  return { code: 'NOT_EXPLAINED', severity: 'note', message, hint }
}

/** The rows with `where` and `base`; a row that could not be profiled is left as it is. */
export async function explainRows(
  rows: readonly BenchmarkRow[],
  comparison: Comparison,
  ports: Ports,
): Promise<ReadonlyMap<BenchmarkRow, BenchmarkRow>> {
  const explained = new Map<BenchmarkRow, BenchmarkRow>()
  for (const each of comparison.modules) {
    const own = rows.filter((row) => row.run === each.snapshot.run.id)
    if (own.length === 0) continue
    const profiled = await profiledModule(each, comparison, ports)
    const jobs = each.plan.jobs === 0 ? ports.cores : each.plan.jobs
    const done = await sideBySide(own, jobs, (row) => explainRow(row, profiled, ports))
    for (const [i, row] of own.entries()) explained.set(row, done[i] ?? row)
  }
  return explained
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
    base?.kind === 'found' ? found(base.value.tree) : await sameTreeAt(open.directory, head.tree, plan.timeoutMs, ports)
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

async function explainRow(row: BenchmarkRow, module: ProfiledModule, ports: Ports): Promise<BenchmarkRow> {
  const { head, functions, base } = module
  const binary = head.binaries.get(row.package)
  const order = orderFor(head.plan, row.package, row.name)
  if (binary === undefined || order === undefined) return row
  const profile = await profileAllocations(binary, row, head.tree, order.timeoutMs, ports)
  if (profile === undefined) return row
  const files = filesProfiled(profile, functions)
  const code = { functions, text: await head.tree.sources.read(files) }
  const before = base === undefined || base === 'same' ? undefined : await baseOf(row, base, head, files, ports)
  const { goLine } = head.tree.toolchain
  const where = whereOf({ result: row, profile, code, goLine, ...(before !== undefined && { base: before.profiled }) })
  if (base === 'same') {
    const { allocsPerOp, bytesPerOp } = row
    return { ...row, base: { allocsPerOp, bytesPerOp }, where: where.map((it) => ({ ...it, base: it.allocsPerOp })) }
  }
  return { ...row, where, ...(before !== undefined && { base: before.numbers }) }
}

/** The benchmark at base, its numbers and its profile; undefined where base does not have it. */
async function baseOf(
  row: BenchmarkRow,
  { binaries, tree, facts }: ProfiledBase,
  { plan }: Compared,
  /** Whether base has the lines that lead there at head is asked, too. */
  atHead: ReadonlySet<string>,
  ports: Ports,
) {
  const binary = await binaries.of(row.package)
  if (binary === undefined) return undefined
  const result = await measureBaseBenchmark(binary, row, plan, ports)
  if (result === undefined) return undefined
  const timeoutMs = orderFor(plan, row.package, row.name)?.timeoutMs ?? plan.timeoutMs
  const profile = await profileAllocations(binary, result, tree, timeoutMs, ports)
  if (profile === undefined) return undefined
  const { functions } = facts
  const text = await tree.sources.read([...atHead, ...filesProfiled(profile, functions)])
  const { allocsPerOp, bytesPerOp } = result
  const profiled: NonNullable<ProfiledBenchmark['base']> = { allocsPerOp, profile, code: { functions, text }, facts }
  return { numbers: { allocsPerOp, bytesPerOp }, profiled }
}
