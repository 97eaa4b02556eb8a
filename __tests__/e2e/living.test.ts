import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { type Change, type PullRequestRepository, pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'
import { goToolchains } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-living-'))
const empty = mkdtempSync(join(folder, 'empty-'))
const repositories: PullRequestRepository[] = []
afterAll(() => {
  for (const { remove } of repositories) remove()
  rmSync(folder, { recursive: true, force: true })
})

const gomod = 'module example.com/m\n\ngo 1.21\n'
const code = `package m

var sink []byte

var kept *int

// Sum has a slice of a size that is not constant: on the stack since Go 1.25.
func Sum(n int) int {
	b := make([]byte, n)
	t := 0
	for i := range b {
		t += int(b[i]) + i
	}
	return t
}

func One(x int) { n := x; kept = &n }

func Two(x int) { One(x); One(x) }
`
const tests = `package m

import "testing"

func BenchmarkSum(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Sum(16)
	}
}

func BenchmarkOne(b *testing.B) {
	for i := 0; i < b.N; i++ {
		One(i)
	}
}

func BenchmarkTwo(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Two(i)
	}
}
`

function repositoryWith(budget: string, change: Change = () => undefined): PullRequestRepository {
  const repository = pullRequestRepository(empty, change, (write) => {
    write('go.mod', gomod)
    write('m.go', code)
    write('m_test.go', tests)
    write('allocs-budget.yml', budget)
  })
  repositories.push(repository)
  return repository
}

type Checked = { readonly code: number | null; readonly stdout: string; readonly report: Report }

async function check({ directory, baseSha }: PullRequestRepository, env = process.env): Promise<Checked> {
  const json = join(folder, `${Math.random()}.json`)
  const {
    code: exit,
    stdout,
    stderr,
  } = await runCli(['-v', '--base', baseSha, '--json', json], { cwd: directory, env })
  expect(stderr.split('\n').filter((line) => /error|warning/i.test(line))).toEqual([])
  return { code: exit, stdout, report: JSON.parse(readFileSync(json, 'utf8')) as Report }
}

const findings = ({ report }: Checked): readonly string[] =>
  told(report).map(
    (it) => `${it.severity} ${it.kind} ${it.benchmark ?? it.function}: ${it.got} of ${it.max} ${it.unit}`,
  )

describe('slack', () => {
  test.each([
    ['note', 0],
    ['warn', 0],
    ['error', 1],
  ])('as %s, for what all under a limit need less of', async (level, exit) => {
    const budget = `version: 1
rules: { slack: ${level} }
benchmarks:
  .:
    BenchmarkOne: { allocs: 3, reason: it was three }
    "**": 2
functions:
  .:
    Two:
      - "moved to heap: n"
      - "moved to heap: n"
    O*: 1
    Sum: { sites: 4 }
`
    const checked = await check(repositoryWith(budget))
    const severity = level === 'warn' ? 'warning' : level
    const sites = checked.report.functions.find(({ name }) => name === 'Sum')?.sites.length ?? 0
    expect([checked.code, findings(checked)]).toEqual([
      exit,
      [`${severity} slack BenchmarkOne: 1 of 3 allocs/op`, `${severity} slack Sum: ${sites} of 4 sites`],
    ])
    expect(told(checked.report).map(({ reason, hint }) => [reason, hint])).toEqual([
      ['it was three', 'lower the limit at allocs-budget.yml:5 to 1'],
      [null, `lower the limit at allocs-budget.yml:13 to ${sites}`],
    ])
    expect(checked.report.accept.map(({ commands, lines }) => [commands, lines])).toEqual(
      exit === 0 ? [] : [[['allocs-budget update --tighten --only BenchmarkOne --only Sum'], '']],
    )
  })

  test('of a list is a line that nothing needs, and of a tolerance what is below it', async () => {
    const budget = `version: 1
rules: { slack: warn }
benchmarks: { .: { BenchmarkTwo: "3 ±34%", BenchmarkOne: "3 ±33%" } }
functions: { .: { One: ["moved to heap: n", "moved to heap: gone"] } }
`
    const checked = await check(repositoryWith(budget))
    expect(findings(checked)).toEqual([
      'warning slack BenchmarkOne: 1 of 3 allocs/op',
      'warning slack One: 0 of 1 escapes',
    ])
    expect(checked.report.findings[1]?.message).toBe(
      'moved to heap: gone is permitted once more in One than it is there',
    )
  })
})

describe('the report says how to accept what fails', () => {
  const budget = 'version: 1\nbenchmarks: { .: { BenchmarkOne: 1, BenchmarkTwo: 1 } }\nfunctions: { .: { One: 0 } }\n'

  test('by a command that does just that, and by lines that do', wide, async () => {
    const repository = repositoryWith(budget)
    const { code: exit, report, stdout } = await check(repository)
    expect(exit).toBe(1)
    expect(report.accept).toEqual([
      {
        budget: 'allocs-budget.yml',
        toolchains: [expect.stringMatching(/^go1\.\S+ \w+\/\w+$/)],
        commands: ['allocs-budget update --raise --only BenchmarkTwo --only One'],
        lines: 'benchmarks:\n  ".":\n    BenchmarkTwo: 2\nfunctions:\n  ".":\n    One: 1',
        override: null,
      },
    ])
    expect(stdout).toContain('accept: allocs-budget update --raise --only BenchmarkTwo --only One\n')
    const args = report.accept[0]?.commands[0]?.split(' ').slice(1) ?? []
    expect((await runCli(args, { cwd: repository.directory })).code).toBe(0)
    expect(readFileSync(join(repository.directory, 'allocs-budget.yml'), 'utf8')).toBe(
      budget.replace('BenchmarkTwo: 1', 'BenchmarkTwo: 2').replace('One: 0', 'One: 1'),
    )
    expect((await check(repository)).code).toBe(0)
  })

  test('of one package, where another has the same name', wide, async () => {
    const repository = repositoryWith(
      'version: 1\nbenchmarks:\n  .: { "**": 2 }\n  ./b: { BenchmarkOne: 0 }\n',
      (write) => {
        write('b/b.go', 'package b\n')
        write(
          'b/b_test.go',
          'package b\n\nimport "testing"\n\nvar sink *int\n\nfunc BenchmarkOne(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsink = new(int)\n\t}\n}\n',
        )
      },
    )
    const { report } = await check(repository)
    expect(report.accept[0]?.commands).toEqual(['allocs-budget update --raise --only BenchmarkOne'])
    const args = report.accept[0]?.commands[0]?.split(' ').slice(1) ?? []
    expect((await runCli(args, { cwd: repository.directory })).code).toBe(0)
    expect(readFileSync(join(repository.directory, 'allocs-budget.yml'), 'utf8')).toContain(
      '.: { "**": 2 }\n  ./b: { BenchmarkOne: 1 }',
    )
  })

  test('of what has no entry, by lines', async () => {
    const { report } = await check(
      repositoryWith(
        'version: 1\nrules: { unlisted: error }\nbenchmarks: { .: { BenchmarkOne: 1, BenchmarkSum: 1 } }\n',
      ),
    )
    expect(report.accept.map(({ commands, lines }) => [commands, lines])).toEqual([
      [[], 'benchmarks:\n  ".":\n    BenchmarkTwo: 2'],
    ])
  })
})

describe('a name that is gone', () => {
  test('is told as renamed where a near name has the same number and no entry', async () => {
    const budget =
      'version: 1\nbenchmarks: { .: { BenchmarkOnes: 1, BenchmarkTwoTimes: 2 } }\nfunctions: { .: { Ones: 1, Twos: 0 } }\n'
    const { code: exit, report } = await check(repositoryWith(budget))
    expect(exit).toBe(2)
    expect(
      report.diagnostics.filter((it) => it.code === 'STALE_ENTRY').map(({ message, hint }) => [message, hint]),
    ).toEqual([
      [
        'no benchmark BenchmarkOnes exists in .',
        'it looks renamed: BenchmarkOne has no entry and the same 1 allocs/op; use that name',
      ],
      [
        'no benchmark BenchmarkTwoTimes exists in .',
        'it looks renamed: BenchmarkTwo has no entry and the same 2 allocs/op; use that name',
      ],
      ['no function Ones exists in .', 'it looks renamed: One has no entry and the same 1 escape; use that name'],
      ['no function Twos exists in .', 'did you mean Two?'],
    ])
  })
})

describe('another Go than the one that the limits were measured with', wide, () => {
  const { available, missing } = goToolchains()
  const [oldest] = available
  const newest = available.at(-1)
  if (oldest === undefined || newest === undefined || oldest.minor > 24 || newest.minor < 25) {
    test.skip(`a release before Go 1.25 and one after are needed: ${missing.join('; ')}`, () => undefined)
    return
  }
  const budget = `version: 1\nmeasured-with: go1.${newest.minor}\nbenchmarks: { .: { BenchmarkSum: 0, BenchmarkOne: 1 } }\nfunctions: { .: { Sum: 0, Two: 2 } }\n`

  test('explains what base has too', async () => {
    const repository = repositoryWith(budget, (write) => write('doc.go', 'package m\n'))
    const now = await check(repository, newest.env)
    expect([now.code, now.report.diagnostics]).toEqual([0, []])
    const then = await check(repository, oldest.env)
    expect([then.code, told(then.report).map(({ toolchain }) => toolchain)]).toEqual([
      1,
      [
        { measuredWith: `go1.${newest.minor}`, explains: 1 },
        { measuredWith: `go1.${newest.minor}`, explains: 1 },
      ],
    ])
    expect(
      then.report.diagnostics.map(({ code: name, severity, message, at }) => [name, severity, message, at?.line]),
    ).toEqual([
      [
        'TOOLCHAIN_CHANGED',
        'warning',
        `toolchain changed from go1.${newest.minor} to go1.${oldest.minor}, which explains 2 of 2 over the limit`,
        2,
      ],
    ])
    expect(then.stdout).toContain(
      `toolchain changed since go1.${newest.minor}, which explains it: base has it too with this Go`,
    )
    expect(then.report.accept[0]?.override).toBe(
      `overrides:\n  - when: { go: "1.${oldest.minor}" }\n    benchmarks:\n      ".":\n        BenchmarkSum: 1\n    functions:\n      ".":\n        Sum: 1`,
    )
  })

  test('is known to a budget that has an override for it', async () => {
    const override = `overrides:\n  - when: { go: "1.${oldest.minor}" }\n    benchmarks: { .: { BenchmarkSum: 1 } }\n    functions: { .: { Sum: 0 } }\n`
    const passing = repositoryWith(budget + override.replace('Sum: 0', 'Sum: 1'))
    expect(await check(passing, oldest.env)).toMatchObject({ code: 0, report: { findings: [], diagnostics: [] } })
    const { code: exit, report } = await check(repositoryWith(budget + override), oldest.env)
    expect([exit, report.diagnostics]).toEqual([1, []])
    expect(told(report).map((it) => [it.function, it.toolchain])).toEqual([['Sum', null]])
  })

  test('does not explain what the change made', async () => {
    const repository = repositoryWith(budget, (write) =>
      write(
        'm.go',
        code
          .replace('t := 0', 't := 0\n\tm := t\n\tkept = &m')
          .replace('func One(x int) { n := x;', 'func One(x int) { n := x; kept = new(int);'),
      ),
    )
    const { code: exit, report, stdout } = await check(repository, oldest.env)
    const of = (name: string) =>
      told(report).find((it) => it.kind === 'over-budget' && (it.benchmark ?? it.function) === name)
    expect(exit).toBe(1)
    expect([of('BenchmarkSum')?.toolchain?.explains, of('BenchmarkSum')?.got]).toEqual([1, 2])
    expect([of('BenchmarkOne')?.toolchain?.explains, of('BenchmarkOne')?.got]).toEqual([0, 2])
    expect([of('Sum')?.toolchain?.explains, of('Sum')?.got]).toEqual([1, 2])
    expect(stdout).toContain('which explains 1 of the 2 over the limit: base has it too; the rest is new')
    // That another Go explains nothing is no news.
    expect(stdout).not.toContain('does not explain it')
  })

  test('is what update takes the limits under', async () => {
    const { directory } = repositoryWith(budget)
    expect((await runCli(['update'], { cwd: directory, env: oldest.env })).code).toBe(0)
    expect(readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')).toBe(
      budget.replace(`go1.${newest.minor}`, `go1.${oldest.minor}`).replaceAll('Sum: 0', 'Sum: 1'),
    )
  })
})
