import { spawnSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { runtimeEffect } from '../../../src/go/calls/runtime-calls.ts'
import { type Called, chainTo, type ObjectCalls, objectCalls } from '../../support/object-calls.ts'
import { describeGo, goToolchains, outermost } from '../../support/toolchains.ts'

/**
 * The runtime's own object code is the judge: from each function of the table, over direct calls and over the functions whose address is taken (those
 * that systemstack and mcall get), is mallocgc reached? Taken apart are the archives of package runtime and what it imports, so nothing is left out
 * that a linker would. What cannot be reached is none; what can, and is none, goes through one of these, each with its reason.
 */
type Cut = { readonly from: RegExp; readonly to: RegExp; readonly why: string }

const any = /^/
const cuts: readonly Cut[] = [
  {
    from: /^runtime\.(?:ifaceeq|efaceeq|interhash|nilinterhash|typehash|mapKeyError2?|cgoCheckArg|cgoCheckUnknownPointer)$/,
    to: /^runtime\.(?:convTstring|concatstring2|newobject|cgoFormatErr)$/,
    why: 'makes the value of the panic that follows',
  },
  { from: any, to: /^runtime\.newm$/, why: 'starts a thread, for whichever goroutine can run' },
  { from: any, to: /^runtime\.schedule$/, why: 'runs another goroutine, and the timers of the processor' },
  { from: any, to: /^runtime\.doRecordGoroutineProfile$/, why: 'only while a goroutine profile is taken' },
  { from: any, to: /^runtime\.traceString$/, why: 'only while a trace is taken' },
  { from: /^runtime\.(?:popDefer|freedefer)$/, to: /^runtime\.growslice$/, why: 'appends to a list that is cut first' },
  { from: any, to: /^runtime\.recovery$/, why: 'only after a panic' },
  { from: any, to: /^internal\/strconv\./, why: 'appends to an array of the frame that is long enough' },
  { from: /^runtime\.selectnb(?:send|recv)$/, to: /^runtime\.chan(?:send|recv)$/, why: 'returns before it waits' },
  { from: /^runtime\.mapclear$/, to: /^runtime\.makeBucketArray$/, why: 'clears the buckets that the map has' },
]

/** The calls of package runtime and of all that it imports, from the archives of the build cache. */
function callsOfRuntime(env: NodeJS.ProcessEnv): ObjectCalls {
  const args = ['list', '-export', '-deps', '-f', '{{.Export}}', 'runtime']
  const { stdout, stderr, status } = spawnSync('go', args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const archives = stdout.split('\n').filter((archive) => archive !== '')
  const calls = new Map<string, Called>()
  for (const archive of archives)
    for (const [symbol, called] of objectCalls(archive, env)) {
      const known = calls.get(symbol)
      calls.set(symbol, known === undefined ? called : merged(known, called))
    }
  return calls
}

function merged(one: Called, other: Called): Called {
  return {
    direct: new Set([...one.direct, ...other.direct]),
    addressed: new Set([...one.addressed, ...other.addressed]),
    isDynamic: one.isDynamic || other.isDynamic,
  }
}

describeGo(outermost(goToolchains().available), ({ env: own, minor }) => {
  const env = { ...own, GOFLAGS: '', GOWORK: 'off' }
  let calls: ObjectCalls = new Map()
  const used = new Map<Cut, Set<string>>()
  beforeAll(() => {
    calls = callsOfRuntime(env)
  })

  const allNext = (symbol: string): readonly string[] => {
    const { direct = new Set<string>(), addressed = new Set<string>() } = calls.get(symbol) ?? {}
    return [...direct, ...[...addressed].filter((taken) => calls.has(taken))]
  }
  const next = (symbol: string): readonly string[] =>
    allNext(symbol).filter((called) => {
      const cut = cuts.find(({ from, to }) => from.test(symbol) && to.test(called))
      if (cut !== undefined) used.set(cut, (used.get(cut) ?? new Set()).add(called))
      return cut === undefined && !/panic/.test(runtimeEffect(called, minor) ?? '')
    })
  const isAllocation = (symbol: string): boolean => /^runtime\.mallocgc/.test(symbol)
  const chain = (symbol: string): readonly string[] | undefined => chainTo(symbol, next, isAllocation)
  const withEffect = (...effects: readonly string[]): readonly string[] =>
    [...calls.keys()].filter((symbol) => effects.includes(runtimeEffect(symbol, minor) ?? ''))

  test('the functions are found', () => {
    expect(calls.size).toBeGreaterThan(3000)
    expect(withEffect('none').length).toBeGreaterThan(300)
    expect(withEffect('allocates', 'may-grow').length).toBeGreaterThan(80)
    expect(chain('runtime.newobject')).toEqual(['runtime.newobject', 'runtime.mallocgc'])
  })

  test('what allocates nothing does not reach mallocgc', () => {
    expect(withEffect('none').flatMap((symbol) => chain(symbol)?.join(' > ') ?? [])).toEqual([])
  })

  test('what allocates or may grow reaches it', () => {
    const without = withEffect('allocates', 'may-grow').filter((symbol) => chain(symbol) === undefined)
    expect(without.filter((symbol) => symbol !== 'runtime.mallocgc')).toEqual([])
  })

  test('so does what makes an error to panic with, and no other panic', () => {
    const without = withEffect('makes-panic').filter((symbol) => chain(symbol) === undefined)
    expect(without).toEqual([])
    expect(withEffect('makes-panic').length).toBeGreaterThan(5)
    const others = withEffect('panics').filter((symbol) => /^runtime\.panic/.test(symbol))
    expect(others.flatMap((symbol) => chain(symbol)?.join(' > ') ?? [])).toEqual([])
    expect(others.length).toBeGreaterThan(5)
  })

  test.runIf(own.GOTOOLCHAIN === 'local')('each exception is one, and is needed', () => {
    for (const symbol of withEffect('none')) chain(symbol)
    const isNeeded = (cut: Cut): boolean =>
      [...(used.get(cut) ?? [])].some((called) => chainTo(called, allNext, isAllocation) !== undefined)
    const ofOldReleases = /only while a trace|clears the buckets/
    expect(cuts.filter((cut) => !isNeeded(cut) && !ofOldReleases.test(cut.why)).map(({ why }) => why)).toEqual([])
  })
})
