import { CommanderError } from 'commander'
import type { Draft } from './app/assemble.ts'
import { draftOfProblem } from './app/breakdown-report.ts'
import { check } from './app/check.ts'
import { explain } from './app/explain.ts'
import { alreadyThere, init } from './app/init.ts'
import { planJobs } from './app/plan-jobs.ts'
import { longestOf, type Request } from './app/request.ts'
import { update } from './app/update.ts'
import {
  type CommandLine,
  type ExplainCommand,
  type InitCommand,
  type Output,
  type PlanCommand,
  readCommandLine,
  type UpdateCommand,
} from './cli/command-line.ts'
import { conclude, concludeWith, type Destination, wantsColor } from './cli/conclude.ts'
import { mistakesInCommandLine, outputsOf } from './cli/named-files.ts'
import { type LoadPost, reportCommand } from './cli/report-command.ts'
import { type Diagnostic, errorOf } from './diagnostic/diagnostic.ts'
import { replaceFile, type Written, writeNewFile } from './host/budget-file.ts'
import { breakdownText } from './host/end-closed.ts'
import { breakdownOf } from './host/host-error.ts'
import { keptStore } from './host/kept-store.ts'
import { copyNamed, type NamedOutput, writeNamed } from './host/named-files.ts'
import { noProgress, type ProgressDisplay, progressInLines, progressInPlace } from './host/progress.ts'
import { type RealPorts, realPorts } from './host/real-ports.ts'
import { complain } from './host/standard-output.ts'
import type { Started } from './host/start.ts'
import { version } from './lang/version.ts'
import { callPaths, flamegraph } from './view/flamegraph.ts'
import { renderExplanations } from './view/render-explanation.ts'
import { renderInit } from './view/render-init.ts'
import { renderSpent } from './view/render-spent.ts'
import { renderUpdate } from './view/render-update.ts'
import { hintOf, messageOf } from './words/diagnostics.ts'
import { programIn } from './words/program.ts'
import { matrixText } from './write/matrix.ts'
import { homeOf, typedNext } from './write/repeat-locally.ts'
import { workflowText } from './write/workflow.ts'

async function explainTo(command: ExplainCommand, destination: Destination, ports: RealPorts): Promise<number> {
  const { request, subject: name, calls: wantsCalls = false } = command
  const file = (by: string): NamedOutput | undefined => destination.files.find((each) => each.by === by)
  const [drawing, profile] = [file('--flamegraph'), file('--profile')]
  const wantsProfile = [
    ...(profile === undefined ? [] : [{ flag: profile.by, isOne: true }]),
    ...(drawing === undefined ? [] : [{ flag: drawing.by, isOne: false }]),
  ]
  const outcome = await explain(request, { name, wantsProfile, wantsCalls }, ports).finally(ports.endProgress)
  if (outcome.kind === 'failed') return conclude(outcome.why, destination)
  const problems: Diagnostic[] = []
  const note = (problem: Diagnostic | undefined): void => void (problem && problems.push(problem))
  const [profiled] = outcome.value.flatMap((it) => (it.kind === 'benchmark' ? (it.profile ?? []) : []))
  if (drawing !== undefined) note(await writeNamed(drawing, flamegraph(name, callPaths(outcome.value))))
  if (profile !== undefined && profiled !== undefined) note(await copyNamed(profile, profiled.file))
  const text = renderExplanations(outcome.value, { color: wantsColor(destination.output) })
  const code = await concludeWith(text, 0, false, 'the explanation is complete')
  for (const problem of problems) complain(messageOf(problem), hintOf(problem) ?? '')
  return problems.length === 0 ? code : 2
}

async function initTo(command: InitCommand, destination: Destination, ports: RealPorts): Promise<number> {
  const outcome = await init(command.request, command.functions, ports).finally(ports.endProgress)
  if (outcome.kind === 'failed') return conclude(outcome.why, destination)
  const { path, file, text: made, env, go } = outcome.value
  const written = await writeNewFile(path, made)
  if (written.kind !== 'written') return conclude(notWritten(command.request, file, written), destination)
  const { directory, budget } = homeOf(file)
  const { prepare = [] } = command.request
  const workflow = workflowText({ directory, prepare, env, go, ...(budget !== undefined && { budget }) })
  const check = typedNext(command.request, 'check')
  const text = renderInit(outcome.value, { check, workflow }, wantsColor(destination.output), destination.program)
  return concludeWith(text, 0, false, `${file} was written`)
}

