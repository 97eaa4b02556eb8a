import { afterAll, describe, expect, test } from 'vitest'
import { publicModule } from '../support/public-module.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'
import { type Accounted, accountFor } from './accounts/account-for.ts'
import type { Subject } from './accounts/compile.ts'
import { environmentFor, moduleFrom, standardLibrary, type Target } from './accounts/subjects.ts'
import { buildAccounts } from './accounts/truth.ts'

/**
 * A small part of what `node scripts/compare-with-compiler.ts` compares in full: each text and each allocator call of a
 * compile is the product's too, in the same function, and nothing is made up.
 */
const removals: (() => void)[] = []
afterAll(() => {
  for (const remove of removals) remove()
})

const { available, missing } = goToolchains()
const installed = available.find(({ env }) => env.GOTOOLCHAIN === 'local')
const packages = ['encoding/json', 'go/doc', 'log/slog', 'slices', 'strconv']

async function expectSame(release: string, subject: Subject): Promise<Accounted> {
  const accounted = await accountFor(buildAccounts(release), subject)
  const { figures, differences, problems, broken } = accounted
  expect({ ...differences, problems, broken }).toEqual({
    textsMissing: [],
    textsInvented: [],
    callsWithoutSite: [],
    sitesWithoutCall: [],
    wrongFunction: [],
    repetitionsUnproven: [],
    constantsCharged: [],
    freeWithCallLeft: [],
    functionsInvented: [],
    functionsMissing: [],
    problems: [],
    broken: [],
  })
  // Nothing read is nothing compared.
  for (const kind of ['functions', 'texts', 'calls', 'escape', 'growth', 'free'] as const) {
    expect(figures[kind], kind).toBeGreaterThan(0)
  }
  return accounted
}

describeGo(available, ({ version, env }) => {
  test('packages of the standard library: every text and every call is accounted for', async () => {
    const subject = standardLibrary({ ...environmentFor(env.GOTOOLCHAIN ?? 'local', host()) }, packages)
    removals.push(subject.remove)
    const { figures } = await expectSame(env.GOTOOLCHAIN ?? 'local', subject)
    expect(figures.calls, version).toBeGreaterThan(500)
  })
})

describe.skipIf(installed === undefined)('other targets', () => {
  // Their call instructions are not spelled `CALL`.
  test.each<Target>(['js/wasm', 'linux/riscv64'])('%s: every text and every call is accounted for', async (target) => {
    const subject = standardLibrary(environmentFor('local', target), ['bufio', 'strconv'])
    removals.push(subject.remove)
    await expectSame('local', subject)
  })
})

describe.skipIf(installed === undefined)('a public module', () => {
  const got = installed === undefined ? 'no go' : publicModule('github.com/tidwall/btree', 'v1.7.0')
  if (typeof got === 'string') {
    test.skip(got, () => undefined)
    return
  }
  removals.push(got.remove)
  test('every text and every call is accounted for', async () => {
    await expectSame('local', moduleFrom('github.com/tidwall/btree', got.directory, environmentFor('local', host())))
  })
})

function host(): Target {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const processors: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }
  return `${os}/${processors[process.arch] ?? process.arch}`
}

test.skip.each(missing)('%s', () => undefined)
