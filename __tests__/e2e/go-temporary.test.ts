import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'

const all = realpathSync(mkdtempSync(join(tmpdir(), 'go-temporary-')))
afterAll(() => rmSync(all, { recursive: true, force: true }))

const benchmark = `package m

import (
	"fmt"
	"os"
	"testing"
)

func BenchmarkA(b *testing.B) {
	text := fmt.Sprintf("%q %q", os.Getenv("TMPDIR"), os.Getenv("GOTMPDIR"))
	_ = os.WriteFile("seen.txt", []byte(text), 0o644)
	for i := 0; i < b.N; i++ {
	}
}
`

let places = 0
/** A module, folders for temporary files, and a go that writes down where it has its own. */
function newPlace(): { readonly home: string; readonly repo: string; readonly env: NodeJS.ProcessEnv } {
  const home = join(all, `place-${places++}`)
  for (const name of ['repo', 'tmp', 'gotmp', 'bin']) mkdirSync(join(home, name), { recursive: true })
  const repo = join(home, 'repo')
  writeFileSync(join(repo, 'go.mod'), 'module example.com/m\n\ngo 1.21\n')
  writeFileSync(join(repo, 'a.go'), 'package m\n\nfunc F(n int) *int { return &n }\n')
  writeFileSync(join(repo, 'a_test.go'), benchmark)
  const budget = 'version: 1\nbenchtime: 10x\nbenchmarks: { .: { BenchmarkA: 0 } }\nfunctions: { .: { F: 1 } }\n'
  writeFileSync(join(repo, 'allocs-budget.yml'), budget)
  const real = execFileSync('/bin/sh', ['-c', 'command -v go'], { encoding: 'utf8' }).trim()
  const note = `echo "$1 $TMPDIR $GOTMPDIR" >> '${home}/calls.txt'`
  writeFileSync(join(home, 'bin/go'), `#!/bin/sh\n${note}\nexec '${real}' "$@"\n`)
  chmodSync(join(home, 'bin/go'), 0o755)
  const { GOTMPDIR: _, ...env } = process.env
  return { home, repo, env: { ...env, TMPDIR: join(home, 'tmp'), PATH: `${join(home, 'bin')}:${env.PATH}` } }
}

// A shell script stands in for go.
describe.skipIf(process.platform === 'win32')('temporary files of go lie in a folder of ours', () => {
  test.concurrent.each([
    ['below TMPDIR', 'tmp', () => ({})],
    ['below GOTMPDIR', 'gotmp', (home: string) => ({ GOTMPDIR: join(home, 'gotmp') })],
    [
      'below GOTMPDIR as go env -w sets it',
      'gotmp',
      (home: string) => {
        writeFileSync(join(home, 'goenv'), `GOTMPDIR=${join(home, 'gotmp')}\n`)
        return { GOENV: join(home, 'goenv') }
      },
    ],
  ])('%s; benchmarks see what the user set, and nothing is left', async (_, where, change) => {
    const { home, repo, env } = newPlace()
    const set: NodeJS.ProcessEnv = { ...env, ...change(home) }
    const { code, stderr } = await runCli(['-C', repo], { env: set })
    expect([code, stderr]).toEqual([0, ''])
    const ours = (parent: string): RegExp => new RegExp(`^${join(home, parent)}/allocs-budget-[^/]+$`)
    const calls = readFileSync(join(home, 'calls.txt'), 'utf8').trim().split('\n')
    const building = calls.map((line) => line.split(' ')).filter(([command]) => /^(?:list|test)$/.test(command ?? ''))
    expect(building.length).toBeGreaterThan(2)
    for (const [, TMPDIR, GOTMPDIR] of building) {
      expect(TMPDIR).toMatch(ours('tmp'))
      expect(GOTMPDIR).toMatch(ours(where))
    }
    expect(readFileSync(join(repo, 'seen.txt'), 'utf8')).toBe(
      `${JSON.stringify(set.TMPDIR)} ${JSON.stringify(set.GOTMPDIR ?? '')}`,
    )
    expect([readdirSync(join(home, 'tmp')), readdirSync(join(home, 'gotmp'))]).toEqual([[], []])
  })
})
