import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { allocatorOf, calledByObjectCode } from '../support/emitted-code.ts'
import { type Compile, functionsOf } from '../support/ground-truth.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { describeGo, goToolchains, isTried } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'

/**
 * The second truth: object code. The product reads what the compiler prints of its own work (-m=2, -S=2); here the
 * archive that lies in the build cache is taken apart by `go tool objdump`, functions are named by go/parser, and what
 * they call must be what the report has: the same functions with heap sites, the same functions without, by the same calls.
 */
const gomod = fileURLToPath(new URL('../gomod/shapes/', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-objects-'))
const removals: (() => void)[] = [() => rmSync(temporary, { recursive: true, force: true })]
afterAll(() => {
  for (const remove of removals) remove()
})

async function calledByReport(compile: Compile): Promise<readonly string[]> {
  const functions = await functionsOf(compile)
  return functions
    .flatMap(({ package: path, name, sites }) => {
      const calls = sites
        .filter(({ class: kind }) => kind !== 'free')
        .map(({ call }) => allocatorOf(call.replace(/^runtime\./, '')))
      return calls.length > 0 ? [`${path} ${name}: ${[...new Set(calls)].sort().join(' ')}`] : []
    })
    .sort()
}

async function expectSameCalls(compile: Compile): Promise<void> {
  const report = await calledByReport(compile)
  const objects = calledByObjectCode(compile)
  expect(objects.length).toBeGreaterThan(0)
  expect(report).toEqual(objects)
}

type Shape = {
  readonly name: string
  readonly since?: number
  readonly tags?: readonly string[]
  readonly modules?: readonly string[]
}

const shapes: readonly Shape[] = [
  { name: 'cgo' },
  { name: 'closures', since: 23 },
  { name: 'command' },
  { name: 'external' },
  { name: 'generated' },
  { name: 'generics' },
  { name: 'loops', since: 24 },
  { name: 'nested', modules: ['.', 'inner'] },
  { name: 'notests' },
  { name: 'positions', since: 23 },
  { name: 'tags', tags: ['integration'] },
  { name: 'twins' },
  { name: 'vendored' },
  { name: 'workspace', modules: ['app', 'lib'] },
]

const { available, missing } = goToolchains()

describeGo(available, (toolchain) => {
  for (const [i, { name, tags = [], modules = ['.'], since = 21 }] of shapes.entries())
    test.runIf(toolchain.minor >= since && isTried(toolchain, available, i))(
      `${name}: the functions with heap sites are those whose object code calls an allocator`,
      wideUnless(i % 4 === 0 && toolchain.options.tags === undefined),
      async () => {
        const directory = join(mkdtempSync(join(temporary, 'module-')), 'module')
        cpSync(`${gomod}${name}`, directory, { recursive: true })
        await expectSameCalls({ directory, toolchain, tags, modules })
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
      'the functions with heap sites are those whose object code calls an allocator',
      wideUnless(path.endsWith('httprouter')),
      ({ skip }) => expectSameCalls({ directory: module.directory(skip), toolchain, goflags: '-mod=mod' }),
    )
  })
})

test.skip.each(missing)('%s', () => undefined)
