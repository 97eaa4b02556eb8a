import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { type InputName, inputNames, readInputs } from '../../src/github/inputs.ts'
import { outputNames } from '../../src/github/publish.ts'
import { messageOf } from '../../src/words/diagnostics.ts'
import {
  combinations,
  expression,
  type Job,
  modesOf,
  ours,
  parseClean,
  pasted,
  recipeFiles,
  recipes,
  root,
  type Step,
  stepsWith,
} from '../support/recipes.ts'

const read = (name: string): string => readFileSync(root + name, 'utf8')
const all = recipes()
const action = parse(read('action.yml')) as { inputs: Record<string, { default?: string }> }
const notCancelled = expression('!cancelled()')

const recipe = (file: string): (typeof all)[number] => {
  const found = all.find((each) => each.file === file)
  if (found === undefined) throw new Error(`there is no recipe ${file}`)
  return found
}

/** What a value of `with` can be at run time, as far as a recipe says so: the alternatives of a condition, else any text. */
function valuesOf(written: unknown): readonly string[] {
  const computed = /^\$\{\{(.*)\}\}$/.exec(String(written))?.[1]
  if (computed === undefined) return [String(written)]
  if (computed.trim() === 'needs.plan.outputs.expect-reports') return ['20']
  const alternatives = [...computed.matchAll(/(?:&&|\|\|) '([^']*)'/g)].map(([, text]) => text ?? '')
  return alternatives.length === 0 ? ['anything'] : alternatives
}

/** What the action says of the inputs of a step; of those that can have several values, `name` has `value`. */
function problemsOf({ with: given = {} }: Step, name?: string, value = ''): readonly string[] {
  const input = (each: InputName): string =>
    each === name ? value : (valuesOf(given[each] ?? action.inputs[each]?.default ?? '')[0] ?? '')
  return readInputs(input).diagnostics.map(messageOf)
}

test('there are workflows, and the index links each file and nothing else', () => {
  const links = [...read('docs/recipes.md').matchAll(/\]\(recipes\/([^)]+)\)/g)].map(([, file]) => file)
  expect(all.length).toBeGreaterThan(7)
  expect([...new Set(links)].sort()).toEqual(recipeFiles())
})

test('other links of the index lead to files', () => {
  const links = [...read('docs/recipes.md').matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, file]) => file ?? '')
  expect(links.length).toBeGreaterThan(recipeFiles().length)
  for (const link of links) expect(() => read(`docs/${link}`), link).not.toThrow()
})

