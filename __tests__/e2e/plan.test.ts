import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Report } from '../../src/report/report-schema.ts'
import type { MatrixJob } from '../../src/write/matrix.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { downloaded, measure, publishPullRequest } from '../support/measured.ts'
import { root } from '../support/recipes.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { runStep, type StepResult } from '../support/runner.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-plan-'))
const cleanups: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })]
afterAll(() => {
  for (const cleanup of cleanups) cleanup()
})

function moduleOf(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(folder, name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

/** A package with so many benchmarks; each allocates once. */
const packageOf = (place: string, benchmarks: number) => {
  const name = place.split('/').at(-1)
  const bodies = Array.from(
    { length: benchmarks },
    (_, i) => `func Benchmark${i}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tF()\n\t}\n}\n`,
  )
  return {
    [`${place}/code.go`]: `package ${name}\n\nvar sink *int\n\nfunc F() { sink = new(int) }\n`,
    ...(benchmarks > 0 && { [`${place}/code_test.go`]: `package ${name}\n\nimport "testing"\n\n${bodies.join('\n')}` }),
  }
}
const gomod = (name: string) => `module example.com/${name}\n\ngo 1.21\n`
const rules = 'rules: { new-escapes: off, loosened: off }\n'
const budget = `version: 1
benchtime: 10x
count: 1
benchmarks:
  ./...: { Benchmark*: 1 }
functions:
  ./inner/f: { F: 0 }
${rules}`

const six = () =>
  moduleOf('six', {
    'go.mod': gomod('six'),
    'allocs-budget.yml': budget,
    ...packageOf('a', 6),
    ...packageOf('b', 1),
    ...packageOf('c', 2),
    ...packageOf('d', 2),
    ...packageOf('e', 1),
    ...packageOf('inner/f', 0),
  })

let pull: PullRequestRepository
let server: GitHubServer
let planned: StepResult
let jobs: readonly MatrixJob[]
beforeAll(async () => {
  pull = pullRequestRepository(six(), () => undefined)
  cleanups.push(pull.remove)
  server = await startGitHubServer()
  planned = await plan(pull, { shards: '3' })
  jobs = jobsIn(planned)
})
afterAll(() => server.close())

function plan({ headSha, baseSha, mergeSha, directory }: PullRequestRepository, inputs: Record<string, string>) {
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    workspace: directory,
    inputs: { mode: 'plan', token: '', ...inputs },
    env: { GITHUB_SHA: mergeSha },
  })
}

const jobsIn = ({ outputs }: StepResult): readonly MatrixJob[] =>
  (JSON.parse(outputs.matrix ?? '{"include":[]}') as { include: MatrixJob[] }).include

describe('packages over three jobs', () => {
  test('are spread by what they declare, each in one job', () => {
    expect(planned).toMatchObject({ exitCode: 0, stderr: '', summary: '', leftovers: '' })
    expect(planned.outputs['expect-reports']).toBe('3')
    expect(jobs).toEqual([
      { shard: '1 of 3', modules: '', packages: './a' },
      { shard: '2 of 3', modules: '', packages: './b ./c ./inner/f' },
      { shard: '3 of 3', modules: '', packages: './d ./e' },
    ])
    expect(planned.stdout).toContain('planned: 6 packages in 3 jobs\n')
  })

  test('are the same jobs each time, as the command prints them', async () => {
    expect((await plan(pull, { shards: '3' })).outputs).toEqual(planned.outputs)
    const { code, stdout, stderr } = await runCli(['plan', '--shards', '3'], { cwd: pull.directory })
    expect([code, stdout, stderr]).toEqual([0, `${planned.outputs.matrix}\n`, ''])
    const fewer = await runCli(['plan', '--shards', '9', '--packages', './b,./c'], { cwd: pull.directory })
    expect([fewer.code, fewer.stderr]).toEqual([
      0,
      'allocs-budget: note: 2 jobs instead of 9, for 2 packages: each job measures at least one\n',
    ])
  })

  let reports: readonly unknown[]
  beforeAll(async () => {
    reports = await measuredBy(pull, jobs)
  })

  test('give reports whose verdict, merged, is that of one check', async () => {
    const merged = await merge(pull, reports, planned.outputs['expect-reports'])
    const { headSha, baseSha, mergeSha, directory } = pull
    const whole = await runStep({
      event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
      workspace: directory,
      inputs: { token: '', comment: 'never' },
      env: { GITHUB_SHA: mergeSha },
    })
    expect([merged.exitCode, merged.outputs.verdict]).toEqual([1, 'over-budget'])
    expect(whole.outputs.verdict).toBe('over-budget')
    const told = ({ report }: StepResult) => {
      const { verdict, findings, benchmarks, functions, diagnostics } = report as Report
      return {
        verdict,
        findings: findings.map(({ kind, severity }) => [kind, severity]),
        benchmarks: benchmarks.map(({ package: path, name, allocsPerOp, status }) => [path, name, allocsPerOp, status]),
        functions: functions.map(({ package: path, name, status }) => [path, name, status]),
        diagnostics: diagnostics.map(({ code }) => code),
      }
    }
    expect(told(merged)).toEqual(told(whole))
    expect((merged.report as Report).benchmarks).toHaveLength(12)
  })

  test('miss a report where a job left none', async () => {
    const step = await merge(pull, reports.slice(1), planned.outputs['expect-reports'])
    expect([step.exitCode, (step.report as Report).diagnostics.map(({ code }) => code)]).toEqual([
      2,
      expect.arrayContaining(['REPORT_COUNT']),
    ])
  })
})

