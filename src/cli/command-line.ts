import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { PostTarget } from '../app/post-report.ts'
import type { Request } from '../app/request.ts'
import type { UpdateRequest } from '../app/update.ts'
import { isWebAddress } from '../github/workflow-run.ts'
import { version } from '../lang/version.ts'
import type { BaseRequest } from '../measure/base-commit.ts'

/** Where a report goes, beside the exit code. */
export type Output = {
  readonly json?: string
  readonly markdown?: string
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

export type ReportCommand = {
  readonly name: 'report'
  /** Files and folders with reports, as given. */
  readonly files: readonly string[]
  readonly expected?: number
  readonly directory: string
  readonly budget?: string
  readonly base: BaseRequest
  readonly version: string
  /** Where to comment; undefined: nowhere. */
  readonly post?: Omit<PostTarget, 'key'> & { readonly key?: string }
}

export type CommandLine = {
  readonly command: CheckCommand | InitCommand | UpdateCommand | ExplainCommand | ReportCommand
  /** The folder to work in, as given. */
  readonly directory: string
  readonly output: Output
  /** Whether results of earlier runs may stand for a measurement, and what is measured is kept. */
  readonly usesCache: boolean
}

type CommonFlags = {
  readonly directory: string
  readonly budget?: string
  readonly base: string
  readonly json?: string
  readonly markdown?: string
  readonly color: Output['color']
  readonly quiet?: boolean
  readonly verbose?: boolean
}

type CacheFlag = { readonly cache: boolean }
type CheckFlags = CommonFlags &
  Pick<Request, 'packages' | 'modules' | 'benchtime' | 'count' | 'timeout' | 'jobs' | 'prepare'>

type LocalFlags = Omit<CheckFlags, 'json' | 'markdown'>
type ExplainFlags = LocalFlags & Pick<ExplainCommand, 'flamegraph' | 'profile'>
type InitFlags = Omit<LocalFlags, 'base'> & CacheFlag & { readonly functions?: readonly string[] }
type UpdateFlags = Omit<LocalFlags, 'base'> &
  CacheFlag & {
    readonly only?: readonly string[]
    readonly raise?: boolean
    readonly tighten?: boolean
    readonly dryRun?: boolean
  }

type ReportFlags = CommonFlags & {
  readonly expectReports?: number
  readonly post?: boolean
  readonly repo?: string
  readonly pullRequest?: number
  readonly head?: string
  readonly commentKey?: string
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads arguments. Throws commander's CommanderError, said already, for mistakes and for what needs no run (`--help`). */
export function readCommandLine(argv: readonly string[], env: Env): CommandLine {
  let read: CommandLine | undefined
  const program = new Command('allocs-budget')
    .description('Keeps Go code inside an allocation budget: allocs/op and heap escapes per function.')
    .helpOption('-h, --help', 'show this text')
    .version(version, '--version', 'show the version')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
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
    const { flamegraph, profile } = flags
    const files = { ...(flamegraph !== undefined && { flamegraph }), ...(profile !== undefined && { profile }) }
    read = { command: { name: 'explain', request: requestOf(flags), subject, ...files }, ...commonOf(flags) }
  })
  const report = reportCommand((files, flags, command) => {
    read = { command: readReportCommand(files, flags, env, command), ...commonOf(flags) }
  })
  const commands = [init, update, explain, report]
  program.addCommand(check, { isDefault: true })
  for (const command of commands) program.addCommand(command)
  // One page for all: `allocs-budget --help` is where a person looks for a flag.
  program.addHelpText(
    'after',
    () =>
      `\nWithout a command it is check.\n\n${[check, ...commands].map((each) => each.helpInformation()).join('\n')}`,
  )
  program.parse(argv, { from: 'user' })
  if (read === undefined) throw new Error('no command was read') // commander runs one action or throws
  return read
}

function placed(command: Command): Command {
  return command
    .helpOption('-h, --help', 'show this text')
    .option('-C, --directory <dir>', 'folder to work in', '.')
    .option(
      '-b, --budget <file>',
      'budget file, relative to the folder (default: allocs-budget.yml or .github/allocs-budget.yml)',
    )
}

