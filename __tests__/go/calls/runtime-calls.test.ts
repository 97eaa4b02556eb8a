import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isPanic, runtimeEffect } from '../../../src/go/calls/runtime-calls.ts'
import { allocatorFamily } from '../../../src/go/output/allocators.ts'
import { describeGo, goToolchains } from '../../support/toolchains.ts'
import { runtimeCallsPage } from './runtime-calls-page.ts'

/** What other packages have of the runtime that nobody calls on a hot path, or that runs code of others: shown as not followed. */
const notKnown: readonly RegExp[] = [
  // Arenas, plugins, coverage and secrets: experiments and build modes.
  /^(?:arena|plugin|runtime\/coverage|internal\/coverage\/.*|runtime\/secret)\./,
  // Start and end of the program.
  /^(?:main\.main|os\.runtime_beforeExit|crypto\/internal\/boring.*\.(?:runtime_arg0|registerCache)|os\.executablePath|internal\/cpu\..*)$/,
  // What looks into the program or controls the collector.
  /^(?:runtime\/(?:debug|metrics|pprof|trace)|internal\/synctest|unique)\./,
  // Other systems' calls, the environment, and signals.
  /^(?:syscall|syscall\/js|crypto\/x509\/internal\/macos|internal\/syscall\/windows|os|os\/signal|internal\/runtime\/cgroup)\./,
  // Of the implementation of maps, called by the runtime alone; variables; Go 1.21 only.
  /^(?:internal\/runtime\/maps\.(?:errNilAssign|mapKeyError)|maps\.(?:keys|values)|net\.fastrandu|reflect\.gcbits)$/,
]

function goFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go') && !name.includes('testdata'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

