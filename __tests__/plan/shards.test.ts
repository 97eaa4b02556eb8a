import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shardsOf, type WeighedPackage } from '../../src/plan/shards.ts'
import { runs } from '../support/runs.ts'

const packagesOf = (module: string, ...weights: number[]): readonly WeighedPackage[] =>
  weights.map((weight, i) => ({ module, pattern: `./p${i}`, weight }))

/** Modules with their packages, each package once. */
const repositories = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 8 })
  .chain((modules) =>
    fc.tuple(
      ...modules.map((module) =>
        fc
          .array(fc.nat(10_000), { minLength: 1, maxLength: 30 })
          .map((weights): readonly WeighedPackage[] => packagesOf(module, ...weights)),
      ),
    ),
  )
  .map((modules) => modules.flat())

const nameOf = ({ module, pattern }: Pick<WeighedPackage, 'module' | 'pattern'>): string => `${module} ${pattern}`

describe('any packages over any number of jobs', () => {
  test('each is in exactly one job, no job is empty, and there are no more than asked for', () => {
    fc.assert(
      fc.property(repositories, fc.integer({ min: 1, max: 40 }), (packages, most) => {
        const shards = shardsOf(packages, most)
        const measured = shards.flatMap(({ modules, packages: own }) =>
          own === undefined
            ? packages.filter(({ module }) => modules.includes(module)).map(nameOf)
            : own.map((pattern) => nameOf({ module: modules[0] ?? '', pattern })),
        )
        expect(measured.toSorted()).toEqual(packages.map(nameOf).toSorted())
        expect(shards.length).toBeGreaterThan(0)
        expect(shards.length).toBeLessThanOrEqual(most)
        for (const { modules, packages: own } of shards) {
          expect(modules.length).toBeGreaterThan(0)
          expect(own?.length).not.toBe(0)
          // Patterns are relative to one module.
          if (own !== undefined) expect(modules).toHaveLength(1)
        }
      }),
      { numRuns: runs(2000) },
    )
  })

  test('are the same jobs, in whatever order the packages come', () => {
    fc.assert(
      fc.property(repositories, fc.integer({ min: 1, max: 40 }), (packages, most) => {
        expect(shardsOf(packages.toReversed(), most)).toEqual(shardsOf(packages, most))
      }),
      { numRuns: runs(2000) },
    )
  })

  test('of one module, no job has more than an equal share and the heaviest package', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (weights, most) => {
          const shards = shardsOf(packagesOf('.', ...weights), most)
          const total = weights.reduce((sum, weight) => sum + weight, 0)
          const share = total / Math.min(most, weights.length)
          const longest = Math.max(...shards.map(({ weight }) => weight))
          expect(longest).toBeLessThanOrEqual(share + Math.max(...weights))
        },
      ),
      { numRuns: runs(2000) },
    )
  })
})

describe('jobs', () => {
  test('take about as long', () => {
    expect(shardsOf(packagesOf('.', 9, 1, 1, 1, 5, 3), 3)).toEqual([
      { modules: ['.'], packages: ['./p0'], weight: 9 },
      { modules: ['.'], packages: ['./p3', './p4'], weight: 6 },
      { modules: ['.'], packages: ['./p1', './p2', './p5'], weight: 5 },
    ])
  })

  test('are no more than there are packages', () => {
    expect(shardsOf(packagesOf('.', 1, 1), 20).map(({ packages }) => packages)).toEqual([['./p0'], ['./p1']])
  })

  test('have all of a module that is in one of them', () => {
    expect(shardsOf(packagesOf('.', 1, 1), 1)).toEqual([{ modules: ['.'], packages: undefined, weight: 2 }])
  })

  test('are given to the modules that have the most to do', () => {
    const shards = shardsOf([...packagesOf('a', 10, 10, 10), ...packagesOf('b', 5, 5)], 4)
    expect(shards.map(({ modules, packages }) => [...modules, ...(packages ?? ['all'])])).toEqual([
      ['a', './p0'],
      ['a', './p1'],
      ['a', './p2'],
      ['b', 'all'],
    ])
  })

  test('have whole modules where there are more of them', () => {
    const shards = shardsOf([...packagesOf('a', 1), ...packagesOf('b', 7, 1), ...packagesOf('c', 2)], 2)
    expect(shards).toEqual([
      { modules: ['b'], packages: undefined, weight: 8 },
      { modules: ['a', 'c'], packages: undefined, weight: 3 },
    ])
  })
})
