import { type Reading, readByHand } from './by-hand-output.ts'
import { type Compared, compareNumbers } from './compare-numbers.ts'
import { type Checked, runGo, type Spent } from './processes.ts'
import type { Prepared } from './subjects.ts'

const testArgs = ({ skip }: Prepared): readonly string[] => [
  ...['test', '-run=^$', '-bench=.', '-benchmem', '-cpu=1'],
  ...(skip === undefined ? [] : [`-skip=${skip}`]),
]
const buildArgs = ['build', '-gcflags=-m']

/** What one run took, and what was read. */
export type ByHand = Spent & { readonly readings: ReadonlyMap<string, Reading> }

/** Runs it, and reads the numbers. */
export function byHand(subject: Prepared): ByHand {
  const test = runGo([...testArgs(subject), subject.packages], subject)
  const build = runGo([...buildArgs, subject.packages], subject)
  return {
    seconds: test.seconds + build.seconds,
    cpuSeconds: test.cpuSeconds + build.cpuSeconds,
    readings: readByHand(test.stdout),
  }
}

/** Builds all that `byHand` builds, and runs no benchmark. */
export function warmUp(subject: Prepared): void {
  runGo(['test', '-run=^$', '-bench=^$', '-benchmem', '-cpu=1', subject.packages], subject)
  runGo([...buildArgs, subject.packages], subject)
}

/**
 * Holds the numbers of a check against what was read by hand. Where by hand ran once, the packages whose numbers differ are run once
 * more, unmeasured: only then it is known whether two runs by hand agree.
 */
export function compareWithByHand({ rows }: Checked, runs: readonly ByHand[], subject: Prepared): Compared {
  const readings = runs.map((run) => run.readings)
  const compared = compareNumbers(rows, readings)
  const differs = [...compared.setUp, ...compared.other].map(({ key }) => key)
  const packages = [...new Set([...differs, ...compared.verdicts.other].map((key) => key.slice(0, key.indexOf(' '))))]
  if (runs.length > 1 || packages.length === 0) return compared
  const again = runGo([...testArgs(subject), ...packages], subject)
  return compareNumbers(rows, [...readings, readByHand(again.stdout)])
}
