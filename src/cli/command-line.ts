import { resolve, sep } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Request } from '../app/request.ts'
import type { UpdateRequest } from '../app/update.ts'
import { folderList, mostJobs } from '../github/inputs.ts'
import { slashPath } from '../lang/paths.ts'
import { version } from '../lang/version.ts'
import type { BaseRequest } from '../measure/base-commit.ts'
import { type PostFlags, type PostRequest, postOf } from './post-request.ts'

/** Where a report goes, beside the exit code. */
export type Output = {
  readonly json?: string
  readonly markdown?: string
  readonly sarif?: string
  readonly bench?: string
  readonly codeQuality?: string
  readonly color: 'auto' | 'always' | 'never'
  readonly quiet: boolean
  readonly verbose: boolean
}

export type CheckCommand = { readonly name: 'check'; readonly request: Request }

export type ExplainCommand = {
  readonly name: 'explain'
  readonly request: Request
  /** The benchmark or function, as Go names it or as a pattern. */
  readonly subject: string
  /** Where to draw its allocations. */
  readonly flamegraph?: string
  /** Where to write the profile that Go made of them. */
  readonly profile?: string
  /** Whether the calls of a function are followed. */
  readonly calls?: boolean
}

export type InitCommand = {
  readonly name: 'init'
  readonly request: Request
  /** Functions to write limits for, as names or patterns; undefined: those that benchmarks without allocations run. */
  readonly functions?: readonly string[]
}

export type UpdateCommand = {
  readonly name: 'update'
  readonly request: Request
  readonly wanted: UpdateRequest
  /** Show what would change, and change nothing. */
  readonly isDry: boolean
}

export type PlanCommand = {
  readonly name: 'plan'
  readonly request: Request
  /** Over how many jobs packages are spread at most. */
  readonly shards: number
}

export type ReportCommand = {
  readonly name: 'report'
  /** Files and folders with reports, as given. */
  readonly files: readonly string[]
  readonly expected?: number
  readonly directory: string
  readonly budget?: string
  readonly searchesAbove?: boolean
  readonly base: BaseRequest
  readonly version: string
  /** Where to comment; undefined: nowhere. */
  readonly post?: PostRequest
}

export type CommandLine = {
  readonly command: CheckCommand | InitCommand | UpdateCommand | ExplainCommand | ReportCommand | PlanCommand
  /** The folder to work in, as given. */
  readonly directory: string
  readonly output: Output
  /** Whether results of earlier runs may stand for a measurement, and what is measured is kept. */
  readonly usesCache: boolean
}

type CommonFlags = {
  readonly directory?: string
  readonly budget?: string
  readonly base: string
  readonly json?: string
  readonly markdown?: string
  readonly sarif?: string
  readonly bench?: string
  readonly codeQuality?: string
  readonly color: Output['color']
  readonly quiet?: boolean
  readonly verbose?: boolean
}

type CacheFlag = { readonly cache: boolean }
type CheckFlags = CommonFlags &
  Pick<Request, 'packages' | 'modules' | 'benchtime' | 'count' | 'timeout' | 'jobs' | 'prepare'>

type LocalFlags = Omit<CheckFlags, 'json' | 'markdown' | 'sarif' | 'bench' | 'codeQuality'>
type ExplainFlags = LocalFlags & Pick<ExplainCommand, 'flamegraph' | 'profile' | 'calls'>
type InitFlags = Omit<LocalFlags, 'base'> & CacheFlag & { readonly functions?: readonly string[] }
type UpdateFlags = Omit<LocalFlags, 'base'> &
  CacheFlag & {
    readonly only?: readonly string[]
    readonly raise?: boolean
    readonly tighten?: boolean
    readonly dryRun?: boolean
  }

type PlanFlags = Omit<LocalFlags, 'base' | 'benchtime' | 'count' | 'jobs'> & CacheFlag & { readonly shards: number }

