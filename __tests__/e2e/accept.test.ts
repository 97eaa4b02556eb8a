import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { version } from '../../src/lang/version.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { renderMarkdown, summaryMax } from '../../src/view/render-markdown.ts'
import { installed, throughNpx } from '../../src/words/program.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-accept-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Sub-benchmarks that allocate their number, and one that allocates it in one object; a function of two escapes. */
const code = `package m

var sink []*[8]int

func Keep(n int) {
	sink = sink[:0]
	for i := 0; i < n; i++ {
		sink = append(sink, new([8]int))
	}
}

func Two() (*int, *int) {
	a, b := 1, 2
	return &a, &b
}
`
const header = 'package m\n\nimport "testing"\n\n'
const bench = (name: string, n: number): string =>
  `func Benchmark${name}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tKeep(${n})\n\t}\n}\n\n`
const subs = `func BenchmarkEncode(b *testing.B) {
	for i, name := range []string{"tags=1", "tags=2", "tags=3", "tags=4"} {
		n := i + 1
		b.Run(name, func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				Keep(n)
			}
		})
	}
}

`

let modules = 0
function moduleWith(files: Readonly<Record<string, string>>): string {
  const directory = join(folder, `m${modules++}`)
  for (const [file, text] of Object.entries({
    'go.mod': 'module example.com/m\n\ngo 1.21\n',
    'm.go': code,
    ...files,
  })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

type Checked = { readonly code: number | null; readonly stdout: string; readonly report: Report }

/** @param cwd where the printed commands are typed: the root of the repository */
async function check(cwd: string, ...args: string[]): Promise<Checked> {
  const json = join(folder, `${modules++}.json`)
  const { code: exit, stdout, stderr } = await runCli(['check', '--json', json, ...args], { cwd })
  expect(stderr).toBe('')
  return { code: exit, stdout, report: JSON.parse(readFileSync(json, 'utf8')) as Report }
}

/** A printed command, as a shell reads it. */
function words(command: string): readonly string[] {
  const [program, ...args] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  expect(program).toBe('allocs-budget')
  return args
}

type Section = Record<string, Record<string, unknown>>
type Written = { benchmarks?: Section; functions?: Section; overrides?: (Written & { when: unknown })[] }

/** Entries put into a budget, each in place of the one of the same package and name. */
function paste(text: string, lines: string): string {
  const budget = parse(text) as Written
  const put = (into: Written, from: Written): void => {
    for (const section of ['benchmarks', 'functions'] as const)
      for (const [pattern, entries] of Object.entries(from[section] ?? {})) {
        into[section] ??= {}
        into[section][pattern] = { ...into[section][pattern], ...entries }
      }
  }
  const pasted = parse(lines) as Written
  put(budget, pasted)
  for (const each of pasted.overrides ?? []) {
    const home = budget.overrides?.find(({ when }) => JSON.stringify(when) === JSON.stringify(each.when))
    if (home === undefined) budget.overrides = [...(budget.overrides ?? []), each]
    else put(home, each)
  }
  return stringify(budget)
}

describe('what accepts a change', () => {
  const budget = `version: 1
rules: { slack: note, unlisted: error }
benchmarks:
  ./...:
    BenchmarkEncode/tags=*: { allocs: 0, bytes: 100, level: warn }
    BenchmarkSlack: 5 # room
    "BenchmarkB*": &none 0
    BenchmarkOther: *none
functions:
  .:
    Keep: 0
    Two:
      - "moved to heap: a"
overrides:
  - when: { goos: ${process.platform === 'darwin' ? 'darwin' : 'linux'} }
    benchmarks: { ./...: { BenchmarkIn: 1 } }
`
  const tests = `${header}${subs}${bench('Slack', 1)}${bench('B1', 1)}${bench('B2', 2)}${bench('Other', 0)}${bench('In', 3)}${bench('New', 2)}`

  test('is one line for each entry, as written, and says what the command writes', async () => {
    const directory = moduleWith({ 'm_test.go': tests, 'allocs-budget.yml': budget })
    const first = await check(directory, '--base', 'none')
    expect(first.code).toBe(1)
    const [accept] = first.report.accept
    expect(accept?.lines).toBe(
      `benchmarks:
  ./...:
    BenchmarkEncode/tags=*: { allocs: 4, bytes: 256, level: warn }
    BenchmarkB*: 2
    BenchmarkOther: 2
  ".":
    BenchmarkNew: 2
functions:
  .:
`.replace('  .:', '  ".":') +
        `    Keep: 1
    Two:
      - "moved to heap: a"
      - "moved to heap: b"
overrides:
  - when: { goos: "${process.platform === 'darwin' ? 'darwin' : 'linux'}" }
    benchmarks:
      ./...:
        BenchmarkIn: 3`,
    )
    // The hints of one entry speak of one number for each unit.
    const hints = told(first.report).filter(
      ({ benchmark, kind }) => kind === 'over-budget' && benchmark?.startsWith('BenchmarkEncode/'),
    )
    expect([...new Set(hints.map(({ unit, hint }) => `${unit} ${/ to (\S+)$/.exec(hint)?.[1]}`))].sort()).toEqual([
      'B/op 256',
      'allocs/op 4',
    ])
    expect(hints.length).toBe(7)

    const pasted = paste(budget, accept?.lines ?? '')
    writeFileSync(join(directory, 'allocs-budget.yml'), pasted)
    expect((await check(directory, '--base', 'none')).code).toBe(0)

    writeFileSync(join(directory, 'allocs-budget.yml'), budget)
    expect(accept?.commands).toEqual([
      "allocs-budget update --raise --only 'BenchmarkB*' --only 'BenchmarkEncode/tags=*' --only BenchmarkIn --only Keep --only Two",
    ])
    for (const command of accept?.commands ?? [])
      expect((await runCli(words(command), { cwd: directory })).code).toBe(0)
    const written = readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')
    expect(written).toContain('    BenchmarkSlack: 5 # room\n')
    const { benchmarks, functions, overrides } = parse(pasted) as Written
    expect(parse(written)).toEqual({
      ...(parse(pasted) as Written),
      // The command adds no entry.
      benchmarks: { './...': benchmarks?.['./...'] },
      functions,
      overrides,
    })
    const after = await check(directory, '--base', 'none')
    expect(
      told(after.report)
        .filter(({ severity }) => severity === 'error')
        .map(({ kind, benchmark }) => [kind, benchmark]),
    ).toEqual([['unlisted', 'BenchmarkNew']])
  })

  test('is one command for any number of findings, and touches nothing else', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `N${i}`)
    const entries = names.map((name) => `    Benchmark${name}: 0\n`).join('')
    const many = `version: 1\nmeasured-with: go1.2\nbenchmarks:\n  .:\n${entries}    BenchmarkSlack: 5\n`
    const directory = moduleWith({
      'm_test.go': `${header}${names.map((name) => bench(name, 1)).join('')}${bench('Slack', 1)}`,
      'allocs-budget.yml': many,
    })
    const { code: exit, report } = await check(directory, '--base', 'none')
    expect([exit, report.accept[0]?.commands]).toEqual([1, ['allocs-budget update --raise']])
    const comment = renderMarkdown(report, { ...summaryMax, fails: true, links: {} })
    expect(comment).toContain('changes just these limits')
    await runCli(words(report.accept[0]?.commands[0] ?? ''), { cwd: directory })
    expect(readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')).toBe(
      many.replace(/(BenchmarkN\d+): 0/g, '$1: 1'),
    )
    expect((await check(directory, '--base', 'none')).code).toBe(0)
  })

  test('is asked for one way at a time', async () => {
    const { code: exit, stderr } = await runCli(['update', '--raise', '--tighten'], { cwd: folder })
    expect([exit, stderr]).toEqual([2, expect.stringContaining("'--raise' cannot be used with option '--tighten'")])
  })
})