describeGo(goToolchains().available, ({ env, minor }) => {
  const root = spawnSync('go', ['env', 'GOROOT'], { env, encoding: 'utf8' }).stdout.trim()
  const builtin = readFileSync(`${root}/src/cmd/compile/internal/typecheck/_builtin/runtime.go`, 'utf8')

  test('of every function that the compiler calls of the runtime it is known what it does', () => {
    const names = [...builtin.matchAll(/^func (\w+)\(/gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(150)
    expect(names.filter((name) => runtimeEffect(`runtime.${name}`, minor) === undefined)).toEqual([])
    const wrong = names.filter(
      (name) =>
        (allocatorFamily(name) !== undefined) !==
          /^(?:allocates|may-grow)$/.test(runtimeEffect(`runtime.${name}`, minor) ?? '') &&
        !/^(?:chansend1|chanrecv[12]|selectgo|typeAssert|interfaceSwitch|assert[EI]2I2?|convI2I|mapdelete\w*|mapiterinit|addCovMeta)$/.test(
          name,
        ),
    )
    expect(wrong).toEqual([])
  })

  test('so it is of those that it has no declaration of, for the least and the greatest', () => {
    const minmax = readFileSync(`${root}/src/runtime/minmax.go`, 'utf8')
    const names = [...minmax.matchAll(/^func (\w*(?:min|max)\w*)[([]/gm)].map(([, name = '']) => name)
    expect(names).toContain('strmin')
    expect(names.filter((name) => runtimeEffect(`runtime.${name}`, minor) !== 'none')).toEqual([])
  })

  test('just the functions that the compiler takes for ones that never return are panics', () => {
    // ssagen: a block ends in an exit behind rtcall(fn, false, ...), and behind a call of gopanic.
    const ssagen = readFileSync(`${root}/src/cmd/compile/internal/ssagen/ssa.go`, 'utf8')
    const never = [...ssagen.matchAll(/rtcall\(ir\.Syms\.(\w+), false/g)].map(([, name = '']) => name)
    expect(never.length).toBeGreaterThan(2)
    const emitted = (name: string): string => `runtime.${name[0]?.toLowerCase()}${name.slice(1)}`
    expect(never.map(emitted).filter((symbol) => !isPanic(symbol))).toEqual([])
    const returning = [...builtin.matchAll(/^func (\w+)\(.*\) .+$/gm)].map(([, name = '']) => `runtime.${name}`)
    expect(returning.filter(isPanic)).toEqual([])
  })

  test('what other packages have of the runtime is in the table, or is said not to be', () => {
    const sources = [...goFiles(`${root}/src/runtime`), ...goFiles(`${root}/src/internal`)]
    const pushed = sources
      .flatMap((text) => [...text.matchAll(/^\/\/go:linkname (\w+) ([\w./]+\.\w+)$/gm)])
      .filter(
        ([, local = '', remote = '']) =>
          !remote.startsWith('runtime.') && !/^(?:libc_|_cgo|x_cgo|procresp|libvdso)/.test(local),
      )
      .map(([, , remote = '']) => remote)
      .filter((remote) => !/^(?:libc|net\.|golang\.org|main\.)/.test(remote))
    expect(pushed.length).toBeGreaterThan(100)
    const unknown = [...new Set(pushed)].filter((name) => runtimeEffect(name, minor) === undefined)
    const foreign =
      /^(?:crypto|encoding|internal\/(?!cpu|coverage|runtime|syscall|synctest)|vendor|time\.|sync\.|reflect\.)/
    expect(unknown.filter((name) => !notKnown.some((each) => each.test(name)) && foreign.test(name))).toEqual([])
  })
})

describe('what the runtime does in a call', () => {
  test.each([
    ['runtime.newobject', 'allocates'],
    ['runtime.growslice', 'may-grow'],
    ['runtime.mapassign_faststr', 'may-grow'],
    ['runtime.mapaccess2_fast64', 'none'],
    ['runtime.chanrecv1', 'may-grow'],
    ['runtime.selectnbrecv', 'none'],
    ['runtime.gcWriteBarrier4', 'none'],
    ['runtime.panicIndex', 'makes-panic'],
    ['runtime.panicSlice3CU', 'makes-panic'],
    ['runtime.panicSliceConvert', 'makes-panic'],
    ['runtime.panicExtendIndex', 'makes-panic'],
    ['runtime.goPanicExtendSliceB', 'makes-panic'],
    ['runtime.panicBounds', 'makes-panic'],
    ['runtime.panicExtend', 'makes-panic'],
    ['runtime.panicdottypeE', 'makes-panic'],
    ['runtime.panicnildottype', 'makes-panic'],
    ['runtime.panicwrap', 'makes-panic'],
    ['runtime.panicdivide', 'panics'],
    ['runtime.panicshift', 'panics'],
    ['runtime.panicmakeslicelen', 'panics'],
    ['runtime.panicunsafeslicelen', 'panics'],
    ['runtime.gopanic', 'panics'],
    ['runtime.block', 'none'],
    ['internal/sync.runtime_SemacquireMutex', 'may-grow'],
    ['internal/sync.throw', 'panics'],
    ['sync/atomic.AddInt64', 'none'],
    ['reflect.unsafe_New', 'allocates'],
    ['internal/bytealg.MakeNoZero', 'allocates'],
    ['time.now', 'none'],
    ['time.newTimer', 'allocates'],
    ['runtime.mapdelete_faststr', 'none'],
    ['runtime.strmin', 'none'],
    ['runtime.strmax', 'none'],
    ['runtime.fmin64', 'none'],
    ['runtime.fmax32', 'none'],
    ['runtime.callers', 'none'],
    ['runtime.Callers', 'none'],
    ['runtime.assertE2I', 'may-grow'],
    ['reflect.ifaceE2I', 'may-grow'],
  ])('%s: %s', (symbol, effect) => expect(runtimeEffect(symbol, 26)).toBe(effect))

  test.each([
    ['runtime.mapdelete', 'none'],
    ['reflect.mapdelete_faststr', 'none'],
    ['runtime.mapiterinit', 'allocates'],
  ])('%s may grow a map as it was up to Go 1.23; since then it %s', (symbol, since) => {
    expect(runtimeEffect(symbol, 23)).toBe('may-grow')
    expect(runtimeEffect(symbol, 24)).toBe(since)
  })

  test.each([
    'example.com/m.newobject',
    'runtime.somethingNew',
    'runtime.cgocall',
    'runtime.CallersFrames',
    'runtime.reflectcall',
    'fmt.Sprint',
  ])('%s: not known', (symbol) => expect(runtimeEffect(symbol, 26)).toBeUndefined())
})

test('docs/runtime-calls.md is what the table says; node scripts/write-runtime-calls.ts writes it', () => {
  const page = readFileSync(new URL('../../../docs/runtime-calls.md', import.meta.url), 'utf8')
  expect(page).toBe(runtimeCallsPage())
})
