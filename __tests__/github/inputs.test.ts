import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commentKeyOf } from '../../src/github/comment-key.ts'
import { type InputName, inputNames, readInputs } from '../../src/github/inputs.ts'
import { outputNames } from '../../src/github/publish.ts'
import { readWorkflowRun } from '../../src/github/workflow-run.ts'
import { rendered } from '../../src/words/diagnostics.ts'

const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, { description: string; default?: string; required?: boolean }>
  outputs: Record<string, { description: string }>
  runs: unknown
}

const given =
  (inputs: Partial<Record<InputName, string>>) =>
  (name: InputName): string =>
    inputs[name] ?? ''

describe('action.yml', () => {
  test('has exactly the inputs that are read', () => {
    expect(Object.keys(action.inputs)).toEqual([...inputNames])
  })

  test('has exactly the outputs that are set', () => {
    expect(Object.keys(action.outputs)).toEqual([...outputNames])
  })

  test('says what each of them is, and requires none', () => {
    for (const { description, required } of [...Object.values(action.inputs), ...Object.values(action.outputs)].map(
      (it) => ({ required: undefined, ...it }),
    )) {
      expect(description).toMatch(/^.{15,}\.$/)
      expect(required).toBeUndefined()
    }
  })

  test('runs the bundle on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
  })

  test('has defaults that read as no inputs at all do', () => {
    const defaults = (name: InputName): string => String(action.inputs[name]?.default ?? '').replace(/\$\{\{.*\}\}/, '')
    expect(readInputs(defaults)).toEqual(readInputs(given({})))
  })
})

