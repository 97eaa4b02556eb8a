import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Event, parseEvent, readEvent } from '../../src/github/event.ts'
import { blobUrl, readWorkflowRun, runUrl } from '../../src/github/workflow-run.ts'
import { readText } from '../../src/host/files.ts'
import { messageOf, rendered } from '../../src/words/diagnostics.ts'
import { baseSha, headSha, pullRequest, workflowRun } from '../support/events.ts'

const own = { kind: 'pull_request', number: 5, headSha, baseSha, baseRef: 'main', fork: false } as const

describe('parseEvent', () => {
  test.each<[string, string, unknown, Event]>([
    ['a pull request of the repository', 'pull_request', pullRequest(), own],
    ['one whose owner is spelled in another case', 'pull_request', pullRequest({ from: 'Octo/M' }), own],
    ['one from a fork', 'pull_request', pullRequest({ from: 'mallory/m' }), { ...own, fork: true }],
    ['one from a fork that is gone', 'pull_request', pullRequest({ from: null }), { ...own, fork: true }],
    [
      'a merge group',
      'merge_group',
      { merge_group: { head_sha: headSha, base_sha: baseSha } },
      { kind: 'merge_group', headSha, baseSha },
    ],
    ['a push', 'push', { before: baseSha, after: headSha }, { kind: 'push', before: baseSha, after: headSha }],
    [
      'the push of a new branch',
      'push',
      { before: '0'.repeat(40), after: headSha },
      { kind: 'push', before: undefined, after: headSha },
    ],
    ['a schedule', 'schedule', { schedule: '0 0 * * *' }, { kind: 'schedule' }],
    ['a dispatch', 'workflow_dispatch', { inputs: null }, { kind: 'workflow_dispatch' }],
  ])('reads %s', (_, name, payload, want) => {
    expect(parseEvent(name, payload, 'octo/m', 'check')).toEqual({ value: want, diagnostics: [] })
  })

  test.each(['pull_request_target', 'workflow_run', 'issue_comment', 'release', '', '__proto__'])(
    'refuses %j',
    (name) => {
      const { value, diagnostics } = parseEvent(name, pullRequest(), 'octo/m', 'check')
      expect(value).toBeUndefined()
      expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['EVENT_REFUSED', 'error']])
    },
  )

  test.each(['check', 'measure'] as const)('refuses workflow_run in mode %s', (mode) => {
    const { value, diagnostics } = parseEvent('workflow_run', workflowRun(), 'octo/m', mode)
    expect(value).toBeUndefined()
    expect(diagnostics.map(rendered)).toEqual([
      expect.objectContaining({ code: 'EVENT_REFUSED', hint: expect.stringContaining('mode: report') }),
    ])
  })

  test('reads a workflow run in mode report, and what its fork is called', () => {
    expect(parseEvent('workflow_run', workflowRun({ from: 'someone/m' }), 'octo/m', 'report')).toEqual({
      value: {
        kind: 'workflow_run',
        runId: 70,
        runAttempt: 2,
        startedBy: 'pull_request',
        conclusion: 'failure',
        headSha,
        headBranch: 'topic',
        headOwner: 'someone',
        headRepository: 'someone/m',
      },
      diagnostics: [],
    })
    const { value } = parseEvent('workflow_run', workflowRun({ from: null }), 'octo/m', 'report')
    expect(value).toMatchObject({ headOwner: undefined, headRepository: undefined })
  })

  test.each([
    ['no payload', 'pull_request', undefined],
    ['no pull request', 'pull_request', { number: 5 }],
    ['a head that is no SHA', 'pull_request', pullRequest({ head: 'main; rm -rf /' })],
    ['a number that is none', 'pull_request', pullRequest({ number: 0 })],
    ['an empty merge group', 'merge_group', { merge_group: {} }],
    ['a push of a deleted branch without its commit', 'push', { after: null }],
  ])('says that it cannot read %s', (_, name, payload) => {
    const { value, diagnostics } = parseEvent(name, payload, 'octo/m', 'check')
    expect(value).toBeUndefined()
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['RUNNER_UNREADABLE', 'error']])
  })

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pull_request', 'push', 'merge_group', 'schedule'),
        fc.jsonValue(),
        (name, payload) => {
          const { value, diagnostics } = parseEvent(name, payload, 'octo/m', 'check')
          expect(value === undefined).toBe(diagnostics.length > 0)
        },
      ),
    )
  })
})

