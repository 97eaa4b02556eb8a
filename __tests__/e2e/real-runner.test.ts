import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { actionFolder, installAction, runWorkflow, type WorkflowEnd } from '../support/act.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts'
import { loweredBudget, publishPullRequest, quickBudget, stackit } from '../support/measured.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { act } from '../support/tools.ts'

const runner = act()

const head = `on: pull_request
permissions: {}
jobs:
  allocs-budget:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: { persist-credentials: false, fetch-depth: 2 }
`
const one = (inputs = '{}'): string => `${head}
      - uses: ./${actionFolder}
        id: budget
        with: ${inputs}
      - if: \${{ !cancelled() }}
        env:
          VERDICT: \${{ steps.budget.outputs.verdict }}
          REPORT: \${{ steps.budget.outputs.report }}
        run: echo "the next step reads $VERDICT" && grep '"verdict"' "$REPORT"
`
const parts = `${head}
      - uses: ./${actionFolder}
        with: { mode: measure, token: '', packages: ., report: parts/one.json }
      - uses: ./${actionFolder}
        with: { mode: measure, token: '', packages: ./other, report: parts/two.json }
      - uses: ./${actionFolder}
        id: budget
        if: \${{ !cancelled() }}
        with: { mode: report, reports: parts, expect-reports: 2 }
`

let server: GitHubServer
const repositories: PullRequestRepository[] = []
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(async () => {
  await server.close()
  for (const repository of repositories.splice(0)) repository.remove()
})

type Files = Readonly<Record<string, string>>

/** A push to pull request 5, and the workflow that a runner carries out for it. */
async function push(program: string, files: Files, runId: number, workflow = one()): Promise<WorkflowEnd> {
  const repository = pullRequestRepository(
    stackit,
    (write) => {
      for (const [file, text] of Object.entries(files)) write(file, text)
      write('.github/workflows/allocations.yml', workflow)
    },
    (write) => write('allocs-budget.yml', quickBudget),
  )
  repositories.push(repository)
  installAction(repository.directory)
  publishPullRequest(server, repository, { head: files['allocs-budget.yml'] ?? '', base: quickBudget })
  const payload = pullRequest({ head: repository.headSha, base: repository.baseSha })
  return runWorkflow(program, repository.directory, { name: 'pull_request', payload }, server, runId)
}

const comments = (): readonly string[] => (server.comments.get(5) ?? []).map(({ body }) => body)
const titles = (): readonly (string | undefined)[] => comments().map((body) => body.split('\n')[1])
const annotations = ({ obeyed }: WorkflowEnd): readonly string[] =>
  obeyed
    .filter(({ command }) => /^(?:error|warning|notice)$/.test(command))
    .map(({ command, name }) => `${command} ${name}`)
const outputs = ({ obeyed }: WorkflowEnd): Readonly<Record<string, string>> =>
  Object.fromEntries(obeyed.filter(({ command }) => command === 'set-output').map(({ name, text }) => [name, text]))

