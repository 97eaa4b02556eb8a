import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { type Change, type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runStep, type StepResult } from '../support/runner.ts'
import { readSarif } from '../support/sarif.ts'
import { told } from '../support/told.ts'
import { wide } from '../support/wide.ts'

const stackit = fileURLToPath(new URL('../../examples/stackit/', import.meta.url))
const budget = readFileSync(`${stackit}allocs-budget.yml`, 'utf8')

let server: GitHubServer
const repositories: PullRequestRepository[] = []
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(async () => {
  await server.close()
  for (const repository of repositories.splice(0)) repository.remove()
})

/** A push to pull request 5: the repository as the runner checks it out, and the action run on it. */
async function push(
  change: Change,
  runId: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepResult & { headSha: string }> {
  const repository = pullRequestRepository(stackit, change)
  repositories.push(repository)
  server.pullRequests.set(5, { number: 5, headSha: repository.headSha, state: 'open' })
  const result = await runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: repository.headSha }) },
    workspace: repository.directory,
    apiUrl: server.url,
    token,
    inputs,
    env: { GITHUB_SHA: repository.mergeSha, GITHUB_RUN_ID: runId },
  })
  return { ...result, headSha: repository.headSha }
}

const lowered = (write: Parameters<Change>[0]): void =>
  write('allocs-budget.yml', budget.replace('BenchmarkStackIt2: 1', 'BenchmarkStackIt2: 0'))
const bodies = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)

