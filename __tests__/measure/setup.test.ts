import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { allocsByName, measurePackage } from '../support/measure.ts'
import { wide } from '../support/wide.ts'

/** What each further operation allocates. */
const steady = {
  BenchmarkIgnoresN: 0,
  BenchmarkLarge: 0,
  BenchmarkLate: 1,
  BenchmarkResets: 1,
  BenchmarkSlow: 0,
  BenchmarkSlowAllocates: 1,
}
const limits = { ...steady, BenchmarkSlowAllocates: 1 }

test('set-up that is divided by the iterations is apart from what each iteration allocates', async () => {
  const measured = await measurePackage('setup', { limits })
  expect(allocsByName(measured)).toEqual(steady)
  // Go prints the whole part of a division by the iterations, a few here.
  const once = measured.results.find(({ name }) => name === 'BenchmarkSlow')?.once?.allocs
  expect(once).toBeGreaterThan(1480)
  expect(once).toBeLessThanOrEqual(1501 + 2)
  expect(measured.problems).toEqual([])
})

test('the number itself, as init wants it, is the same', async () => {
  const measured = await measurePackage('setup', { want: 'value' })
  expect(allocsByName(measured)).toEqual(steady)
})

test('on a machine that is busy with other work the numbers are the same, run by run', wide, async () => {
  const loop = () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' })
  const busy = [loop(), loop(), loop(), loop()]
  try {
    for (let run = 0; run < 5; run++) expect(allocsByName(await measurePackage('setup', { limits }))).toEqual(steady)
  } finally {
    for (const child of busy) child.kill('SIGKILL')
  }
})
