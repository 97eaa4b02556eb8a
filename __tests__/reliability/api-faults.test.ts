import { expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { wide, wideUnless } from '../support/wide.ts'
import { type ApiRan, type ApiScenario, apiScenarios, runApiScenario } from './api-scenarios.ts'
import { answerOf, flawsOf } from './expectations.ts'
import { type ApiFault, apiFaults } from './faults.ts'
import type { ApiInjected } from './faulty-proxy.ts'
import type { Call } from './faulty-tools.ts'
import { expectTable, isAll, type Row } from './reliability-page.ts'
import type { Ran } from './run-scenario.ts'

/** Most of the time is pauses, which cost nothing. */
const sideBySide = isAll ? 16 : 8

const heads = ['call, from now on', 'what happens', ...apiScenarios.map(({ name }) => name)]
const kinds = Object.keys(apiFaults) as ApiFault[] // its own keys
const table = { id: 'GitHub', heads, faultsOf: () => Object.values(apiFaults) }
const rows: Row[] = []

const all = [...apiScenarios.entries()].map(([column, scenario]) => ({ column, scenario, share: 1 }))
const some = all.filter(({ column }) => column === 0).map((each) => ({ ...each, share: 8 }))
for (const { column, scenario, share } of [...some, ...all]) {
  const name = `${scenario.name}, with a GitHub that does not answer as it ought to${share === 1 ? '' : ', some calls'}`
  test(name, { ...wideUnless(share > 1), timeout: 3_600_000 }, async () => {
    const sound = await runApiScenario(scenario)
    expect(sound.step.stderr).toBe('')
    expect(sound.comments.filter((body) => body.includes('key=reliability'))).toHaveLength(1)
    const jobs = sound.calls.flatMap((call, i) => jobsOf(call, i * 3 + column * 5)).filter((_, i) => i % share === 0)
    const flaws = await sideBySideOf(jobs, async (job) => {
      const ran = await runApiScenario(scenario, job)
      if (!job.isOnce) note(column, job, ran)
      return [...(ran.struck ? [] : ['did not happen']), ...apiFlaws(scenario, sound, ran, job)].map(
        (flaw) => `${labelOf(job.call)} ${apiFaults[job.kind]}${job.isOnce ? ' once' : ''}: ${flaw}`,
      )
    })
    expect(flaws).toEqual([])
  })
}

test('docs/reliability.md has what happens if GitHub fails, for some', () => expectTable(table, rows, 'some'))

test('docs/reliability.md has what happens if GitHub fails', wide, () =>
  expectTable(table, rows, isAll ? 'all' : 'calls'),
)

async function sideBySideOf<Job>(jobs: readonly Job[], run: (job: Job) => Promise<readonly string[]>) {
  const said: (readonly string[])[] = []
  const entries = jobs.entries()
  const work = async (): Promise<void> => {
    for (const [i, job] of entries) said[i] = await run(job)
  }
  await Promise.all(Array.from({ length: sideBySide }, work))
  return said.flat()
}

function jobsOf(call: Call, shift: number): readonly ApiInjected[] {
  // What happens once is tried again, and then it is as if it had not been.
  if (isAll) return kinds.flatMap((kind) => [true, false].map((isOnce) => ({ call, kind, isOnce })))
  const quick = kinds.filter((kind) => kind !== 'silent' && kind !== 'endless')
  return quick.filter((_, i) => i === shift % quick.length).map((kind) => ({ call, kind, isOnce: false }))
}

/** A verdict is as with the tools; a comment is there as it has to be, or it is said why not, and there is never a second one. */
function apiFlaws(scenario: ApiScenario, sound: ApiRan, ran: ApiRan, { call }: ApiInjected): readonly string[] {
  const verdict = scenario.event === 'workflow_run' ? [] : flawsOf(scenario, asRan(sound), asRan(ran))
  const ours = ran.comments.filter((body) => body.includes('key=reliability'))
  const { outputs, summary, stdout, exitCode } = ran.step
  const isSaid = exitCode === 2 || /\b(?:COMMENT_\w+|API_FAILED)\b/.test(stdout)
  const isSame = JSON.stringify(ran.comments) === JSON.stringify(sound.comments)
  // What was there before may stay; a call that is not known to have worked may have.
  const most = Math.max(1, scenario.hasComments ? 2 : 1) + (call.key.startsWith('POST ') ? 1 : 0)
  return [
    ...verdict,
    ...(outputs.verdict === undefined ? ['sets no outputs'] : []),
    ...(summary === '' ? ['writes no summary'] : []),
    ...(isSame || isSaid ? [] : ['leaves other comments without a word']),
    ...(ours.length > most ? [`leaves ${ours.length} comments`] : []),
    ...(stdout.includes('ghs_') ? ['shows the token'] : []),
    ...(scenario.event === 'workflow_run' && exitCode === 1 ? ['exits 1 in place of 0 or 2'] : []),
    ...(scenario.event === 'workflow_run' && exitCode === 0 && !isSame ? ['exits 0 without the comment'] : []),
  ]
}

function asRan({ step, struck }: ApiRan): Ran {
  return {
    code: step.exitCode,
    report: (step.report ?? undefined) as Report | undefined, // read by its schema elsewhere
    text: `${step.stdout}${step.stderr}`,
    calls: [],
    struck,
    left: [],
    isEnded: true,
  }
}

function labelOf({ key, nth }: Call): string {
  return `${key}${nth === 1 ? '' : ` (call ${nth})`}`
}

function note(column: number, { call, kind }: ApiInjected, ran: ApiRan): void {
  const [subject, fault] = [labelOf(call), apiFaults[kind]]
  const known = rows.find((row) => row.subject === subject && row.fault === fault)
  const answers = apiScenarios.map((_, i) => (i === column ? answer(ran) : (known?.answers[i] ?? '')))
  if (known !== undefined) rows.splice(rows.indexOf(known), 1)
  rows.push({ subject, fault, answers })
}

/** The exit code, what the report says, and what is said of the comment. */
function answer(ran: ApiRan): string {
  const said = ran.step.stdout.match(/\b(?:COMMENT_[A-Z]+|API_FAILED)\b/g) ?? []
  return [...new Set([...answerOf(asRan(ran)).split(' '), ...said])].join(' ')
}