type ReportFlags = CommonFlags & PostFlags & { readonly expectReports?: number; readonly post?: boolean }

type Env = Readonly<Record<string, string | undefined>>

/** What `allocs-budget --help` prints: a page that fits a screen of 24 lines of 80 characters. Each command has a page of its own. */
const page = `\
Usage: allocs-budget [check] [options]
       allocs-budget COMMAND [options]

Keeps Go code inside an allocation budget: allocs/op and heap escapes.

Commands:
  check         measure, compare with the budget, exit 0, 1, or 2 (the default)
  init          measure, write a budget, and print the workflow that checks it
  update        measure, and update the limits of the budget in place
  explain NAME  show why a benchmark or function allocates, and what it costs
  report FILE   merge and judge JSON reports, and print or post the result
  plan          spread packages over the jobs of a matrix, as JSON

Options (all of them: allocs-budget check --help):
  -C, --directory DIR  folder to work in (default: .)
  -b, --budget FILE    budget file (default: allocs-budget.yml)
  --base REF           what to compare with: auto, none, or a commit
  --json FILE          write the report as JSON; - for standard output
  -v, --verbose        show every benchmark, function, and step
  --version            show the version

Examples:
  allocs-budget check -C path/to/module
  allocs-budget update --raise --only BenchmarkEncode
`

/** The examples at the end of a command's own page. */
function examples(...lines: readonly [string, string]): string {
  return `\nExamples:\n${lines.map((line) => `  allocs-budget ${line}`).join('\n')}`
}

/** Reads arguments. Throws commander's CommanderError, said already, for mistakes and for what needs no run (`--help`). */
export function readCommandLine(argv: readonly string[], env: Env): CommandLine {
  let read: CommandLine | undefined
  const program = new Command('allocs-budget')
    .helpOption('-h, --help', 'show this page')
    .version(version, '--version', 'show the version')
    .helpCommand(false)
    .configureHelp({ formatHelp: () => page })
    .exitOverride()
  const check = checkCommand((flags) => {
    read = { command: { name: 'check', request: requestOf(flags) }, ...commonOf(flags), usesCache: flags.cache }
  })
  const init = initCommand((flags) => {
    const { functions } = flags
    const command = { name: 'init', request: requestOf(flags), ...(functions !== undefined && { functions }) } as const
    read = { command, ...commonOf(flags), usesCache: flags.cache }
  })
  const update = updateCommand((flags) => {
    const direction = flags.raise === true ? 'raise' : flags.tighten === true ? 'lower' : 'both'
    const wanted = { only: flags.only ?? [], direction } as const
    const command = { name: 'update', request: requestOf(flags), wanted, isDry: flags.dryRun === true } as const
    read = { command, ...commonOf(flags), usesCache: flags.cache }
  })
  const explain = explainCommand((subject, flags) => {
    const { flamegraph, profile, calls } = flags
    const files = {
      ...(flamegraph !== undefined && { flamegraph }),
      ...(profile !== undefined && { profile }),
      ...(calls === true && { calls }),
    }
    read = { command: { name: 'explain', request: requestOf(flags), subject, ...files }, ...commonOf(flags) }
  })
  const report = reportCommand((files, flags, command) => {
    read = { command: readReportCommand(files, flags, env, command), ...commonOf(flags) }
  })
  const plan = planCommand((flags) => {
    const command = { name: 'plan', request: requestOf(flags), shards: flags.shards } as const
    read = { command, ...commonOf(flags), usesCache: flags.cache }
  })
  program.addCommand(check, { isDefault: true })
  for (const command of [init, update, explain, report, plan]) program.addCommand(command)
  program.parse(argv, { from: 'user' })
  if (read === undefined) throw new Error('no command was read') // commander runs one action or throws
  return read
}

function placed(command: Command): Command {
  return command
    .helpOption('-h, --help', 'show this page')
    .option('-C, --directory <dir>', 'folder to work in (default: the current one)')
    .option(
      '-b, --budget <file>',
      'budget file, relative to the folder (default: allocs-budget.yml or .github/allocs-budget.yml; without -C, in a folder above, too)',
    )
}

