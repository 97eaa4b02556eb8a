import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { testIdentities } from '../../src/measure/test-identities.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { parseTxtar } from '../support/txtar.ts'

/** The benchmark is in `a`, which imports `near`, and that `far`, `embeds`, `c` and another module. Nothing imports `aside`. */
const files = parseTxtar(`
-- go.mod --
module example.com/kept

go 1.21

require example.com/other v1.0.0

replace example.com/other => ./other
-- other/go.mod --
module example.com/other

go 1.20
-- other/other.go --
package other

//go:noinline
func Three() int { return 3 }
-- a/a.go --
package a

import "example.com/kept/near"

func A() int { return near.Near() }
-- a/tagged.go --
//go:build special

package a

func special() int { return 9 }
-- a/a_test.go --
package a

import "testing"

func BenchmarkA(b *testing.B) {
	for i := 0; i < b.N; i++ {
		A()
	}
}
-- a/outside_test.go --
package a_test

import "testing"

func BenchmarkOutside(b *testing.B) {}
-- near/near.go --
package near

import (
	"example.com/kept/c"
	"example.com/kept/embeds"
	"example.com/kept/far"
	"example.com/other"
)

func Near() int { return far.Far() + len(embeds.Text) + c.C() + other.Three() }
-- far/far.go --
package far

//go:noinline
func Far() int { return 1 } // one
-- embeds/embeds.go --
package embeds

import _ "embed"

//go:embed data/text.txt
var Text string
-- embeds/data/text.txt --
some text
-- c/c.go --
package c

/*
#include "c.h"
*/
import "C"

func C() int { return int(C.c()) }
-- c/c.h --
int c(void);
-- c/c.c --
#include "c.h"
int c(void) { return 2; }
-- aside/aside.go --
package aside

func Aside() int { return 1 }
-- aside/aside_test.go --
package aside

import "testing"

func BenchmarkAside(b *testing.B) {}
-- command/main.go --
package main

import "example.com/kept/far"

func main() { far.Far() }
-- command/main_test.go --
package main

import "testing"

func BenchmarkMain(b *testing.B) { main() }
`).files

