import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A change to one small module, compared with its base: whether it must fail, and how it is run. */
export type Scenario = {
  readonly name: string
  readonly mustFail: boolean
  /** Makes the repository in an empty folder: `work`, with the module in `work/mod`. */
  readonly make: (folder: string) => void
  readonly runner: 'command' | 'action'
  /** Command and flags. */
  readonly args: readonly string[]
  /** `--timeout`, and the input of that name. */
  readonly timeout?: string
}

const goMod = 'module example.com/r\n\ngo 1.21\n'

const tests = `package r

import "testing"

var sink *int

func BenchmarkF(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = F(i)
	}
}
`

const base = {
  'go.mod': goMod,
  'a_test.go': tests,
  'a.go': `package r

func F(n int) *int { return &n }

func G(n int) int { return n }

func H(n int) int { return n }
`,
  'allocs-budget.yml': `version: 1
benchtime: 10x
benchmarks:
  .: { BenchmarkF: 1 }
functions:
  .: { F: 1, G: 0 }
rules: { loosened: error, new-escapes: error, slack: off }
`,
}

/** A function over budget, a limit that was raised, an escape that is new. */
const worse = {
  'a.go': `package r

func F(n int) *int { return &n }

func G(n int) *int { return &n }

func H(n int) *int { return &n }
`,
  'allocs-budget.yml': base['allocs-budget.yml'].replace('F: 1, G', 'F: 3, G'),
}

/** A benchmark over budget: it is said where it allocates, at base too. */
const slower = {
  'a.go': base['a.go'].replace(
    'func F(n int) *int { return &n }',
    'func F(n int) *int { p := new(*int); *p = &n; keep = p; return &n }\n\nvar keep **int',
  ),
  'allocs-budget.yml': base['allocs-budget.yml'].replace('F: 1, G', 'F: 2, G'),
}

/** Other code and another budget, and nothing of it allocates more. */
const fine = {
  'a.go': base['a.go'].replace('func H(n int) int { return n }', 'func H(n int) int { return n + 1 }'),
  'allocs-budget.yml': base['allocs-budget.yml'].replace('version: 1', '# Limits of the hot path.\nversion: 1'),
}

/** What went into `main` since: compared with it, no limit would be raised, and nothing new. */
const meanwhile = { 'a.go': worse['a.go'], 'allocs-budget.yml': worse['allocs-budget.yml'] }

const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim()
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

/** `work` with base and head as two commits, and `main` one commit further: that its budget is not base's must be seen. */
function twoCommits(folder: string, head: Readonly<Record<string, string>>, name = 'work'): void {
  const work = join(folder, name)
  const mod = join(work, 'mod')
  write(mod, base)
  git(work, 'init', '-q', '-b', 'main', '--template=')
  git(work, 'add', '-A')
  git(work, 'commit', '-q', '-m', 'base')
  git(work, 'checkout', '-q', '-b', 'topic')
  write(mod, head)
  git(work, 'commit', '-q', '-a', '-m', 'head')
  git(work, 'checkout', '-q', 'main')
  write(mod, meanwhile)
  git(work, 'commit', '-q', '-a', '-m', 'meanwhile')
  git(work, 'checkout', '-q', 'topic')
}

/** `work` as actions/checkout leaves it: the merge commit alone, its parents not there. */
function shallowMerge(folder: string, head: Readonly<Record<string, string>>): void {
  const origin = join(folder, 'origin')
  twoCommits(folder, head, 'origin')
  git(origin, 'checkout', '-q', '-B', 'main', 'main~1')
  git(origin, 'merge', '-q', '--no-ff', '-m', 'merge', 'topic')
  git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  git(folder, 'clone', '-q', '--template=', '--depth=1', '--branch=main', `file://${origin}`, 'work')
}

/** The same, kept aside, so that a run that fetches can be undone. */
function restorable(make: Scenario['make']): Scenario['make'] {
  return (folder) => {
    const kept = join(folder, 'kept')
    rmSync(join(folder, 'work'), { recursive: true, force: true })
    try {
      cpSync(kept, join(folder, 'work'), { recursive: true, preserveTimestamps: true })
    } catch {
      make(folder)
      cpSync(join(folder, 'work'), kept, { recursive: true, preserveTimestamps: true })
    }
  }
}

/** What a run is tried with. A call that several of them make is made to fail in the first that must fail and in the one that passes. */
export const scenarios = {
  worse: {
    name: 'a change that must fail',
    mustFail: true,
    make: restorable((folder) => twoCommits(folder, worse)),
    runner: 'command',
    args: ['check', '--base', 'main'],
  },
  fine: {
    name: 'a change that passes',
    mustFail: false,
    make: restorable((folder) => twoCommits(folder, fine)),
    runner: 'command',
    args: ['check', '--base', 'main'],
  },
  slower: {
    name: 'a benchmark that must fail',
    mustFail: true,
    make: restorable((folder) => twoCommits(folder, slower)),
    runner: 'command',
    args: ['check', '--base', 'main'],
  },
  pullRequest: {
    name: 'a pull request that must fail',
    mustFail: true,
    make: restorable((folder) => shallowMerge(folder, worse)),
    runner: 'action',
    args: [],
  },
  farBranch: {
    name: 'a branch that must be fetched, and a change that must fail',
    mustFail: true,
    make: restorable((folder) => {
      shallowMerge(folder, worse)
      git(join(folder, 'origin'), 'branch', 'release', 'main~1')
    }),
    runner: 'command',
    args: ['check', '--base', 'release'],
  },
} as const satisfies Readonly<Record<string, Scenario>>