function common(command: Command): Command {
  return placed(command).option(
    '--base <ref>',
    'what to compare with: auto, none, or a branch, tag, or commit',
    given,
    'auto',
  )
}

function outputs(command: Command): Command {
  return shown(
    command
      .option('--json <file>', 'write the report as JSON; - for standard output')
      .option('--markdown <file>', 'write the report as Markdown; - for standard output')
      .option('--sarif <file>', 'write the findings as SARIF, for code scanning')
      .option('--code-quality <file>', 'write the findings as Code Quality JSON, for GitLab')
      .option('--bench <file>', "write what was measured in Go's benchmark format, for benchstat"),
    'show no progress, and no output if the verdict is pass',
  )
}

function shown(command: Command, quiet = 'show no progress'): Command {
  return command
    .addOption(new Option('--color <when>', 'color the output').choices(['auto', 'always', 'never']).default('auto'))
    .option('-q, --quiet', quiet)
    .option('-v, --verbose', 'show every benchmark, function, and step, and how long each phase took')
    .allowExcessArguments(false)
    .showHelpAfterError(`(run allocs-budget ${command.name()} --help to list all options)`)
    .exitOverride()
}

const list = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '')

/** An empty variable of a shell (`--base "$BASE"`) is a mistake. */
function given(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty: set a value, or remove the option.')
  return text
}

/** Which part is meant: empty, as a job of a plan may have it, is all. A list of nothing is a mistake. */
const partOf =
  (read: (text: string) => readonly string[]) =>
  (text: string): readonly string[] => {
    const parts = read(text)
    if (parts.length === 0 && text.trim() !== '') given('')
    return parts
  }

/** Of an option that may be given more than once. */
const each = (text: string, before: readonly string[] = []): readonly string[] => [...before, given(text)]

function checkCommand(action: (flags: CheckFlags & CacheFlag) => void): Command {
  const command = common(new Command('check')).description(
    'Measure, compare with the budget, and exit with 0 (pass), 1 (over budget), or 2 (cannot judge).',
  )
  // What comes first and is no command ends up here, since this one is the default.
  const own = outputs(keeping(measuring(command)).argument('[command]').usage('[options]'))
  own.addHelpText(
    'after',
    examples('check -C path/to/module --base main', 'check --packages ./codec --json report.json'),
  )
  return own.action((unknown: string | undefined, flags: CheckFlags & CacheFlag, self: Command) =>
    unknown === undefined
      ? action(flags)
      : self.error(
          `error: unknown command '${unknown}': the commands are check, init, update, explain, report, and plan`,
        ),
  )
}

function partly(command: Command): Command {
  return command
    .option(
      '--packages <patterns>',
      'only packages that match these Go package patterns, separated by commas; empty for all',
      partOf(list),
    )
    .option('--modules <folders>', 'only these modules, separated by commas; empty for all', partOf(folderList))
}

function measuring(command: Command, { forOne = 'for one benchmark', effect = 'overrides the budget' } = {}): Command {
  return partly(command)
    .option('--benchtime <time>', `auto, 1000x, or 100ms; ${effect}`)
    .option('--count <n>', `repetitions that confirm a result above its limit; ${effect}`)
    .option('--timeout <duration>', `deadline ${forOne} and for each command, such as 10m; ${effect}`)
    .option(
      '--prepare <command>',
      'command that generates code that is not committed; runs before measuring and on the base commit; repeatable',
      each,
    )
    .option('-j, --jobs <n>', `packages measured in parallel; 0 means one per core; ${effect}`)
}

function keeping(command: Command): Command {
  return command.option('--no-cache', 'measure everything again, even what has not changed, and keep no results')
}

