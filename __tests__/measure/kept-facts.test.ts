import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { parseGoList } from '../../src/go/command/go-list.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { resultStore } from '../../src/host/result-store.ts'
import type { HeapSitesMeasured } from '../../src/measure/heap-sites-of-module.ts'
import { heapSitesOfModule } from '../../src/measure/kept-heap-sites.ts'
import type { Command, Exit, Ports } from '../../src/ports.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { wide } from '../support/wide.ts'

const top = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-kept-facts-')))
const real = realPorts({ progress: noProgress })
afterAll(async () => {
  await real.close()
  rmSync(top, { recursive: true, force: true })
})

type Module = {
  readonly root: string
  readonly path: string
  readonly env: NodeJS.ProcessEnv
  readonly store: string
  readonly patterns?: readonly string[]
}

/** What a run found, and what it asked the compiler for. */
type Asked = {
  readonly heap: HeapSitesMeasured
  /** Import paths that the compiler spoke of, sorted. */
  readonly replayed: readonly string[]
  /** Of the command that was read last. */
  readonly patterns: readonly string[]
  readonly commands: number
}

type Watching = {
  /** Is run when a command has ended, with its number from 1. */
  readonly onEnd?: (nth: number, exit: Exit) => Exit | undefined
}

async function ask(module: Module, isKept: boolean, { onEnd }: Watching = {}): Promise<Asked> {
  const said: Buffer[] = []
  let commands = 0
  let patterns: readonly string[] = []
  const spawn: Ports['spawn'] = async (command: Command, watcher) => {
    const nth = ++commands
    const { stderr } = watcher
    if (stderr === undefined) {
      const exit = await real.spawn(command, watcher)
      return onEnd?.(nth, exit) ?? exit
    }
    patterns = command.args.slice(command.args.indexOf('--') + 1)
    said.length = 0
    const exit = await real.spawn(command, {
      ...watcher,
      stderr: (bytes) => {
        said.push(Buffer.from(bytes))
        stderr(bytes)
      },
    })
    return onEnd?.(nth, exit) ?? exit
  }
  const heap = await heapSitesOfModule(
    {
      modulePath: module.path,
      directory: module.root,
      build: { patterns: module.patterns ?? ['./...'], tags: [] },
      env: goEnvironment(module.env),
      timeoutMs: 300_000,
      target: 'linux/amd64',
    },
    { ...real, spawn, kept: isKept ? resultStore(module.store, 'this one') : undefined },
  )
  const blocks = Buffer.concat(said)
    .toString('utf8')
    .matchAll(/^# (\S+)/gm)
  return { heap, replayed: [...new Set([...blocks].map(([, path = '']) => path))].sort(), patterns, commands }
}

/** Asks twice, with what was kept and without: both say the same. */
async function same(module: Module, watching: Watching = {}): Promise<Asked> {
  const kept = await ask(module, true, watching)
  const { heap } = await ask(module, false)
  expect(kept.heap).toStrictEqual(heap)
  return kept
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}

/** What is kept, as texts by file. */
function keptTexts(store: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(store).map((name) => [name, gunzipSync(readFileSync(join(store, name))).toString('utf8')]))
}

/** The file of the facts of a package. */
function keptFile(store: string, importPath: string): string {
  const found = [...keptTexts(store)].filter(
    ([, text]) => text.startsWith('allocs-budget compiler facts') && text.includes(`"package":"${importPath}"`),
  )
  expect(found).toHaveLength(1)
  return join(store, found[0]?.[0] ?? '')
}

/** One more function, in a way that all that may import the package sees. */
const more = (n: number) => `
func KeptFacts${n}(n int) *int { return &n }

func KeptFactsToo${n}[T any](x T) any { return func() any { return &x } }
`