test('another CI passes on the strings of each job: a part may be without an entry, the merged report is judged', async () => {
  const cwd = moduleOf('other-ci', {
    'go.mod': gomod('other'),
    'allocs-budget.yml': `version: 1\nbenchtime: 10x\ncount: 1\nbenchmarks:\n  ./a: { Benchmark0: 1 }\n${rules}`,
    ...packageOf('a', 1),
    ...packageOf('b', 0),
  })
  const { include } = JSON.parse((await runCli(['plan', '--shards', '2'], { cwd })).stdout) as { include: MatrixJob[] }
  mkdirSync(join(cwd, 'reports'))
  const codes: (number | null)[] = []
  for (const [i, { modules, packages }] of include.entries()) {
    const part = ['--modules', modules, '--packages', packages, '--json', `reports/${i}.json`]
    codes.push((await runCli(['check', ...part], { cwd })).code)
  }
  expect([include.map(({ modules }) => modules), codes]).toEqual([
    ['', ''],
    [0, 2],
  ])
  const merged = await runCli(['report', 'reports', '--expect-reports', '2'], { cwd })
  expect([merged.code, merged.stdout]).toEqual([0, expect.stringMatching(/^ok: /)])
  const all = await runCli(['check', '--modules', '', '--packages', ''], { cwd })
  expect([all.code, all.stdout]).toEqual([0, expect.stringMatching(/^ok: /)])
})

/** The reports of the jobs that measure, each with the inputs that the recipe gives it. */
async function measuredBy(
  repository: PullRequestRepository,
  planned: readonly MatrixJob[],
): Promise<readonly unknown[]> {
  const reports: unknown[] = []
  for (const job of planned) {
    const step = await measure(repository, inputsOfRecipe(job))
    expect(step.exitCode).toBe(0)
    reports.push(step.report)
  }
  return reports
}

/** What the reporting job makes of reports. */
async function merge(
  repository: PullRequestRepository,
  reports: readonly unknown[],
  expected = '',
): Promise<StepResult> {
  const { folder: all, remove } = downloaded(reports)
  cleanups.push(remove)
  const text = readFileSync(join(repository.directory, 'allocs-budget.yml'), 'utf8')
  publishPullRequest(server, repository, { head: text, base: text })
  const { headSha, baseSha, mergeSha } = repository
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    apiUrl: server.url,
    token,
    inputs: { mode: 'report', reports: all, 'expect-reports': expected },
    env: { GITHUB_SHA: mergeSha, PATH: '/nowhere' },
  })
}

/** The inputs that the step in mode `measure` of docs/recipes/plan.yml gets from a matrix, as GitHub evaluates them. */
function inputsOfRecipe(job: MatrixJob): Record<string, string> {
  type Workflow = { jobs: { measure: { steps: { with?: Record<string, string> }[] } } }
  const { jobs: all } = parse(readFileSync(`${root}docs/recipes/plan.yml`, 'utf8')) as Workflow
  const given = all.measure.steps.find((step) => step.with?.mode === 'measure')?.with ?? {}
  const evaluated = Object.entries(given).flatMap(([name, written]) => {
    const [, key] = /^\$\{\{ matrix\.(\w+) \}\}$/.exec(written) ?? []
    return key === undefined ? [] : [[name, job[key as keyof MatrixJob]] as const]
  })
  expect(evaluated.map(([name]) => name)).toEqual(['modules', 'packages'])
  return Object.fromEntries(evaluated)
}

