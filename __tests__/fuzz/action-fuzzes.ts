import fc from 'fast-check'
import { isError } from '../../src/diagnostic/diagnostic.ts'
import { parseEvent } from '../../src/github/event.ts'
import { inputNames, modes, readInputs } from '../../src/github/inputs.ts'
import { pullRequest, workflowRun } from '../support/events.ts'
import { type Fuzz, fuzz, must } from './fuzz.ts'
import { mutated, mutatedJson, strange } from './mutations.ts'

const inputText = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'check',
      'measure',
      'report',
      'auto',
      'always',
      'never',
      'none',
      'true',
      'false',
      '3',
      '10m',
    ),
  },
  mutated(
    ['check', 'measure', 'report', 'always', 'never', 'true', 'false', 'none', '256', 'a.json\nb.json'],
    [' ', '\n', ',', 'True', 'FALSE'],
  ),
  fc.string({ maxLength: 12 }),
)

const inputFuzz = fuzz(
  'inputs',
  fc.record(Object.fromEntries(inputNames.map((name) => [name, inputText]))),
  (given) => JSON.stringify(given),
  (given) => {
    const said = (name: string): string => (given[name] ?? '').trim()
    const { value, diagnostics } = readInputs((name) => given[name] ?? '')
    if (diagnostics.some(isError)) return
    must(value.fail || /^(?:false|False|FALSE)$/.test(said('fail')), 'only a false turns the exit code off')
    must(value.mode === (said('mode') || 'check'), 'the mode is the one that was written')
    must(value.comment === (said('comment') || 'auto'), 'the comment is as it was written')
    must(value.base === (said('base') || 'auto'), 'the base is the one that was written')
    must(value.mode !== 'report' || value.expectReports === Number(said('expect-reports')), 'reports are counted')
  },
)

const push = { before: 'a'.repeat(40), after: 'b'.repeat(40), repository: { full_name: 'octo/m' } }
const mergeGroup = { merge_group: { head_sha: 'a'.repeat(40), base_sha: 'b'.repeat(40) } }
const payloads = [
  pullRequest(),
  pullRequest({ from: 'someone/m' }),
  pullRequest({ from: null }),
  workflowRun(),
  push,
  mergeGroup,
]
const refused = [
  'pull_request_target',
  'issue_comment',
  'workflow_call',
  '',
  'constructor',
  '__proto__',
  'PULL_REQUEST',
]

const eventFuzz = fuzz(
  'events',
  fc.record({
    name: fc.constantFrom(
      'pull_request',
      'merge_group',
      'push',
      'schedule',
      'workflow_dispatch',
      'workflow_run',
      ...refused,
    ),
    mode: fc.constantFrom(...modes),
    payload: fc.oneof(mutatedJson(payloads), strange, fc.jsonValue()),
  }),
  (given) => JSON.stringify(given),
  ({ name, mode, payload }) => {
    const { value, diagnostics } = parseEvent(name, payload, 'octo/m', mode)
    must((value !== undefined) !== diagnostics.some(isError), 'there is an event, or an error says why not')
    if (value === undefined) return
    must(value.kind === name && !refused.includes(name), 'it is an event that is not refused')
    must(name !== 'workflow_run' || mode === 'report', 'nothing is measured in workflow_run')
    const text = JSON.stringify(payload) ?? ''
    const shas = Object.entries(value).filter(([key, each]) => /sha|before|after/i.test(key) && each !== undefined)
    for (const [key, each] of shas)
      must(
        /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(String(each)) && text.includes(String(each)),
        `${key} is a SHA of the payload`,
      )
    if (value.kind === 'pull_request' && !value.fork)
      must(/"full_name":"octo\/m"/i.test(text), 'only what comes from this repository is no fork')
  },
)

export const actionFuzzes: readonly Fuzz[] = [inputFuzz, eventFuzz]
