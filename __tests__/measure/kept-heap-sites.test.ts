import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { resultStore } from '../../src/host/result-store.ts'
import type { HeapSitesMeasured } from '../../src/measure/heap-sites-of-module.ts'
import { heapSitesOfModule } from '../../src/measure/kept-heap-sites.ts'
import type { Ports } from '../../src/ports.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'

const top = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-kept-sites-')))
const modulePath = 'example.com/sites'

const encode = (more = '') => `package codec

import (
	"fmt"

	"example.com/sites/below"
)
${more}
type Box struct{ p *int }

func Encode(n int) string { return fmt.Sprint(n, below.Value(n)) }

func Keep(b *Box, n int) { b.p = &n }

func List() any { return below.List[string](3) }
`

const files: Readonly<Record<string, string>> = {
  'go.mod': `module ${modulePath}\n\ngo 1.21\n`,
  'codec/codec.go': encode(),
  'below/below.go': `package below

func Value(n int) *int { return &n }

func List[T any](n int) []T { return make([]T, n) }
`,
  'tagged/tagged.go': 'package tagged\n\nvar P *int\n\nfunc F(n int) { P = &n }\n',
  'tagged/more.go': '//go:build more\n\npackage tagged\n\nfunc G(n int) { P = &n }\n',
  'lines/lines.go': 'package lines\n\nvar P *int\n\n//line lines.y:10\nfunc F(n int) { P = &n }\n',
  'only/only_test.go': 'package only\n\nimport "testing"\n\nfunc TestX(t *testing.T) {}\n',
  'command/main.go': 'package main\n\nvar p *int\n\nfunc main() { n := 1; p = &n; println(*p) }\n',
}

