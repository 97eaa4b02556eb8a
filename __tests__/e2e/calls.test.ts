import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Chain, dynamicCallsOf, reachedBy, siteOfReached } from '../../src/report/calls-of-row.ts'
import type { FunctionRow, Report } from '../../src/report/report-schema.ts'
import { functionText } from '../../src/words/calls-text.ts'
import { pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { formatTxtar, parseTxtar } from '../support/txtar.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-calls-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const cases = join(import.meta.dirname, 'calls')

function placeText(chain: Chain): string {
  const home = chain[0]?.package ?? ''
  return chain.map((step) => `${functionText(step, home)} ${step.file}:${step.line}`).join(' > ')
}

function told(row: FunctionRow, report: Report): readonly string[] {
  const { name, status } = row
  const reached = new Set(reachedBy(report, row).map(({ chain }) => `  ${placeText(chain)}`))
  const dynamic = dynamicCallsOf(report, row).map(({ kind, callee, chain, followed }) => {
    const only = followed === null ? '' : ` only ${functionText(followed, chain[0]?.package ?? '')}`
    return `  ? ${[kind, callee].filter(Boolean).join(' ')} at ${placeText(chain)}${only}`
  })
  return [`${name}: ${status}`, ...(status === 'over' ? [...reached].sort() : []), ...dynamic]
}

function folderOf(name: string, files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(temporary, `${name}-`))
  for (const [file, text] of files) {
    if (file === 'want') continue
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

/** What a check of a case says, and whether that makes it fail. */
async function checked(file: string, env: NodeJS.ProcessEnv): Promise<{ text: string; code: number | null }> {
  const { files } = parseTxtar(readFileSync(join(cases, file), 'utf8'))
  const directory = folderOf(file, files)
  const { code, stdout, stderr } = await runCli(['-C', directory, '--base', 'none', '--json', '-'], { env })
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as Report
  const problems = report.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code: of, message, at }) => `${of} ${at?.line}:${at?.column} ${message}`)
  expect(code).toBe(problems.length > 0 ? 2 : report.findings.some(({ severity }) => severity === 'error') ? 1 : 0)
  return { text: `${[...report.functions.flatMap((row) => told(row, report)), ...problems].join('\n')}\n`, code }
}