describe('with a real runner', () => {
  if ('missing' in runner) {
    test.skip(runner.missing, () => undefined)
    return
  }
  const program = runner.path

  const worst = '; worst: `BenchmarkStackIt2`, 1 allocs/op, limit 0'

  test('red comments, red again updates, green settles, and unchanged writes nothing', async () => {
    const red = await push(program, { 'allocs-budget.yml': loweredBudget }, 1)
    expect([red.exitCode, titles()]).toEqual([1, [`### ❌ 1 of 5 benchmarks is over budget${worst}`]])
    expect(annotations(red)).toEqual(['error over budget in example.com/stackit'])
    expect(outputs(red)).toMatchObject({ verdict: 'over-budget', findings: '1' })
    expect(red.summary).toContain('### ❌ 1 of 5 benchmarks is over budget')
    expect(red.log).toContain('the next step reads over-budget')
    expect(red.log).toMatch(/"verdict": "over-budget"/)

    const extra = 'package stackit\n\nfunc extra() *int { return new(int) }\n'
    const worse = await push(program, { 'allocs-budget.yml': loweredBudget, 'extra.go': extra }, 2)
    const title = `### ❌ 1 of 5 benchmarks and 1 of 6 functions are over budget${worst}; 1 new escape`
    expect([worse.exitCode, titles()]).toEqual([1, [title]])

    const green = await push(program, { 'allocs-budget.yml': quickBudget }, 3)
    expect([green.exitCode, titles()]).toEqual([0, ['### ✅ all 5 benchmarks and 5 functions are within budget']])
    expect(annotations(green)).toEqual([])

    const again = await push(program, { 'allocs-budget.yml': quickBudget }, 4)
    expect(again.exitCode).toBe(0)
    expect(server.writes().map((write) => write.split(' ')[0])).toEqual(['POST', 'PATCH', 'PATCH'])
  })

  test('fail: false lets the job pass over budget, and nothing pass that cannot be judged', async () => {
    const over = await push(program, { 'allocs-budget.yml': loweredBudget }, 1, one('{ fail: false }'))
    expect([over.exitCode, outputs(over).verdict]).toEqual([0, 'over-budget'])
    expect(comments()[0]).toContain('This would fail the check')
    const broken = quickBudget.replace('BenchmarkCopyIt', 'BenchmarkCopylt')
    const judged = await push(program, { 'allocs-budget.yml': broken }, 2, one('{ fail: false }'))
    expect([judged.exitCode, outputs(judged).verdict]).toEqual([1, 'cannot-judge'])
  })

  test('two steps that measure and one that reports end with one comment', async () => {
    const other = 'package other\n\nimport "testing"\n\nfunc BenchmarkOther(b *testing.B) {}\n'
    const files = {
      'allocs-budget.yml': loweredBudget.replace(/^benchmarks:.*\n/m, '$&  ./other: { BenchmarkOther: 0 }\n'),
      'other/other_test.go': other,
    }
    const end = await push(program, files, 1, parts)
    expect([end.exitCode, titles()]).toEqual([1, [`### ❌ 1 of 6 benchmarks is over budget${worst}`]])
    expect(annotations(end)).toEqual(['error over budget in example.com/stackit'])
  })

  test('what a benchmark is called and prints is never carried out', async () => {
    const names = ['##[error]forged', '::error::forged', '::set-output name=verdict::pass', 'a|b`c<b>@octo/team</b>']
    const evil = `package stackit

import (
	"fmt"
	"os"
	"testing"
)

func BenchmarkEvil(b *testing.B) {
	for _, name := range ${`[]string{${names.map((name) => JSON.stringify(name)).join(', ')}}`} {
		b.Run(name, func(b *testing.B) {
			fmt.Println("::set-output name=verdict::pass")
			fmt.Fprintln(os.Stderr, "##[set-output name=verdict]pass")
			fmt.Println("::add-path::/evil\\n::set-env name=EVIL::1\\n::stop-commands::x")
			for i := 0; i < b.N; i++ {
				sink = make([]byte, 100)
			}
		})
	}
}

var sink []byte
`
    const files = {
      'allocs-budget.yml': quickBudget.replace(/^benchmarks:.*\n {2}\.:\n/m, '$&    BenchmarkEvil/**: 0\n'),
      'evil_test.go': evil,
    }
    const end = await push(program, files, 1, one())
    expect(end.exitCode).toBe(1)
    const { verdict, ...others } = outputs(end)
    expect(verdict).toBe('over-budget')
    expect(Object.keys(others).sort()).toEqual(['comment-url', 'findings', 'new-escapes', 'report', 'sarif'])
    const kinds = end.obeyed.map(({ command }) => command)
    const usual = ['set-output', 'error', 'warning', 'notice', 'group', 'endgroup']
    // The one mask is that of the token.
    expect(kinds.filter((kind) => !usual.includes(kind))).toEqual(['add-mask'])
    const groups = end.obeyed.filter(({ command }) => command === 'group').map(({ text }) => text)
    for (const text of groups)
      expect(text).toMatch(/^\[\d+:\d\d\] [a-z ]+(?:example\.com\/\S+)?, \d+ (?:package|benchmark)s?$/)
    expect(kinds.filter((kind) => kind === 'endgroup')).toHaveLength(groups.length)
    expect(end.obeyed.filter(({ command, name }) => command === 'error' && name === '')).toEqual([])
  })
})
