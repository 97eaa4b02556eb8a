import { writeFile } from 'node:fs/promises'
import { CommanderError } from 'commander'
import { exitCodeOf, type Report } from './check/report.ts'
import { type ExplainCommand, type Output, readCommandLine } from './command-line.ts'
import { explain } from './explain.ts'
import { endClosed } from './host/end-closed.ts'
import { realPorts } from './host/real-ports.ts'
import type { Ports } from './ports.ts'
import { callPaths, flamegraph } from './report/flamegraph.ts'
import { renderExplanations } from './report/render-explanation.ts'
import { renderJson } from './report/render-json.ts'
import { renderMarkdown, summaryMax } from './report/render-markdown.ts'
import { renderTerminal } from './report/render-terminal.ts'
import { reportCommand } from './report-command.ts'
import { run } from './run.ts'

function wantsColor({ color }: Output): boolean {
  if (color !== 'auto') return color === 'always'
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === ''
}

async function write(report: Report, output: Output): Promise<void> {
  const { json, markdown, quiet, verbose } = output
  const rendered = (): string => `${renderMarkdown(report, { ...summaryMax, fails: true, links: {} })}\n`
  if (json !== undefined && json !== '-') await writeFile(json, renderJson(report))
  if (markdown !== undefined && markdown !== '-') await writeFile(markdown, rendered())
  if (json === '-') process.stdout.write(renderJson(report))
  else if (markdown === '-') process.stdout.write(rendered())
  else if (!(quiet && report.verdict === 'pass')) {
    process.stdout.write(renderTerminal(report, { color: wantsColor(output), verbose }))
  }
}

async function writeExplanation(command: ExplainCommand, output: Output, ports: Ports): Promise<number> {
  const { request, subject: name, flamegraph: file } = command
  const outcome = await explain(request, { name, wantsStacks: file !== undefined }, ports)
  if (outcome.kind === 'failed') {
    await write(outcome.report, output)
    return exitCodeOf[outcome.report.verdict]
  }
  process.stdout.write(renderExplanations(outcome.explanations, { color: wantsColor(output) }))
  if (file !== undefined) await writeFile(file, flamegraph(name, callPaths(outcome.explanations)))
  return 0
}

async function main(argv: readonly string[]): Promise<number> {
  const { command, output } = readCommandLine(argv, process.env)
  const showsProgress = output.verbose || (process.stderr.isTTY === true && !output.quiet)
  const ports = realPorts({ progress: (line) => (showsProgress ? void process.stderr.write(`${line}\n`) : undefined) })
  try {
    if (command.name === 'explain') return await writeExplanation(command, output, ports)
    const report = command.name === 'check' ? await run(command.request, ports) : await reportCommand(command, ports)
    await write(report, output)
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