const ports = realPorts({ progress: noProgress })
const folders: string[] = []
afterAll(async () => {
  await ports.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function writeAll(folder: string, all: ReadonlyMap<string, string>): void {
  for (const [name, text] of all) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-identities-')))
  folders.push(folder)
  return folder
}

/** The same file with a part of it in other words. */
function edited(name: string, from: string, to: string): ReadonlyMap<string, string> {
  const text = files.get(name) ?? ''
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`)
  return new Map([[name, text.replace(from, to)]])
}

type Change = {
  readonly files?: ReadonlyMap<string, string>
  readonly env?: Readonly<Record<string, string>>
  readonly tags?: readonly string[]
}

describeGo(outermost(goToolchains().available), ({ env, minor }) => {
  const own = goEnvironment(env)
  const base = newFolder()
  const identityOf = async (path: string, folder: string, change: Change = {}): Promise<string | undefined> => {
    const packages = [`example.com/kept/${path}`]
    const settings = { env: { ...own, ...change.env }, tags: change.tags ?? [], timeoutMs: 120_000 }
    const identities = await testIdentities({ packages, directory: folder, ...settings }, ports)
    return identities.get(`example.com/kept/${path}`)
  }
  /** Makes a change, asks, and takes it back. */
  const changed = async <T>(change: Change, ask: () => Promise<T>): Promise<T> => {
    writeAll(base, change.files ?? new Map())
    try {
      return await ask()
    } finally {
      for (const name of change.files?.keys() ?? []) rmSync(join(base, name))
      writeAll(base, files)
    }
  }
  const unchanged = new Map<string, Promise<string | undefined>>()
  const identityOfUnchanged = (path: string): Promise<string | undefined> => {
    const known = unchanged.get(path) ?? identityOf(path, base)
    unchanged.set(path, known)
    return known
  }
  /** The bytes of the test binary of `a` as go links it. */
  const linked = async (change: Change): Promise<Buffer> => {
    const file = join(newFolder(), 'a.test')
    const made = spawnSync('go', ['test', '-c', '-o', file, './a'], { cwd: base, env: { ...own, ...change.env } })
    expect(made.status, String(made.stderr)).toBe(0)
    return readFileSync(file)
  }
  beforeAll(() => writeAll(base, files))

  test.each<[string, Change]>([
    ['the code of its tests', { files: edited('a/a_test.go', 'A()', 'A(); A()') }],
    ['the code of its external tests', { files: edited('a/outside_test.go', '{}', '{ b.Log(1) }') }],
    ['its own code', { files: edited('a/a.go', 'near.Near()', 'near.Near() + 1') }],
    ['the inside of a function that a dependency of a dependency has', { files: edited('far/far.go', '1 }', '2 }') }],
    ['the inside of a function of another module', { files: edited('other/other.go', '3 }', '4 }') }],
    ['a file that a dependency embeds', { files: new Map([['embeds/data/text.txt', 'Some text\n']]) }],
    ['C code of a dependency', { files: edited('c/c.c', '2;', '5;') }],
    ['a file that is new in the package', { files: new Map([['a/b.go', 'package a\n\nvar B = A()\n']]) }],
    ['a benchmark that is new', { files: edited('a/a_test.go', 'func B', 'func BenchmarkZ(b *testing.B) {}\nfunc B') }],
    ['the go line', { files: edited('go.mod', 'go 1.21', 'go 1.20') }],
    [
      'a setting of the runtime in the tests',
      { files: edited('a/a_test.go', 'package', '//go:debug panicnil=1\npackage') },
    ],
    ['a build tag', { tags: ['special'] }],
    ['a build tag in GOFLAGS', { env: { GOFLAGS: '-tags=special' } }],
    ['flags of the linker', { env: { GOFLAGS: '-ldflags=-X=example.com/kept/a.text=other' } }],
    ['the level of the processor', { env: { GOAMD64: 'v3', GOARM64: 'v8.1' } }],
    ['an experiment', { env: { GOEXPERIMENT: 'staticlockranking' } }],
    ['flags of the C compiler', { env: { CGO_CFLAGS: '-O1' } }],
    ['flags of the C linker', { env: { CGO_LDFLAGS: '-Wl,-O1' } }],
    ['-trimpath', { env: { GOFLAGS: '-trimpath' } }],
  ])('%s is another test binary', async (_, change) => {
    const before = await identityOfUnchanged('a')
    const after = await changed(change, () => identityOf('a', base, change))
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(after).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(after).not.toBe(before)
  })

  test.each<[string, Change]>([
    ['a package that it does not import', { files: edited('aside/aside.go', '1 }', '2 }') }],
    ['the tests of a dependency', { files: new Map([['far/far_test.go', 'package far\n\nvar x = 1\n']]) }],
    ['a comment behind the code of a dependency', { files: edited('far/far.go', '// one', '// the one') }],
    ['a file that nothing is built from', { files: new Map([['a/README.md', 'text\n']]) }],
    ['where go puts temporary files', { env: { GOTMPDIR: realpathSync(tmpdir()) } }],
  ])('%s is not, and go links the same bytes', async (_, change) => {
    const bytes = await linked({})
    const [after, linkedAfter] = await changed(change, async () => [
      await identityOf('a', base, change),
      await linked(change),
    ])
    expect(after).toBe(await identityOfUnchanged('a'))
    expect(linkedAfter.equals(bytes)).toBe(true)
  })

  test('the version of a module with the same code is one where go links it in, as Go 1.27 does', async () => {
    const change = { files: edited('go.mod', 'v1.0.0', 'v1.1.0') }
    const bytes = await linked({})
    const [after, linkedAfter] = await changed(change, async () => [
      await identityOf('a', base, change),
      await linked(change),
    ])
    expect(linkedAfter.equals(bytes)).toBe(minor < 27)
    expect(after === (await identityOfUnchanged('a'))).toBe(minor < 27)
  })

  test('a profile beside a command is another test binary of it', async () => {
    const before = await identityOfUnchanged('command')
    const args = [
      'test',
      '-run=^$',
      '-bench=.',
      '-benchtime=300ms',
      `-cpuprofile=${newFolder()}/profile`,
      '-o=/dev/null',
      './command',
    ]
    const made = spawnSync('go', args, { cwd: base, env, encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    cpSync(args[4]?.split('=')[1] ?? '', join(base, 'command/default.pgo'))
    const after = await identityOf('command', base)
    rmSync(join(base, 'command/default.pgo'))
    expect(after).toMatch(/^sha256:/)
    expect(after).not.toBe(before)
  })

  test('what lies elsewhere is another, since file names are in it', async () => {
    const other = newFolder()
    cpSync(base, other, { recursive: true })
    expect(await identityOf('aside', other)).not.toBe(await identityOf('aside', base))
  })

  test('what cannot be built, or has no tests, has none; all others have', async () => {
    writeAll(base, edited('far/far.go', 'return 1', 'return "1"'))
    const packages = ['a', 'aside', 'embeds', 'nowhere'].map((path) => `example.com/kept/${path}`)
    const settings = { directory: base, env: own, tags: [], timeoutMs: 120_000 }
    const identities = await testIdentities({ packages, ...settings }, ports)
    writeAll(base, files)
    expect([...identities.keys()]).toEqual(['example.com/kept/aside'])
  })

  test('a package that has the name of the main package of tests is not taken for it', async () => {
    const folder = newFolder()
    writeAll(folder, files)
    writeAll(folder, new Map([['aside.test/main.go', 'package main\n\nfunc main() {}\n']]))
    const packages = ['aside', 'aside.test'].map((path) => `example.com/kept/${path}`)
    const identities = await testIdentities(
      { packages, directory: folder, env: own, tags: [], timeoutMs: 120_000 },
      ports,
    )
    expect([...identities.keys()]).toEqual([])
  })
})
