import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matchesName } from '../../src/budget/match/name-pattern.ts'
import { benchRegexp } from '../../src/plan/bench-regexp.ts'

const source = `package m

import "testing"

func tree(b *testing.B, names ...string) {
	for _, name := range names {
		b.Run(name, func(b *testing.B) {})
	}
}

func BenchmarkLeaf(b *testing.B) {}

func BenchmarkTree(b *testing.B) {
	tree(b, "a", "a", "size=10", "with space", "x/y", "x/z", "n-8", "日本", "[1]|(b).c", "", "\\x00", "\\u00ad", "a/")
	b.Run("deep", func(b *testing.B) {
		b.Run("er", func(b *testing.B) { tree(b, "a", "b") })
	})
}
`
let folder = ''
let names: readonly string[] = []

const run = (bench: string): string[] => {
  const args = ['-test.run=^$', `-test.bench=${bench}`, '-test.benchtime=1x', '-test.cpu=1']
  const output = execFileSync(join(folder, 'm.test'), args, { cwd: folder, encoding: 'utf8' })
  return output.split('\n').flatMap((line) => /^(Benchmark\S*)\s+1\s/.exec(line)?.[1] ?? [])
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-regexp-'))
  writeFileSync(join(folder, 'go.mod'), 'module example.com/m\n\ngo 1.21\n')
  writeFileSync(join(folder, 'm_test.go'), source)
  execFileSync('go', ['test', '-c', '-o', 'm.test', '.'], { cwd: folder })
  names = run('.')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('runs under Go every benchmark that a pattern matches', () => {
  expect(names).toHaveLength(16)
  const wild = [
    'BenchmarkTree/*',
    'BenchmarkTree/a*',
    'BenchmarkTree/x/*',
    'BenchmarkTree/**/b',
    'Bench*/deep/*/*',
    'BenchmarkTree/d**',
    '**',
    'Benchmark*',
    'Benchmark**a',
  ]
  for (const pattern of [...names, ...wild]) {
    const matched = names.filter((name) => matchesName(pattern, name))
    const ran = ['BenchmarkLeaf', 'BenchmarkTree'].flatMap((topLevel) => {
      const bench = benchRegexp([pattern], topLevel)
      return bench === undefined ? [] : run(bench)
    })
    expect([pattern, matched.filter((name) => !ran.includes(name))]).toEqual([pattern, []])
  }
})

test('runs under Go only what a name without wildcards means, and what lies under it', () => {
  const more = names.filter((name) => {
    const bench = benchRegexp([name], name.split('/')[0] ?? '')
    return bench === undefined || run(bench).join() !== name
  })
  // Its neighbour `a/` lies under it.
  expect(more).toEqual(['BenchmarkTree/a'])
})
