import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { knownKeys } from '../../src/budget/read/schema.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { told } from '../support/told.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-example-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
cpSync(`${root}__tests__/gomod/example`, directory, { recursive: true })
cpSync(`${root}allocs-budget.example.yml`, join(directory, 'allocs-budget.yml'))

const { available } = goToolchains()
// The override for older releases permits one escape more than they have.
const modern = available.filter(({ minor }) => minor >= 24)

describeGo(modern, ({ env, minor }) => {
  test('the example budget holds for the module that it speaks of', async () => {
    const json = join(directory, 'report.json')
    const { code, stderr } = await runCli(['--base', 'none', '--json', json], {
      cwd: directory,
      env: { ...env, DATABASE_URL: 'postgres://localhost' },
    })
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report
    const problems = report.diagnostics.filter((it) => it.code !== 'TOOLCHAIN_CHANGED')
    expect([code, stderr, problems]).toEqual([0, '', []])
    expect(report.diagnostics.map((it) => it.severity)).toEqual(minor === 26 ? [] : ['note'])
    expect(told(report).map((it) => [it.kind, it.severity, it.benchmark, it.unit])).toEqual([
      ['slack', 'note', 'BenchmarkDecode/size=512', 'B/op'],
    ])
    expect(report.benchmarks.map(({ name, cpu, status, reason }) => [name, cpu, status, reason])).toEqual([
      ['BenchmarkDecode/size=512', 1, 'pass', null],
      ['BenchmarkDecode/size=64', 1, 'pass', null],
      ['BenchmarkEncode', 1, 'pass', null],
      ['BenchmarkParallel', 4, 'pass', null],
      ['BenchmarkSlow', 1, 'pass', 'cold path'],
      ['BenchmarkNames', 1, 'pass', null],
    ])
    expect(report.benchmarks.find(({ name }) => name === 'BenchmarkSlow')?.iterations).toBe(20)
    expect(report.functions.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['(*Decoder).Read', 'pass', null],
      ['(*Encoder).Encode', 'pass', null],
      ['(*Encoder).Flush', 'pass', null],
      ['(*Encoder).Put', 'pass', null],
      ['Decode', 'pass', null],
      ['Map[...].Get', 'pass', 'the key outlives the call'],
      ['NewEncoder', 'pass', 'the encoder itself'],
    ])
    expect(report.runs.map(({ module }) => module)).toEqual(['example.com/m', 'example.com/m/tools/gen'])
  })
})

test('the example has every key there is', () => {
  const keys = new Set<string>()
  const visit = (node: unknown): void => {
    if (isSeq(node)) node.items.forEach(visit)
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      if (isScalar(key)) keys.add(String(key.value))
      visit(value)
    }
  }
  visit(parseDocument(readFileSync(`${root}allocs-budget.example.yml`, 'utf8')).contents)
  expect(
    Object.values(knownKeys)
      .flat()
      .filter((key) => !keys.has(key)),
  ).toEqual([])
})