function initCommand(action: (flags: InitFlags) => void): Command {
  const command = placed(new Command('init'))
    .description('Measure, write a budget with the measured values as limits, and print the workflow that checks it.')
    .option(
      '--functions <names>',
      "functions to limit heap escapes of, as names or patterns separated by commas; '' for none (default: functions that allocation-free benchmarks run)",
      list,
    )
  return shown(
    keeping(measuring(command, { forOne: 'for one benchmark (default: 1m)', effect: 'written to the budget' })),
  )
    .addHelpText('after', examples('init -C path/to/module', "init --packages ./codec --functions '(*Encoder).*'"))
    .action((flags: InitFlags) => action(flags))
}

function updateCommand(action: (flags: UpdateFlags) => void): Command {
  const command = placed(new Command('update'))
    .description('Measure, and update the limits of the budget in place. Everything else in the file stays unchanged.')
    .option('--only <name>', 'update only the limit of this benchmark, function, or entry as written; repeatable', each)
    .addOption(new Option('--raise', 'only raise limits that are exceeded').conflicts('tighten'))
    .option('--tighten', 'only lower limits, never raise them')
    .option('--dry-run', 'show what would change without changing it')
  return shown(keeping(measuring(command)))
    .addHelpText('after', examples('update --raise --only BenchmarkEncode', 'update --tighten --dry-run'))
    .action((flags: UpdateFlags) => action(flags))
}

function explainCommand(action: (subject: string, flags: ExplainFlags) => void): Command {
  const command = common(new Command('explain'))
    .description(
      'Show why and where a benchmark or function allocates, and what that costs. Works without a budget, too.',
    )
    .argument('<name>', "name as Go prints it: BenchmarkEncode, BenchmarkEncode/size=8, '(*Encoder).Encode'", given)
    .option('--calls', 'follow the calls of a function and show what they lead to, as a tree')
    .option('--flamegraph <file>', "draw the benchmark's allocations by call path, as an SVG file")
    .option('--profile <file>', 'write the allocation profile of the benchmark, for go tool pprof')
  return shown(measuring(command))
    .addHelpText(
      'after',
      `${examples('explain BenchmarkEncode --flamegraph encode.svg', "explain '(*Encoder).Encode' --calls")}\n\nWhat the numbers mean: docs/explain.md`,
    )
    .action((subject: string, flags: ExplainFlags) => action(subject, flags))
}

function reportCommand(action: (files: readonly string[], flags: ReportFlags, command: Command) => void): Command {
  const command = common(new Command('report'))
    .description(
      'Merge JSON reports, judge them again with the budget, and print the result or post it to a pull request.',
    )
    .argument('<file...>', 'report files, or folders that contain reports')
    .option('--expect-reports <n>', 'number of reports that must be present', wholeNumber)
    .option('--post', 'comment on a pull request, with the token from the variable GITHUB_TOKEN')
    .option('--gitlab', 'comment on a merge request on GitLab, with the token from the variable GITLAB_TOKEN')
    .option('--repo <owner/name>', 'repository of the pull request or merge request')
    .option('--pull-request <n>', 'number of the pull request', wholeNumber)
    .option('--merge-request <n>', 'number of the merge request (default: that of the GitLab pipeline)', wholeNumber)
    .option('--head <sha>', 'head commit of the pull request or merge request, if a merge of it was measured')
    .option('--comment-key <key>', 'separates several comments on one pull request or merge request')
  return outputs(command)
    .addHelpText(
      'after',
      examples(
        'report reports/ --expect-reports 3 --markdown -',
        'report report.json --post --repo OWNER/NAME --pull-request 7',
      ),
    )
    .action((files: string[], flags: ReportFlags, self: Command) => action(files, flags, self))
}