describeGo(outermost(goToolchains().available), ({ env, minor }) => {
  test.for(readdirSync(cases))('%s', async (file, { skip }) => {
    const archive = parseTxtar(readFileSync(join(cases, file), 'utf8'))
    const since = Number(/^go 1\.(\d+)$/m.exec(archive.files.get('go.mod') ?? '')?.[1])
    if (since > minor) skip(`it needs go1.${since}`)
    const { text } = await checked(file, env)
    if (process.env.UPDATE_GOLDEN === '1')
      writeFileSync(join(cases, file), formatTxtar({ ...archive, files: new Map([...archive.files, ['want', text]]) }))
    else expect(text).toBe(archive.files.get('want'))
  })

  test('what is followed is the same on arm64', async () => {
    const { text } = await checked('dynamic.txtar', { ...env, GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0' })
    expect(text).toBe(parseTxtar(readFileSync(join(cases, 'dynamic.txtar'), 'utf8')).files.get('want'))
  })
})

const hot = join(import.meta.dirname, '../view/reports/calls.txtar')

/** The module of a recorded report as base has it, and what the pull request makes of it. */
function repository(
  change: (write: (file: string, text: string | null) => void, base: (file: string) => string) => void,
) {
  const { files } = parseTxtar(readFileSync(hot, 'utf8'))
  const base = (file: string): string => files.get(`base/${file}`) ?? ''
  return pullRequestRepository(
    mkdtempSync(join(temporary, 'empty-')),
    (write) => change(write, base),
    (write) => {
      for (const name of files.keys()) if (name.startsWith('base/')) write(name.slice(5), base(name.slice(5)))
    },
  )
}

type Reached = { readonly text: string; readonly isNew: boolean | null; readonly changed: string | null }

async function comparedBy(directory: string, base: string, name: string): Promise<readonly Reached[]> {
  const { stdout, stderr } = await runCli(['-C', directory, '--base', base, '--json', '-'])
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as Report
  const row = report.functions.find((each) => each.name === name)
  return reachedBy(report, { calls: row?.calls ?? null }).map((reached) => {
    const { new: isNew, text, changed } = siteOfReached(reached)
    return {
      text: `${placeText(reached.chain)}: ${text}`,
      isNew,
      changed: changed === null ? null : changed.source.trim(),
    }
  })
}

describe('what is new by calls', () => {
  const head = (): string => parseTxtar(readFileSync(hot, 'utf8')).files.get('head/enc/enc.go') ?? ''

  test('has the line of the first call that base does not have', async () => {
    const { directory, baseSha, remove } = repository((write) => write('enc/enc.go', head()))
    const reached = await comparedBy(directory, baseSha, '(*Encoder).Put')
    remove()
    expect(new Set(reached.map(({ isNew }) => isNew))).toEqual(new Set([true]))
    expect(new Set(reached.map(({ changed }) => changed))).toEqual(new Set(['return appendInt(b[:n], width(key, v))']))
    expect(reached.length).toBe(2)
  })

  test('has the line of the renamed call where a renamed helper leads to it, however lines moved', async () => {
    const allocating = (text: string): string =>
      text
        .replace('\tfor ; v > 0; v /= 10 {', '\tKept = append(Kept, &v)\n\tfor ; v > 0; v /= 10 {')
        .concat('\nvar Kept []*int\n')
    const { directory, baseSha, remove } = repository((write, base) =>
      write('enc/enc.go', `// Moved.\n\n${allocating(base('enc/enc.go')).replaceAll('appendField', 'addField')}`),
    )
    const reached = await comparedBy(directory, baseSha, '(*Encoder).Put')
    remove()
    expect(reached.map(({ isNew, changed }) => [isNew, changed])).toEqual([
      [true, 'e.buf = addField(e.buf[:0], key, v)'],
    ])
  })

  test('is nothing where base reaches the same', async () => {
    const { directory, baseSha, remove } = repository((write, base) =>
      write('enc/enc.go', base('enc/enc.go').replace('// Put appends a field.', '// Put appends one field.\n//')),
    )
    const reached = await comparedBy(directory, baseSha, '(*Encoder).Put')
    remove()
    expect(reached.filter(({ isNew }) => isNew !== false)).toEqual([])
  })

  test('is known of a function though another one had no code in Go at base', async () => {
    const code = `package g

func Fast() []int

var n = 3

//go:noinline
func grow() []int { return make([]int, n) }

func Make() []int { return grow() }
`
    const { directory, baseSha, remove } = pullRequestRepository(
      mkdtempSync(join(temporary, 'empty-')),
      (write) => {
        write('g.go', code.replace('func Fast() []int', '$& { return make([]int, n) }'))
        write('fast.s', null)
      },
      (write) => {
        write('go.mod', 'module example.com/g\n\ngo 1.21\n')
        write('g.go', code)
        write('fast.s', 'TEXT ·Fast(SB), 4, $0-24\n\tRET\n')
        write('allocs-budget.yml', 'version: 1\nfunctions: { .: { "*": { sites: 0, calls: module } } }\n')
      },
    )
    const reached = await comparedBy(directory, baseSha, 'Make')
    remove()
    expect(reached.map(({ isNew }) => isNew)).toEqual([false])
  })
})

test('explain --calls is a tree of the calls that lead to something', async () => {
  const { directory, remove } = repository((write) =>
    write('enc/enc.go', parseTxtar(readFileSync(hot, 'utf8')).files.get('head/enc/enc.go') ?? ''),
  )
  const { code, stdout, stderr } = await runCli(['explain', '(*Encoder).Put', '--calls', '-C', directory])
  const without = await runCli(['explain', '(*Encoder).Put', '-C', directory])
  remove()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const tree = stdout.slice(stdout.indexOf('calls    '))
  expect(tree).toBe(
    `calls    4 functions in 1 package (calls: module)
         2 heap sites reached, 0 calls that cannot be followed

(*Encoder).Put
  appendField  enc/enc.go:21
    width  enc/enc.go:33
      ! key escapes to heap  enc/enc.go:39
      ! v escapes to heap  enc/enc.go:39
`,
  )
  expect(without.stdout).not.toContain('calls    ')
})

test('explain --calls goes through the wrapper of a method value', async () => {
  const { files } = parseTxtar(readFileSync(join(cases, 'method-value.txtar'), 'utf8'))
  const { stdout } = await runCli(['explain', 'MethodValue', '--calls', '-C', folderOf('method-value', files)])
  expect(stdout.slice(stdout.indexOf('calls    '))).toBe(
    `calls    3 functions in 2 packages (calls: all)
         2 heap sites reached, 0 calls that cannot be followed

MethodValue
  call  m.go:8
    ? a func value, only far.Value.Add  m.go:6
    far.Value.Add  m.go:6
      ! moved to heap: v  far/far.go:8
      ! append escapes to heap (growth)  far/far.go:8
`,
  )
})

test('init --functions writes calls where nothing that is called in the module has an escape', async () => {
  const { directory, remove } = repository((write) => write('allocs-budget.yml', null))
  const { code, stderr } = await runCli(['init', '-C', directory, '--functions', '**'])
  const written = readFileSync(join(directory, 'allocs-budget.yml'), 'utf8')
  const checked = await runCli(['check', '-C', directory, '--base', 'none'])
  remove()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(written.slice(written.indexOf('functions:'))).toBe(`functions: # heap escapes
  ./enc:
    (*Encoder).Flush: 0
    (*Encoder).Put: 2
    appendField: { escapes: 0, calls: module }
    appendInt: 0
`)
  expect(checked.code).toBe(0)
})

test('calls of C are said, where there is a C compiler', async ({ skip }) => {
  if (spawnSync('gcc', ['--version']).status !== 0) skip('gcc cannot be run')
  const directory = folderOf(
    'cgo',
    new Map([
      ['go.mod', 'module example.com/c\n\ngo 1.21\n'],
      [
        'c.go',
        'package c\n\n// static int sum(int a, int b) { return a + b; }\nimport "C"\n\nfunc Sum(a, b int) int { return int(C.sum(C.int(a), C.int(b))) }\n',
      ],
      ['allocs-budget.yml', 'version: 1\nfunctions: { .: { Sum: { sites: 0, calls: module, dynamic: error } } }\n'],
    ]),
  )
  const { code, stdout } = await runCli(['-C', directory, '--base', 'none', '--json', '-'])
  const report = JSON.parse(stdout) as Report
  const calls = report.functions[0]?.calls ?? null
  expect(dynamicCallsOf(report, { calls }).map(({ kind, callee, chain }) => [kind, callee, placeText(chain)])).toEqual([
    ['cgo', 'example.com/c.C.sum', 'Sum c.go:6'],
  ])
  expect(code).toBe(1)
})
