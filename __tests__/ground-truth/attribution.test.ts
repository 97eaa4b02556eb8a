import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { type Compile, compiledPackages, declarations, environmentOf, functionsOf } from '../support/ground-truth.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { describeGo, goToolchains, isTried } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'

const gomod = fileURLToPath(new URL('../gomod/shapes/', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-truth-'))
const removals: (() => void)[] = [() => rmSync(temporary, { recursive: true, force: true })]
afterAll(() => {
  for (const remove of removals) remove()
})

type Functions = Report['functions']

/** `file:line text is told of F` for each site that go/parser finds inside another function than the one it is told of. */
function misattributed(compile: Compile, functions: Functions): readonly string[] {
  const files = compiledPackages(compile).flatMap((one) =>
    one.files.map((name) => join(relative(compile.directory, one.directory), name)),
  )
  const declared = declarations(compile.directory, files)
  return functions.flatMap(({ name, sites }) =>
    sites
      .filter(({ class: kind }) => kind !== 'free')
      .flatMap(({ file, line, text, call }) => {
        // Two functions may share a line; package variables stand outside of all.
        const around = declared.filter((fn) => fn.file === file && fn.first <= line && line <= fn.last)
        const right = around.length === 0 ? name === 'init' : around.some((fn) => fn.name === name)
        return right ? [] : [`${file}:${line} ${text}${call} is told of ${name}`]
      }),
  )
}

/**
 * One text for all copies of a generic function: shapes are `...`, and the package's own names stand without its name, which
 * the compiler writes only when it compiles the function for another package. Temporaries are numbered anew by each release.
 */
function asTold(file: string, text: string): string {
  const own = basename(dirname(file))
  return text
    .replace(/go\.shape\.(?:struct \{[^}]*\}|[\w.*]+)/g, '...')
    .replace(/\[\.\.\.(?:,\.\.\.)+\]/g, '[...]')
    .replace(new RegExp(`(?<![\\w.])${own}\\.(?=\\w)`, 'g'), '')
    .replace(/\.autotmp_\d+/g, '.autotmp_N')
}

/** Every text of `go build -gcflags=-m` by hand, `file:line text`, files relative to the module. */
function textsByHand(compile: Compile): readonly string[] {
  const { directory, tags = [] } = compile
  const env = environmentOf(compile)
  const list = spawnSync('go', ['list', '-m', '-f', '{{.Path}}'], { cwd: directory, env, encoding: 'utf8' })
  const [module = ''] = list.stdout.split('\n')
  const build = spawnSync('go', ['build', '-trimpath', `-tags=${tags.join(',')}`, '-gcflags=-m', './...'], {
    cwd: directory,
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 28,
  })
  if (build.status !== 0) throw new Error(build.stderr)
  return build.stderr.split('\n').flatMap((line) => {
    const [, file = '', at = '', text = ''] =
      /^(.+\.go):(\d+):\d+: (moved to heap: .+|.+ escapes to heap)$/.exec(line) ?? []
    return file.startsWith(`${module}/`) ? [`${file.slice(module.length + 1)}:${at} ${asTold(file, text)}`] : []
  })
}

async function expectTruth(compile: Compile): Promise<void> {
  const functions = await functionsOf(compile)
  expect(misattributed(compile, functions)).toEqual([])
  // Nothing that a person reads by hand is lost, and nothing is made up.
  const sites = functions.flatMap((fn) => fn.sites)
  expect(sites.length).toBeGreaterThan(0)
  const told = new Set(sites.filter(({ text }) => text !== '').map(({ file, line, text }) => `${file}:${line} ${text}`))
  const byHand = new Set(textsByHand(compile))
  expect(byHand.size).toBeGreaterThan(0)
  expect({
    lost: [...byHand].filter((line) => !told.has(line)).sort(),
    madeUp: [...told].filter((line) => !byHand.has(line)).sort(),
  }).toEqual({ lost: [], madeUp: [] })
}

type Shape = { readonly name: string; readonly since?: number; readonly tags?: readonly string[] }

/** Not `generated`, whose lines are those of another file by `//line`: the budget of that module holds its functions. */
const shapes: readonly Shape[] = [
  { name: 'cgo' },
  { name: 'closures', since: 23 },
  { name: 'command' },
  { name: 'external' },
  { name: 'generics' },
  { name: 'loops', since: 24 },
  { name: 'nested' },
  { name: 'notests' },
  { name: 'positions', since: 23 },
  { name: 'tags', tags: ['integration'] },
  { name: 'twins' },
  { name: 'vendored' },
]

const { available, missing } = goToolchains()

describeGo(available, (toolchain) => {
  for (const [i, { name, tags = [], since = 21 }] of shapes.entries())
    test.runIf(toolchain.minor >= since && isTried(toolchain, available, i))(
      `${name}: every site belongs to the function that go/parser finds around it, and no text is lost or made up`,
      wideUnless(i % 4 === 0 && toolchain.options.tags === undefined),
      async () => {
        const directory = join(mkdtempSync(join(temporary, 'module-')), 'module')
        cpSync(`${gomod}${name}`, directory, { recursive: true })
        await expectTruth({ directory, toolchain, tags })
      },
    )
})

describe('public modules', () => {
  const toolchain = available.find(({ env }) => env.GOTOOLCHAIN === 'local')
  describe.each([
    ['github.com/julienschmidt/httprouter', 'v1.3.0'],
    ['github.com/valyala/fastjson', 'v1.6.4'],
    ['github.com/puzpuzpuz/xsync/v4', 'v4.5.0'],
    ['gopkg.in/yaml.v3', 'v3.0.1'],
    ['github.com/gorilla/mux', 'v1.8.1'],
  ])('%s %s', (path, version) => {
    if (toolchain === undefined) {
      test.skip('no go', () => undefined)
      return
    }
    const module = publicModuleLater(path, version)
    removals.push(module.remove)
    test(
      'every site belongs to the function that go/parser finds around it, and no text is lost or made up',
      wideUnless(path.endsWith('httprouter')),
      ({ skip }) => expectTruth({ directory: module.directory(skip), toolchain, goflags: '-mod=mod' }),
    )
  })
})

test.skip.each(missing)('%s', () => undefined)
