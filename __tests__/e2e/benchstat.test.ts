import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readBenchmarks } from '../support/benchmark-format.ts'
import { runCli } from '../support/run-cli.ts'
import { benchstat } from '../support/tools.ts'

// Go's own program is the judge of what we write in Go's format.
const tool = benchstat()
const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-benchstat-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = (made: string): Readonly<Record<string, string>> => ({
  'go.mod': 'module example.com/m\n\ngo 1.21\n',
  'codec/codec.go': `package codec\n\nvar kept [][]byte\n\nfunc Make(n int) {\n\tkept = append(kept[:0], ${made})\n}\n`,
  'codec/codec_test.go': `package codec

import "testing"

func BenchmarkMake(b *testing.B) {
	for _, n := range []int{8, 64} {
		b.Run("size-"+string(rune('0'+n/8)), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				Make(n)
			}
		})
	}
}

func BenchmarkNothing(b *testing.B) {
	for i := 0; i < b.N; i++ {
	}
}
`,
  'plain/plain_test.go':
    'package plain\n\nimport "testing"\n\nfunc BenchmarkMake(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t}\n}\n',
  'allocs-budget.yml':
    'version: 1\nbenchmarks:\n  ./...:\n    BenchmarkNothing: { allocs: 0, cpu: 2 }\n    "Benchmark**": { allocs: 9, bytes: 9999 }\n',
})

/** What a check writes of a module. */
async function measured(name: string, made: string): Promise<string> {
  const module = join(folder, name)
  for (const [file, text] of Object.entries(files(made))) {
    mkdirSync(dirname(join(module, file)), { recursive: true })
    writeFileSync(join(module, file), text)
  }
  const { code, stdout } = await runCli(['-C', module, '--base', 'none', '--bench', join(folder, `${name}.txt`)])
  expect([code, stdout.startsWith('ok')], stdout).toEqual([0, true])
  return join(folder, `${name}.txt`)
}

let [before, after] = ['', '']
beforeAll(async () => {
  before = await measured('before', 'make([]byte, n)')
  after = await measured('after', 'append(make([]byte, n), make([]byte, 3*n)...)')
})

test('names are those that go test prints', () => {
  const names = readBenchmarks(readFileSync(before, 'utf8')).map(({ name, config }) => `${config.pkg} ${name}`)
  expect([...new Set(names)]).toEqual([
    'example.com/m/codec BenchmarkMake/size-1',
    'example.com/m/codec BenchmarkMake/size-8',
    'example.com/m/codec BenchmarkNothing-2',
    'example.com/m/plain BenchmarkMake',
  ])
})

describe('benchstat', () => {
  if ('missing' in tool) {
    test.skip(tool.missing, () => undefined)
    return
  }
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(tool.path, args, { cwd: folder, encoding: 'utf8' })
    // A benchmark that allocates nothing has no geometric mean; that is all there is to warn of.
    const warnings = stderr.split('\n').filter((line) => !/^$|: summaries must be >0 to compute geomean$/.test(line))
    expect([status, warnings]).toEqual([0, []])
    return stdout
  }
  /** Rows of its CSV, by unit: name, then before, after and what it says of them. */
  const compared = (text: string, unit: string): readonly (readonly string[])[] => {
    const tables = text.split('\n\n').filter((table) => table.includes(`,${unit},`))
    return tables.flatMap((table) =>
      table
        .split('\n')
        .map((line) => line.split(','))
        .filter(([name = '']) => /^(?:Make|Nothing)/.test(name)),
    )
  }

  test('reads a file, and has each benchmark in its package', () => {
    const text = run(before)
    expect(text).toMatch(/^toolchain: go1\.\d+/m)
    expect(text.match(/^pkg: .*$/gm)).toEqual(['pkg: example.com/m/codec', 'pkg: example.com/m/plain'])
    expect(text).not.toContain('ns/op')
  })

  test('says of two files what has changed, without more runs than a check makes', () => {
    const csv = run('-format', 'csv', before, after)
    const allocs = compared(csv, 'allocs/op')
    expect(allocs.map(([name, old, , now]) => [name, old, now])).toEqual([
      ['Make/size-1', '1', expect.stringMatching(/^[23]$/)],
      ['Make/size-8', '1', expect.stringMatching(/^[23]$/)],
      ['Nothing-2', '0', '0'],
      ['Make', '0', '0'],
    ])
    // Exact numbers need no repetitions: `~` would say that the difference may be chance.
    expect(allocs.map((row) => row[5])).toEqual([
      expect.stringMatching(/^\+\d+\.\d\d%$/),
      expect.stringMatching(/^\+\d+\.\d\d%$/),
      '0.00%',
      '0.00%',
    ])
    const bytes = compared(csv, 'B/op')
    expect(bytes.slice(0, 2).map(([, old, , now]) => Number(now) > Number(old))).toEqual([true, true])
  })
})
