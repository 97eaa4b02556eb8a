import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { byHand, compareWithByHand, warmUp } from './by-hand.ts'
import { makeBenchmarks } from './make-benchmarks.ts'
import { makePackages, writePackage } from './make-packages.ts'
import { median, medianOfRatios } from './median.ts'
import { type Checked, check, environment, runGo, type Spent } from './processes.ts'
import type { Grown, Paired } from './results.ts'
import { forgetResults, type Prepared, prepare, scratch } from './subjects.ts'

export type Settings = {
  /** How many pairs. */
  readonly times: number
  /** Whether what takes minutes by hand runs once, in place of once in each pair. */
  readonly isByHandOnce: boolean
  /** How many packages the module that is made has. */
  readonly packages: number
  /** Told what is over, for a person who waits. */
  readonly tell: (text: string) => void
}

/** The build cache has everything, and no results are kept: against by hand. */
export function warm(subject: Prepared, settings: Settings): Paired {
  warmUp(subject)
  check(subject)
  const { others, checks, pairs } = inPairs(settings, settings.isByHandOnce, () => byHand(subject), checkAnew(subject))
  const numbers = compareWithByHand(lastOf(checks), others, subject)
  return { ...paired('warm', subject, pairs, checks), isOtherOnce: settings.isByHandOnce, numbers }
}

/** A build cache of its own, empty each time, and no results are kept: against by hand. */
export function cold(subject: Prepared, settings: Settings): Paired {
  const goCache = join(scratch(), 'go-build')
  const alone: Prepared = { ...subject, env: environment(goCache, subject.userCache) }
  const emptied = <T>(work: () => T): T => {
    rmSync(goCache, { recursive: true, force: true })
    return work()
  }
  const { checks, pairs } = inPairs(
    settings,
    settings.isByHandOnce,
    () => emptied(() => byHand(alone)),
    () => emptied(checkAnew(alone)),
  )
  return { ...paired('cold', subject, pairs, checks), isOtherOnce: settings.isByHandOnce, numbers: null }
}

/** The same was checked before, and its results are kept: against what the go command takes to see that nothing is to be compiled. */
export function unchanged(subject: Prepared, settings: Settings): Paired {
  const list = (): Spent => runGo(['list', '-export', subject.packages], subject)
  list()
  checkAnew(subject)()
  const { checks, pairs } = inPairs(settings, false, list, () => check(subject))
  return { ...paired('unchanged', subject, pairs, checks), isOtherOnce: false, numbers: null }
}

/** The last package of many is edited, which none imports, and the results of the others are kept: against all of them edited. */
export function oneChanged(subject: Prepared, settings: Settings): Paired {
  let edits = 0
  const edited = (from: number): Checked => {
    edits++
    for (let number = from; number < settings.packages; number++) writePackage(subject.folder, number, edits)
    return check(subject)
  }
  checkAnew(subject)()
  const { checks, pairs } = inPairs(
    settings,
    false,
    () => edited(0),
    () => edited(settings.packages - 1),
  )
  return { ...paired('one-changed', subject, pairs, checks), isOtherOnce: false, numbers: null }
}

/** What can be made in any size. Each costs one check with a warm build cache, nothing kept, at each of the sizes. */
export const grows = {
  packages: { title: 'packages, two benchmarks each', sizes: [1, 10, 100], put: makePackages },
  benchmarks: { title: 'benchmarks of one package', sizes: [10, 100, 1000], put: makeBenchmarks },
}

/** A check at one of the sizes, the median of as many as there are pairs. */
export function growth(name: keyof typeof grows, size: number, { times, tell }: Settings): Grown {
  const { title, put } = grows[name]
  const subject = prepare({ name, title, packages: './...', put: (folder) => put(folder, size) })
  check(subject)
  const checks = Array.from({ length: times }, () => checkAnew(subject)())
  const seconds = median(checks.map((each) => each.seconds))
  tell(`${size} ${title}: ${seconds.toFixed(2)} s`)
  return { part: 'growth', name, title, size, seconds, ...costOf(checks) }
}

/** A check as the first of its kind: nothing is kept of one before. */
function checkAnew(subject: Prepared): () => Checked {
  return () => {
    forgetResults(subject)
    return check(subject)
  }
}

/** Both in turn, each first in every other pair. What other programs do to the machine meanwhile is then in both. */
function inPairs<Other extends Spent>(
  { times, tell }: Settings,
  isOtherOnce: boolean,
  other: () => Other,
  ours: () => Checked,
) {
  const others: Other[] = []
  const checks: Checked[] = []
  const runOther = (): void => {
    if (isOtherOnce && others.length > 0) return
    const spent = other()
    tell(`  the other ${spent.seconds.toFixed(2)} s`)
    others.push(spent)
  }
  const runOurs = (): void => {
    const checked = ours()
    tell(`  check     ${checked.seconds.toFixed(2)} s`)
    checks.push(checked)
  }
  for (let at = 0; at < times; at++) for (const run of at % 2 === 0 ? [runOther, runOurs] : [runOurs, runOther]) run()
  const pairs = checks.map(({ seconds }, at) => ({ other: (others[at] ?? lastOf(others)).seconds, ours: seconds }))
  tell(`  ratio     ${medianOfRatios(pairs).toFixed(1)}`)
  return { others, checks, pairs }
}

function paired(part: Paired['part'], { name, title }: Prepared, pairs: Paired['pairs'], checks: readonly Checked[]) {
  const { verdict, rows } = lastOf(checks)
  const cached = rows.filter((row) => row.cached === true).length
  return { part, name, title, verdict, benchmarks: rows.length, cached, pairs, ...costOf(checks) }
}

function costOf(checks: readonly Checked[]) {
  return {
    ownCpuSeconds: median(checks.map(({ own }) => own.cpuSeconds)),
    cpuSeconds: median(checks.map(({ cpuSeconds }) => cpuSeconds)),
    peakMegabytes: median(checks.map(({ own }) => own.peakMegabytes)),
  }
}

function lastOf<T>(values: readonly T[]): T {
  const last = values.at(-1)
  if (last === undefined) throw new Error('nothing was run')
  return last
}
