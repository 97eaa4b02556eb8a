import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { runCli } from '../support/run-cli.ts'
import { wide } from '../support/wide.ts'

/** Modules of which a part is quickly measured, and a function that benchmarks of that part run. */
const cases = [
  {
    name: 'httprouter',
    path: 'github.com/julienschmidt/httprouter',
    version: 'v1.3.0',
    packages: '.',
    file: 'router.go',
    signature: 'func (r *Router) allowed(path, reqMethod string) (allow string) {\n',
    changes: ['BenchmarkAllowed/Global: 0 -> 1', 'BenchmarkAllowed/Path: 1 -> 2', '(*Router).allowed: 0 -> 1'],
  },
  {
    name: 'fastjson',
    path: 'github.com/valyala/fastjson',
    version: 'v1.6.4',
    packages: './fastfloat',
    file: 'fastfloat/parse.go',
    signature: 'func ParseUint64BestEffort(s string) uint64 {\n',
    changes: [
      ...['0', '12', '12345', '1234567890', '9223372036854775807'].map(
        (digits) => `BenchmarkParseUint64BestEffort/${digits}/custom: 0 -> 1`,
      ),
      'ParseUint64BestEffort: 0 -> 1',
    ],
  },
] as const

const env = { ...process.env, GOFLAGS: '-buildvcs=false -mod=mod' }
const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']

describe.each(cases)('$name $version', (each) => {
  const module = publicModuleLater(each.path, each.version)
  let directory = ''
  afterAll(module.remove)
  const git = (...args: string[]): string =>
    execFileSync('git', [...identity, ...args], { cwd: directory, encoding: 'utf8' })
  const cli = (...args: string[]) => runCli(args, { cwd: directory, env })
  const check = async (): Promise<{ readonly code: number | null; readonly report: Report }> => {
    const { code, stdout } = await cli('check', '--base', 'HEAD', '--json', '-')
    return { code, report: JSON.parse(stdout) as Report }
  }
  /** The lines that differ from the committed budget, without their places. */
  const changed = (): readonly string[] =>
    git('diff', '-U0', 'allocs-budget.yml')
      .split('\n')
      .filter((line) => /^[-+] /.test(line))
      .map((line) => line.replace(/ #.*/, ''))

  test('lives with its budget', { ...wide, timeout: 900_000 }, async ({ skip }) => {
    directory = module.directory(skip)
    git('init', '-q')
    expect((await cli('init', '--packages', each.packages)).code).toBe(0)
    git('add', '-A')
    git('commit', '-q', '-m', 'budget')
    for (let i = 0; i < 3; i++) {
      const { code, report } = await check()
      expect([code, report.findings]).toEqual([0, []])
    }

    const source = join(directory, each.file)
    const code = readFileSync(source, 'utf8')
    expect(code.split(each.signature)).toHaveLength(2)
    writeFileSync(source, code.replace(each.signature, `${each.signature}\tleaked = make([]byte, 64)\n`))
    appendFileSync(source, '\nvar leaked []byte\n')
    const over = await check()
    expect(over.code).toBe(1)
    const commands = over.report.accept.flatMap((it) => it.commands)
    expect(commands).toHaveLength(1)
    const words = /^allocs-budget update --raise((?: --only (?:'[^']+'|\S+))+)$/.exec(commands[0] ?? '')?.[1] ?? ''
    const only = [...words.matchAll(/--only (?:'([^']+)'|(\S+))/g)].flatMap(([, a, b]) => ['--only', a ?? b ?? ''])

    expect((await cli('update', '--raise', ...only)).code).toBe(0)
    expect((await check()).code).toBe(0)
    expect(changed().toSorted()).toEqual(
      each.changes
        .flatMap((change) => {
          const [, name, from, to] = /^(.*): (\d+) -> (\d+)$/.exec(change) ?? []
          return [`-    ${name}: ${from}`, `+    ${name}: ${to}`]
        })
        .toSorted(),
    )

    writeFileSync(source, code)
    expect((await cli('update', '--tighten', ...only)).code).toBe(0)
    expect(changed()).toEqual([])
    expect((await check()).code).toBe(0)
  })
})
