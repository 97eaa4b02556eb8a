import { writeFile } from 'node:fs/promises'
import { CommanderError } from 'commander'
import { cannotJudge } from './check/judge.ts'
import { exitCodeOf, type Report } from './check/report.ts'
import {
  type ExplainCommand,
  type InitCommand,
  type Output,
  readCommandLine,
  type UpdateCommand,
} from './command-line.ts'
import type { Diagnostic } from './diagnostic/diagnostic.ts'
import { explain } from './explain.ts'
import { replaceFile, type Written, writeNewFile } from './host/budget-file.ts'
import { endClosed } from './host/end-closed.ts'
import { realPorts } from './host/real-ports.ts'
import { alreadyThere, init } from './init.ts'
import type { Ports } from './ports.ts'
import { callPaths, flamegraph } from './report/flamegraph.ts'
import { renderExplanations } from './report/render-explanation.ts'
import { renderInit } from './report/render-init.ts'
import { renderJson } from './report/render-json.ts'
import { renderMarkdown, summaryMax } from './report/render-markdown.ts'
import { renderTerminal } from './report/render-terminal.ts'
import { renderUpdate } from './report/render-update.ts'
import { homeOf } from './report/repeat-locally.ts'
import { workflowText } from './report/workflow.ts'
import { reportCommand } from './report-command.ts'
import { longestOf, type Request } from './request.ts'
import { run } from './run.ts'
import { update } from './update.ts'

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
  if (outcome.kind === 'failed') return writeFailed(outcome.report, output)
  process.stdout.write(renderExplanations(outcome.explanations, { color: wantsColor(output) }))
  if (file !== undefined) await writeFile(file, flamegraph(name, callPaths(outcome.explanations)))
  return 0
}

async function writeInit(command: InitCommand, output: Output, ports: Ports): Promise<number> {
  const outcome = await init(command.request, command.functions, ports)
  if (outcome.kind === 'failed') return writeFailed(outcome.report, output)
  const written = await writeNewFile(outcome.path, outcome.text)
  if (written.kind !== 'written') return writeFailed(notWritten(command.request, outcome.file, written), output)
  const { directory, budget } = homeOf(outcome.file)
  const { prepare = [] } = command.request
  const workflow = workflowText({ directory, prepare, env: outcome.env, ...(budget !== undefined && { budget }) })
  process.stdout.write(renderInit(outcome, workflow, wantsColor(output)))
  return 0
}

async function writeUpdate(command: UpdateCommand, output: Output, ports: Ports): Promise<number> {
  const outcome = await update(command.request, command.wish, ports)
  if (outcome.kind === 'failed') return writeFailed(outcome.report, output)
  const { path, before, after, file } = outcome
  if (!command.isDry && after !== before) {
    const written = await replaceFile(path, before, after)
    if (written.kind !== 'written') return writeFailed(notWritten(command.request, file, written), output)
  }
  process.stdout.write(renderUpdate(outcome, { color: wantsColor(output), isDry: command.isDry }))
  return 0
}

async function writeFailed(report: Report, output: Output): Promise<number> {
  await write(report, output)
  return exitCodeOf[report.verdict]
}

function whyNotWritten(file: string, written: Exclude<Written, { kind: 'written' }>): Diagnostic {
  if (written.kind === 'exists') return alreadyThere(file)
  if (written.kind === 'changed') {
    const message = `${file} was changed while its limits were measured; nothing was written`
    return { code: 'BUDGET_CHANGED', severity: 'error', message, hint: 'run it again' }
  }
  const message = `${file} cannot be written: ${written.why}`
  return { code: 'BUDGET_NOT_WRITTEN', severity: 'error', message, hint: 'make the file and its folder writable' }
}

/** Why a budget is as it was. */
function notWritten({ version }: Request, file: string, written: Exclude<Written, { kind: 'written' }>): Report {
  const diagnostic = whyNotWritten(file, written)
  return cannotJudge({ tool: { version }, commit: {}, diagnostics: [diagnostic] })
}

async function main(argv: readonly string[]): Promise<number> {
  const { command, output } = readCommandLine(argv, process.env)
  const showsProgress = output.verbose || (process.stderr.isTTY === true && !output.quiet)
  const longestMs = 'request' in command ? longestOf(command.request) : undefined
  const progress = (line: string): void => (showsProgress ? void process.stderr.write(`${line}\n`) : undefined)
  const ports = realPorts({ progress, longestMs })
  try {
    switch (command.name) {
      case 'explain':
        return await writeExplanation(command, output, ports)
      case 'init':
        return await writeInit(command, output, ports)
      case 'update':
        return await writeUpdate(command, output, ports)
      default: {
        const report =
          command.name === 'check' ? await run(command.request, ports) : await reportCommand(command, ports)
        await write(report, output)
        return exitCodeOf[report.verdict]
      }
    }
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