function planCommand(action: (flags: PlanFlags) => void): Command {
  const command = placed(new Command('plan'))
    .description(
      'Spread the packages of the budget over jobs that take about as long, and print them as JSON: the matrix of a workflow.',
    )
    .requiredOption('--shards <n>', `number of jobs that measure, at most ${mostJobs}`, numberOfJobs)
  return shown(
    partly(command)
      .option('--timeout <duration>', 'deadline for each command, such as 10m; overrides the budget')
      .option(
        '--prepare <command>',
        'command that generates code that is not committed; runs before packages are listed; repeatable',
        each,
      )
      .option('--no-cache', 'do not use the times of earlier runs'),
  )
    .addHelpText('after', examples('plan --shards 20', 'plan --shards 4 --packages ./codec/...'))
    .action((flags: PlanFlags) => action(flags))
}

function numberOfJobs(text: string): number {
  const jobs = wholeNumber(text)
  if (jobs > mostJobs) throw new InvalidArgumentError(`It must be at most ${mostJobs}.`)
  return jobs
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of 1 or more.')
}

function baseWish({ base }: { readonly base?: string }): BaseRequest {
  if (base === undefined) return { kind: 'none', isAsked: false }
  if (base === 'auto') return { kind: 'origin' }
  return base === 'none' ? { kind: 'none', isAsked: true } : { kind: 'ref', ref: base }
}

function commonOf(flags: Parameters<typeof outputOf>[0] & Pick<CommonFlags, 'directory'>) {
  return { directory: flags.directory ?? '.', output: outputOf(flags), usesCache: false }
}

/** Who names a folder means just that; who names none is where they stand, and the budget may lie above. */
function placeOf({ directory, budget }: Pick<CommonFlags, 'directory' | 'budget'>) {
  return {
    directory: slashPath(resolve(directory ?? '.'), sep),
    ...(directory !== undefined && { typedDirectory: slashPath(directory, sep) }),
    ...(budget !== undefined && { budget: slashPath(budget, sep) }),
    ...(directory === undefined && budget === undefined && { searchesAbove: true }),
  }
}

function outputOf({
  json,
  markdown,
  sarif,
  bench,
  codeQuality,
  color,
  quiet,
  verbose,
}: Partial<CommonFlags> & Pick<CommonFlags, 'color'>): Output {
  return {
    color,
    quiet: quiet === true,
    verbose: verbose === true,
    ...(json !== undefined && { json }),
    ...(markdown !== undefined && { markdown }),
    ...(sarif !== undefined && { sarif }),
    ...(bench !== undefined && { bench }),
    ...(codeQuality !== undefined && { codeQuality }),
  }
}

/** No names at all are no part: commander cannot leave out an option that is empty. */
function isPart(names: readonly string[] | undefined): names is readonly string[] {
  return names !== undefined && names.length > 0
}

function requestOf(flags: Omit<CheckFlags, 'base'> & { readonly base?: string }): Request {
  const { packages, modules, benchtime, count, timeout, jobs, prepare } = flags
  return {
    ...placeOf(flags),
    version,
    base: baseWish(flags),
    ...(isPart(packages) && { packages: packages.map((path) => slashPath(path, sep)) }),
    ...(isPart(modules) && { modules: modules.map((path) => slashPath(path, sep)) }),
    ...(benchtime !== undefined && { benchtime }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
    ...(jobs !== undefined && { jobs }),
    ...(prepare !== undefined && { prepare }),
  }
}

function readReportCommand(files: readonly string[], flags: ReportFlags, env: Env, command: Command): ReportCommand {
  const { expectReports } = flags
  const post = flags.post === true ? postOf(flags, env, (message) => command.error(message)) : undefined
  const needing = ['gitlab', 'repo', 'pullRequest', 'mergeRequest', 'head', 'commentKey'] as const
  if (post === undefined && needing.some((name) => flags[name] !== undefined))
    command.error('error: --gitlab, --repo, --pull-request, --merge-request, --head, and --comment-key need --post')
  return {
    name: 'report',
    files,
    ...placeOf(flags),
    base: baseWish(flags),
    version,
    ...(expectReports !== undefined && { expected: expectReports }),
    ...(post !== undefined && { post }),
  }
}