test('comments on a red pull request, updates the comment, leaves it where nothing changed, settles it when green', async () => {
  const first = await push(lowered, '1')
  expect([first.exitCode, first.outputs.verdict, first.stderr]).toEqual([1, 'over-budget', ''])
  expect(bodies()).toHaveLength(1)
  expect(bodies()[0]).toContain('### ❌ 1 of 5 benchmarks is over budget')
  expect(bodies()[0]).toContain(`https://github.com/octo/m/blob/${first.headSha}/stackit.go#L17`)
  expect(first.outputs['comment-url']).toMatch(/#issuecomment-\d+$/)
  expect(first.commands.filter(({ name }) => name === 'error')).toEqual([
    {
      name: 'error',
      properties: expect.objectContaining({ file: 'stackit.go', line: '17' }),
      message: expect.stringContaining('1 allocs/op in BenchmarkStackIt2'),
    },
  ])
  expect(first.summary).toContain('### ❌ 1 of 5 benchmarks is over budget')

  const worse = await push((write) => {
    lowered(write)
    write('extra.go', 'package stackit\n\nfunc extra() *int { return new(int) }\n')
  }, '2')
  expect(worse.exitCode).toBe(1)
  expect(bodies()).toHaveLength(1)
  expect(bodies()[0]).toContain('### ❌ 1 of 5 benchmarks and 1 of 6 functions are over budget')
  expect(bodies()[0]).toContain('new(int) escapes to heap')

  const green = await push(() => undefined, '3')
  expect([green.exitCode, green.outputs.verdict]).toEqual([0, 'pass'])
  expect(bodies()[0]).toContain('### ✅ all 5 benchmarks and 5 functions are within budget')
  expect(server.writes().map((write) => write.split(' ')[0])).toEqual(['POST', 'PATCH', 'PATCH'])

  const again = await push(() => undefined, '4')
  expect(again.exitCode).toBe(0)
  expect(server.writes()).toHaveLength(3)
})

test('says nothing where there was never anything to say', async () => {
  const { exitCode, outputs, commands } = await push(() => undefined, '1')
  expect([exitCode, outputs.verdict, outputs['comment-url']]).toEqual([0, 'pass', ''])
  expect(server.writes()).toEqual([])
  expect(commands.filter(({ name }) => name === 'error' || name === 'warning')).toEqual([])
})

test('writes the report that the JSON Schema describes, with the commits of the event', wide, async () => {
  const { report, headSha, outputs } = await push(lowered, '1', { comment: 'never' })
  const { commit, runs } = report as Report
  expect(commit).toMatchObject({ head: headSha, measured: expect.stringMatching(/^[0-9a-f]{40}$/) })
  expect(commit.measured).not.toBe(headSha)
  expect(runs).toHaveLength(1)
  expect(told(report as Report)).toEqual([
    expect.objectContaining({
      kind: 'over-budget',
      benchmark: 'BenchmarkStackIt2',
      package: 'example.com/stackit',
      got: 1,
      max: 0,
      unit: 'allocs/op',
    }),
  ])
  expect(outputs.findings).toBe('1')
  expect(server.writes()).toEqual([])
})

test('fail: false exits 0 over budget and says so; cannot judge still exits 2', wide, async () => {
  const over = await push(lowered, '1', { fail: 'false' })
  expect([over.exitCode, over.outputs.verdict]).toEqual([0, 'over-budget'])
  const broken = await push(
    (write) => write('allocs-budget.yml', budget.replace('BenchmarkCopyIt', 'BenchmarkCopylt')),
    '2',
    { fail: 'false' },
  )
  expect([broken.exitCode, broken.outputs.verdict]).toEqual([2, 'cannot-judge'])
  expect(bodies()[0]).toContain(
    'it looks renamed: BenchmarkCopyIt has no entry and the same 0 allocs/op; use that name',
  )
})

test.each([
  ['no go.mod', (write: (file: string, text: string) => void) => write('go.mod', ''), 'go'],
  ['no budget', (write: (file: string, text: string) => void) => write('allocs-budget.yml', ''), 'the budget is empty'],
])('%s is one clear error with exit 2', async (_, change, says) => {
  const { exitCode, commands, stdout } = await push(change, '1')
  expect(exitCode).toBe(2)
  expect(
    commands
      .filter(({ name }) => name === 'error')
      .map(({ message }) => message)
      .join('\n'),
  ).toContain(says)
  expect(stdout).not.toMatch(/^\s+at .*\.js:\d+/m)
})

test('a benchmark never sees the inputs, the tokens or the file commands of the step', async () => {
  const { exitCode, stdout } = await push((write) => {
    write(
      'env_test.go',
      [
        'package stackit',
        '',
        'import (',
        '\t"os"',
        '\t"strings"',
        '\t"testing"',
        ')',
        '',
        'func BenchmarkStackIt4(b *testing.B) {',
        '\tfor _, v := range os.Environ() {',
        '\t\tif strings.HasPrefix(v, "INPUT_") || strings.HasPrefix(v, "GITHUB_") || strings.HasPrefix(v, "ACTIONS_") || strings.Contains(v, "ghs_token") {',
        '\t\t\tb.Fatal("sees " + v)',
        '\t\t}',
        '\t}',
        '}',
        '',
      ].join('\n'),
    )
    write(
      'allocs-budget.yml',
      budget.replace(
        'BenchmarkStackIt: 0',
        'BenchmarkStackIt: 0\n    BenchmarkStackIt4: { allocs: 100, benchtime: 1x }',
      ),
    )
  }, '1')
  expect(stdout).not.toContain('ghs_token')
  expect(exitCode).toBe(0)
})

test('an alert is the same one when code moves, is new where code allocates, and is gone with the allocation', async () => {
  const analysis = async (change: Change): Promise<ReadonlyMap<string, string>> => {
    const inputs = { sarif: 'out/r.sarif', comment: 'never', 'comment-key': 'auto {"go":"1.26"}' }
    const { outputs } = await push(change, '1', inputs)
    expect(outputs.sarif).toMatch(/\/out\/r\.sarif$/)
    const [{ results, automationDetails }] = readSarif(readFileSync(outputs.sarif ?? '', 'utf8')).runs
    expect(automationDetails.id).toBe('allocs-budget/allocs-budget.yml/go="1.26"/')
    return new Map(
      results.map(({ ruleId, locations, partialFingerprints: { primaryLocationLineHash: mark = '' } }) => {
        const { artifactLocation, region } = locations[0].physicalLocation
        return [mark, `${ruleId} ${artifactLocation.uri}:${region?.startLine}`]
      }),
    )
  }
  const source = readFileSync(`${stackit}stackit.go`, 'utf8')
  const first = await analysis(lowered)
  expect([...first.values()]).toEqual(['over-budget-allocs stackit.go:17'])
  const moved = await analysis((write) => {
    lowered(write)
    write('stackit.go', source.replace('package stackit\n', 'package stackit\n\n// More\n// to read.\n'))
    write('extra.go', 'package stackit\n\nfunc extra() *int { return new(int) }\n')
  })
  const [mark = ''] = first.keys()
  expect(moved.get(mark)).toBe('over-budget-allocs stackit.go:20')
  expect([...moved.values()].sort()).toEqual([
    'new-escape extra.go:3',
    'over-budget-allocs stackit.go:20',
    'over-budget-escapes extra.go:3',
  ])
  expect((await analysis(() => undefined)).size).toBe(0)
})
