import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntryIndex } from '../../src/budget/match/entry-index.ts'
import { matchesPackage } from '../../src/budget/match/match-package.ts'
import { matchesName } from '../../src/budget/match/name-pattern.ts'
import { exactPattern } from '../../src/go/command/bench-arguments.ts'
import { argumentLists, longestArguments } from '../../src/measure/argument-lists.ts'
import { groupOf } from '../../src/plan/select.ts'
import { runs } from '../support/runs.ts'

const usual = { benchtime: { kind: 'auto' }, cpu: 1, timeoutMs: 1000 } as const

describe('arguments that grow with names', () => {
  test('are in as many lists as it takes, all of them and in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50 })), fc.integer({ min: 1, max: 200 }), (all, longest) => {
        const lists = argumentLists(all, longest)
        expect(lists.flat()).toEqual(all)
        for (const list of lists)
          expect(list.length === 1 || list.reduce((sum, each) => sum + each.length + 3, 0) <= longest).toBe(true)
      }),
    )
  })

  test('fit on a command line for 20,000 benchmarks', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => exactPattern(`BenchmarkDecodeMessage${i}`))
    for (const list of argumentLists(names)) expect(list.join('|').length).toBeLessThanOrEqual(longestArguments)
  })

  test('name all of a level where there are 20,000 sub-benchmarks, and just these where there are few', () => {
    const patterns = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `BenchmarkDecode/size=${i}`)
    expect(groupOf(usual, patterns(20_000)).select('BenchmarkDecode')).toBe('^BenchmarkDecode$/.')
    expect(groupOf(usual, patterns(2)).select('BenchmarkDecode')).toBe('^BenchmarkDecode$/^(?:size=0|size=1)$')
  })
})

const level = fc.stringMatching(/^[ab]{1,2}$/)
const patternLevel = fc.stringMatching(/^[ab*]{1,3}$/)
const packagePattern = fc.constantFrom('./...', '.', './a', './a/...', 'example.com/m/a', 'example.com/m/...', './...a')
const entry = fc.record({
  packagePattern,
  namePattern: fc.array(patternLevel, { minLength: 1, maxLength: 3 }).map((levels) => levels.join('/')),
})
const pkg = fc.constantFrom('example.com/m', 'example.com/m/a', 'example.com/m/a/b', 'example.com/m/vendor/a')

describe('an index of entries', () => {
  test('finds the first entry that matches, whatever there is', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        pkg,
        fc.array(level, { minLength: 1, maxLength: 3 }).map((levels) => levels.join('/')),
        (entries, importPath, name) => {
          const asked = { importPath, modulePath: 'example.com/m' }
          const first = entries.find(
            (each) => matchesName(each.namePattern, name) && matchesPackage(each.packagePattern, asked),
          )
          expect(new EntryIndex(entries).find(asked, name)).toBe(first)
        },
      ),
      { numRuns: runs(2000) },
    )
  })
})
