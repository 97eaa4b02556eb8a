import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { progressIn } from '../support/progress.ts'
import { runCli } from '../support/run-cli.ts'
import { runStep } from '../support/runner.ts'
import { noTerminal, runInTerminal } from '../support/terminal.ts'
import { wide } from '../support/wide.ts'

/** Two packages, each with a benchmark that never ends; the name of one holds what steers workflows and takes two columns. */
const files: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/m\n\ngo 1.21\n',
  'a/a_test.go': `package a

import (
	"testing"
	"time"
)

func BenchmarkOne(b *testing.B) {
	for i := 0; i < b.N; i++ {
	}
}

func BenchmarkHang(b *testing.B) { time.Sleep(time.Hour) }
`,
  'b/b_test.go': `package b

import (
	"testing"
	"time"
)

func BenchmarkWide(b *testing.B) {
	b.Run("日本語日本語日本語日本語日本語日本語日本語日本語::error::##[group]", func(b *testing.B) { time.Sleep(time.Hour) })
}
`,
  // `--timeout` would hold for builds too.
  'allocs-budget.yml': 'version: 1\nbenchmarks: { ./...: { "**": { allocs: 0, timeout: 2s } } }\n',
}

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-progress-'))
const budget = join(folder, 'allocs-budget.yml')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
})

const hanging = 'example.com/m/a: BenchmarkHang stopped at its deadline, 2 s'
const phase = 'running benchmarks of example.com/m, 2 packages'

describe('where standard error is no terminal', () => {
  test('a line for each phase, package and deadline', async () => {
    const { code, progress, stderr } = await runCli(['--base', 'none'], { cwd: folder })
    expect([code, stderr]).toEqual([2, ''])
    expect(progress.slice(0, 2)).toEqual(['building the tests of example.com/m, 2 packages', phase])
    const first = 'example.com/m/a: stopped at a deadline, 2 s without a result, while running BenchmarkHang'
    expect(progress.slice(2)).toEqual(expect.arrayContaining([first, hanging]))
    expect(progress.indexOf(hanging)).toBeGreaterThan(progress.indexOf(first))
    const packages = progress.filter((line) => line.includes('of 2 packages)'))
    expect(packages.map((line) => line.replace(/[\d.]+ s/, 'N s')).sort()).toEqual([
      expect.stringMatching(/^example\.com\/m\/a: 1 benchmark, N s \([12] of 2 packages\)$/),
      expect.stringMatching(/^example\.com\/m\/b: 0 benchmarks, N s \([12] of 2 packages\)$/),
    ])
  })

  test('-q says nothing', async () => {
    const { code, progress, stderr } = await runCli(['-q', '--base', 'none'], { cwd: folder })
    expect([code, progress, stderr]).toEqual([2, [], ''])
  })

  test('init says how to give longer what it left out', async () => {
    rmSync(budget)
    const { code, stdout } = await runCli(['init', '--packages', './a', '--timeout', '10s'], { cwd: folder })
    expect(stdout).toContain('left out: BenchmarkHang (example.com/m/a) did not finish within 10 s')
    expect(stdout).toContain('hint: to allow more time, run: allocs-budget explain BenchmarkHang --timeout 100s\n')
    expect(code).toBe(0)
  })

  test(
    'init gives a benchmark one minute where nobody says more, and shows a sign of life meanwhile',
    wide,
    async () => {
      rmSync(budget)
      const { code, progress, stdout } = await runCli(['init', '--packages', './a'], { cwd: folder })
      expect(progress).toContain('example.com/m/a: BenchmarkHang stopped at its deadline, 1 min')
      expect(progress).toContainEqual(
        expect.stringMatching(
          /^still running benchmarks of example\.com\/m: BenchmarkHang, .*0:[23]\d \(example\.com\/m\/a\)$/,
        ),
      )
      expect(stdout).toContain('left out: BenchmarkHang (example.com/m/a) did not finish within 1 min')
      expect(code).toBe(0)
    },
  )
})

const reason = noTerminal()

describe.skipIf(reason !== undefined)(`on a terminal${reason === undefined ? '' : ` (not here: ${reason})`}`, () => {
  const columns = 60

  test('one line, in place, with the name of what runs; it is gone when the result is printed, and a deadline stays', async () => {
    const { code, screen, drawn } = await runInTerminal(['--base', 'none', '-j', '1'], { cwd: folder, columns })
    expect(code).toBe(2)
    expect(drawn).toContainEqual(expect.stringMatching(/^\[0:\d\d\] \d of 2 packages: Benchmark(?:Wide|Hang).*, 0:01/))
    expect(drawn).toContainEqual(expect.stringMatching(/^\[0:\d\d\] \d of 2 packages: .*日本.*\.\.\.$/))
    // Only deadlines are not cut: they stay, and may take two lines.
    const inPlace = drawn.filter((text) => / packages: /.test(text))
    const widthOf = (text: string): number => [...text].reduce((sum, char) => sum + (char > '~' ? 2 : 1), 0)
    expect(Math.max(...inPlace.map(widthOf))).toBeLessThan(columns)
    const result = screen.findIndex((line) => line.startsWith('error: cannot judge'))
    const before = screen.slice(0, result)
    expect(progressIn(before.join('\n'))).toContain(hanging)
    expect(before.filter((line) => !/ deadline/.test(line))).toEqual([])
    expect(progressIn(screen.slice(result).join('\n'))).toEqual([])
  })

  test('how many of how many, and Ctrl-C takes the line away', async () => {
    let isPressed = false
    const { code, screen } = await runInTerminal(['--base', 'none', '--packages', './a'], {
      cwd: folder,
      columns,
      onOutput: (written, keyboard) => {
        if (isPressed || !/\] BenchmarkHang, 2 of 2 at \w+, 0:0[1-9]/.test(written)) return
        isPressed = true
        keyboard.write('\x03')
      },
    })
    expect([code, screen]).toEqual([130, ['allocs-budget: interrupted (SIGINT)', '']])
  })

  test('one that cannot take a line back gets lines', async () => {
    const args = ['--base', 'none', '--packages', './a']
    const env = { ...process.env, TERM: 'dumb' }
    const { written } = await runInTerminal(args, { cwd: folder, columns, env })
    expect(progressIn(written.replaceAll('\r', ''))).toEqual(
      expect.arrayContaining(['running benchmarks of example.com/m, 1 package', hanging]),
    )
    expect(written).not.toContain('\x1b[K')
  })
})

test('in the log of a step: a group for the benchmarks, closed before the result, in which nothing is a command', async () => {
  const step = await runStep({
    inputs: { base: 'none' },
    event: { name: 'schedule', payload: {} },
    workspace: folder,
  })
  expect([step.exitCode, step.stderr]).toEqual([2, ''])
  expect(step.groups).toEqual([expect.stringContaining(phase)])
  const start = step.stdout.indexOf('::group::')
  const end = step.stdout.indexOf('::endgroup::')
  const inside = progressIn(step.stdout.slice(start, end))
  expect(inside).toEqual(expect.arrayContaining([hanging, expect.stringMatching(/^example\.com\/m\/a: 1 benchmark, /)]))
  expect(inside).toContainEqual(expect.stringContaining('::error::##\\[group] stopped at its deadline, 2 s'))
  expect(progressIn(step.stdout.slice(end))).toEqual([])
  expect(step.stdout.indexOf('cannot judge')).toBeGreaterThan(end)
  expect(step.commands.filter(({ name }) => !/^(?:error|warning|notice)$/.test(name))).toEqual([])
  expect(step.obeyed.groups).toEqual([])
})
