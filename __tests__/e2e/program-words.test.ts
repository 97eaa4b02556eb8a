import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'

const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-words-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const budget = 'version: 1\nbenchtime: 10x\nmeasured-with: go1.1\nbenchmarks:\n  .: { BenchmarkX: 0 }\n'
const write = (name: string, text: string): void => writeFileSync(join(directory, name), text)
write('go.mod', 'module example.com/c\n\ngo 1.21\n')
write(
  'c_test.go',
  `package c

import (
	"log"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("STORE_URL") == "" {
		log.Fatal(os.Getenv("COMPLAINT"))
	}
	os.Exit(m.Run())
}

var sink []byte

func BenchmarkX(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if testing.Short() {
			sink = make([]byte, 100)
		}
	}
}
`,
)

const skips = `package s

import "testing"

func BenchmarkSub(b *testing.B) {
	b.Run("seen", func(b *testing.B) {})
	b.Run("skipped", func(b *testing.B) { b.Skip("not today") })
}
`

async function check(budgetText: string, env: NodeJS.ProcessEnv): Promise<Report> {
  write('allocs-budget.yml', budgetText)
  const { stdout } = await runCli(['-C', directory, '--base', 'none', '--json', '-'], {
    env: { ...process.env, ...env },
  })
  return reportSchema.parse(JSON.parse(stdout))
}

test('a program that leaves before its benchmarks is quoted, and pass-env is named and cures it', async () => {
  const [told] = (await check(budget, { STORE_URL: 'x' })).diagnostics
  expect([told?.code, told?.message]).toEqual([
    'BENCHMARK_EXITED',
    expect.stringMatching(
      /ended the whole process \(exit code 1\) before any benchmark ran, and printed: \d{4}\/\d\d\/\d\d /,
    ),
  ])
  expect(told?.hint).toContain('pass-env: [STORE_URL]')
  // Nothing is kept from it that it could need.
  const [unset] = (await check(budget, { STORE_URL: undefined })).diagnostics
  expect(unset?.hint).toBe("check the package's TestMain and init functions")
  const cured = await check(`${budget}pass-env: [STORE_URL]\n`, { STORE_URL: 'x' })
  expect(cured.verdict).toBe('pass')
})

test.each(['BenchmarkSub/seen: 0, BenchmarkSub/skipped: 0', 'BenchmarkSub/*: 0', '"**": 0'])(
  '%s: a sub-benchmark that skips itself is no stale entry and no pass',
  async (entries) => {
    const skipping = mkdtempSync(join(directory, 'skips-'))
    const files = {
      'go.mod': 'module example.com/s\n\ngo 1.21\n',
      's_test.go': skips,
      'allocs-budget.yml': `version: 1\nbenchtime: 10x\nbenchmarks:\n  .: { ${entries} }\n`,
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(skipping, name), text)
    const { code, stdout } = await runCli(['-C', skipping, '--base', 'none', '--json', '-'])
    const report = reportSchema.parse(JSON.parse(stdout))
    expect([code, report.diagnostics.map((it) => `${it.code} ${it.message}`)]).toEqual([
      2,
      ['BENCHMARK_SKIPPED BenchmarkSub/skipped (example.com/s) was skipped: s_test.go:7: not today'],
    ])
    expect(report.benchmarks.map(({ name }) => name)).toContain('BenchmarkSub/seen')
  },
)

test('what only the program was given is not in its words', async () => {
  const env = { STORE_URL: '', COMPLAINT: 'cannot open db://me:s3cr3t@host/x with s3cr3t' }
  const [told] = (await check(`${budget}pass-env: [COMPLAINT]\n`, { ...env, COMPLAINT: 'db://me:s3cr3t@host/x' }))
    .diagnostics
  expect(told?.message).toMatch(/ \*\*\*$/)
  const [part] = (await check(`${budget}pass-env: [COMPLAINT]\n`, env)).diagnostics
  expect(part?.message).not.toContain('s3cr3t')
})

test('-short in GOFLAGS holds for benchmarks, is in the name of the run, and update writes it', async () => {
  const env = { STORE_URL: 'x', GOFLAGS: '-short' }
  const report = await check(`${budget}pass-env: [STORE_URL]\n`, env)
  expect(report.benchmarks.map(({ allocsPerOp }) => allocsPerOp)).toEqual([1])
  expect(report.runs.map(({ toolchain }) => toolchain.settings)).toEqual([{ GOFLAGS: '-short' }])
  expect(report.diagnostics.map(({ code }) => code)).toContain('TOOLCHAIN_CHANGED')
  expect((await runCli(['update', '-C', directory], { env: { ...process.env, ...env } })).code).toBe(0)
  const written = readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')
  expect(written).toMatch(/^measured-with: go1\.\d+ GOFLAGS=-short$/m)
  const again = await check(written, env)
  expect([again.verdict, again.diagnostics]).toEqual(['pass', []])
})
