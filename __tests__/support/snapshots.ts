import type { Budget } from '../../src/budget/budget.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { noCalls } from '../../src/snapshot/calls-of-function.ts'
import { runId } from '../../src/snapshot/run-id.ts'
import type { Snapshot, SnapshotRun } from '../../src/snapshot/snapshot.ts'
import { messageOf } from '../../src/words/diagnostics.ts'

/** What is given of a snapshot; a run is told apart by its toolchain and module. */
export type GivenSnapshot = Partial<Omit<Snapshot, 'run'>> & { readonly run?: Partial<Omit<SnapshotRun, 'id'>> }

/** A module of which nothing was measured but what is given. */
export function snapshotOf({ run: given, ...over }: GivenSnapshot): Snapshot {
  const run = {
    toolchain: { go: 'go1.26.8', goos: 'linux', goarch: 'amd64', goLine: '1.23', settings: {} },
    module: 'example.com/m',
    directory: '.',
    budget: { path: 'allocs-budget.yml', digest: `sha256:${'0'.repeat(64)}` },
    overrides: [],
    ...given,
  }
  return {
    run: { id: runId(run.toolchain, run.module), ...run },
    requires: {},
    packages: [],
    broken: [],
    benchmarks: [],
    benchmarksThatExist: [],
    declared: {},
    problems: [],
    functions: [],
    calls: noCalls,
    foreign: [],
    diagnostics: [],
    lines: {},
    ...over,
  }
}

/** A budget that is to be without a mistake. */
export function budgetOf(text: string, file = 'allocs-budget.yml'): Budget {
  const { budget, diagnostics } = parseBudget(text, file)
  if (budget === undefined) throw new Error(diagnostics.map(messageOf).join('\n'))
  return budget
}
