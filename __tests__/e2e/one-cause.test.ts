import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-cause-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

function folderWith(...all: readonly Files[]): string {
  const directory = mkdtempSync(join(temporary, 'module-'))
  for (const [name, text] of all.flatMap((files) => Object.entries(files))) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

const bench = (pkg: string, ...names: string[]): string =>
  `package ${pkg}\n\nimport "testing"\n${names.map((name) => `\nfunc ${name}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t}\n}\n`).join('')}`

const module = (name: string): Files => ({
  [`${name}/go.mod`]: `module example.com/${name}\n\ngo 1.21\n`,
  [`${name}/m.go`]: `package ${name}\n\nvar Kept *int\n\nfunc One() {\n\tx := 1\n\tKept = &x\n}\n`,
  [`${name}/m_test.go`]: bench(name, `Benchmark${name.toUpperCase()}`),
  [`${name}/codec/c.go`]: 'package codec\n\nfunc F() {}\n',
})

const head = 'version: 1\nbenchtime: 10x\n'
const twoModules = `${head}modules: [a, b]
benchmarks:
  example.com/a: { BenchmarkA: 0 }
  example.com/b: { BenchmarkB: 0 }
  ./codec: { BenchmarkCodec: { allocs: 0, optional: true } }
functions:
  example.com/a: { One: 1 }
  example.com/b: { One: 1 }
  .: { One: 1, Gone: 1 }
`

type Told = { readonly code: number | null; readonly diagnostics: Report['diagnostics']; readonly report: string }

async function check(directory: string, args: readonly string[] = [], env = process.env): Promise<Told> {
  const { code, stdout, stderr } = await runCli(['-C', directory, ...args, '--json', '-'], { env })
  expect(stderr).toBe('')
  return { code, diagnostics: (JSON.parse(stdout) as Report).diagnostics, report: stdout }
}

function errors({ diagnostics }: Told): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`)
}

describe('a module that cannot be read is one message', () => {
  const faults: readonly (readonly [string, Files, NodeJS.ProcessEnv, RegExp])[] = [
    [
      'a newer go line',
      { 'a/go.mod': 'module example.com/a\n\ngo 1.99\n' },
      { GOTOOLCHAIN: 'local' },
      /^GO_COMMAND_FAILED the packages of example\.com\/a cannot be listed: .*requires go >= 1\.99/,
    ],
    [
      'a go.work that leaves it out',
      { 'go.work': 'go 1.21\n\nuse ./b\n' },
      {},
      /^NO_PACKAGES .*example\.com\/a: .*go\.work/,
    ],
    [
      'a vendor folder that does not fit',
      { 'a/go.mod': 'module example.com/a\n\ngo 1.21\n\nrequire example.com/z v1.0.0\n', 'a/vendor/x': '' },
      {},
      /^GO_COMMAND_FAILED the packages of example\.com\/a cannot be listed: .*inconsistent vendoring/,
    ],
    [
      'a broken go.mod',
      { 'a/go.mod': 'module example.com/a\n\nrequirex y\n' },
      {},
      /^GO_COMMAND_FAILED .*a\/go\.mod:3/,
    ],
    ['GOFLAGS that are refused', {}, { GOFLAGS: '-race' }, /^GO_FLAGS GOFLAGS has -race/],
  ]
  test.each(faults)('%s', async (_, files, env, says) => {
    const directory = folderWith(module('a'), module('b'), { 'allocs-budget.yml': twoModules }, files)
    const told = await check(directory, [], { ...process.env, ...env })
    expect(told.code).toBe(2)
    expect(errors(told)).toEqual([expect.stringMatching(says)])
    // The same where the report is judged again.
    writeFileSync(join(directory, 'r.json'), told.report)
    const { stdout } = await runCli(['report', 'r.json', '--json', '-'], { cwd: directory })
    expect((JSON.parse(stdout) as Report).diagnostics).toEqual(told.diagnostics)
  })

  test('where all can be read, what does not exist is still reported', async () => {
    const told = await check(folderWith(module('a'), module('b'), { 'allocs-budget.yml': twoModules }))
    expect(errors(told)).toEqual([
      expect.stringMatching(/^SHADOWED_ENTRY /),
      expect.stringMatching(/^STALE_ENTRY no function Gone exists in \./),
    ])
  })

  test.each([
    ['explain', 'BenchmarkA'],
    ['explain', 'Nowhere'],
    ['update', '--only', 'BenchmarkA'],
    ['init', '-b', 'new.yml', '--modules', 'a,b', '--functions', 'Onlyhere'],
  ])('and the only one where a name is asked for: %s %s %s', async (...args) => {
    const newer = { 'a/go.mod': 'module example.com/a\n\ngo 1.99\n' }
    const directory = folderWith(module('a'), module('b'), { 'allocs-budget.yml': twoModules }, newer)
    const env = { ...process.env, GOTOOLCHAIN: 'local' }
    const { code, stdout } = await runCli(args.slice(0, 1).concat('-C', directory, args.slice(1)), {
      cwd: directory,
      env,
    })
    expect([code, stdout.match(/\[[A-Z_]+\]$/gm)]).toEqual([2, ['[GO_COMMAND_FAILED]']])
  })

  test('the rule new-escapes as an error adds nothing to it', async () => {
    const budget = `${head}benchmarks:\n  .: { BenchmarkA: 0 }\nrules: { new-escapes: error }\n`
    const files = { ...unpacked('a'), 'allocs-budget.yml': budget }
    const { directory, baseSha, remove } = pullRequestRepository(folderWith(files), (write) =>
      write('go.mod', 'module example.com/a\n\ngo 1.99\n'),
    )
    const told = await check(directory, ['--base', baseSha], { ...process.env, GOTOOLCHAIN: 'local' })
    remove()
    expect(errors(told)).toEqual([expect.stringMatching(/^GO_COMMAND_FAILED /)])
  })

  test('a healthy module beside it is judged by its import paths', async () => {
    const budget = twoModules.replace('BenchmarkB: 0', 'BenchmarkB: 0, BenchmarkNone: 0')
    const newer = { 'a/go.mod': 'module example.com/a\n\ngo 1.99\n' }
    const directory = folderWith(module('a'), module('b'), { 'allocs-budget.yml': budget }, newer)
    const told = await check(directory, [], { ...process.env, GOTOOLCHAIN: 'local' })
    expect(
      errors(told)
        .map((text) => text.split(' ')[0])
        .sort(),
    ).toEqual(['GO_COMMAND_FAILED', 'STALE_ENTRY'])
    expect(errors(told).join('\n')).toContain('no benchmark BenchmarkNone exists in example.com/b')
  })

  test('a compile that fails as a whole says nothing of functions', async () => {
    const budget = `${head}functions:\n  .: { One: 1, Two: 0 }\n`
    const failing = `case "$*" in *-export*) echo 'disk full' >&2; exit 1;; esac\nPATH="\${PATH#*:}" exec go "$@"\n`
    const bin = folderWith({ go: `#!/bin/sh\n${failing}` })
    chmodSync(join(bin, 'go'), 0o755)
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const told = await check(folderWith({ 'allocs-budget.yml': budget, ...unpacked('a') }), [], env)
    expect(errors(told)).toEqual(['GO_COMMAND_FAILED the compile of example.com/a failed: disk full'])
  })
})

