import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { exitCodeOf, type Report } from './check/report.ts'
import { endClosed } from './host/end-closed.ts'
import { realPorts } from './host/real-ports.ts'
import { renderJson } from './report/render-json.ts'
import { renderMarkdown, summaryMax } from './report/render-markdown.ts'
import { renderTerminal } from './report/render-terminal.ts'
import type { Request } from './request.ts'
import { run } from './run.ts'
import { version } from './version.ts'

type Flags = {
  readonly directory: string
  readonly budget?: string
  readonly packages?: readonly string[]
  readonly modules?: readonly string[]
  readonly benchtime?: string
  readonly count?: string
  readonly timeout?: string
  readonly jobs?: string
  readonly json?: string
  readonly markdown?: string
  readonly color: 'auto' | 'always' | 'never'
  readonly quiet?: boolean
  readonly verbose?: boolean
}

const list = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '')

function command(): Command {
  return new Command('allocs-budget')
    .description('Keeps Go code inside an allocation budget: allocs/op and heap escapes per function.')
    .usage('[check] [options]')
    .helpOption('-h, --help', 'show this text')
    .version(version, '--version', 'show the version')
    .argument(
      '[command]',
      'check: measure, compare with the budget, exit 0 (pass), 1 (over budget) or 2 (cannot judge)',
      'check',
    )
    .option('-C, --directory <dir>', 'folder to work in', '.')
    .option(
      '-b, --budget <file>',
      'budget file, relative to the folder (default: allocs-budget.yml or .github/allocs-budget.yml)',
    )
    .option('--packages <patterns>', "only these Go package patterns of the budget's, separated by commas", list)
    .option('--modules <folders>', "only these modules of the budget's, separated by commas", list)
    .option('--benchtime <time>', 'auto, 1000x or 100ms; in place of the budget’s')
    .option('--count <n>', 'repetitions that confirm a result above its limit; in place of the budget’s')
    .option('--timeout <duration>', 'for one benchmark, and for a compile: 10m; in place of the budget’s')
    .option('-j, --jobs <n>', 'packages measured side by side; 0: as many as there are cores')
    .option('--json <file>', 'write the report as JSON; - for standard output')
    .option('--markdown <file>', 'write the report as Markdown; - for standard output')
    .addOption(new Option('--color <when>', 'colour the text').choices(['auto', 'always', 'never']).default('auto'))
    .option('-q, --quiet', 'say nothing where the verdict is pass')
    .option('-v, --verbose', 'show every benchmark and function, and what is being done')
    .allowExcessArguments(false)
    .showHelpAfterError('(allocs-budget --help lists all options)')
    .exitOverride()
}

function readFlags(argv: readonly string[]): Flags {
  const program = command().parse(argv, { from: 'user' })
  const [name = 'check'] = program.processedArgs as string[]
  if (name !== 'check') program.error(`error: unknown command '${name}': the one there is is check`)
  return program.opts<Flags>()
}

function requestOf(flags: Flags): Request {
  const { budget, packages, modules, benchtime, count, timeout, jobs } = flags
  return {
    directory: resolve(flags.directory),
    version,
    ...(budget !== undefined && { budget }),
    ...(packages !== undefined && { packages }),
    ...(modules !== undefined && { modules }),
    ...(benchtime !== undefined && { benchtime }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
    ...(jobs !== undefined && { jobs }),
  }
}

function wantsColor({ color }: Flags): boolean {
  if (color !== 'auto') return color === 'always'
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === ''
}

async function write(report: Report, flags: Flags): Promise<void> {
  const markdown = (): string => `${renderMarkdown(report, { ...summaryMax, fails: true, links: {} })}\n`
  if (flags.json !== undefined && flags.json !== '-') await writeFile(flags.json, renderJson(report))
  if (flags.markdown !== undefined && flags.markdown !== '-') await writeFile(flags.markdown, markdown())
  if (flags.json === '-') process.stdout.write(renderJson(report))
  else if (flags.markdown === '-') process.stdout.write(markdown())
  else if (!(flags.quiet === true && report.verdict === 'pass')) {
    process.stdout.write(renderTerminal(report, { color: wantsColor(flags), verbose: flags.verbose === true }))
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const flags = readFlags(argv)
  const showsProgress = flags.verbose === true || (process.stderr.isTTY === true && flags.quiet !== true)
  const ports = realPorts({ progress: (line) => (showsProgress ? void process.stderr.write(`${line}\n`) : undefined) })
  try {
    const report = await run(requestOf(flags), ports)
    await write(report, flags)
    return exitCodeOf[report.verdict]
  } finally {
    await ports.close()
  }
}

/** Mistakes in the arguments are said by the parser already. */
async function mainOrUsage(): Promise<number> {
  try {
    return await main(process.argv.slice(2))
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
}

await endClosed(mainOrUsage, (text) => void process.stderr.write(text))
