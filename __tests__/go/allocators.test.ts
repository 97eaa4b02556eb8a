import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allocatorFamily, isGrowth, looksLikeUnknownAllocator } from '../../src/go/output/allocators.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

/**
 * The functions of the runtime that compiled code may call and that allocate, read in the runtime's source of the releases:
 * those that reach mallocgc on an ordinary path. The rest of _builtin/runtime.go compares, copies, panics or looks up.
 */
const allocating =
  /^(?:newobject|mallocgc|makeslice(?:64|copy)?|growslice\w*|moveSlice\w*|makemap(?:64|_small)?|mapassign\w*|makechan(?:64)?|concat(?:string|byte)s?[2-5]?|intstring|slice(?:byte|rune)tostring|stringtoslice(?:byte|rune)|convT\w*|deferrangefunc)$/

describeGo(goToolchains().available, ({ env }) => {
  const root = spawnSync('go', ['env', 'GOROOT'], { env, encoding: 'utf8' }).stdout.trim()
  const source = readFileSync(`${root}/src/cmd/compile/internal/typecheck/_builtin/runtime.go`, 'utf8')
  const names = [...source.matchAll(/^func (\w+)\(/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]))

  test('are many', () => expect(names.length).toBeGreaterThan(150))

  test.each(names)('%s is an allocator or known to be none', (name) => {
    expect(allocatorFamily(name) !== undefined).toBe(allocating.test(name))
    expect(looksLikeUnknownAllocator(name)).toBe(false)
  })

  test('are all that the compiler looks up beside them', () => {
    const symbols = readFileSync(`${root}/src/cmd/compile/internal/ssagen/ssa.go`, 'utf8')
    const looked = [...symbols.matchAll(/Lookup(?:Runtime|RuntimeFunc|RuntimeVar)\((?:fmt\.Sprintf\()?"([^"]+)"/g)].map(
      ([, name = '']) => name,
    )
    expect(looked.length).toBeGreaterThan(20)
    for (const name of looked.map((each) => each.replace('%d', '3')))
      expect(looksLikeUnknownAllocator(name), name).toBe(false)
  })
})

test('goroutines and heap-allocated defer records are allocations too', () => {
  expect(['newproc', 'deferproc', 'deferprocat', 'deferprocStack'].map(allocatorFamily)).toEqual([
    'goroutine',
    'defer',
    'defer',
    undefined,
  ])
})

test('the size-specialised allocators of Go 1.27 make single objects', () => {
  const names = ['mallocgcTinySC2', 'mallocgcTinySize8', 'mallocgcSmallNoScanSC27', 'mallocgcSmallScanNoHeaderSC3']
  expect(names.map(allocatorFamily)).toEqual(['object', 'object', 'object', 'object'])
})

test('only what grows is growth', () => {
  expect((['grow', 'mapassign', 'object', 'concat', 'chan'] as const).filter(isGrowth)).toEqual(['grow', 'mapassign'])
})

test('a name that a newer Go may bring is noticed', () => {
  const names = ['newobject2', 'mallocgcHuge', 'growsliceSwiss', 'makeset', 'convTfloat', 'concatrunes']
  expect(names.filter((name) => !looksLikeUnknownAllocator(name))).toEqual([])
})