function common(command: Command): Command {
  return placed(command).option(
    '--base <ref>',
    'what to compare with: auto, none, or a branch, tag or commit',
    given,
    'auto',
  )
}

function outputs(command: Command): Command {
  return shown(
    command
      .option('--json <file>', 'write the report as JSON; - for standard output')
      .option('--markdown <file>', 'write the report as Markdown; - for standard output'),
    'show no progress, and nothing at all where the verdict is pass',
  )
}

function shown(command: Command, quiet = 'show no progress'): Command {
  return command
    .addOption(new Option('--color <when>', 'colour the text').choices(['auto', 'always', 'never']).default('auto'))
    .option('-q, --quiet', quiet)
    .option('-v, --verbose', 'show every benchmark and function, each step of what is done, and where the time goes')
    .allowExcessArguments(false)
    .showHelpAfterError('(allocs-budget --help lists all options)')
    .exitOverride()
}

const list = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '')

/** An empty variable of a shell (`--packages "$PACKAGES"`) is a mistake: a run of nothing would pass. */
function given(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty: give a value, or leave the option out.')
  return text
}

const filledList = (text: string): readonly string[] => {
  const parts = list(text)
  if (parts.length === 0) given('')
  return parts
}

/** Of an option that may be given more than once. */
const each = (text: string, before: readonly string[] = []): readonly string[] => [...before, given(text)]

function checkCommand(action: (flags: CheckFlags & CacheFlag) => void): Command {
  const command = common(new Command('check')).description(
    'measure, compare with the budget, exit 0 (pass), 1 (over budget) or 2 (cannot judge)',
  )
  // What comes first and is no command ends up here, since this one is the default.
  return outputs(keeping(measuring(command)).argument('[command]').usage('[options]')).action(
    (unknown: string | undefined, flags: CheckFlags & CacheFlag, self: Command) =>
      unknown === undefined
        ? action(flags)
        : self.error(`error: unknown command '${unknown}': there are check, init, update, explain and report`),
  )
}

function measuring(command: Command, forOne = 'for one benchmark'): Command {
  return command
    .option('--packages <patterns>', "only these Go package patterns of the budget's, separated by commas", filledList)
    .option('--modules <folders>', "only these modules of the budget's, separated by commas", filledList)
    .option('--benchtime <time>', 'auto, 1000x or 100ms; in place of the budget’s')
    .option('--count <n>', 'repetitions that confirm a result above its limit; in place of the budget’s')
    .option('--timeout <duration>', `${forOne}, and for each command: 10m; in place of the budget’s`)
    .option(
      '--prepare <command>',
      'generates code that is not committed, before measuring and at base; may be given more than once',
      each,
    )
    .option('-j, --jobs <n>', 'packages measured side by side; 0: as many as there are cores')
}

function keeping(command: Command): Command {
  return command.option(
    '--no-cache',
    'run everything, also what cannot have changed since an earlier run; keep nothing',
  )
}

function initCommand(action: (flags: InitFlags) => void): Command {
  const command = placed(new Command('init'))
    .description('measure, write a budget that says just that, and print the workflow that checks it')
    .option(
      '--functions <names>',
      "functions to limit the escapes of, as names or patterns, separated by commas; '' for none (default: those that benchmarks without allocations run)",
      list,
    )
  return shown(keeping(measuring(command, 'for one benchmark (default: 1m)'))).action((flags: InitFlags) =>
    action(flags),
  )
}

function updateCommand(action: (flags: UpdateFlags) => void): Command {
  const command = placed(new Command('update'))
    .description('measure, and rewrite the limits of the budget in place; all else in the file stays as it is')
    .option(
      '--only <name>',
      'only the limit of this benchmark, function or entry as written; may be given more than once',
      each,
    )
    .addOption(new Option('--raise', 'only raise limits that are exceeded').conflicts('tighten'))
    .option('--tighten', 'only lower limits')
    .option('--dry-run', 'show what would change, and change nothing')
  return shown(keeping(measuring(command))).action((flags: UpdateFlags) => action(flags))
}

