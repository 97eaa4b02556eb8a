import { assertNever } from '../lang/assert-never.ts'
import type { PhaseItem, ProgressEvent, ProgressPhase } from '../ports.ts'
import { count } from './numbers.ts'

/*
 * What a person who waits is told. Plain text: names in it are what others wrote, and are escaped for where it goes.
 */

/** What a phase does. */
export function phaseText(phase: ProgressPhase): string {
  switch (phase.what) {
    case 'open':
      return 'finding the budget, base, and modules'
    case 'prepare':
      return `preparing: ${phase.command}`
    case 'list':
      return `listing the packages of ${phase.module}`
    case 'compile':
      return `compiling ${phase.module} with escape analysis`
    case 'compile-base':
      return `compiling base of ${phase.module} with escape analysis`
    case 'look-up':
      return `compiling the tests of ${phase.module} to find kept results`
    case 'target':
      return `checking whether this machine can run ${phase.target}`
    case 'check-out':
      return `checking out base, ${phase.commit}`
    case 'tests':
      return `building the tests of ${phase.module}, ${count(phase.packages, 'package')}`
    case 'benchmarks':
      return `running benchmarks of ${phase.module}`
    case 'coverage':
      return 'finding the functions that benchmarks run'
    case 'profile':
      return 'profiling allocations'
    case 'calls':
      return `following calls of ${phase.module} into ${count(phase.packages, 'package')}`
    case 'cost':
      return `measuring what the allocations of ${phase.name} cost`
    default:
      return assertNever(phase)
  }
}

/** How many items a phase has, and what they are called; undefined: it is one thing. */
export function itemsOf(phase: ProgressPhase): { readonly total: number; readonly noun: string } | undefined {
  if (phase.what === 'benchmarks' || phase.what === 'coverage') return { total: phase.packages, noun: 'package' }
  return phase.what === 'profile' ? { total: phase.benchmarks, noun: 'benchmark' } : undefined
}

type Step = Extract<ProgressEvent, { kind: 'begins' }>['step']

const steps: Readonly<Record<Step, string>> = {
  run: 'running its benchmarks',
  coverage: 'finding the functions that its benchmarks run',
  profile: 'profiling its allocations',
}

/** What is done with an item: `example.com/m: building its tests`. */
export function stepText(item: PhaseItem, step: Step): string {
  return `${itemText(item)}: ${steps[step]}`
}

/** `BenchmarkEncode (example.com/m)`, or the package alone. */
export function itemText({ package: importPath, name }: PhaseItem): string {
  return name === undefined ? importPath : `${name} (${importPath})`
}

type Runs = Extract<ProgressEvent, { kind: 'runs' }>

/** The benchmarks of which one runs: `BenchmarkEncode, 17 of 60 at 100x`. */
export function runsText({ names, place, benchtime }: Pick<Runs, 'names' | 'place' | 'benchtime'>): string {
  const who = names.join(' or ')
  return place === undefined || place.of === 1 ? who : `${who}, ${place.at} of ${place.of} at ${benchtime}`
}

/** That a deadline was hit, and whose. */
export function deadlineText(late: Extract<ProgressEvent, { kind: 'deadline' }>): string {
  const { package: importPath, names, isNamed, isAsked, isPatience, afterMs } = late
  const after = durationText(afterMs)
  const who = names.join(' or ')
  if (names.length === 0) return `${importPath}: stopped after ${after}: no benchmark started`
  if (!isAsked) return `${importPath}: ${who} stopped after ${after}: no entry covers it`
  if (isPatience)
    return `${importPath}: ${who} stopped after ${after} in a run with fixed iterations; it runs for a second instead`
  return isNamed
    ? `${importPath}: ${who} stopped at its deadline, ${after}`
    : `${importPath}: stopped at a deadline, ${after} without a result, while running ${who}`
}

/** That a command was ended at its deadline. */
export function lateCommandText({ command }: Extract<ProgressEvent, { kind: 'late-command' }>): string {
  const { file, args, cwd, timeoutMs } = command
  const name = file.split(/[\\/]/).at(-1) ?? file
  // Of `git -c safe.directory=/x fetch`: git fetch.
  const verb = args.find((arg) => /^[a-z][a-z-]*$/.test(arg))
  const isTest = args.some((arg) => arg.startsWith('-test.'))
  const who = isTest ? `the test binary in ${cwd}` : verb === undefined ? name : `${name} ${verb}`
  return `${who} stopped at its deadline, ${durationText(timeoutMs)}`
}

/** A time as a person reads it: `0.3 s`, `12 s`, `1 min 5 s`, `2 h 3 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (ms < 9950) return `${Math.round(ms / 100) / 10} s`
  if (seconds < 60) return `${seconds} s`
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** An estimate as rough as it is: `10 s`, `50 s`, `2 min`. */
export function aboutText(ms: number): string {
  return ms < 55_000 ? `${Math.max(1, Math.round(ms / 10_000)) * 10} s` : durationText(Math.round(ms / 60_000) * 60_000)
}

/** How long it has been: `0:07`, `12:40`, `1:00:03`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h === 0 ? `${m}:${two(s)}` : `${h}:${two(m)}:${two(s)}`
}
