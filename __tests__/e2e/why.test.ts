import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { markdownFlaws } from '../support/markdown-flaws.ts'
import { type Change, pullRequestRepository } from '../support/repository.ts'
import { runStep, type StepResult } from '../support/runner.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

let server: GitHubServer
const cleanups: (() => void)[] = []
beforeEach(async () => {
  server = await startGitHubServer()
})
afterEach(async () => {
  await server.close()
  for (const remove of cleanups.splice(0)) remove()
})

/** A push to pull request 5, checked by the action; the comment as it is then. */
async function push(
  example: string,
  change: Change,
  runId: string,
): Promise<{ readonly step: StepResult; readonly body: string; readonly headSha: string }> {
  const repository = pullRequestRepository(`${examples}${example}`, change)
  cleanups.push(repository.remove)
  const { headSha, mergeSha, baseSha, directory } = repository
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
  const step = await runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    workspace: directory,
    apiUrl: server.url,
    token,
    inputs: { benchtime: '1000x', count: '1' },
    env: {
      GITHUB_SHA: mergeSha,
      GITHUB_RUN_ID: runId,
      GITHUB_ACTION_REPOSITORY: 'octo/budget',
      GITHUB_ACTION_REF: 'v0',
    },
  })
  return { step, body: server.comments.get(5)?.[0]?.body ?? '', headSha }
}

/** What a reader sees before anything is unfolded, and before the second thing that is told. */
function firstScreen(body: string): string {
  return body.slice(0, body.indexOf('<details>'))
}

const read = (path: string): string => readFileSync(`${examples}${path}`, 'utf8')

test.each([
  [
    'hotpath',
    'encoder.go',
    'e.buf = AppendRecord(e.buf[:0], fields)',
    'e.buf = []byte(Format(fields))',
    {
      at: '[]byte(Format',
      share:
        'now allocates, mostly in `Format`: 1 to 5 allocs/op more in 3 benchmarks, and `(*Encoder).Encode` has 1 escape',
      cause: 'append-growth',
      way: 'allocate the slice with enough capacity',
    },
  ],
  [
    'stackit',
    'stackit.go',
    'func stackIt() int {\n\ty := 2\n\treturn y * 2\n}',
    'func stackIt() int {\n\ty := new(int)\n\tkept = y\n\t*y = 2\n\treturn *y * 2\n}\n\nvar kept *int',
    {
      at: 'new(int)',
      share: 'now allocates: 1 allocs/op more in `BenchmarkStackIt`',
      cause: 'stored',
      way: 'store the value instead of a pointer',
    },
  ],
])(
  '%s: a commit that breaks the hot path has line, cause and way out on the first screen; reverting settles it',
  async (example, file, good, bad, want) => {
    const source = read(`${example}/${file}`)
    expect(source).toContain(good)
    const broken = source.replace(good, bad)
    const red = await push(example, (write) => write(file, broken), '1')
    const report = red.step.report as Report
    expect([red.step.exitCode, report.diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([1, []])
    const line = broken.split('\n').findIndex((text) => text.includes(want.at)) + 1
    const screen = firstScreen(red.body)
    expect(screen).toContain(
      `**[\`${file}:${line}\`](https://github.com/octo/m/blob/${red.headSha}/${file}#L${line}) now allocates`,
    )
    expect(screen).toContain(want.share)
    expect(screen).toContain(`(https://github.com/octo/budget/blob/v0/docs/causes.md#${want.cause})`)
    expect(screen).toContain(`**Way out:** ${want.way}`)
    expect(screen.split('\n').length).toBeLessThan(40)
    expect(screen).toMatch(/^ +\| +\^$/m)
    expect(red.body).toContain('| base | change |')
    expect(markdownFlaws(red.body, ['https://github.com/octo/'], /\u03de\u03de/)).toEqual([])

    const green = await push(example, () => undefined, '2')
    expect([green.step.exitCode, server.comments.get(5)?.length]).toEqual([0, 1])
    expect(green.body).toMatch(/^### ✅ /m)
  },
)