const chain = 'example.com/chain'
const files: Readonly<Record<string, string>> = {
  'go.mod': `module ${chain}\n\ngo 1.21\n`,
  'root.go': `package chain

import "${chain}/a"

var P any

func Root(n int) { P = a.List[*int](n) }
`,
  'a/a.go': 'package a\n\nfunc List[T any](n int) any { f := func() []T { return make([]T, n) }; return &f }\n',
  'a/b/b.go': `package b

import "${chain}/a"

var P any

func B(n int) { P = a.List[string](n); P = &n }
`,
  'ab/ab.go': 'package ab\n\nvar P *int\n\nfunc AB(n int) { P = &n }\n',
  'lines/lines.go': 'package lines\n\nvar P *int\n\n//line lines.y:10\nfunc F(n int) { P = &n }\n',
  'cmd/tool/main.go': `package main

import "${chain}/a/b"

func main() { n := len("tool"); b.B(n); b.P = &n }
`,
  'empty/empty.go': 'package empty\n',
  'only/only_test.go': 'package only\n\nimport "testing"\n\nfunc TestX(t *testing.T) {}\n',
}

describeGo(outermost(goToolchains().available).slice(0, 2), ({ env, version, minor }) => {
  const place = (name: string) => ({
    root: join(top, `${name}-${version}`),
    store: join(top, `${name}-store-${version}`),
    env,
  })

  const moduleOf = (name: string, changed: Readonly<Record<string, string>> = {}): Module => {
    const module = { ...place(name), path: chain }
    write(module.root, { ...files, ...changed })
    return module
  }

  /** A module whose facts are kept, and which of its packages has changed since. */
  const edited = async (name: string, file: string, text: string): Promise<Module> => {
    const module = moduleOf(name)
    await same(module)
    writeFileSync(join(module.root, file), text)
    return module
  }

  const at = (...packages: readonly string[]) => packages.map((each) => (each === '' ? chain : `${chain}/${each}`))

  const edits: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['a package that nobody imports', 'ab/ab.go', at('ab'), at('ab')],
    ['a package whose path begins as another’s', 'a/b/b.go', at('a/b', 'cmd/tool'), at('a', 'a/b', 'cmd/tool')],
    ['a command', 'cmd/tool/main.go', at('cmd/tool'), at('a', 'a/b', 'cmd/tool')],
    ['the package at the root', 'root.go', at(''), at('', 'a')],
    ['one with nothing in it', 'empty/empty.go', at('empty'), at('empty')],
    ['one with another place', 'lines/lines.go', at('lines'), at('lines')],
    ['what others import', 'a/a.go', at('', 'a', 'a/b', 'cmd/tool'), at('', 'a', 'a/b', 'cmd/tool')],
  ]
  test.each(edits)('only what has changed is asked for: %s', async (name, file, patterns, replayed) => {
    const module = await edited(`edited-${name}`, file, `${files[file]}${more(1)}`)
    const asked = await same(module)
    expect([...asked.patterns].sort()).toEqual([...patterns].sort())
    // What it imports is replayed with it, and passed over.
    expect(asked.replayed).toEqual([...replayed].sort())
    expect(asked.heap.diagnostics).toEqual([])
    expect((await same(module)).commands).toBe(1)
  })

  test('a comment that moves lines', async () => {
    const module = await edited('comment', 'a/a.go', `// More.\n\n${files['a/a.go']}`)
    expect((await same(module)).patterns).toContain(`${chain}/a`)
  })

  test('a file with brackets in its name, and a package that has code of it', async () => {
    const name = 'a/a[gen].go'
    const module = moduleOf('brackets', { [name]: 'package a\n\nfunc New(n int) *int { return &n }\n' })
    const user = join(module.root, 'ab/ab.go')
    writeFileSync(user, `package ab\n\nimport "${chain}/a"\n\nvar P *int\n\nfunc AB(n int) { P = a.New(n) }\n`)
    const countOf = ({ heap }: Asked, fn: string) => heap.functions.find((each) => each.name === fn)?.sites.length
    const first = await same(module)
    expect([first.heap.diagnostics, countOf(first, 'New'), countOf(first, 'AB')]).toEqual([[], 1, 1])
    appendFileSync(user, more(1))
    const asked = await same(module)
    expect([asked.patterns, countOf(asked, 'New'), countOf(asked, 'AB')]).toEqual([at('ab'), 1, 1])
    appendFileSync(join(module.root, name), more(2))
    expect([(await same(module)).patterns.length > 1, (await same(module)).commands]).toEqual([true, 1])
  })

  test('a package more, and one less', async () => {
    const module = moduleOf('more')
    await same(module)
    write(module.root, { 'more/more.go': `package more\n${more(1)}` })
    expect((await same(module)).patterns).toEqual([`${chain}/more`])
    rmSync(join(module.root, 'ab'), { recursive: true })
    expect((await same(module)).replayed).toEqual([])
    expect((await same({ ...module, patterns: ['./a/...', './lines'] })).replayed).toEqual([])
  })

  test('where more has changed than a command line holds, all is replayed, and what is known passed over', async () => {
    const module = moduleOf('long')
    const names = Array.from({ length: 80 }, (_, n) => `p${'o'.repeat(190)}${n}`)
    const texts = Object.fromEntries(names.map((name) => [`${name}/p.go`, `package p\n${more(1)}`]))
    write(module.root, texts)
    await same(module)
    for (const file of Object.keys(texts)) write(module.root, { [file]: `package p\n${more(2)}` })
    const asked = await same(module)
    expect(asked.patterns).toEqual(['./...'])
    write(module.root, { [`${names[0]}/p.go`]: `package p\n${more(3)}` })
    expect((await same(module)).patterns).toEqual([`${chain}/${names[0]}`])
  })

  test('damage is read over', async () => {
    const module = moduleOf('damaged')
    await same(module)
    const ways: readonly ((text: string) => string)[] = [
      (text) => text.slice(0, 200),
      () => '',
      (text) => text.replace('"numbers":[', '"numbers":[1,'),
      (text) => text.replaceAll('/ab', '/cd'),
    ]
    for (const [n, way] of ways.entries()) {
      write(module.root, { 'lines/lines.go': `${files['lines/lines.go']}${more(n)}` })
      const file = keptFile(module.store, `${chain}/ab`)
      writeFileSync(file, gzipSync(way(gunzipSync(readFileSync(file)).toString('utf8'))))
      expect([...(await same(module)).patterns].sort()).toEqual(at('ab', 'lines'))
      expect((await same(module)).commands).toBe(1)
    }
    writeFileSync(keptFile(module.store, `${chain}/ab`), 'no gzip')
    write(module.root, { 'lines/lines.go': `${files['lines/lines.go']}\n` })
    expect([...(await same(module)).patterns].sort()).toEqual(at('ab', 'lines'))
  })

  test('what is edited between the two commands is read as it is then', async () => {
    const module = await edited('between', 'ab/ab.go', `${files['ab/ab.go']}${more(1)}`)
    const asked = await ask(module, true, {
      onEnd: (nth) => {
        if (nth === 1) write(module.root, { 'ab/ab.go': `${files['ab/ab.go']}${more(2)}` })
        return undefined
      },
    })
    expect(asked.patterns).toEqual(['./...'])
    expect(asked.heap).toStrictEqual((await ask(module, false)).heap)
    await same(module)
    write(module.root, { 'ab/ab.go': `${files['ab/ab.go']}${more(1)}` })
    await same(module)
  })

  test('a second command that fails is as if it was none, and one that is late is the last', async () => {
    const module = await edited('fails', 'ab/ab.go', `${files['ab/ab.go']}${more(1)}`)
    const late = await ask(module, true, {
      onEnd: (nth, exit) => (nth === 2 ? { ...exit, code: null, timedOut: true } : undefined),
    })
    expect([late.commands, late.heap.diagnostics.map(({ code }) => code)]).toEqual([2, ['GO_COMMAND_FAILED']])
    const failed = await same(module, { onEnd: (nth, exit) => (nth === 2 ? { ...exit, code: 1 } : undefined) })
    expect(failed.patterns).toEqual(['./...'])
  })

  test('a package that does not compile is told, and the others are kept again after that', async () => {
    const module = await edited('broken', 'ab/ab.go', 'package ab\n\nfunc F() { undefined() }\n')
    const broken = await same(module)
    expect(broken.patterns).toEqual(['./...'])
    expect(broken.heap.broken).toEqual([`${chain}/ab`])
    write(module.root, { 'ab/ab.go': `${files['ab/ab.go']}${more(1)}` })
    expect((await same(module)).patterns).toEqual([`${chain}/ab`])
  })

  test('of a single package only the heap sites are kept', async () => {
    const module = { ...place('single'), path: 'example.com/single' }
    write(module.root, { 'go.mod': 'module example.com/single\n\ngo 1.21\n', 'm.go': `package single\n${more(1)}` })
    await same(module)
    expect([...keptTexts(module.store).values()].filter((text) => text.includes('compiler facts'))).toEqual([])
  })

  const ours = fileURLToPath(new URL('../..', import.meta.url))
  const modules: readonly (readonly [string, string, string])[] = [
    ['examples/stackit', '', ''],
    ['examples/hotpath', '', ''],
    ['__tests__/gomod/example', '', ''],
    ['__tests__/gomod/names', '', ''],
    ...[
      'cgo',
      'closures',
      'command',
      'external',
      'generated',
      'generics',
      'positions',
      'tags',
      'twins',
      'vendored',
    ].map((name) => [`__tests__/gomod/shapes/${name}`, '', ''] as const),
    ['__tests__/gomod/shapes/nested', '', 'go 1.21\n\nuse (\n\t.\n\t./inner\n)\n'],
    ['__tests__/gomod/shapes/workspace', 'app', ''],
  ]
  describe('each package is edited in turn', () => {
    test.for(modules)('%s', async ([from, folder, work], { skip }) => {
      const line = /^go 1\.(\d+)/m.exec(readFileSync(join(ours, from, folder, 'go.mod'), 'utf8'))?.[1]
      if (Number(line) > minor) skip(`it is for Go 1.${line}`)
      const { root, store } = place(from.replaceAll('/', '-'))
      cpSync(join(ours, from), root, { recursive: true })
      if (work !== '') writeFileSync(join(root, 'go.work'), work)
      await editedInTurn({ root: join(root, folder), store, env }, 100)
    })

    const module = publicModuleLater('golang.org/x/mod', 'v0.17.0')
    afterAll(module.remove)
    // It takes a minute, and what differs between releases is in the small modules.
    test.runIf(env.GOTOOLCHAIN === 'local')('golang.org/x/mod', { ...wide, timeout: 600_000 }, async ({ skip }) => {
      const { root, store } = place('mod')
      cpSync(module.directory(skip), root, { recursive: true })
      await editedInTurn({ root, store, env: { ...env, GOFLAGS: '-mod=mod' } }, 3)
    })
  })
})

