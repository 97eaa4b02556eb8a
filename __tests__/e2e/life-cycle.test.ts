import type { ChildProcess } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ended,
  expectNothingLeft,
  hangingRepositories,
  type Place,
  type Places,
  startCli,
} from '../support/hanging-repository.ts'
import { type Hang, reachedBy } from '../support/hanging-tools.ts'
import { isRunning, processesThatName, until } from '../support/processes.ts'
import { runStep } from '../support/runner.ts'
import { wide, wideUnless } from '../support/wide.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
type Signal = (typeof signals)[number]

// The tools that hang are shell scripts, and Windows knows no signal that could be handled: nothing of this is there.
const there = describe.skipIf(process.platform === 'win32')

let places: Places
beforeAll(() => {
  if (process.platform !== 'win32') places = hangingRepositories()
})
afterAll(() => places?.remove())

type Phase = {
  readonly name: string
  readonly args: readonly string[]
  readonly hangs?: readonly Hang[]
  /** Who is awaited: a tool that hangs, the benchmark, or the compiler itself on an empty build cache. */
  readonly waitsFor: 'git' | 'go' | 'benchmark' | 'compiler'
}

const compared = ['check', '--base', 'main~1']
const hangsIn = (tool: 'go' | 'git', call: string, isDone = false): Pick<Phase, 'hangs' | 'waitsFor'> => ({
  hangs: [{ tool, call, isDone }],
  waitsFor: tool,
})
const phases: readonly Phase[] = [
  { name: 'git is asked', args: compared, ...hangsIn('git', '*: *rev-parse*') },
  { name: 'the remote is asked', args: ['check', '--base', 'nosuchtag'], ...hangsIn('git', '*: *ls-remote*') },
  { name: 'go env', args: compared, ...hangsIn('go', '*: env*') },
  { name: 'packages are listed', args: compared, ...hangsIn('go', '*: list -e*') },
  { name: 'a module is compiled', args: ['check', '-b', 'slow.yml'], waitsFor: 'compiler' },
  { name: 'a test binary is built', args: ['check', '-b', 'hang.yml'], ...hangsIn('go', '*: test -c*') },
  { name: 'benchmarks run', args: ['check', '-b', 'hang.yml'], waitsFor: 'benchmark' },
  { name: 'base is being checked out', args: compared, ...hangsIn('git', '*: *worktree add*') },
  { name: 'base is checked out', args: compared, ...hangsIn('git', '*: *worktree add*', true) },
  { name: 'base is prepared', args: [...compared, '--prepare', 'go version'], ...hangsIn('go', '*/base: version*') },
  { name: 'base is compiled', args: compared, ...hangsIn('go', '*/base: list*-export*') },
  { name: 'update measures', args: ['update', '-b', 'hang.yml'], waitsFor: 'benchmark' },
]

function placeOf({ hangs = [], waitsFor }: Phase): Place {
  const place = places.make(hangs)
  return waitsFor === 'compiler'
    ? { ...place, env: { ...place.env, GOCACHE: join(place.home, 'cache'), GOFLAGS: '' } }
    : place
}

/** Waits until a phase is reached; what is said then is a failure of the test, not an endless wait. */
async function reached({ waitsFor }: Phase, { home }: Place, child: ChildProcess): Promise<readonly number[]> {
  const isThere = (): boolean =>
    waitsFor === 'compiler'
      ? processesThatName(home).some((command) => /\/compile /.test(command))
      : reachedBy(home, waitsFor).length > 0
  await until(() => isThere() || child.exitCode !== null)
  expect(child.exitCode, 'it ended before it came there').toBeNull()
  return reachedBy(home, waitsFor)
}

const numberOf = (signal: Signal): number => constants.signals[signal]

