import { filesProfiled, whereOf } from '../attribute/attribute-allocations.ts'
import type { BaseFacts } from '../attribute/cause-of-line.ts'
import type { ProfiledCode } from '../attribute/profiled-code.ts'
import { type Diagnostic, isError, noteOf } from '../diagnostic/diagnostic.ts'
import { sourceFile } from '../go/names/source-file.ts'
import type { GoFunction } from '../go/sites/heap-site.ts'
import { siteRow } from '../judge/judge-functions.ts'
import { profileAllocations } from '../measure/allocation-profile.ts'
import { BaseBinaries, measureBaseBenchmark } from '../measure/base-benchmark.ts'
import type { HeadModule } from '../measure/base-module.ts'
import type { BaseTree } from '../measure/base-tree.ts'
import { type FoundModule, readModule } from '../measure/find-modules.ts'
import { measureHeapSites } from '../measure/heap-sites-of-module.ts'
import { relativeToRoot } from '../measure/repository.ts'
import { sideBySide } from '../measure/side-by-side.ts'
import { Sources } from '../measure/sources.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkRow, Report } from '../report/report.ts'
import { rendered } from '../words/diagnostics.ts'
import { type BaseComparison, type Compared, compareModule } from './compare-with-base.ts'

/** So many are more than anybody reads, and each takes seconds. */
const mostExplained = 50

/** Says of each benchmark with an error finding where it allocates, beside what it allocates at base. */
export async function profileOverBudget(report: Report, comparison: BaseComparison, ports: Ports): Promise<Report> {
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
    diagnostics: left > 0 ? [...report.diagnostics, rendered(notExplained(left))] : report.diagnostics,
  }
}

function notExplained(left: number): Diagnostic {
  return noteOf('NOT_EXPLAINED', { explained: mostExplained, left })
}

/** The rows with `where` and `base`; a row that could not be profiled is left as it is. */
export async function explainRows(
  rows: readonly BenchmarkRow[],
  comparison: BaseComparison,
  ports: Ports,
): Promise<ReadonlyMap<BenchmarkRow, BenchmarkRow>> {
  const explained = new Map<BenchmarkRow, BenchmarkRow>()
  for (const each of comparison.modules) {
    const own = rows.filter((row) => row.run === each.measured.run.id)
    if (own.length === 0) continue
    const module = await explainedModule(each, comparison, ports)
    const jobs = each.head.plan.jobs === 0 ? ports.cores : each.head.plan.jobs
    const done = await sideBySide(own, jobs, (row) => explainRow(row, module, ports))
    for (const [i, row] of own.entries()) explained.set(row, done[i] ?? row)
  }
  return explained
}

/** What explaining any benchmark of a module needs. */
type ExplainedModule = {
  readonly compared: Compared
  readonly functions: readonly GoFunction[]
  readonly base?: {
    readonly binaries: BaseBinaries
    readonly facts: BaseFacts
    readonly functions: readonly GoFunction[]
    readonly root: string
    readonly sources: Sources
  }
  /** True where base has the same code, tests included. */
  readonly isSame: boolean
}

async function explainedModule(
  given: Compared,
  { modules, tree, changed, isSameCode }: BaseComparison,
  ports: Ports,
): Promise<ExplainedModule> {
  const compared = given.measured.functions === undefined ? await comparedNow(given, tree, isSameCode, ports) : given
  // A benchmark runs code of the other modules of a go.work too.
  const others = modules.filter((each) => each !== given)
  const functions = [compared, ...others].flatMap(({ measured }) => measured.functions ?? [])
  const { base, head } = compared
  if (base === undefined || tree === undefined || changed.size === 0)
    return { compared, functions, isSame: base !== undefined && changed.size === 0 }
  const open = await tree.open()
  if (open.kind === 'failed') return { compared, functions, isSame: false }
  const before = [compared, ...others].flatMap((each) => each.base?.functions ?? each.measured.functions ?? [])
  const requires = new Map(
    [...head.module.requires].flatMap(([path, to]) => {
      const from = base.requires.get(path)
      return from === undefined || from === to ? [] : [[path, { from, to }] as const]
    }),
  )
  const facts = { goLine: base.goLine, functions: before, requires, changed }
  // Nothing that is compiled differs, so that base was not looked at: its tests may.
  const found = isSameCode ? await moduleAt(open.directory, head, ports) : base.found
  const sources = isSameCode ? new Sources(open.directory, ports) : base.sources.tree
  const binaries = new BaseBinaries(found, head, base.env, ports)
  const root = open.directory
  return { compared, functions, base: { binaries, facts, functions: before, root, sources }, isSame: false }
}

