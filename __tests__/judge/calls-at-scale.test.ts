import { describe, expect, test } from 'vitest'
import { assemble } from '../../src/app/assemble.ts'
import { snapshotsOf } from '../../src/app/snapshots-of-report.ts'
import { compareCalls } from '../../src/compare/compare-calls.ts'
import { judge } from '../../src/judge/judge.ts'
import { reachedBy } from '../../src/report/calls-of-row.ts'
import { readReport } from '../../src/report/read-report.ts'
import type { Report } from '../../src/report/report-schema.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { storiesOf } from '../../src/story/stories.ts'
import { commentMax, renderMarkdown } from '../../src/view/render-markdown.ts'
import { plain } from '../../src/words/inline.ts'
import { notListedText, storyTitle } from '../../src/words/story-text.ts'
import { functionNamed, moduleWithCalls } from '../support/followed-calls.ts'
import { budgetOf } from '../support/snapshots.ts'

const budget = budgetOf('version: 1\nfunctions: { .: { "*": { sites: 0, calls: module } } }\n')

function reportOf(modules: readonly Snapshot[], by = budget): Report {
  const judgement = judge(by, modules, { diagnostics: [], expectsBase: false, isWhole: true })
  return assemble({ tool: { version: '0' }, commit: {}, diagnostics: [], judgement })
}

const small = reportOf([moduleWithCalls(450, 225)])

describe('functions that all lead to the same', () => {
  test('twice the functions and twice what they reach are at most twice the report', () => {
    const sizeOf = (value: unknown): number => JSON.stringify(value).length
    const twice = moduleWithCalls(900, 450)
    expect(sizeOf(reportOf([twice]))).toBeLessThan(2.2 * sizeOf(small))
    const { sites, steps } = twice.calls
    expect([sites.length, steps.length]).toEqual([1350, 2 * 900 + 2 * 450 - 1])
  })

  test('are counted to the last, with one finding for each function', () => {
    expect(small.findings.map((it) => [it.kind, 'got' in it && it.got])).toEqual(
      Array.from({ length: 450 }, () => ['over-budget', 226]),
    )
    const listed = small.functions.map(({ calls }) => calls?.reached.length ?? 0)
    // 100,000 in all, and one of its own.
    expect(new Set(listed)).toEqual(new Set([223]))
    for (const { calls } of small.functions) expect(calls?.total).toMatchObject({ escapes: 226, sites: 226 })
    for (const finding of small.findings) expect(finding).toMatchObject({ notListed: 3 })
    expect(small.calls.sites.length).toBe(450 + 222)
  })

  test('have a story for each allocation, which has all of them, and says what is not listed', () => {
    const stories = storiesOf(small)
    expect(stories.length).toBe(450 + 222)
    expect(plain(storyTitle(stories[0] ?? never()))).toBe('m.go:901 allocates: 450 functions exceed their limits')
    expect(stories.map((story) => plain(notListedText(story))).filter((text) => text !== '')).toEqual([
      'Some heap sites of 450 functions are not listed; allocs-budget explain Step0 --calls lists all of Step0',
    ])
    const own = stories.find(({ functions }) => functions.length === 1)
    expect(plain(storyTitle(own ?? never()))).toBe('m.go:1 allocates: at least 1 more heap site in Step0')
  })

  test('are a few rows of a table, and a number', () => {
    const comment = renderMarkdown(reportOf([moduleWithCalls(60, 3)]), { ...commentMax, fails: true, links: {} })
    expect(comment).toContain('allocates: 60 functions exceed their limits')
    expect(comment).toContain('<summary>55 more over budget</summary>')
    expect(comment.match(/^\| `Step\d+`/gm)?.length).toBe(20)
    expect(comment).toContain('| and 40 more functions |')
  })

  test('are judged the same once more from their report', () => {
    const reading = readReport({ name: 'report.json', text: JSON.stringify(small) })
    expect(reading.kind).toBe('read')
    expect(JSON.stringify(reportOf(snapshotsOf(small))) === JSON.stringify(small)).toBe(true)
  })
})