describe('readInputs', () => {
  test('gives the whole value', () => {
    const { value, diagnostics } = readInputs(
      given({
        budget: ' budgets/hot.yml ',
        'working-directory': 'examples/hotpath',
        packages: './a ./b\n./c,./d\n',
        modules: 'my mod, other\n.',
        base: 'none',
        token: 't',
        comment: 'never',
        'comment-key': 'mine',
        fail: 'False',
        benchtime: '1000x',
        count: '5',
        timeout: '2m',
        jobs: '1',
        'pass-env': 'DATABASE_URL',
        prepare: 'go generate ./...\n\n  make "the parser"  \n',
        report: 'out/report.json',
        markdown: 'out/report.md',
        sarif: 'out/report.sarif',
      }),
    )
    expect(diagnostics).toEqual([])
    expect(value).toEqual({
      mode: 'check',
      directory: 'examples/hotpath',
      budget: 'budgets/hot.yml',
      packages: ['./a', './b', './c', './d'],
      modules: ['my mod', 'other', '.'],
      base: 'none',
      token: 't',
      comment: 'never',
      commentKey: { kind: 'given', key: 'mine' },
      fail: false,
      benchtime: '1000x',
      count: '5',
      timeout: '2m',
      jobs: '1',
      passEnv: ['DATABASE_URL'],
      prepare: ['go generate ./...', 'make "the parser"'],
      report: 'out/report.json',
      markdown: 'out/report.md',
      sarif: 'out/report.sarif',
      reports: [],
      expectReports: 0,
      shards: 0,
    })
  })

  test('reads those of mode report', () => {
    const inputs = { mode: 'report', reports: 'a dir/one\n\n  two  \n', 'expect-reports': '3', sarif: 'r.sarif' }
    const { value, diagnostics } = readInputs(given(inputs))
    expect(diagnostics).toEqual([])
    expect(value).toMatchObject({ mode: 'report', reports: ['a dir/one', 'two'], expectReports: 3, sarif: 'r.sarif' })
  })

  test('reads those of mode plan', () => {
    const inputs = { mode: 'plan', shards: '20', packages: './...', cache: 'kept', timeout: '2m', prepare: 'make' }
    const { value, diagnostics } = readInputs(given(inputs))
    expect(diagnostics).toEqual([])
    expect(value).toMatchObject({ mode: 'plan', shards: 20, packages: ['./...'], cache: 'kept', reports: [] })
  })

  test.each<[Partial<Record<InputName, string>>, string, string]>([
    [{ mode: 'chek' }, 'the input mode has the invalid value "chek"', 'use one of check, measure, report, plan'],
    [{ comment: 'yes' }, 'the input comment has the invalid value "yes"', 'use one of auto, always, never'],
    [{ fail: 'no' }, 'the input fail has the invalid value "no"', 'use one of true, false'],
    [
      { 'expect-reports': '2' },
      'the input expect-reports is not used in mode check',
      'move it to a step with mode: report',
    ],
    [
      { mode: 'measure', reports: 'x' },
      'the input reports is not used in mode measure',
      'move it to a step with mode: report',
    ],
    [
      { mode: 'measure', sarif: 'x.sarif' },
      'the input sarif is not used in mode measure',
      'move it to a step with mode: report',
    ],
    ...(['packages', 'benchtime', 'base', 'cache'] as const).map(
      (name): [Partial<Record<InputName, string>>, string, string] => [
        { mode: 'report', reports: 'x', 'expect-reports': '1', [name]: 'main' },
        `the input ${name} is not used in mode report`,
        'move it to the step that measures',
      ],
    ),
    [{ shards: '2' }, 'the input shards is not used in mode check', 'move it to a step with mode: plan'],
    ...(['benchtime', 'pass-env', 'base', 'report'] as const).map(
      (name): [Partial<Record<InputName, string>>, string, string] => [
        { mode: 'plan', shards: '2', [name]: 'main' },
        `the input ${name} is not used in mode plan`,
        'move it to the step that measures',
      ],
    ),
    [
      { mode: 'plan', shards: '2', 'expect-reports': '2' },
      'the input expect-reports is not used in mode plan',
      'move it to a step with mode: report',
    ],
    ...(['', '0', '257', '1.5'] as const).map((shards): [Partial<Record<InputName, string>>, string, string] => [
      { mode: 'plan', shards },
      shards === ''
        ? 'the input shards is missing: how many jobs measure'
        : `the input shards has the invalid value ${JSON.stringify(shards)}`,
      'set the number of jobs, from 1 to 256',
    ]),
    [
      { mode: 'report', 'expect-reports': '1' },
      'the input reports is empty, so there is nothing to judge',
      'set it to the folder the reports were downloaded to',
    ],
    ...(['', '0', '-1', '2.5', '257', 'two'] as const).map(
      (count): [Partial<Record<InputName, string>>, string, string] => [
        { mode: 'report', reports: 'x', 'expect-reports': count },
        count === ''
          ? 'the input expect-reports is missing; without it, a missing report would go unnoticed'
          : `the input expect-reports has the invalid value ${JSON.stringify(count)}`,
        'set the number of reports, from 1 to 256: one for each job that measures',
      ],
    ),
  ])('answers %j', (inputs, message, hint) => {
    const [diagnostic, ...others] = readInputs(given(inputs)).diagnostics.map(rendered)
    expect(others).toEqual([])
    expect(diagnostic).toMatchObject({ severity: 'error', message, hint })
    expect(diagnostic?.code).toMatch(/^(?:BAD_INPUT|INPUT_MISPLACED)$/)
  })

  test.each(['two words', 'two\nlines', 'zero\u200bwidth', 'tab\tbed'])(
    'refuses the token %j without showing it',
    (token) => {
      const { value, diagnostics } = readInputs(given({ token }))
      expect([value.token, diagnostics.map(({ code }) => code)]).toEqual(['', ['BAD_TOKEN']])
      for (const part of token.split(/\W/)) expect(JSON.stringify(diagnostics)).not.toContain(part)
      // A line end around it is no part of it: that is how a secret is often stored.
      expect(readInputs(given({ token: ' whole\n' }))).toMatchObject({ value: { token: 'whole' }, diagnostics: [] })
    },
  )

  test('tells all mistakes, not the first', () => {
    expect(readInputs(given({ comment: 'x', fail: 'x', mode: 'x' })).diagnostics.length).toBe(3)
  })
})

describe('commentKeyOf', () => {
  const run = readWorkflowRun({
    GITHUB_WORKFLOW: 'CI',
    GITHUB_WORKFLOW_REF: 'octo/m/.github/workflows/ci.yml@refs/heads/a@b',
    GITHUB_JOB: 'allocs',
  }).value
  const keyOf = (inputs: Partial<Record<InputName, string>>): string =>
    commentKeyOf(readInputs(given(inputs)).value, run)

  test.each<[Partial<Record<InputName, string>>, string]>([
    [{}, 'allocs-budget.yml .github/workflows/ci.yml allocs'],
    [{ 'comment-key': 'auto null' }, 'allocs-budget.yml .github/workflows/ci.yml allocs'],
    [
      { 'comment-key': 'auto {\n  "go": "1.26",\n  "os": "ubuntu"\n}' },
      'allocs-budget.yml .github/workflows/ci.yml allocs go="1.26" os="ubuntu"',
    ],
    [{ 'working-directory': './api', budget: '../b.yml' }, 'b.yml .github/workflows/ci.yml allocs'],
    [{ 'comment-key': 'mine' }, 'mine'],
    [{ 'comment-key': 'automatic' }, 'automatic'],
  ])('of %j is %s', (inputs, want) => {
    expect(keyOf(inputs)).toBe(want)
  })
})