/** What is asked for after each edit is what has another build ID. */
async function editedInTurn(found: Omit<Module, 'path'>, most: number): Promise<void> {
  const path = /^module (\S+)/m.exec(readFileSync(join(found.root, 'go.mod'), 'utf8'))?.[1] ?? ''
  const module = { ...found, path }
  await same(module)
  const before = await listed(module)
  const own = before.filter(
    ({ importPath, buildId }) => buildId !== undefined && `${importPath}/`.startsWith(`${path}/`),
  )
  expect(own).not.toEqual([])
  const every = Math.max(1, Math.floor(own.length / most))
  for (const [n, { directory, goFiles }] of own.filter((_, i) => i % every === 0).entries()) {
    const file = join(directory, goFiles[0] ?? '')
    const text = readFileSync(file, 'utf8')
    const builds = new Map((await listed(module)).map(({ importPath, buildId }) => [importPath, buildId]))
    appendFileSync(file, more(n))
    const now = await listed(module)
    const changed = now.filter(
      ({ importPath, buildId }) =>
        builds.get(importPath) !== buildId && own.some((each) => each.importPath === importPath),
    )
    const asked = await same(module)
    const isAll = changed.length === own.length
    expect([...asked.patterns].sort()).toEqual(isAll ? ['./...'] : changed.map(({ importPath }) => importPath).sort())
    for (const { importPath } of changed) expect(asked.replayed).toContain(importPath)
    expect((await same(module)).commands).toBe(1)
    writeFileSync(file, text)
    expect((await same(module)).replayed).toEqual([])
  }
}

async function listed({ root, path, env }: Module) {
  const flags = ['-trimpath', '-pgo=off', '-buildvcs=false', `-gcflags=${path}/...=-m=2 -S=2`]
  const fields = '-json=ImportPath,BuildID,Dir,GoFiles,CgoFiles'
  const { stdout } = await real.exec({
    file: 'go',
    args: ['list', '-export', '-deps', ...flags, fields, './...'],
    cwd: root,
    env: goEnvironment(env),
    timeoutMs: 300_000,
  })
  return parseGoList(stdout) ?? []
}
