import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { wide } from '../support/wide.ts'
import { answerOf, flawsOf } from './expectations.ts'
import { fileFaults, fileScenario, fileSubjects, secret, spoil } from './file-faults.ts'
import { expectTable, type Row } from './reliability-page.ts'
import { Slot } from './run-scenario.ts'

const hasTools = spawnSync('go', ['version']).status === 0 && process.platform !== 'win32'
/** Nothing is unreadable for root. */
const isRoot = process.getuid?.() === 0
const unreadable = 'a file that may not be read'

/** What is no mistake: the go command and we do not take a folder of that name for a file. */
const harmless = ['go.work as a folder']

const table = {
  id: 'files',
  heads: ['file', 'is', 'result'],
  faultsOf: () => Object.keys(fileFaults).filter((fault) => fault !== unreadable),
}
const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-faults-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const subjects = Object.entries(fileSubjects)
describe.skipIf(!hasTools)('files that are not what they ought to be', { timeout: 3_600_000 }, () => {
  test('some', () => tryOut(subjects.filter((_, i) => i % 10 === 0)))
  test('all', wide, () => tryOut(subjects))
})

async function tryOut(some: typeof subjects): Promise<void> {
  const slot = new Slot(folder)
  const first = await slot.run(fileScenario('check', '', () => undefined))
  const report = `${JSON.stringify(first.report)}\n`
  const rows: Row[] = []
  const flaws: string[] = []
  for (const [subject, { file, run }] of some) {
    const sound = await slot.run(fileScenario(run, report, () => undefined))
    expect({ subject, code: sound.code, left: sound.left }).toEqual({ subject, code: 0, left: [] })
    for (const [fault, make] of Object.entries(fileFaults)) {
      if (fault === unreadable && isRoot) continue
      const ran = await slot.run(fileScenario(run, report, spoil(file, make)))
      // The page is the same for everybody.
      if (fault !== unreadable) rows.push({ subject, fault, answers: [answerOf(ran)] })
      const isHarmless = harmless.includes(`${subject} as ${fault}`)
      flaws.push(
        ...[
          ...flawsOf({ mustFail: false }, isHarmless ? ran : sound, ran),
          ...(ran.code === 2 || isHarmless ? [] : [`exits ${ran.code} in place of 2`]),
          ...(ran.text.includes(secret) ? ['shows what is in the file behind the link'] : []),
        ].map((flaw) => `${subject} is ${fault}: ${flaw}`),
      )
    }
  }
  expect.soft(flaws).toEqual([])
  expectTable(table, rows, some === subjects ? 'all' : 'some')
}
