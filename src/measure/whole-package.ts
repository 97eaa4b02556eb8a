import type { DiagnosticCode } from '../diagnostic/diagnostic.ts'
import type { BenchmarkRun } from '../go/output/benchmark-result.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { besideUnlisted, leftOutProblem } from './benchmark-problems.ts'
import { probing, type Reading, type Scope, type ScopedRuns } from './scoped-runs.ts'
import { isAmong } from './tell-once.ts'

/** What a benchmark reads beside others, and beside which. */
export type Beside = { readonly run: BenchmarkRun; readonly scope: Scope }

/** What a short run of the whole package has read: benchmarks share state with those that run before them. */
export type WholePackage = {
  /** What is asked for, by name. */
  readonly beside: Map<string, Beside>
  /** allocs/op of what nobody asks for, by name. */
  readonly aside: ReadonlyMap<string, number>
  readonly started: ReadonlySet<string>
  /** Of what is asked for; here it is certain. */
  readonly problems: readonly BenchmarkProblem[]
}

/** Without a look at the whole package. */
export function noWholePackage(): WholePackage {
  return { beside: new Map(), aside: new Map(), started: new Set(), problems: [] }
}

/**
 * Runs all of a package, as `go test -bench .` does. Where what is asked for goes wrong there, others may be the reason: then what is
 * asked for runs once more without them. What takes a run down is left out of all others.
 */
export async function readWholePackage(runs: ScopedRuns, importPath: string, probe: string): Promise<WholePackage> {
  const whole = { beside: new Map<string, Beside>(), aside: new Map<string, number>(), started: new Set<string>() }
  const remarks: BenchmarkProblem[] = []
  let last: Reading | undefined
  for (const scope of scopesOf(runs)) {
    const reading = await runs.beside({ scope, name: '', benchtime: probe, turn: 0, bounds: probing })
    runs.leaveOut(reading.bad.filter((name) => !runs.isAsked(name)))
    if (!reading.isComplete) {
      remarks.push(leftOutProblem(importPath, probing.allMs))
      continue
    }
    for (const [name, run] of reading.runs) {
      if (!runs.isAsked(name)) whole.aside.set(name, run.allocsPerOp)
      else if (!whole.beside.has(name)) whole.beside.set(name, { run, scope })
    }
    for (const name of reading.started) whole.started.add(name)
    last = last === undefined ? reading : { ...reading, problems: withoutBystanders(last.problems, reading.problems) }
    if (reading.problems.length === 0) break
  }
  runs.leaveOut(last?.bad ?? [])
  return { ...whole, problems: [...remarks.slice(0, 1), ...(last?.problems ?? [])] }
}

/**
 * What goes wrong only without the others is no fault. What goes wrong only with them is one for who runs `go test -bench .`, and
 * so is it here, where it is a benchmark's own end and not a deadline or a line that others may have printed.
 */
function withoutBystanders(
  beside: readonly BenchmarkProblem[],
  without: readonly BenchmarkProblem[],
): readonly BenchmarkProblem[] {
  const isOnlyBeside = (problem: BenchmarkProblem): boolean =>
    problem.name !== undefined && ownEnds.has(problem.code) && !isAmong(without)(problem)
  return [...without.filter(isAmong(beside)), ...beside.filter(isOnlyBeside).map(besideUnlisted)]
}

const ownEnds: ReadonlySet<DiagnosticCode> = new Set([
  'BENCHMARK_FAILED',
  'BENCHMARK_PANICKED',
  'BENCHMARK_DEADLOCKED',
  'BENCHMARK_EXITED',
  'BENCHMARK_SKIPPED',
])

/** From the widest; each once, where nobody is beside what is asked for. */
function scopesOf(runs: ScopedRuns): readonly Scope[] {
  const isSame = String(runs.patternsOf('package', '')) === String(runs.patternsOf('asked', ''))
  return isSame ? ['package'] : ['package', 'asked']
}