test('the sections of the index that messages name are there', () => {
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const named = sources.flatMap((file) =>
    [...read(`src/${file}`).matchAll(/docs\/recipes\.md#([\w-]+)/g)].map(([, id]) => id),
  )
  const headings = [...read('docs/recipes.md').matchAll(/^## (.*)$/gm)].map(([, text = '']) =>
    text.toLowerCase().replaceAll(' ', '-'),
  )
  expect(named).not.toEqual([])
  expect(headings).toEqual(expect.arrayContaining(named))
})

test("the README's workflow is the recipe of one job", () => {
  const readme = /^```yaml\n(name: [\s\S]*?)^```$/m.exec(read('README.md'))?.[1] ?? ''
  const wanted = readme.split('\n').filter((line) => line !== '')
  const lines = recipe('one-job.yml').text.split('\n')
  expect(wanted.length).toBeGreaterThan(15)
  // The recipe has a comment on top and the concurrency besides; the rest is there line by line, in this order.
  expect(lines.filter((line) => wanted.includes(line) && line !== '')).toEqual(wanted)
})

const upload = 'github/codeql-action/upload-sarif'
const charts = 'benchmark-action/github-action-benchmark'
/** What judges; a workflow that only draws charts is tested apart. */
const gates = all.filter(({ jobs }) => jobs.some(([, job]) => stepsWith(job, ours).length > 0))

describe.each(all)('$file', ({ text, workflow, jobs }) => {
  test('pins what it uses to commits, with the version beside it', () => {
    const lines = text.match(/^.*\buses: .*$/gm) ?? []
    expect(lines).toHaveLength(jobs.flatMap(([, { steps }]) => steps.filter(({ uses }) => uses !== undefined)).length)
    for (const line of lines.filter((each) => !each.endsWith(` uses: ${pasted} # pin it to a commit`)))
      expect(line).toMatch(
        / uses: (?:actions|github|benchmark-action)\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/,
      )
  })

  test('starts from no permissions, and each job names its own with the reason', () => {
    expect(workflow.permissions).toEqual({})
    for (const [name, job] of jobs) expect(job.permissions, name).toEqual(permissionsFor(job, workflow.on))
    expect(text.match(/^ {6}[\w-]+: (?:read|write)$/gm), 'a permission without a reason').toBeNull()
  })
})

/** Those that do something on the default branch, too. */
const keeping = ['kept-results.yml', 'code-scanning.yml']

describe.each(gates)('$file', ({ text, workflow, jobs, file }) => {
  const ourSteps = jobs.flatMap(([, job]) => stepsWith(job, ours))

  test('says on top when to use it, and names a check to require that there is', () => {
    const head = text.slice(0, text.indexOf('\nname: ') + 1)
    expect(head).toMatch(/^(?:# .*\n){3,}$/)
    const [, check, other] = /^# Require the check (?:`([^`]+)`|of ([\w-]+\.yml))/m.exec(head) ?? []
    const names = Object.keys(recipe(other ?? file).workflow.jobs)
    expect(names).toContain(other === undefined ? check : 'allocs-budget')
  })

  test('gives our action inputs that it has, with values that it takes', () => {
    expect(ourSteps.length).toBeGreaterThan(0)
    for (const step of ourSteps) {
      for (const [name, written] of Object.entries(step.with ?? {})) {
        expect(Object.keys(action.inputs)).toContain(name)
        expect(inputNames).toContain(name)
        for (const value of valuesOf(written)) expect(problemsOf(step, name, value)).toEqual([])
      }
      expect(problemsOf(step)).toEqual([])
    }
  })

  test('has no filter that leaves a required check waiting', () => {
    const events = typeof workflow.on === 'string' ? [null] : Object.values(workflow.on)
    const filters = events.flatMap((event) => Object.keys(event ?? {}))
    const harmless = ['workflows', 'types', ...(keeping.includes(file) ? ['branches'] : [])]
    expect(filters.filter((name) => !harmless.includes(name))).toEqual([])
    const types = events.map((event) => event?.types).filter((type) => type !== undefined)
    expect(types).toEqual(file === 'forks-comment.yml' ? [['completed']] : [])
  })

  test('cancels nothing but what a newer push to the pull request replaces', () => {
    const { group = '', 'cancel-in-progress': cancels } = workflow.concurrency ?? {}
    const wanted = {
      'code-scanning.yml': expression("github.event_name == 'pull_request'"),
      'kept-results.yml': expression("github.event_name == 'pull_request'"),
      'merge-queue.yml': expression("github.event_name == 'pull_request'"),
      'forks-comment.yml': false,
    }[file]
    expect(cancels).toBe(wanted ?? true)
    expect(group).toMatch(/github\.event\.(?:pull_request\.number|workflow_run\.head_repository\.full_name)/)
  })

  test('leaves no credentials in a checkout, and has the commit before', () => {
    for (const [, job] of jobs)
      for (const step of stepsWith(job, 'actions/checkout'))
        expect(step.with).toEqual({
          'persist-credentials': false,
          // Who plans compares with nothing.
          ...(!modesOf(job).includes('plan') && { 'fetch-depth': 2 }),
        })
  })

  test('checks out and sets up Go where something is measured, and only there', () => {
    for (const [name, job] of jobs) {
      const measures = modesOf(job).some((mode) => mode !== 'report')
      const setUp = [...stepsWith(job, 'actions/checkout'), ...stepsWith(job, 'actions/setup-go')]
      expect(setUp, name).toHaveLength(measures ? 2 : 0)
      if (modesOf(job).length > 0) expect(job.steps.filter(({ run }) => run !== undefined)).toEqual([])
    }
  })

  test('waits for other jobs with a condition, so that it is never skipped as passed', () => {
    // One that measures leaves a report, and the one that reports counts them.
    const isCounted = (job: Job): boolean => modesOf(job).includes('measure')
    for (const [name, job] of jobs.filter(
      ([, each]) => each.needs !== undefined && stepsWith(each, upload).length === 0 && !isCounted(each),
    ))
      expect(job.if, name).toBe(modesOf(job).length > 0 ? notCancelled : expression('always()'))
  })

  test('uploads what was measured, also when it is over budget', () => {
    for (const [, job] of jobs) {
      const [step] = stepsWith(job, ours)
      const uploads = stepsWith(job, 'actions/upload-artifact')
      const [upload, ...others] = uploads.filter(
        (each) => step?.with?.sarif === undefined || each.with?.path !== step.with.sarif,
      )
      const needsOne = modesOf(job).includes('measure') || step?.with?.comment === 'never'
      expect([upload !== undefined, others]).toEqual([needsOne, []])
      if (upload === undefined) continue
      expect(upload.if).toBe(notCancelled)
      expect(upload.with?.path).toBe(step?.with?.report)
      expect(step?.with?.token).toBe('')
      expect(upload.with?.name).toBe(`allocs-budget${job.strategy ? `-${expression('strategy.job-index')}` : ''}`)
    }
  })

  test('reports what was downloaded, and knows how many there must be', () => {
    for (const [, job] of jobs.filter(([, each]) => modesOf(each).includes('report'))) {
      const [download, step] = job.steps
      expect(stepsWith(job, 'actions/download-artifact')).toEqual([download])
      expect(download?.['continue-on-error']).toBe(true)
      expect(Object.keys(download?.with ?? {})).not.toContain('merge-multiple')
      expect(step?.if).toBe(notCancelled)
      expect(step?.with?.reports).toBe(download?.with?.path)
      expect(step?.with?.['expect-reports']).toBe(measuredFor(job, workflow.jobs))
    }
  })
})

/** The least that a job can do its work with. */
function permissionsFor(job: Job, on: unknown): Record<string, string> {
  const [step] = stepsWith(job, ours)
  if (stepsWith(job, upload).length > 0) return { 'security-events': 'write' }
  if (stepsWith(job, charts).length > 0) return { contents: 'write' }
  if (step === undefined) return {}
  const isQuiet = ['measure', 'plan'].includes(String(step.with?.mode))
  const writes = !isQuiet && step.with?.comment !== 'never'
  return {
    ...(JSON.stringify(on).includes('workflow_run') && { actions: 'read' }),
    contents: 'read',
    ...(writes && { 'pull-requests': 'write' }),
  }
}

/** How many reports a job gets: one of each combination of the job that it needs, or of the workflow that was measured before; or as planned. */
function measuredFor({ needs }: Job, jobs: Readonly<Record<string, Job>>): number | string {
  const needed = [needs ?? []].flat()
  const planned = needed.find((name) => modesOf(jobs[name] ?? { steps: [] }).includes('plan'))
  if (planned !== undefined) return expression(`needs.${planned}.outputs.expect-reports`)
  const measuring = jobs[needed[0] ?? ''] ?? recipe('forks-measure.yml').workflow.jobs['allocs-budget']
  return measuring === undefined ? 0 : combinations(measuring)
}

describe('the workflow with a plan', () => {
  const { plan, measure, 'allocs-budget': report } = recipe('plan.yml').workflow.jobs
  if (plan === undefined || measure === undefined || report === undefined) throw new Error('one plans, others measure')
  const [step] = stepsWith(plan, ours)

  test('hands on what the step says, which the others use', () => {
    const names = ['matrix', 'expect-reports']
    expect(plan.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, expression(`steps.${step?.id}.outputs.${name}`)])),
    )
    for (const name of names) expect(outputNames).toContain(name)
    expect(measure.strategy?.matrix).toBe(expression('fromJSON(needs.plan.outputs.matrix)'))
    expect([measure.needs, report.needs]).toEqual(['plan', ['plan', 'measure']])
  })

  test('is refused where there is no plan: the number of reports is empty then', () => {
    const [reports] = stepsWith(report, ours)
    expect(problemsOf(reports ?? {}, 'expect-reports', '')).toEqual([
      'the input expect-reports is missing; without it, a missing report would go unnoticed',
    ])
  })
})

describe('the two workflows for forks', () => {
  const [first, second] = [recipe('forks-measure.yml'), recipe('forks-comment.yml')]
  const [[, comment]] = second.jobs as [readonly [string, Job]]

  test('know each other by the name of the first and of its artifact', () => {
    expect(second.workflow.on).toEqual({ workflow_run: { workflows: [first.workflow.name], types: ['completed'] } })
    const uploads = first.jobs.flatMap(([, job]) => stepsWith(job, 'actions/upload-artifact'))
    const [download] = stepsWith(comment, 'actions/download-artifact')
    expect(uploads.map((step) => step.with?.name)).toEqual([download?.with?.name])
  })

  test('comment only on what a pull request started, from the run that measured', () => {
    const [download] = stepsWith(comment, 'actions/download-artifact')
    expect(comment.if).toBe("github.event.workflow_run.event == 'pull_request'")
    expect(download?.with).toMatchObject({
      'run-id': expression('github.event.workflow_run.id'),
      'github-token': expression('github.token'),
    })
  })
})

describe('the workflow that keeps results', () => {
  const { workflow, jobs } = recipe('kept-results.yml')
  const [[, job]] = jobs as [readonly [string, Job]]
  const [restore, ...restores] = stepsWith(job, 'actions/cache/restore')
  const [save, ...saves] = stepsWith(job, 'actions/cache/save')

  test('filters no pull request, and saves on pushes to the default branch alone', () => {
    expect(workflow.on).toEqual({ pull_request: null, push: { branches: ['main'] } })
    expect([restores, saves]).toEqual([[], []])
    expect([restore?.if, save?.if]).toEqual([undefined, expression("!cancelled() && github.event_name == 'push'")])
    expect(stepsWith(job, 'actions/cache')).toEqual([])
  })

  test('restores and saves the folder that the step works with, by a new key each time', () => {
    const [step] = stepsWith(job, ours)
    const paths = [restore?.with?.path, save?.with?.path]
    expect(paths).toEqual([step?.with?.cache, step?.with?.cache])
    expect(save?.with?.key).toBe(restore?.with?.key)
    expect(save?.with?.key).toContain(expression('github.run_id'))
    expect(String(save?.with?.key).startsWith(String(restore?.with?.['restore-keys']))).toBe(true)
  })
})

describe('the workflow with alerts', () => {
  const { workflow, jobs } = recipe('code-scanning.yml')
  const { 'allocs-budget': check, alerts } = workflow.jobs
  if (check === undefined || alerts === undefined) throw new Error('one job checks, and one uploads')
  const [step] = stepsWith(check, ours)

  test('analyzes each push to the default branch, where nothing is new any more', () => {
    expect(workflow.on).toEqual({ pull_request: null, push: { branches: ['main'] } })
    expect(valuesOf(step?.with?.base)).toEqual(['none', 'auto'])
    expect(jobs).toHaveLength(2)
  })

  test('hands the file over, and uploads it where nothing of the pull request runs', () => {
    const [artifact] = stepsWith(check, 'actions/upload-artifact')
    expect(artifact?.with?.path).toBe(step?.with?.sarif)
    expect(artifact?.if).toBe(expression(`!cancelled() && steps.${step?.id}.outputs.sarif != ''`))
    const [download, analysis, ...others] = alerts.steps
    expect(download?.with?.name).toBe(artifact?.with?.name)
    expect([analysis?.uses?.split('@')[0], analysis?.with?.sarif_file, others]).toEqual([
      upload,
      download?.with?.path,
      [],
    ])
  })

  test('uploads what was judged alone, and nothing of a fork', () => {
    expect([alerts.needs, check.outputs]).toEqual([
      'allocs-budget',
      { verdict: expression(`steps.${step?.id}.outputs.verdict`) },
    ])
    const judged = `contains(fromJSON('["pass", "over-budget"]'), needs.allocs-budget.outputs.verdict)`
    expect(alerts.if).toBe(expression(`!cancelled() && ${judged} && !github.event.pull_request.head.repo.fork`))
  })
})

describe('the workflow with charts', () => {
  const { text, workflow, jobs } = recipe('trend.yml')
  const [[, { steps }]] = jobs as [readonly [string, Job]]

  test('says on top that it is no check, and runs on the default branch alone', () => {
    expect(text).toMatch(/^(?:# .*\n){2}# Require the check of one-job\.yml, not this one\.\nname: /)
    expect(workflow.on).toEqual({ push: { branches: ['main'] } })
    expect(workflow.concurrency).toEqual({ group: 'allocs-budget-trend', 'cancel-in-progress': false })
    expect(jobs).toHaveLength(1)
  })

  test('draws what our command wrote, with options that it has', () => {
    const [folder] = steps.flatMap((step) => (step.with?.repository === ours ? [step.with.path] : []))
    const command = new RegExp(`^node ${folder}/dist/cli/index\\.js (.*) \\|\\| \\[ \\$\\? -eq 1 \\]$`)
    const args = steps.flatMap(({ run }) => command.exec(run ?? '')?.[1]?.split(' ') ?? [])
    const { output, command: read } = readCommandLine(args, {})
    const drawn = steps.find(({ uses }) => uses?.startsWith(charts))
    expect(read).toMatchObject({ name: 'check', request: { base: { kind: 'none', isAsked: true } } })
    expect(drawn?.with).toMatchObject({ tool: 'go', 'output-file-path': output.bench })
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout')))
      expect(step.with?.['persist-credentials']).toBe(false)
  })
})

describe('pins', () => {
  const pins = (text: string): readonly string[] =>
    [...text.matchAll(/uses: (actions\/\S+ # \S+)/g)].map(([, pin]) => pin ?? '')
  const actionsOf = (list: readonly string[]): ReadonlySet<string> =>
    new Set(list.map((pin) => pin.split('@')[0] ?? ''))

  test('are one for each action, the one of our own workflow where it uses it', () => {
    const here = all.filter(({ file }) => file !== 'ghes.yml').flatMap(({ text }) => pins(text))
    const everywhere = new Set([...here, ...pins(read('.github/workflows/ci.yml'))])
    expect(everywhere.size).toBe(actionsOf([...everywhere]).size)
  })

  test('of the artifact actions are of version 3 on Enterprise Server, and there only', () => {
    for (const { file, text } of all)
      for (const pin of pins(text).filter((each) => each.includes('-artifact@')))
        expect(pin.includes('# v3.'), `${file}: ${pin}`).toBe(file === 'ghes.yml')
  })
})

test('the YAML blocks of the index are budgets or workflows without mistakes', () => {
  const blocks = [...read('docs/recipes.md').matchAll(/^ *```yaml\n([\s\S]*?)^ *```$/gm)].map(([, text]) => text ?? '')
  expect(blocks).toHaveLength(1)
  for (const block of blocks) expect(parseClean(block, 'docs/recipes.md')).toEqual({ rules: { loosened: 'error' } })
})
