import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const top = mkdtempSync(join(tmpdir(), 'allocs-budget-brackets-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']
const git = (cwd: string, ...args: readonly string[]): void => {
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'ignore' })
}

type Checked = Pick<Report, 'diagnostics'> & { readonly code: number | null; readonly found: readonly string[] }

/** What a check finds in a module of such files, with a budget for functions of `.` and other lines of the budget; compared with the same as base. */
async function check(
  env: NodeJS.ProcessEnv,
  files: Readonly<Record<string, string>>,
  functions: Readonly<Record<string, number>>,
  more: object = {},
  isCompared = false,
): Promise<Checked> {
  const root = mkdtempSync(join(top, 'module-'))
  const module = {
    'go.mod': 'module example.com/m\n\ngo 1.21\n',
    'allocs-budget.yml': JSON.stringify({ version: 1, functions: { '.': functions }, ...more }),
    ...files,
  }
  for (const [file, text] of Object.entries(module)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  if (isCompared) {
    git(root, 'init', '-q')
    git(root, 'add', '-A')
    git(root, 'commit', '-qm', 'all')
  }
  const { code, stdout, stderr } = await runCli(['-C', root, '--base', isCompared ? 'HEAD' : 'none', '--json', '-'], {
    env,
  })
  if (stdout === '') throw new Error(stderr)
  const report = JSON.parse(stdout) as Report
  const found = told(report).map((one) => `${one.kind} ${one.function}: ${one.got} ${one.unit}`)
  return { code, diagnostics: report.diagnostics, found: found.sort() }
}

const { available, missing } = goToolchains(['1.21.13'])

describeGo(available, ({ env }) => {
  test('code of another module, whose file has brackets in its name, is copied into a function', async () => {
    const files = {
      'go.mod':
        'module example.com/m\n\ngo 1.21\n\nrequire example.com/lib v1.2.3\n\nreplace example.com/lib => ./lib\n',
      'm.go': 'package m\n\nimport "example.com/lib/v"\n\nvar x any\n\nfunc F(n int) { x = v.New(n); v.Of(n) }\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.21\n',
      'lib/v/v[gen].go':
        'package v\n\nfunc New(n int) *int { return &n }\n\nvar y any\n\n//go:noinline\nfunc Of[T any](n T) { y = &n }\n',
    }
    expect(await check(env, files, { F: 1 })).toEqual({ code: 0, diagnostics: [], found: [] })
    expect(await check(env, files, { F: 0 })).toEqual({ code: 1, diagnostics: [], found: ['over-budget F: 1 escapes'] })
  })

  // The name of a directive is none of a file: nobody knows what else stands in its place.
  const lost = {
    'm.go':
      'package m\n\nvar x any\n\n//line x[1].y:1\nfunc F(s []int) {\n\tx = s\n\tx = &s\n\tx = new([9]int)\n\tx = len(s)\n}\n',
  }

  test('what cannot be read is told once for a package, and nothing is said to need less', async () => {
    const { code, diagnostics, found } = await check(env, lost, { F: 9 })
    const unread = diagnostics.filter((each) => each.code === 'UNREADABLE_COMPILER_OUTPUT')
    expect([code, found, unread.length, unread[0]?.message]).toEqual([
      2,
      [],
      1,
      expect.stringMatching(
        /^example\.com\/m: cannot parse [3-9] compiler lines about the heap; the first is: .*x\[1\]\.y:/,
      ),
    ])
  })

  test('it is one warning where no function is judged, and what is new is looked for', async () => {
    const benchmark =
      'package m\n\nimport "testing"\n\nfunc BenchmarkF(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t}\n}\n'
    const files = { ...lost, 'm_test.go': benchmark }
    const budget = { functions: undefined, benchmarks: { '.': { BenchmarkF: 0 } } }
    const { code, diagnostics, found } = await check(env, files, {}, budget, true)
    expect([code, found]).toEqual([0, []])
    expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([['warning', 'UNREADABLE_COMPILER_OUTPUT']])
  })
})

describe.runIf(missing.length > 0)('not run', () => {
  test.skip.each(missing)('%s', () => undefined)
})
