// An action that judges nothing: publishes the sample report the variable SAMPLE names, with a fault in the rendering that BROKEN names.
// Started by publish.test.ts as a step.
import { getInput } from '@actions/core'
import { readEvent } from '../../../src/github/event.ts'
import { readInputs } from '../../../src/github/inputs.ts'
import { publish } from '../../../src/github/publish.ts'
import { blobUrl, readWorkflowRun, runUrl } from '../../../src/github/workflow-run.ts'
import { readText } from '../../../src/host/files.ts'
import { renderAnnotations } from '../../../src/view/render-annotations.ts'
import { renderJson } from '../../../src/view/render-json.ts'
import { commentMax, renderMarkdown, renderSettled, summaryMax } from '../../../src/view/render-markdown.ts'
import { renderSarif } from '../../../src/view/render-sarif.ts'
import { renderTerminal } from '../../../src/view/render-terminal.ts'
import { cannotJudgeSample, greenSample, overBudgetSample, report } from '../../report/sample-reports.ts'
import { hostile } from './hostile-report.ts'

process.exitCode = 2
const samples = { green: greenSample, overBudget: overBudgetSample, cannotJudge: cannotJudgeSample, hostile }
const given = samples[(process.env.SAMPLE ?? 'green') as keyof typeof samples] // set by the test
const { value: inputs } = readInputs((name) => getInput(name))
const { value: run } = readWorkflowRun(process.env)
const { value: event } = await readEvent(run, inputs.mode, { readText })
const url = runUrl(run)
const links = {
  blobUrl: blobUrl(run, 'b'.repeat(40)),
  covers: () => true,
  ...(url === undefined ? {} : { runUrl: url }),
}
const broken = process.env.BROKEN ?? ''
const fault = (): never => {
  throw new Error('a fault\n::error::of ours')
}
process.exitCode = await publish({
  mode: 'judged',
  report: report(given),
  reportWith: (later) => report(given, later),
  inputs,
  run,
  event,
  render: {
    log: (it) => renderTerminal(it, { color: false, verbose: false }),
    summary: (it) => renderMarkdown(it, { ...summaryMax, fails: inputs.fail, links }),
    comment: (it) => renderMarkdown(it, { ...commentMax, fails: inputs.fail, links }),
    settled: renderSettled,
    json: renderJson,
    sarif: (it) => renderSarif(it),
    annotations: renderAnnotations,
    ...(broken !== '' && { [broken]: fault }),
  },
})