function explainCommand(action: (subject: string, flags: ExplainFlags) => void): Command {
  const command = common(new Command('explain'))
    .description('say why a benchmark or function allocates, where, and what that costs; with or without a budget')
    .argument('<name>', "as Go names it: BenchmarkEncode, BenchmarkEncode/size=8, '(*Encoder).Encode'", given)
    .option('--flamegraph <file>', "draw the benchmark's allocations by call path, as SVG")
    .option('--profile <file>', 'write the allocation profile of the one benchmark, for go tool pprof')
    .addHelpText('after', '\nWhat the numbers mean: docs/explain.md')
  return shown(measuring(command)).action((subject: string, flags: ExplainFlags) => action(subject, flags))
}

function reportCommand(action: (files: readonly string[], flags: ReportFlags, command: Command) => void): Command {
  const command = common(new Command('report'))
    .description('merge JSON reports, judge them again with the budget, and print that or post it to a pull request')
    .argument('<file...>', 'reports, or folders with reports')
    .option('--expect-reports <n>', 'how many reports there must be', wholeNumber)
    .option('--post', 'comment on a pull request; the token is read from GITHUB_TOKEN')
    .option('--repo <owner/name>', 'the repository of the pull request')
    .option('--pull-request <n>', 'its number', wholeNumber)
    .option('--head <sha>', 'its head commit, where what was measured is a merge of it')
    .option('--comment-key <key>', 'tells several comments on one pull request apart')
  return outputs(command).action((files: string[], flags: ReportFlags, self: Command) => action(files, flags, self))
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number from 1.')
}

function baseWish({ base }: { readonly base?: string }): BaseRequest {
  if (base === undefined) return { kind: 'none', isAsked: false }
  if (base === 'auto') return { kind: 'origin' }
  return base === 'none' ? { kind: 'none', isAsked: true } : { kind: 'ref', ref: base }
}

function commonOf(flags: Parameters<typeof outputOf>[0] & Pick<CommonFlags, 'directory'>) {
  return { directory: flags.directory, output: outputOf(flags), usesCache: false }
}

function outputOf({
  json,
  markdown,
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
  }
}

function requestOf(flags: Omit<CheckFlags, 'base'> & { readonly base?: string }): Request {
  const { budget, packages, modules, benchtime, count, timeout, jobs, prepare } = flags
  return {
    directory: resolve(flags.directory),
    version,
    base: baseWish(flags),
    ...(budget !== undefined && { budget }),
    ...(packages !== undefined && { packages }),
    ...(modules !== undefined && { modules }),
    ...(benchtime !== undefined && { benchtime }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
    ...(jobs !== undefined && { jobs }),
    ...(prepare !== undefined && { prepare }),
  }
}

function readReportCommand(files: readonly string[], flags: ReportFlags, env: Env, command: Command): ReportCommand {
  const { budget, expectReports } = flags
  const post = flags.post === true ? postOf(flags, env, command) : undefined
  const alone = (['repo', 'pullRequest', 'head', 'commentKey'] as const).find((name) => flags[name] !== undefined)
  if (post === undefined && alone !== undefined) command.error('error: --repo and the like are for --post')
  return {
    name: 'report',
    files,
    directory: resolve(flags.directory),
    base: baseWish(flags),
    version,
    ...(budget !== undefined && { budget }),
    ...(expectReports !== undefined && { expected: expectReports }),
    ...(post !== undefined && { post }),
  }
}

function postOf(flags: ReportFlags, env: Env, command: Command): NonNullable<ReportCommand['post']> {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(flags.repo ?? '') ?? []
  const { pullRequest: number, head, commentKey: key } = flags
  const token = (env.GITHUB_TOKEN ?? '').trim()
  if (owner === undefined || repo === undefined) return command.error('error: --post needs --repo OWNER/NAME')
  if (number === undefined) return command.error('error: --post needs --pull-request N')
  if (token === '') return command.error('error: --post needs a token in the variable GITHUB_TOKEN')
  if (!/^[\x21-\x7e]+$/.test(token)) return command.error('error: GITHUB_TOKEN has characters in it that no token has')
  if (head !== undefined && !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(head))
    return command.error('error: --head is a whole commit SHA')
  const apiUrl = (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '')
  if (!isWebAddress(apiUrl)) return command.error('error: GITHUB_API_URL is no web address')
  return { owner, repo, number, apiUrl, token, head, ...(key !== undefined && { key }) }
}