test('times that were kept take the place of guesses', async () => {
  const workspace = join(folder, 'timed')
  cpSync(pull.directory, workspace, { recursive: true })
  const slow = `package e\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc Benchmark0(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tF()\n\t\ttime.Sleep(100 * time.Millisecond)\n\t}\n}\n`
  writeFileSync(join(workspace, 'e/code_test.go'), slow)
  const repository = { ...pull, directory: workspace }
  expect((await measure(repository, { cache: 'kept' })).exitCode).toBe(0)
  const step = await plan(repository, { shards: '2', cache: 'kept' })
  expect(step.stdout).toContain('planned: 6 packages in 2 jobs, 5 times known from earlier runs')
  // A second of sleep is more than compiling the five others is expected to take.
  expect(jobsIn(step).map(({ packages }) => packages)).toContain('./e')
})

describe('modules', () => {
  test('get jobs of their own, and one budget is for all of them', async () => {
    const module = moduleOf('modules', {
      'allocs-budget.yml': `version: 1\nmodules: [one, two mods/two]\nbenchtime: 10x\ncount: 1\nbenchmarks:\n  example.com/one/...: { Benchmark*: 1 }\n  example.com/two: { Benchmark0: 1 }\n${rules}`,
      'one/go.mod': gomod('one'),
      ...packageOf('one/a', 2),
      ...packageOf('one/b', 2),
      'two mods/two/go.mod': gomod('two'),
      ...packageOf('two mods/two', 1),
    })
    const repository = pullRequestRepository(module, () => undefined)
    cleanups.push(repository.remove)
    const step = await plan(repository, { shards: '3' })
    expect(jobsIn(step)).toEqual([
      { shard: '1 of 3', modules: 'one', packages: './a' },
      { shard: '2 of 3', modules: 'one', packages: './b' },
      { shard: '3 of 3', modules: 'two mods/two', packages: '' },
    ])
    const merged = await merge(repository, await measuredBy(repository, jobsIn(step)), step.outputs['expect-reports'])
    expect([merged.exitCode, merged.outputs.verdict]).toEqual([0, 'pass'])
    const fewer = await plan(repository, { shards: '20' })
    expect(fewer.outputs['expect-reports']).toBe('3')
    expect(fewer.commands.map(({ name, message }) => [name, message])).toEqual([
      ['notice', '3 jobs instead of 20, for 3 packages: each job measures at least one'],
    ])
    symlinkSync('one', join(repository.directory, 'link'))
    const twice = await plan(repository, { shards: '3', modules: 'one, ./one, link' })
    expect(jobsIn(twice).map(({ packages }) => packages)).toEqual(['./a', './b'])
    const whole = await plan(repository, { shards: '1' })
    expect(jobsIn(whole)).toEqual([{ shard: '1 of 1', modules: 'one,two mods/two', packages: '' }])
  })
})

describe('no plan is made', () => {
  test.each([
    ['without shards', {}, {}, 'the input shards is missing'],
    ['for zero shards', { shards: '0' }, {}, 'the input shards has the invalid value "0"'],
    ['for an empty budget', { shards: '2' }, { 'allocs-budget.yml': 'version: 1\n' }, 'nothing would be checked'],
    ['without a budget', { shards: '2', budget: 'none.yml' }, {}, 'there is no budget file none.yml'],
    ['of packages that are not there', { shards: '2', packages: './nope' }, {}, './nope matches no package'],
    [
      'of modules whose folders no list can name',
      { shards: '2' },
      {
        'allocs-budget.yml': `version: 1\nmodules: ['x,y', .]\nbenchmarks: { example.com/xy: { Benchmark0: 1 } }\n`,
        'x,y/go.mod': gomod('xy'),
        'x,y/code.go': 'package xy\n',
      },
      'the module folder "x,y" has a comma',
    ],
    ['with an input of another mode', { shards: '2', count: '3' }, {}, 'the input count is not used in mode plan'],
  ])('%s', async (_, inputs, files, says) => {
    const workspace = join(folder, 'refused')
    cpSync(pull.directory, workspace, { recursive: true })
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, file)), { recursive: true })
      writeFileSync(join(workspace, file), text)
    }
    const step = await plan({ ...pull, directory: workspace }, inputs)
    rmSync(workspace, { recursive: true, force: true })
    expect([step.exitCode, step.outputs.matrix]).toEqual([2, undefined])
    expect(step.commands.map(({ name, message }) => `${name}: ${message}`).join('\n')).toContain(says)
  })
})
