import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wide, wideUnless } from '../support/wide.ts'
import { answerOf, flawsOf } from './expectations.ts'
import { faultsOf, toolFaults } from './faults.ts'
import type { Call } from './faulty-tools.ts'
import { expectTable, isAll, type Row } from './reliability-page.ts'
import { type Injected, type Ran, Slot } from './run-scenario.ts'
import { type Scenario, scenarios } from './scenarios.ts'

const hasTools = spawnSync('go', ['version']).status === 0 && process.platform !== 'win32'
if (process.env.REQUIRE_GO === '1' && !hasTools) throw new Error('REQUIRE_GO=1 and there is no go on the PATH')

const table = {
  id: 'git and go',
  heads: ['call', 'what it does', 'a change that must fail', 'a change that passes'],
  faultsOf: (subject: string) => faultsOf(subject).map((kind) => toolFaults[kind]),
}
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const

let folder = ''
let slots: readonly Slot[] = []
/** For calls that never answer, which wait most of the time. */
let waiting: readonly Slot[] = []
const rows: Row[] = []
const seen = new Set<string>()
/** Which call each name on the page stands for. */
const labels = new Map<string, string>()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allocs-budget-faults-'))
  slots = ['one', 'two'].map((name) => new Slot(join(folder, name)))
  waiting = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => new Slot(join(folder, name)))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasTools)('git and go that fail', { timeout: 3_600_000 }, () => {
  // In this order: a call is tried where it comes first.
  const { worse, fine, ...others } = scenarios
  const all = [worse, ...Object.values(others), fine].map((scenario) => ({ scenario, share: 1 }))
  for (const { scenario, share } of [{ scenario: worse, share: 6 }, ...all]) {
    const name = `${scenario.name}${share === 1 ? '' : ', some calls'}`
    test(name, wideUnless(share > 1), async () => {
      const [slot] = slots
      const sound = await slot?.run(scenario)
      if (sound === undefined) throw new Error('there is no slot')
      expect({ code: sound.code, left: sound.left }).toEqual({ code: scenario.mustFail ? 1 : 0, left: [] })
      const fresh = sound.calls.filter(({ key, nth }) => !scenario.mustFail || !seen.has(`${key} ${nth}`))
      if (share === 1) for (const { key, nth } of fresh) seen.add(`${key} ${nth}`)
      const tryOut = async (each: Slot, job: Injected): Promise<readonly string[]> => {
        const ran = await each.run(scenario, job)
        note(scenario, job, ran)
        const flaws = [...(ran.struck ? [] : ['did not happen']), ...flawsOf(scenario, sound, ran)]
        return flaws.map((flaw) => `${labelOf(job.call)} ${toolFaults[job.kind]}: ${flaw}`)
      }
      const jobs = jobsOf(fresh, scenario.mustFail ? 0 : 5).filter((_, i) => i % share === 0)
      const isLong = ({ kind }: Injected): boolean => kind === 'never'
      const quick = jobs.filter((job) => !isLong(job))
      const flaws = await inSlots(slots, quick, tryOut)
      expect([...flaws, ...(await inSlots(waiting, jobs.filter(isLong), tryOut))]).toEqual([])
    })
  }

  test('a signal while a call does not answer ends all of it', wide, async () => {
    const sound = await slots[0]?.run(worse)
    const calls = (sound?.calls ?? []).map((call, i) => ({ call, signal: signals[i % 4] ?? 'SIGTERM' }))
    const flaws = await inSlots(
      slots,
      calls.filter((_, i) => isAll || i % 4 === Math.floor(i / 4) % 4),
      async (slot, { call, signal }) => {
        const { code, left, isEnded, struck } = await slot.interrupt(worse, call, signal)
        const flaw = [
          ...(struck ? [] : ['did not happen']),
          ...(isEnded ? [] : ['does not end']),
          ...(code === 0 || code === 1 ? [`exits ${code}`] : []),
          ...left.map((each) => `leaves ${each}`),
        ]
        return flaw.map((each) => `${signal} in ${labelOf(call)}: ${each}`)
      },
    )
    expect(flaws).toEqual([])
  })

  test('docs/reliability.md has what happens, for some', () => expectTable(table, rows, 'some'))

  test('docs/reliability.md has what happens', wide, () => expectTable(table, rows, isAll ? 'all' : 'calls'))
})

/** Runs one job after the other in each slot; what they say, in the order of the jobs. */
async function inSlots<Job>(
  free: readonly Slot[],
  jobs: readonly Job[],
  run: (slot: Slot, job: Job) => Promise<readonly string[]>,
) {
  const said: (readonly string[])[] = []
  const entries = jobs.entries()
  const work = async (slot: Slot): Promise<void> => {
    for (const [i, job] of entries) said[i] = await run(slot, job)
  }
  await Promise.all(free.map(work))
  return said.flat()
}

function jobsOf(calls: readonly Call[], shift: number): readonly Injected[] {
  return calls.flatMap((call, i) => {
    const kinds = faultsOf(call.key)
    if (isAll) return kinds.map((kind) => ({ call, kind }))
    // What never finishes takes as long as its deadline: that is for all combinations.
    const quick = kinds.filter((kind) => kind !== 'never')
    return quick.filter((_, k) => k === (i * 3 + shift) % quick.length).map((kind) => ({ call, kind }))
  })
}

/** A call as the page has it: without what says nothing of its purpose. */
function labelOf({ key, nth }: Call): string {
  const noise = /^(?:--|-z|-e|-o|-deps|-trimpath|-pgo|-gcflags|-ldflags|--no-[\w-]+|--detach|--force|DIR)$/
  const words = key.split(' ').filter((word) => !noise.test(word))
  const short = words[1] === 'env' && words.length > 5 ? [...words.slice(0, 5), '...'] : words
  const label = `${short.join(' ')}${nth === 1 ? '' : ` (call ${nth})`}`
  const same = labels.get(label) ?? key
  if (same !== key) throw new Error(`${label} stands for ${key} and for ${same}`)
  labels.set(label, key)
  return label
}

function note({ mustFail }: Scenario, { call, kind }: Injected, ran: Ran): void {
  const [subject, fault] = [labelOf(call), toolFaults[kind]]
  const known = rows.find((row) => row.subject === subject && row.fault === fault)
  const [failing = '', passing = ''] = known?.answers ?? []
  const answers = mustFail ? [answerOf(ran), passing] : [failing, answerOf(ran)]
  if (known !== undefined) rows.splice(rows.indexOf(known), 1)
  rows.push({ subject, fault, answers })
}