there('the command', () => {
  // Each signal is tried in three phases, and all of them in all when it is wide.
  const pairs = phases.flatMap((phase, i) => signals.map((signal, k) => ({ phase, signal, isSample: i % 4 === k })))
  for (const { phase, signal, isSample } of pairs)
    test.concurrent(`while ${phase.name}: ${signal} ends it and all it started`, wideUnless(isSample), async () => {
      const place = placeOf(phase)
      const child = startCli(phase.args, place)
      const end = ended(child)
      const pids = await reached(phase, place, child)
      child.kill(signal)
      const { code, stdout, stderr } = await end
      expect([code, stdout, stderr]).toEqual([128 + numberOf(signal), '', `allocs-budget: interrupted (${signal})\n`])
      await expectNothingLeft(place, pids)
    })

  const baseIsCompiled: Phase = {
    name: 'base is compiled, and git does not answer',
    args: compared,
    hangs: [
      { tool: 'go', call: '*/base: list*-export*' },
      { tool: 'git', call: '*: *worktree remove*' },
    ],
    waitsFor: 'go',
  }
  test('further signals while it tidies up, and a git that does not answer then, change nothing', async () => {
    const place = placeOf(baseIsCompiled)
    const child = startCli(baseIsCompiled.args, place)
    const end = ended(child)
    const pids = await reached(baseIsCompiled, place, child)
    child.kill('SIGINT')
    await until(() => reachedBy(place.home, 'git').length > 0)
    for (const signal of signals) child.kill(signal)
    expect(await end).toMatchObject({ code: 130, stderr: 'allocs-budget: interrupted (SIGINT)\n' })
    expect(readdirSync(place.temporary)).toEqual([])
    // What git did not take back the next start does.
    for (const pid of reachedBy(place.home, 'git').filter(isRunning)) process.kill(pid, 'SIGKILL')
    const next = await ended(startCli(compared, { ...place, env: { ...place.env, PATH: process.env.PATH } }))
    expect([next.code, next.stderr]).toEqual([0, ''])
    await expectNothingLeft(place, pids)
  })

  test.each([
    phases.filter(({ name }) => name === 'base is checked out'),
    phases.filter(({ name }) => name === 'benchmarks run'),
  ])('after kill -9 while $name the next start tidies up', async (phase) => {
    const place = placeOf(phase)
    const child = startCli(phase.args, place)
    const end = ended(child)
    const pids = await reached(phase, place, child)
    child.kill('SIGKILL')
    expect((await end).signal).toBe('SIGKILL')
    expect(readdirSync(place.temporary)).not.toEqual([])
    // No process can be told that we are gone: what it started goes on.
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL')
    const next = await ended(startCli(compared, { ...place, env: { ...place.env, PATH: process.env.PATH } }))
    expect([next.code, next.stderr]).toEqual([0, ''])
    await expectNothingLeft(place, pids)
  })

  test.concurrent.each([
    ['*: env*', 'allocs-budget.yml', /go env GOTMPDIR took longer than 10 s/],
    ['*: list -e*', 'allocs-budget.yml', /go list .*took longer than 10 s/],
    ['*: list*-export*', 'allocs-budget.yml', /the compile of example\.com\/m took longer than 10 s/],
    ['*: test -c*', 'hang.yml', /the test build of example\.com\/m took longer than 10 s/],
  ])('--timeout holds for a go that does not answer (%s)', wide, async (call, budget, message) => {
    const place = places.make([{ tool: 'go', call }])
    const child = startCli(['check', '-b', budget, '--timeout', '10s'], place)
    const { code, stdout } = await ended(child)
    expect(code).toBe(2)
    expect(stdout).toMatch(message)
    await expectNothingLeft(place, reachedBy(place.home, 'go'))
  })
})

there('a git that does not answer', () => {
  test.concurrent.each([
    ['*: *rev-parse --show-toplevel*', compared, 2, /git rev-parse took longer than 5 s/],
    ['*: *ls-remote*', ['check', '--base', 'nosuchtag'], 2, /git ls-remote took longer than 5 s/],
    // A base that cannot be had is a warning, unless a rule depends on it.
    ['*: *fetch*', ['check', '--base', 'e'.repeat(40)], 0, /warning: .*git fetch took longer than 5 s/],
  ])('--timeout holds for it (%s)', wide, async (call, args, expected, message) => {
    const place = places.make([{ tool: 'git', call }])
    const { code, stdout } = await ended(startCli([...args, '--timeout', '5s'], place))
    expect(stdout).toMatch(message)
    expect(code).toBe(expected)
    await expectNothingLeft(place, reachedBy(place.home, 'git'))
  })
})

there('the action', () => {
  /** A runner sends SIGINT, then SIGTERM, to a job that is canceled. */
  const sent: readonly (readonly [string, Signal])[] = [
    ...signals.map((signal) => ['benchmarks run', signal] as const),
    ...['git is asked', 'a module is compiled', 'base is compiled'].flatMap((name) =>
      (['SIGINT', 'SIGTERM'] as const).map((signal) => [name, signal] as const),
    ),
  ]
  for (const [i, [name, signal]] of sent.entries())
    test.concurrent(
      `while ${name}: ${signal} ends it and all it started, and nothing is left`,
      wideUnless(i % 4 === 0),
      async () => {
        const phase = phases.find((each) => each.name === name) ?? expect.unreachable()
        const place = placeOf(phase)
        const budget = phase.args.includes('-b') ? (phase.args.at(-1) ?? '') : ''
        const pids: number[] = []
        const { exitCode, stderr } = await runStep({
          inputs: { budget, base: budget === '' ? 'main~1' : 'none' },
          event: { name: 'schedule', payload: {} },
          workspace: place.repo,
          env: Object.fromEntries(Object.entries(place.env).filter((entry): entry is [string, string] => !!entry[1])),
          onStart: (child) =>
            void reached(phase, place, child).then(
              (found) => {
                pids.push(...found)
                child.kill(signal)
              },
              () => undefined, // its exit code says so
            ),
        })
        expect([exitCode, stderr]).toEqual([128 + numberOf(signal), `allocs-budget: interrupted (${signal})\n`])
        await expectNothingLeft(place, pids)
      },
    )
})
