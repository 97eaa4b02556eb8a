import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { error, info, notice, warning } from '@actions/core'
import type { Published } from '../diagnostic/args/reports.ts'
import { type Diagnostic, type DiagnosticCode, errorOf, warningOf } from '../diagnostic/diagnostic.ts'
import { oneLine, type Patience } from '../forge/answer.ts'
import type { Posted } from '../forge/posted.ts'
import { messageOf as causeText } from '../lang/message-of.ts'
import { couldMeasure } from '../report/judgement.ts'
import type { Report } from '../report/report-schema.ts'
import { exitCodeOf } from '../report/verdict.ts'
import { findingCount, newEscapeCount } from '../story/counts.ts'
import type { Annotation } from '../view/render-annotations.ts'
import { messageOf } from '../words/diagnostics.ts'
import { commentKeyOf } from './comment-key.ts'
import type { Event } from './event.ts'
import type { Inputs } from './inputs.ts'
import { postComment } from './post-comment.ts'
import { appendToRunnerFile, outputText } from './runner-files.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** Every output of action.yml, by its name there. */
export const outputNames = [
  'verdict',
  'findings',
  'new-escapes',
  'report',
  'comment-url',
  'sarif',
  'matrix',
  'expect-reports',
] as const

/** Those of mode `plan`, which publishes no report, are its own. */
type Outputs = Readonly<Record<Exclude<(typeof outputNames)[number], 'matrix' | 'expect-reports'>, string>>

/** How a report becomes text; pure functions of the report room. */
export type Renderings = {
  /** For the log; it must be safe for a runner that reads commands in it. */
  readonly log: (report: Report) => string
  readonly summary: (report: Report) => string
  readonly comment: (report: Report) => string
  readonly settled: (report: Report) => string
  readonly json: (report: Report) => string
  readonly sarif: (report: Report) => Promise<string>
  readonly annotations: (report: Report) => readonly Annotation[]
}

/**
 * What a step says of a report. `judged`: all, and the verdict is its exit code. `shown`: the verdict belongs to another run,
 * here it is only shown, and the step fails where that fails. `measured`: nothing is judged, the files are for another step.
 */
export type PublishMode = 'judged' | 'shown' | 'measured'

export type Publication = {
  readonly mode: PublishMode
  readonly report: Report
  /** The same with what came up later. */
  readonly reportWith: (later: readonly Diagnostic[]) => Report
  readonly inputs: Inputs
  readonly run: WorkflowRun
  /** undefined where the event was refused or could not be read: then there is no comment. */
  readonly event: Event | undefined
  readonly render: Renderings
  readonly patience?: Patience
}

/**
 * Publishes a report: files, comment, log, annotations, summary, outputs, in this order, and returns the exit code. Each of these
 * stands on its own: one that fails is said by the next ones, and never takes the verdict, or what comes after it, away. Only a
 * file that could not be written changes the code, to 2. Never rejects.
 */
export async function publish(publication: Publication): Promise<0 | 1 | 2> {
  const { mode, render } = publication
  const faults: Diagnostic[] = []
  const step = async <T>(name: Published, otherwise: T, act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      faults.push(stepFailed(name, cause))
      return otherwise
    }
  }
  const { problems, path, sarif } = await written(publication)
  const report = problems.length === 0 ? publication.report : publication.reportWith(problems)
  const posted = await step('comment', unposted, () => post(publication, report))
  const later = [...posted.diagnostics, ...faults.splice(0)]
  const said = later.length === 0 ? report : publication.reportWith([...problems, ...later])
  const log = await step('log', said.verdict, () => render.log(said).trimEnd())
  await step('log', undefined, () => info(log))
  if (mode === 'judged')
    await step('annotations', undefined, () => {
      for (const annotation of render.annotations(said)) annotate(annotation)
    })
  if (mode !== 'measured') {
    const text = await step('summary', `### ${said.verdict}`, () => render.summary(said))
    await step('summary', undefined, () => writeSummary(text))
  }
  const code = exitCode(report, publication, posted.failed)
  await step('outputs', undefined, () => setOutputs({ ...outputsOf(report, posted, mode, code), report: path, sarif }))
  for (const fault of faults) warning(messageOf(fault))
  return code
}

const unposted: Posted = { url: undefined, failed: true, diagnostics: [] }

async function post({ mode, inputs, run, event, render, patience }: Publication, report: Report): Promise<Posted> {
  if (event === undefined || mode === 'measured') return { ...unposted, failed: false }
  return postComment({
    comment: inputs.comment,
    token: inputs.token,
    key: commentKeyOf(inputs, run),
    run,
    event,
    report,
    texts: { full: render.comment(report), settled: render.settled(report) },
    patience,
  })
}