describe('each command that is printed', () => {
  test('does, with what was given, what the run did', async () => {
    const directory = moduleWith({
      'our code/the app/go.mod': 'module example.com/app\n\ngo 1.21\n',
      'our code/the app/m.go': code,
      'our code/the app/m_test.go': `${header}${bench('A', 1)}`,
      'our code/the app/b/b.go': 'package b\n',
      'our code/the app/b/b_test.go': `package b\n\nimport "testing"\n\nvar sink *int\n\nfunc BenchmarkB(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\tsink = new(int)\n\t}\n}\n`,
      'our code/tools/go.mod': 'module example.com/tools\n\ngo 1.21\n',
      'our code/tools/t.go': 'package tools\n',
      'our code/hot.yml': 'version: 1\nmodules: [the app, tools]\nbenchmarks: { ./...: { "**": 0 } }\n',
    })
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: directory })
    const given = [
      '-b',
      'our code/hot.yml',
      '--packages',
      '.',
      '--modules',
      'the app',
      '--base',
      'none',
      '--count',
      '1',
    ]
    const { code: exit, stdout, report } = await check(directory, ...given)
    const names = told(report).map(({ benchmark }) => benchmark)
    expect(report.diagnostics).toEqual([])
    expect([exit, names]).toEqual([1, ['BenchmarkA']])
    const flags = "-C 'our code' -b hot.yml --count 1 --packages . --modules 'the app' --base none"
    expect(stdout).toContain(`repeat: allocs-budget check ${flags}\n`)
    const printed = renderMarkdown(report, { ...summaryMax, fails: true, links: {} })
    // In a block of code, or alone in a line of text; of a release, they start with npx.
    const commands = [...printed.matchAll(/(?<=^|`)(?:npx )?allocs-budget\S* (?:update|check|explain)[^`\n]*/gm)].map(
      ([line]) => line.replace(throughNpx(version), installed),
    )
    expect(commands.map((command) => command.split(' ').slice(1, 3).join(' '))).toEqual([
      'update --raise',
      'check -C',
      'explain BenchmarkA',
    ])
    for (const command of commands.filter((it) => !it.includes(' update '))) {
      const again = await runCli(
        [...words(command), ...(command.includes(' check ') ? ['--json', join(folder, 'again.json')] : [])],
        { cwd: directory },
      )
      expect([command, again.code]).toEqual([command, command.includes(' check ') ? 1 : 0])
    }
    const again = JSON.parse(readFileSync(join(folder, 'again.json'), 'utf8')) as Report
    expect([again.findings, again.runs]).toEqual([report.findings, report.runs])
    for (const command of commands.filter((it) => it.includes(' update '))) {
      expect((await runCli(words(command), { cwd: directory })).code).toBe(0)
    }
    expect((await check(directory, ...given)).code).toBe(0)
  })
})