describe('readEvent', () => {
  const run = (name: string, path: string) => ({
    ...readWorkflowRun({ GITHUB_REPOSITORY: 'octo/m' }).value,
    eventName: name,
    eventPath: path,
  })

  test('reads the file the runner wrote', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
    writeFileSync(path, JSON.stringify(pullRequest()))
    expect(await readEvent(run('pull_request', path), 'check', { readText })).toEqual({ value: own, diagnostics: [] })
    writeFileSync(path, '{"pull_request":')
    expect(
      (await readEvent(run('pull_request', path), 'check', { readText })).diagnostics.map(({ code }) => code),
    ).toEqual(['RUNNER_UNREADABLE'])
  })

  test('refuses an event before it reads anything', async () => {
    expect(
      (await readEvent(run('workflow_run', '/does/not/exist'), 'measure', { readText })).diagnostics.map(
        ({ code }) => code,
      ),
    ).toEqual(['EVENT_REFUSED'])
    expect(
      (await readEvent(run('push', '/does/not/exist'), 'check', { readText })).diagnostics.map(({ code }) => code),
    ).toEqual(['RUNNER_UNREADABLE'])
  })
})

describe('readWorkflowRun', () => {
  test('reads what the runner says', () => {
    const { value, diagnostics } = readWorkflowRun({
      GITHUB_REPOSITORY: 'octo/m',
      GITHUB_SERVER_URL: 'https://ghe.example.com/',
      GITHUB_API_URL: 'https://ghe.example.com/api/v3',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_WORKFLOW: 'CI',
      GITHUB_JOB: 'allocs',
      GITHUB_SHA: headSha,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: '/e.json',
      GITHUB_WORKSPACE: '/w',
      RUNNER_TEMP: '/t',
    })
    expect(diagnostics).toEqual([])
    expect([runUrl(value), blobUrl(value, headSha), value.workflow]).toEqual([
      'https://ghe.example.com/octo/m/actions/runs/7/attempts/2',
      `https://ghe.example.com/octo/m/blob/${headSha}`,
      'CI',
    ])
  })

  test.each<[string, string, string | undefined, string | undefined, string | undefined]>([
    ['the action', 'https://github.com', 'allocs-budget/allocs-budget', 'v0', 'allocs-budget/allocs-budget/blob/v0'],
    ['a fork of it', 'https://github.com', 'octo/budget', 'a/b', 'octo/budget/blob/a/b'],
    ['an action without a ref', 'https://github.com', 'octo/budget', undefined, 'octo/budget/blob/HEAD'],
    // A mirror and GitHub Connect look the same to a step; the page is on github.com in both cases.
    [
      'the action on Enterprise Server',
      'https://ghe.example.com',
      'allocs-budget/allocs-budget',
      'v0',
      'allocs-budget/allocs-budget/blob/v0',
    ],
    [
      'another name on Enterprise Server',
      'https://ghe.example.com/',
      'tools/budget',
      'abc',
      'allocs-budget/allocs-budget/blob/HEAD',
    ],
    ['an action of the workspace', 'https://ghe.example.com', '', undefined, undefined],
  ])('links to the causes of %s', (_, server, repository, ref, want) => {
    const env = { GITHUB_SERVER_URL: server, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref }
    const url = want === undefined ? undefined : `https://github.com/${want}/docs/causes.md`
    expect(readWorkflowRun(env).value.causesUrl).toBe(url)
  })

  test('names every variable that is missing', () => {
    expect(readWorkflowRun({}).diagnostics.map(messageOf)).toEqual(
      ['GITHUB_REPOSITORY', 'GITHUB_EVENT_NAME', 'GITHUB_EVENT_PATH', 'GITHUB_WORKSPACE', 'RUNNER_TEMP'].map(
        (name) => `the runner's variable ${name} is not set`,
      ),
    )
  })
})