function stepFailed(what: Published, cause: unknown): Diagnostic {
  return warningOf('INTERNAL', { variant: 'publishing', what, why: oneLine(causeText(cause)) })
}

/** Where the JSON report and the SARIF file are, empty where they are nowhere; and why a file could not be written. */
type Files = { readonly path: string; readonly sarif: string; readonly problems: readonly Diagnostic[] }

async function written(publication: Publication): Promise<Files> {
  try {
    return await writeFiles(publication)
  } catch (cause) {
    return { path: '', sarif: '', problems: [{ ...stepFailed('report', cause), severity: 'error' }] }
  }
}

function outputsOf(report: Report, posted: Posted, mode: PublishMode, code: number): Omit<Outputs, 'report' | 'sarif'> {
  return {
    verdict: mode === 'measured' && code === 0 ? '' : report.verdict,
    findings: String(findingCount(report)),
    'new-escapes': String(newEscapeCount(report)),
    'comment-url': posted.url ?? '',
  }
}

/** What fails in the run that only shows a verdict; all else is about the run that measured. */
const ofOurs: ReadonlySet<DiagnosticCode> = new Set([
  'API_FAILED',
  'BAD_SETTING',
  'BAD_INPUT',
  'INPUT_MISPLACED',
  'BAD_TOKEN',
  'BAD_PATH',
  'BAD_OUTPUT',
  'NAME_NOT_FOUND',
  'RUNNER_UNREADABLE',
  'FILE_NOT_WRITTEN',
  'MACHINE_FAILED',
  'INTERNAL',
])

// `fail: false` forgives what is over budget, never what cannot be judged.
function exitCode(report: Report, { mode, inputs }: Publication, failed: boolean): 0 | 1 | 2 {
  switch (mode) {
    case 'judged':
      return report.verdict === 'over-budget' && !inputs.fail ? 0 : exitCodeOf[report.verdict]
    case 'measured':
      return couldMeasure(report) ? 0 : 2
    case 'shown':
      return failed || report.diagnostics.some(({ code }) => ofOurs.has(code)) ? 2 : 0
  }
}

// Where a file cannot be written, what is published says so and is `cannot-judge`. The JSON report is written last, so that it says
// what became of the others.
async function writeFiles({ report, reportWith, inputs, run, render }: Publication): Promise<Files> {
  const problems: Diagnostic[] = []
  const known = (): Report => (problems.length === 0 ? report : reportWith(problems))
  const wrote = async (given: string | undefined, text: (of: Report) => string | Promise<string>): Promise<string> => {
    if (given === undefined) return ''
    const path = resolve(run.workspace, given)
    const problem = await write(path, await text(known()))
    if (problem === undefined) return path
    problems.push(problem)
    return ''
  }
  await wrote(inputs.markdown, render.summary)
  const sarif = await wrote(inputs.sarif, render.sarif).catch((cause: unknown) => {
    problems.push({ ...stepFailed('sarif', cause), severity: 'error' })
    return ''
  })
  const json = render.json(known())
  try {
    const path = await wrote(await reportPath(inputs, run), () => json)
    return { path, sarif, problems }
  } catch (cause) {
    const failed = errorOf('FILE_NOT_WRITTEN', { variant: 'report', why: causeText(cause) })
    return { path: '', sarif, problems: [...problems, failed] }
  }
}

async function write(path: string, text: string): Promise<Diagnostic | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return undefined
  } catch (cause) {
    return errorOf('FILE_NOT_WRITTEN', { variant: 'file', path, why: causeText(cause) })
  }
}

// A folder of its own, so that two steps of one job do not write the same file.
async function reportPath(inputs: Inputs, run: WorkflowRun): Promise<string> {
  if (inputs.report !== undefined) return resolve(run.workspace, inputs.report)
  const makeIn = async (folder: string): Promise<string> =>
    join(await mkdtemp(join(folder, 'allocs-budget-')), 'report.json')
  return run.temp === '' ? makeIn(tmpdir()) : makeIn(run.temp).catch(() => makeIn(tmpdir()))
}

const commands = { error, warning, notice } as const

function annotate({ level, file, line, column, title, message }: Annotation): void {
  commands[level](message, {
    title,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(line === undefined || column === undefined ? {} : { startColumn: column }),
  })
}

function writeSummary(text: string): void {
  const why = appendToRunnerFile(process.env.GITHUB_STEP_SUMMARY, `${text}\n`)
  if (why !== undefined) warning(`the summary cannot be written: ${why}`)
}

// What cannot be set is reported, and the verdict stands.
function setOutputs(outputs: Outputs): void {
  const text = Object.entries(outputs)
    .map(([name, value]) => outputText(name, value))
    .join('')
  const why = appendToRunnerFile(process.env.GITHUB_OUTPUT, text)
  if (why !== undefined) warning(`the outputs cannot be set: ${why}`)
}