/** The files of a module without its folder. */
function unpacked(name: string): Files {
  return Object.fromEntries(Object.entries(module(name)).map(([path, text]) => [path.slice(name.length + 1), text]))
}

describe('packages that do not exist', () => {
  const budget = `${head}benchmarks:\n  .: { BenchmarkA: 0 }\n`
  test.each([
    ['./codek', './codek matches no package of example.com/a', 'did you mean ./codec?'],
    ['./codek/...', './codek/... matches no package of example.com/a', 'did you mean ./codec?'],
    ['.,./codek', './codek matches no package of example.com/a', 'did you mean ./codec?'],
    ['example.com/a/codek', 'example.com/a/codek matches no package', 'example.com/a/codec'],
    ['./zzz', './zzz matches no package of example.com/a', 'there are ., ./codec'],
    ['./empty', './empty matches no package of example.com/a: no Go files in', 'there are ., ./codec'],
    ['fmt', 'fmt matches no package of example.com/a', 'example.com/a/codec'],
  ])('--packages %s', async (packages, message, hint) => {
    const directory = folderWith(unpacked('a'), { 'allocs-budget.yml': budget, 'empty/x.txt': '' })
    const told = await check(directory, ['--packages', packages])
    expect(told.code).toBe(2)
    expect(errors(told)).toEqual([expect.stringMatching(/^NO_PACKAGES /)])
    expect(told.diagnostics[0]?.message).toContain(message)
    expect(told.diagnostics[0]?.hint).toContain(hint)
  })

  test('a wrong path in the budget is one error at the path of each section', async () => {
    const wrong = `${head}benchmarks:
  ./codek: { BenchmarkA: 0, BenchmarkB: 0, BenchmarkC: 0, BenchmarkD: 0 }
  .: { BenchmarkA: 0 }
functions:
  ./codek:
    F: 0
    G: 0
`
    const told = await check(folderWith(unpacked('a'), { 'allocs-budget.yml': wrong }))
    expect(told.diagnostics).toMatchObject([
      {
        code: 'STALE_ENTRY',
        message: 'no package matches ./codek, so BenchmarkA, BenchmarkB and 2 more are never checked',
        ...{ at: { line: 4, column: 3 }, hint: expect.stringContaining('did you mean ./codec') },
      },
      {
        code: 'STALE_ENTRY',
        message: 'no package matches ./codek, so F and G are never checked',
        at: { line: 7, column: 3 },
      },
    ])
  })
})

test('a report that does not exist is named', async () => {
  const directory = folderWith(unpacked('a'), { 'allocs-budget.yml': `${head}benchmarks:\n  .: { BenchmarkA: 0 }\n` })
  const { code, stdout } = await runCli(['report', 'nofile.json'], { cwd: directory })
  expect(code).toBe(2)
  expect(stdout).toMatch(/nofile\.json does not exist \[REPORT_UNREADABLE\]\n {2}hint: correct the path/)
  expect(stdout).not.toContain('at least one')
})

describe('one benchmark in a package and in its external tests', () => {
  const files = {
    'go.mod': 'module example.com/twice\n\ngo 1.21\n',
    'm.go': 'package twice\n',
    'in_test.go': bench('twice', 'BenchmarkX', 'BenchmarkY'),
    'ex_test.go': bench('twice_test', 'BenchmarkZ', 'BenchmarkX'),
  }

  test.each(['BenchmarkX: 0', 'BenchmarkX: 0, BenchmarkY: 0, BenchmarkZ: 0', '"*": 0'])('{ %s }', async (entries) => {
    const budget = `${head}benchmarks:\n  .: { ${entries} }\n`
    const told = await check(folderWith(files, { 'allocs-budget.yml': budget }))
    expect(told.code).toBe(2)
    expect(told.diagnostics).toMatchObject([
      {
        code: 'BENCHMARK_DUPLICATE',
        ...{ severity: 'error', at: { file: 'in_test.go', line: 5 } },
        message: expect.stringMatching(/^BenchmarkX .* declared twice: at in_test\.go:5, and .* at ex_test\.go:10$/),
        hint: expect.stringContaining('rename one of them'),
      },
    ])
  })
})