test('heap sites of the function itself are listed beside the others', () => {
  const module = moduleWithCalls(450, 225, 300)
  const [row] = reportOf([module]).functions
  expect(row?.calls?.total.sites).toBe(525)
  const chains = (row?.calls?.reached ?? []).map(({ chain }) => chain.length === 1)
  expect(chains.filter((isOwn) => isOwn).length).toBe(300)
  expect(chains.filter((isOwn) => !isOwn).length).toBeGreaterThan(200)
  // What a list permits is no finding, what is reached beside it is.
  const list = Array.from({ length: 300 }, () => '"&T1{...} escapes to heap"').join(', ')
  const listed = budgetOf(`version: 1\nfunctions: { .: { Step0: { escapes: [${list}], calls: module } } }\n`)
  const [finding, ...others] = reportOf([module], listed).findings
  expect(others).toEqual([])
  expect(finding).toMatchObject({ kind: 'over-budget', unit: 'escapes', got: 525, max: 300, notListed: 225 - 222 })
})

test('few functions are listed with all that they lead to', () => {
  const report = reportOf([moduleWithCalls(2, 500)])
  expect(report.functions.map(({ calls }) => calls?.reached.length)).toEqual([501, 501])
  expect(report.findings.map((it) => 'notListed' in it && it.notListed)).toEqual([0, 0])
  expect(storiesOf(report).map((story) => plain(notListedText(story)))).not.toContain(/./)
})

test('what is new is listed before what is near', () => {
  const head = moduleWithCalls(450, 225)
  const last = head.calls.sites.findIndex(({ name }) => name === functionNamed(450 + 224))
  const before = {
    ...head.calls,
    sites: head.calls.sites.map((site, i) => (i === last ? { ...site, name: 'Other' } : site)),
  }
  const calls = compareCalls(head.calls, { calls: before, has: () => true })
  const report = reportOf([{ ...head, calls }])
  for (const row of report.functions) {
    expect(row.base).toEqual({ escapes: 226, sites: 226 })
    expect(row.calls?.total).toMatchObject({ newEscapes: 1, newSites: 1 })
    const fresh = reachedBy(report, row).filter((each) => each.new === true)
    expect(fresh.map((each) => [each.function, each.changed?.function])).toEqual([[functionNamed(674), row.name]])
  }
  // The finding is at what is new.
  expect(new Set(report.findings.map(({ at }) => at?.line))).toEqual(new Set([674 * 2 + 1]))
})

describe('a report whose rows name calls', () => {
  const [row] = reportOf([moduleWithCalls(1, 1)]).functions
  const named = (calls: Partial<NonNullable<NonNullable<typeof row>['calls']>>): string => {
    const report = reportOf([moduleWithCalls(1, 1)])
    const functions = report.functions.map((each) => ({ ...each, calls: each.calls && { ...each.calls, ...calls } }))
    const reading = readReport({ name: 'report.json', text: JSON.stringify({ ...report, functions, findings: [] }) })
    return reading.kind === 'read' ? '' : JSON.stringify(reading.diagnostic)
  }

  test.each([
    ['no heap site', { reached: [{ site: 2, chain: [0], new: null, changed: null }] }],
    ['no step', { reached: [{ site: 0, chain: [0, 9], new: null, changed: null }] }],
    ['no line of the change', { reached: [{ site: 0, chain: [0], new: true, changed: 9 }] }],
    ['no call', { dynamic: [{ call: 0, chain: [0] }] }],
  ])('that is not there is refused: %s', (_, calls) => {
    expect(named(calls)).toContain('alien-call')
  })

  test('that are there is read', () => {
    expect(named({})).toBe('')
  })

  test('has no chain without a step', () => {
    expect(named({ reached: [{ site: 0, chain: [], new: null, changed: null }] })).toContain('chain')
  })
})

function never(): never {
  throw new Error('there is no story')
}