function write(root: string, changed: Readonly<Record<string, string>> = {}): void {
  for (const [file, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}

type Settings = {
  readonly root: string
  readonly store: string
  readonly isKept?: boolean
  readonly program?: string
  readonly env?: NodeJS.ProcessEnv
  readonly tags?: readonly string[]
  readonly patterns?: readonly string[]
  readonly timeoutMs?: number
  /** Is run when a compile has ended. */
  readonly onEnd?: () => void
}

const real = realPorts({ progress: noProgress })
afterAll(async () => {
  await real.close()
  rmSync(top, { recursive: true, force: true })
})

describeGo(outermost(goToolchains().available).slice(0, 2), ({ env: goEnv, version }) => {
  const root = join(top, `module-${version}`)
  const store = join(top, `store-${version}`)
  beforeAll(() => write(root))

  const ask = async (settings: Partial<Settings> = {}) => {
    const commands: { readonly isRead: boolean }[] = []
    const ports: Ports = {
      ...real,
      kept:
        settings.isKept === false ? undefined : resultStore(settings.store ?? store, settings.program ?? 'this one'),
      spawn: async (command, watcher) => {
        commands.push({ isRead: watcher.stderr !== undefined })
        const exit = await real.spawn(command, watcher)
        settings.onEnd?.()
        return exit
      },
    }
    const heap = await heapSitesOfModule(
      {
        modulePath,
        directory: settings.root ?? root,
        build: { patterns: settings.patterns ?? ['./...'], tags: settings.tags ?? [] },
        env: goEnvironment({ ...goEnv, ...settings.env }),
        timeoutMs: settings.timeoutMs ?? 120_000,
        target: 'linux/amd64',
      },
      ports,
    )
    return { heap, commands, isRead: commands.some(({ isRead }) => isRead) }
  }

  /** Asks twice, with what was kept and without: both say the same. */
  const same = async (
    settings: Partial<Settings>,
  ): Promise<{ readonly heap: HeapSitesMeasured; readonly isRead: boolean }> => {
    const kept = await ask(settings)
    expect(kept.heap).toEqual((await ask({ ...settings, isKept: false })).heap)
    return kept
  }

  test('the compiler is read once for the same packages', async () => {
    const first = await same({})
    expect(first.isRead).toBe(true)
    expect(first.heap.diagnostics).toEqual([])
    // Up to Go 1.21 each package has its own init.
    const named = first.heap.functions.filter(({ name }) => name !== 'init')
    expect(named.map(({ package: path, name }) => `${path.slice(modulePath.length)} ${name}`)).toEqual([
      '/below List[...]',
      '/below Value',
      '/codec Encode',
      '/codec Keep',
      '/codec List',
      '/command main',
      '/lines F',
      '/tagged F',
    ])
    const again = await same({})
    expect(again.isRead).toBe(false)
    expect(again.heap).toEqual(first.heap)
  })

  test('also in another folder, as base is', async () => {
    await ask()
    const other = join(top, `elsewhere-${version}`)
    cpSync(root, other, { recursive: true })
    expect((await same({ root: other })).isRead).toBe(false)
  })

  const changes: readonly (readonly [string, Readonly<Record<string, string>>, Partial<Settings>])[] = [
    ['a comment that moves lines', { 'codec/codec.go': encode('\n// More.\n') }, {}],
    ['a function that escapes less', { 'below/below.go': `${files['below/below.go']}`.replace('&n', 'new(int)') }, {}],
    ['a file more', { 'codec/more.go': 'package codec\n\nvar Q *int\n\nfunc More(n int) { Q = &n }\n' }, {}],
    ['a package more', { 'more/more.go': 'package more\n\nvar Q *int\n\nfunc More(n int) { Q = &n }\n' }, {}],
    ['the go line', { 'go.mod': `module ${modulePath}\n\ngo 1.20\n` }, {}],
    ['tags', {}, { tags: ['more'] }],
    ['the architecture', {}, { env: { GOARCH: 'arm64', CGO_ENABLED: '0' } }],
    ['its level', {}, { env: { GOAMD64: 'v3', GOARM64: 'v8.1' } }],
    ['another program', {}, { program: 'another one' }],
  ]
  test.each(changes)('what has changed is read: %s', async (_, changed, settings) => {
    await ask()
    const other = join(top, `changed-${version}`)
    write(other, changed)
    try {
      expect((await same({ ...settings, root: other })).isRead).toBe(true)
      expect((await same({ ...settings, root: other })).isRead).toBe(false)
      expect((await same({})).isRead).toBe(false)
    } finally {
      rmSync(other, { recursive: true, force: true })
    }
  })

  test('a package that does not compile is told each time', async () => {
    const other = join(top, `broken-${version}`)
    write(other, { 'tagged/tagged.go': 'package tagged\n\nfunc F() { undefined() }\n' })
    for (let times = 0; times < 2; times++) {
      const { heap, isRead } = await same({ root: other })
      expect(isRead).toBe(true)
      expect(heap.broken).toEqual([`${modulePath}/tagged`])
      expect(heap.diagnostics.map(({ code }) => code)).toEqual(['BUILD_FAILED'])
    }
  })

  test('damage is read over', async () => {
    const damaged = join(top, `damaged-${version}`)
    await ask({ store: damaged })
    for (const name of readdirSync(damaged)) truncateSync(join(damaged, name), 60)
    expect((await same({ store: damaged })).isRead).toBe(true)
    expect((await same({ store: damaged })).isRead).toBe(false)
  })

  test('what is edited while it is compiled is not kept for what it was before', async () => {
    const other = join(top, `edited-${version}`)
    const edited = join(top, `edited-store-${version}`)
    write(other)
    await ask({
      root: other,
      store: edited,
      onEnd: () => writeFileSync(join(other, 'codec/codec.go'), encode('\n'.repeat(100))),
    })
    write(other)
    await same({ root: other, store: edited })
    await same({ root: other, store: edited })
  })

  test('a compile that hits its deadline is not tried twice', async () => {
    await ask()
    const { heap, commands } = await ask({ timeoutMs: 1 })
    expect(commands).toHaveLength(1)
    expect(heap.diagnostics).toEqual([
      expect.objectContaining({
        code: 'GO_COMMAND_FAILED',
        args: { variant: 'compile', module: modulePath, how: 'late', seconds: 0.001, said: [] },
      }),
    ])
  })

  test.skipIf(process.platform === 'win32')('a folder that cannot be written is a note, and no more', async () => {
    const blocked = join(top, `blocked-${version}`)
    writeFileSync(blocked, 'a file')
    const { heap } = await ask({ store: join(blocked, 'kept') })
    expect(heap.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['RESULTS_NOT_KEPT', 'note']])
    expect(heap.functions).toEqual((await ask({ isKept: false })).heap.functions)
  })
})
