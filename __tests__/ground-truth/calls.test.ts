import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { FunctionId, Reach } from '../../src/go/calls/reach.ts'
import { differencesOf, linkExported } from '../support/linked-calls.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { reachesOf } from '../support/reached-code.ts'
import { describeGo, type GoToolchain, goToolchains, outermost } from '../support/toolchains.ts'
import { parseTxtar } from '../support/txtar.ts'
import { wide } from '../support/wide.ts'

/*
 * What functions lead to by the product, which reads the compiler's `-S`, against a walk over `go tool objdump` of a linked binary, which shares
 * nothing with it: all exported functions of packages, the functions that each of them reaches, and the allocators that those call.
 */

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-linked-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Both answers are for this target, whatever this machine is. */
const target = { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' }

type Compared = {
  readonly reaches: ReadonlyMap<FunctionId, Reach>
  readonly differences: readonly string[]
}

async function compared(
  directory: string,
  module: string,
  packages: readonly string[],
  { minor, env: given }: Pick<GoToolchain, 'env' | 'minor'>,
): Promise<Compared> {
  const env = { ...given, ...target }
  const { roots, calls } = linkExported(directory, module, packages, env)
  const reaches = await reachesOf(roots, directory, target.GOARCH, { env, minor })
  const differences = [...reaches].flatMap(([root, reach]) => differencesOf(root, reach, calls))
  // The comparison sees what is missing: of one that reaches something, with a part of its answer taken away.
  const [root, reach] = [...reaches].find(([, each]) => each.sites.length > 0 && each.functions.length > 1) ?? []
  if (root === undefined || reach === undefined) throw new Error('nothing leads to anything')
  expect(differencesOf(root, { ...reach, functions: [root], sites: [] }, calls)).not.toEqual([])
  return { reaches, differences }
}

function moduleOf(files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(temporary, 'module-'))
  for (const [file, text] of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

const standard = [
  ...['bufio', 'bytes', 'compress/flate', 'container/heap', 'crypto/sha256', 'encoding/base64', 'encoding/binary'],
  ...['encoding/hex', 'encoding/json', 'errors', 'fmt', 'hash/crc32', 'io', 'log/slog', 'math', 'math/big', 'net/url'],
  ...['os', 'path/filepath', 'reflect', 'regexp', 'sort', 'strconv', 'strings', 'sync', 'text/tabwriter', 'time'],
  'unicode/utf8',
]

const releases = outermost(goToolchains().available)

describeGo(releases, (go) => {
  test('functions of the standard library', async () => {
    const directory = moduleOf(new Map([['go.mod', 'module example.com/std\n\ngo 1.21\n']]))
    const { reaches, differences } = await compared(directory, 'example.com/std', standard, go)
    expect(differences).toEqual([])
    const all = [...reaches.values()]
    expect(all.length).toBeGreaterThan(1000)
    expect(all.filter(({ sites }) => sites.length === 0).length).toBeGreaterThan(200)
    expect(Math.max(...all.map(({ functions }) => functions.length))).toBeGreaterThan(100)
  }, 300_000)

  test('calls in every form', async () => {
    const forms = readFileSync(join(import.meta.dirname, '../e2e/calls/followed.txtar'), 'utf8')
    const packages = ['example.com/m', 'example.com/m/far']
    const { reaches, differences } = await compared(moduleOf(parseTxtar(forms).files), 'example.com/m', packages, go)
    expect(differences).toEqual([])
    expect([...reaches.keys()].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Closure', 'Deferred', 'Generic', 'Linked', 'Method', 'Started', '(*Base).Put']),
    )
  }, 300_000)
})

const modules = [
  { path: 'github.com/julienschmidt/httprouter', version: 'v1.3.0', least: 15 },
  { path: 'github.com/valyala/fastjson', version: 'v1.6.4', least: 50 },
  { path: 'github.com/puzpuzpuz/xsync/v4', version: 'v4.5.0', least: 10 },
  { path: 'github.com/rs/zerolog', version: 'v1.35.1', least: 200 },
] as const

describe.each(modules)('$path', wide, ({ path, version, least }) => {
  const module = publicModuleLater(path, version)
  afterAll(module.remove)

  test('what its functions reach', async ({ skip }) => {
    const local = releases.find(({ env }) => env.GOTOOLCHAIN === 'local')
    if (local === undefined) return skip('there is no go')
    const go = { ...local, env: { ...local.env, GOFLAGS: '-mod=mod' } }
    const { reaches, differences } = await compared(module.directory(skip), path, [path], go)
    expect(differences).toEqual([])
    expect(reaches.size).toBeGreaterThan(least)
  }, 300_000)
})
