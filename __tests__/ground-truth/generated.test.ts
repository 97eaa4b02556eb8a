import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { generatedFunctions, generatedModule } from '../support/generated-functions.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'
import { compare } from './accounts/compare.ts'
import { compile } from './accounts/compile.ts'
import { type Product, type ProductFunction, productOf } from './accounts/product.ts'
import { environmentFor, moduleFrom, type Target } from './accounts/subjects.ts'
import { buildAccounts, type Truth, type TruthFunction, truthOf } from './accounts/truth.ts'

/**
 * Functions that were made up, all of what the compiler has a text for: as many escapes are told of each as its code has calls
 * of allocators that are no growth, none of them without a text. Both are compiled once for a release or target.
 */
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-generated-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const seed = 20_251
const functions = generatedFunctions(seed, 300)

const { available, missing } = goToolchains()

async function bothSides(accounts: string, env: NodeJS.ProcessEnv): Promise<{ truth: Truth; product: Product }> {
  const directory = mkdtempSync(join(temporary, 'module-'))
  for (const [file, text] of generatedModule(functions)) writeFileSync(join(directory, file), text)
  const compiled = await compile({ ...moduleFrom('example.com/gen', directory, env), patterns: ['.'] })
  try {
    return { truth: await truthOf(accounts, compiled), product: await productOf(compiled) }
  } finally {
    compiled.remove()
  }
}

const isGrowth = (callee: string): boolean => /^(?:growslice|moveSlice|mapassign)/.test(callee)

/** What does not agree in one function: `F12: 2 escapes, 1 unreported, 3 calls`. */
function flawOf(truth: TruthFunction, { sites }: ProductFunction): string | undefined {
  const perCopy = truth.copies.map(({ calls }) =>
    calls.filter(({ callee }) => !isGrowth(callee)).reduce((sum, { count }) => sum + count, 0),
  )
  const calls = Math.max(0, ...perCopy)
  const counted = (kind: string): number => sites.filter((site) => site.class === kind).length
  // One allocation of several variables has no type of its own, and each of them counts.
  const mayShare = truth.copies.some((copy) => copy.calls.some(({ callee }) => callee.startsWith('mallocgc')))
  const isSame = counted('escape') === calls || (counted('escape') > calls && (mayShare || truth.copies.length > 1))
  if (isSame && counted('unreported') === 0) return undefined
  return `${truth.function}: ${counted('escape')} escapes, ${counted('unreported')} unreported, ${calls} calls`
}

async function expectSame(accounts: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { truth, product } = await bothSides(accounts, env)
  const { differences } = compare(truth, product)
  expect({ problems: product.problems, truth: truth.total.problems }).toEqual({ problems: [], truth: [] })
  expect(Object.entries(differences).flatMap(([kind, places]) => places.map((place) => `${kind}: ${place}`))).toEqual(
    [],
  )
  const told = new Map(product.functions.map((fn) => [fn.name, fn]))
  const made = truth.functions.filter((fn) => functions.some(({ name }) => name === fn.function))
  expect(made.length).toBe(functions.length)
  expect(made.filter(({ copies }) => copies.some(({ calls }) => calls.length > 0)).length).toBeGreaterThan(200)
  const flaws = made.flatMap((fn) => {
    const flaw = flawOf(fn, told.get(fn.function) ?? { package: fn.package, name: fn.function, sites: [] })
    const source = functions.find(({ name }) => name === fn.function)?.source ?? ''
    return flaw === undefined ? [] : [`${flaw}\n${source}`]
  })
  expect(flaws).toEqual([])
}

const host: Target = `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`

describeGo(available, ({ env }) => {
  const accounts = buildAccounts('local')
  // What is loaded for a call, and how it is called, differs.
  const targets: readonly Target[] = env.GOTOOLCHAIN === 'local' ? [host, 'linux/386', 'js/wasm'] : [host, 'linux/386']
  test.each(targets)('%s: what is told of made-up functions is what they call', async (target) => {
    await expectSame(accounts, environmentFor(env.GOTOOLCHAIN ?? 'local', target))
  })
})

test.skip.each(missing)('%s', () => undefined)
