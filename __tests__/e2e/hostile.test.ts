import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import MarkdownIt from 'markdown-it'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportJson } from '../../src/report/report-schema.ts'
import { pullRequest } from '../support/events.ts'
import { type GitHubServer, startGitHubServer, token } from '../support/github-server.ts'
import { downloaded, publishPullRequest } from '../support/measured.ts'
import { type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runStep, type StepResult } from '../support/runner.ts'

const hostile = new URL('../gomod/hostile/', import.meta.url).pathname

let repository: PullRequestRepository
let server: GitHubServer
beforeAll(() => {
  repository = pullRequestRepository(hostile, () => undefined)
})
afterAll(() => repository.remove())
beforeEach(async () => {
  server = await startGitHubServer()
  publishPullRequest(server, repository, { head: '', base: '' })
})
afterEach(() => server.close())

function check(inputs: Readonly<Record<string, string>>, from = 'octo/m'): Promise<StepResult> {
  const { headSha, baseSha, mergeSha, directory } = repository
  return runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, from }) },
    workspace: directory,
    apiUrl: server.url,
    token,
    inputs,
    env: { GITHUB_SHA: mergeSha },
  })
}

const comment = (): string => server.comments.get(5)?.[0]?.body ?? ''
const errors = ({ report }: StepResult): readonly string[] =>
  (report as ReportJson).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)

/** Only annotations of ours, whose titles we write; nothing else was ever a command. */
function expectOnlyOurs({ commands, annotations, outputs, leftovers }: StepResult): void {
  const titles = /^(?:over budget in example\.com\/hostile\/\w+|allocs-budget(?:: [A-Z_]+)?|limit with slack in \S+)$/
  const alien = commands.filter(
    ({ name, properties }) => !/^(?:error|warning|notice)$/.test(name) || !titles.test(properties.title ?? ''),
  )
  expect([alien, leftovers]).toEqual([[], ''])
  // Nothing of ours is dropped or cut either.
  expect(annotations).toEqual(expect.arrayContaining([...commands]))
  expect(Object.keys(outputs).sort()).toEqual(['comment-url', 'findings', 'new-escapes', 'report', 'sarif', 'verdict'])
}

const markdown = new MarkdownIt({ html: true, linkify: true })

/** Every table as many cells wide as its head, and no markup of a stranger's anywhere. */
function expectSound(text: string): void {
  const tokens = markdown.parse(text, {})
  let columns = 0
  let cells = 0
  for (const { type } of tokens) {
    if (type === 'thead_open') columns = 0
    if (type === 'th_open') columns++
    if (type === 'tr_open') cells = 0
    if (type === 'td_open') cells++
    if (type === 'tr_close' && cells > 0) expect(cells).toBe(columns)
  }
  const inline = tokens.flatMap(({ children }) => children ?? [])
  const tags = inline
    .filter(({ type }) => type === 'html_inline')
    .map(({ content }) => content.replace(/^<code>$|^<\/code>$|^<br>$/, ''))
  expect(tags.filter((tag) => tag !== '')).toEqual([])
  const blocks = tokens.filter(({ type }) => type === 'html_block').map(({ content }) => content.trim())
  expect(
    blocks.filter(
      (block) => !/^(?:<!-- allocs-budget \S.*-->|<details>\n<summary>[\w ,]+<\/summary>|<\/details>)$/.test(block),
    ),
  ).toEqual([])
  const links = inline.filter(({ type }) => type === 'link_open').map((link) => String(link.attrGet('href')))
  expect(links.filter((href) => !href.startsWith('https://github.com/octo/m/'))).toEqual([])
  expect(inline.filter(({ type }) => type === 'image')).toEqual([])
  let codeDepth = 0
  const words = inline.flatMap(({ type, content }) => {
    if (type === 'html_inline') codeDepth += content === '<code>' ? 1 : content === '</code>' ? -1 : 0
    return type === 'text' && codeDepth === 0 ? [content] : []
  })
  expect(codeDepth).toBe(0)
  expect(words.filter((word) => /@octo|forged|set-output|evil/.test(word))).toEqual([])
}

describe('names, texts, source lines and reasons', () => {
  test.each([
    ['an own pull request', 'octo/m'],
    ['a fork', 'someone/m'],
  ])('of %s are shown and are nothing else', async (_, from) => {
    const step = await check({ packages: './names' }, from)
    expect([step.exitCode, step.outputs.verdict, step.stderr]).toEqual([1, 'over-budget', ''])
    expectOnlyOurs(step)
    expectSound(comment())
    expectSound(step.summary)
    expect(comment().length).toBeGreaterThan(5000)
    expect(`${comment()}${step.summary}${step.stdout}`).not.toMatch(
      /[\u202a-\u202e\u200b-\u200f\ufeff\u{e0000}-\u{e007f}]/u,
    )
    expect((step.report as ReportJson).benchmarks).toHaveLength(21)
    expect(existsSync('/tmp/evil')).toBe(false)
  })

  test('come through a report file no other way', async () => {
    const { report } = await check({ packages: './names', comment: 'never' })
    const { folder, remove } = downloaded([report])
    const { headSha, baseSha, mergeSha } = repository
    server.files.set(
      `${headSha}:allocs-budget.yml`,
      execFileSync('cat', [`${hostile}allocs-budget.yml`], { encoding: 'utf8' }),
    )
    const step = await runStep({
      event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha, from: 'someone/m' }) },
      apiUrl: server.url,
      token,
      inputs: { mode: 'report', reports: folder, 'expect-reports': '1' },
      env: { GITHUB_SHA: mergeSha },
    })
    remove()
    // The rest of the module was not measured: that is told, beside what is over.
    expect(step.outputs.verdict).toBe('cannot-judge')
    expectOnlyOurs(step)
    expectSound(comment())
    expectSound(step.summary)
  })
})

describe('a benchmark that', () => {
  test.each<[string, string, 1 | 2, readonly string[]]>([
    ['prints results of its own and of another, and commands', './forges', 2, ['BENCHMARK_UNREADABLE']],
    ['exits 0 in the middle', './ends', 2, ['BENCHMARK_EXITED']],
    ['prints a gigabyte', './floods', 2, ['OUTPUT_TOO_LARGE', 'OUTPUT_TOO_LARGE', 'OUTPUT_TOO_LARGE']],
    ['never ends', './hangs', 2, ['BENCHMARK_TIMEOUT']],
  ])('%s', { timeout: 120_000 }, async (_, packages, exitCode, codes) => {
    const step = await check({ packages })
    expect([step.exitCode, step.outputs.verdict, errors(step)]).toEqual([exitCode, 'cannot-judge', codes])
    expectOnlyOurs(step)
    expectSound(comment())
    expect(step.stdout.length).toBeLessThan(100_000)
  })

  test('leaves children behind is not waited for, and they are ended with it', async () => {
    const step = await check({ packages: './leaves' })
    expect([step.exitCode, step.outputs.verdict, errors(step)]).toEqual([0, 'pass', []])
    expectOnlyOurs(step)
    const sleeping = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    expect(sleeping).not.toContain('sleep 3600')
  })

  test('exits 0 in the middle costs one diagnostic and not the results of its neighbours', async () => {
    const { report } = await check({ packages: './ends', comment: 'never' })
    expect((report as ReportJson).benchmarks.map(({ name }) => name)).toEqual(['BenchmarkAfter', 'BenchmarkBefore'])
  })
})