async function updateTo(command: UpdateCommand, destination: Destination, ports: RealPorts): Promise<number> {
  const outcome = await update(command.request, command.wanted, ports).finally(ports.endProgress)
  if (outcome.kind === 'failed') return conclude(outcome.why, destination)
  const { path, before, after, file } = outcome.value
  if (!command.isDry && after !== before) {
    const written = await replaceFile(path, before, after)
    if (written.kind !== 'written') return conclude(notWritten(command.request, file, written), destination)
  }
  const text = renderUpdate(outcome.value, { color: wantsColor(destination.output), isDry: command.isDry })
  return concludeWith(text, 0, false, command.isDry ? 'nothing was changed' : `${file} is up to date`)
}

async function planTo({ request, shards }: PlanCommand, destination: Destination, ports: RealPorts): Promise<number> {
  const outcome = await planJobs(request, shards, ports).finally(ports.endProgress)
  if (outcome.kind === 'failed') return conclude(outcome.why, destination)
  const { jobs, diagnostics } = outcome.value
  for (const diagnostic of diagnostics)
    process.stderr.write(`allocs-budget: ${diagnostic.severity}: ${messageOf(diagnostic)}\n`)
  return concludeWith(`${matrixText(jobs)}\n`, 0, true, 'the plan is complete')
}

function whyNotWritten(request: Request, file: string, written: Exclude<Written, { kind: 'written' }>): Diagnostic {
  if (written.kind === 'exists') return alreadyThere(request, file)
  if (written.kind === 'changed') {
    return errorOf('BUDGET_CHANGED', { file })
  }
  return errorOf('BUDGET_NOT_WRITTEN', { variant: 'refused', file, why: written.why })
}

/** Why a budget is as it was. */
function notWritten(request: Request, file: string, written: Exclude<Written, { kind: 'written' }>): Draft {
  const { version } = request
  return { tool: { version }, commit: {}, diagnostics: [whyNotWritten(request, file, written)] }
}

function carryOut(
  { command }: CommandLine,
  destination: Destination,
  ports: RealPorts,
  loadPost: LoadPost | undefined,
): Promise<number> {
  switch (command.name) {
    case 'explain':
      return explainTo(command, destination, ports)
    case 'init':
      return initTo(command, destination, ports)
    case 'update':
      return updateTo(command, destination, ports)
    case 'plan':
      return planTo(command, destination, ports)
    case 'check':
      return check(command.request, ports)
        .finally(ports.endProgress)
        .then((draft) => ports.during('show', () => conclude(draft, destination)))
    case 'report':
      return reportCommand(command, ports, loadPost)
        .finally(ports.endProgress)
        .then((draft) => ports.during('show', () => conclude(draft, destination)))
  }
}

/** In place on a terminal that can take a line back, else in lines; standard output is for the result alone. */
function progressFor({ quiet, verbose }: Output, terminal: string | undefined): ProgressDisplay {
  if (quiet) return noProgress
  if (process.stderr.isTTY === true && terminal !== 'dumb') return progressInPlace(verbose ? 'all' : 'urgent')
  return progressInLines({ line: (text) => void process.stderr.write(`${text}\n`) }, verbose ? 'all' : 'lines')
}

/**
 * Reads a command line, carries it out, and gives its exit code.
 * @param loadPost loads the code that comments on GitHub, where that is in no bundle beside this one
 */
export async function main({ tokens, env }: Started, loadPost?: LoadPost): Promise<number> {
  let line: CommandLine
  try {
    line = readCommandLine(process.argv.slice(2), { ...env, ...tokens })
  } catch (error) {
    // Mistakes in the arguments are reported by the parser already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  const { output } = line
  const program = programIn(env, version)
  const files = outputsOf(line)
  const mistakes = await mistakesInCommandLine(line)
  if (mistakes.diagnostics.length > 0) {
    const draft = { tool: { version }, commit: {}, diagnostics: mistakes.diagnostics }
    const { color, quiet, verbose } = output
    return conclude(
      draft,
      mistakes.canWrite ? { output, files, program } : { output: { color, quiet, verbose }, files: [], program },
    )
  }
  const { command } = line
  const ports = realPorts({
    progress: progressFor(output, env.TERM),
    longestMs: 'request' in command ? longestOf(command.request) : undefined,
    kept: line.usesCache ? keptStore(undefined, env) : undefined,
  })
  try {
    const code = await carryOut(line, { output, files, program }, ports, loadPost)
    if (output.verbose) process.stderr.write(renderSpent(ports.spent()))
    return code
  } catch (error) {
    if (breakdownOf(error).kind === 'fault') process.stderr.write(breakdownText(error))
    return await conclude(draftOfProblem(error), { output, files, program })
  } finally {
    // What is left behind changes no verdict, and the next run takes it away.
    await ports.close().catch((error: unknown) => complain(breakdownOf(error).message, 'remove what was left behind'))
  }
}