async function moduleAt(
  root: string,
  { place, env, plan }: HeadModule,
  ports: Ports,
): Promise<FoundModule | undefined> {
  const found = await readModule(`${root}/${place.directory}`, { env, timeoutMs: plan.timeoutMs, root }, ports)
  return 'code' in found ? undefined : found
}

/** No entry asked for heap sites: they are wanted now, to say why. */
async function comparedNow(
  { measured, ...rest }: Compared,
  tree: BaseTree | undefined,
  isSameCode: boolean,
  ports: Ports,
): Promise<Compared> {
  const { module, plan, env, target } = rest.head
  const { build, timeoutMs } = plan
  const settings = { modulePath: module.path, directory: module.directory, build, env, timeoutMs, target }
  const { functions } = await measureHeapSites(settings, ports)
  const now = { ...rest, measured: { ...measured, functions } }
  return tree === undefined ? now : compareModule(now, tree, isSameCode, ports)
}

async function explainRow(row: BenchmarkRow, module: ExplainedModule, ports: Ports): Promise<BenchmarkRow> {
  const { compared, functions, base, isSame } = module
  const { measured, binaries, head, sources } = compared
  const binary = binaries.get(row.package)
  const order = head.plan.selectionFor(row.package)?.orderFor(row.name)
  if (binary === undefined || order === undefined) return row
  const profile = await profileAllocations(binary, row, order.timeoutMs, ports)
  if (profile === undefined) return row
  const code = codeOf(functions, head.root, compared, sources)
  await sources.load(filesProfiled(profile, code))
  // Whether base has the lines that lead there.
  await base?.sources.load(filesProfiled(profile, code))
  const before = base === undefined ? undefined : await baseOf(row, base, compared, order.timeoutMs, ports)
  const where = whereOf({
    result: row,
    profile,
    code,
    goLine: head.module.goLine,
    siteRow: (site) => siteRow(measured, site, true),
    ...(before !== undefined &&
      base !== undefined && {
        base: {
          ...before,
          allocsPerOp: before.numbers.allocsPerOp,
          facts: base.facts,
          hasLine: (path, trimmed) => base.sources.hasLine(path, trimmed),
        },
      }),
  })
  if (isSame) {
    const { allocsPerOp, bytesPerOp } = row
    return { ...row, base: { allocsPerOp, bytesPerOp }, where: where.map((it) => ({ ...it, base: it.allocsPerOp })) }
  }
  return { ...row, where, ...(before !== undefined && { base: before.numbers }) }
}

/** The benchmark at base, its numbers and its profile; undefined where base does not have it. */
async function baseOf(
  row: BenchmarkRow,
  { binaries, functions, root, sources }: NonNullable<ExplainedModule['base']>,
  compared: Compared,
  timeoutMs: number,
  ports: Ports,
) {
  const binary = await binaries.of(row.package)
  if (binary === undefined) return undefined
  const result = await measureBaseBenchmark(binary, row, row.package, compared.head, ports)
  if (result === undefined) return undefined
  const profile = await profileAllocations(binary, result, timeoutMs, ports)
  if (profile === undefined) return undefined
  const code = codeOf(functions, root, compared, sources)
  await sources.load(filesProfiled(profile, code))
  return { numbers: { allocsPerOp: result.allocsPerOp, bytesPerOp: result.bytesPerOp }, profile, code }
}

/** The code of a module at head, for finding the lines of a profile. */
export function codeOfHead(compared: Compared): ProfiledCode {
  return codeOf([], compared.head.root, compared, compared.sources)
}

function codeOf(functions: readonly GoFunction[], root: string, { head }: Compared, sources: Sources): ProfiledCode {
  const fileOf = (file: string): string => sourceFile(file, head.places, head.place)
  return {
    functions,
    fileOf,
    sourceLine: (path, line) => sources.line(path, line),
    ownFile: (file) => ownFile(file, root, head, fileOf),
  }
}

/** Vendored code and a module cache inside the repository are somebody else's. */
function ownFile(
  file: string,
  root: string,
  { places }: HeadModule,
  fileOf: (file: string) => string,
): string | undefined {
  const isAbsolute = /^(?:\/|[A-Za-z]:)/.test(file)
  // Built with -trimpath, which the user's GOFLAGS may ask for, it begins with the module's path.
  if (!isAbsolute && !places.some(({ path }) => file.startsWith(`${path}/`))) return undefined
  const path = isAbsolute ? relativeToRoot(root, file) : fileOf(file)
  return path === file || /(?:^|\/)(?:vendor|pkg\/mod)\//.test(path) ? undefined : path
}
