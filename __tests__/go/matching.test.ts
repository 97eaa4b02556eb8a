import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestPairs, type Fit, nearestPairs } from '../../src/go/sites/matching.ts'

type Ranks = readonly (readonly (number | undefined)[])[]

function fitOf(ranks: Ranks): Fit<number, number> {
  return { leftClass: String, rightClass: String, rank: (i, j) => ranks[i]?.[j] }
}

const indexes = (length = 0): readonly number[] => Array.from({ length }, (_, i) => i)

function pairsOf(ranks: Ranks, pair = bestPairs): readonly (readonly [number, number])[] {
  const pairs = pair(indexes(ranks.length), indexes(ranks[0]?.length), fitOf(ranks))
  return [...pairs].sort(([a], [b]) => a - b)
}

/** The most pairs there can be, by trying everything. */
function mostPairs(ranks: Ranks, from = 0, taken: ReadonlySet<number> = new Set()): number {
  const row = ranks[from]
  if (row === undefined) return 0
  const without = mostPairs(ranks, from + 1, taken)
  return row.reduce<number>((most, rank, j) => {
    if (rank === undefined || taken.has(j)) return most
    return Math.max(most, 1 + mostPairs(ranks, from + 1, new Set([...taken, j])))
  }, without)
}

describe('bestPairs', () => {
  test('prefers the better fit', () =>
    expect(
      pairsOf([
        [1, 0],
        [0, 1],
      ]),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]))

  test('gives up a better fit where only so both have one', () =>
    expect(
      pairsOf([
        [0, 1],
        [0, undefined],
      ]),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]))

  test('the first of equals has it where there is one for both', () => expect(pairsOf([[0], [0]])).toEqual([[0, 0]]))

  test('what does not fit stays alone', () => expect(pairsOf([[undefined], [3]])).toEqual([[1, 0]]))

  test('many of a class are paired as one', () => {
    const texts = Array.from({ length: 3000 }, (_, i) => i)
    const pairs = bestPairs(texts, texts, {
      leftClass: (i) => String(i % 3),
      rightClass: (j) => String(j % 2),
      rank: (i, j) => (i % 3 === 0 && j % 2 === 1 ? undefined : i % 3),
    })
    expect(pairs.size).toBe(3000)
    expect(new Set(pairs.values()).size).toBe(3000)
    for (const [i, j] of pairs) expect(i % 3 === 0 && j % 2 === 1).toBe(false)
  })

  test.each([
    ['bestPairs', bestPairs],
    ['nearestPairs', nearestPairs],
  ])('%s leaves nothing alone that could be paired, whatever the ranks', (_, pair) => {
    const rank = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })
    const table = fc
      .integer({ min: 0, max: 5 })
      .chain((width) => fc.array(fc.array(rank, { minLength: width, maxLength: width }), { maxLength: 5 }))
    fc.assert(
      fc.property(table, (ranks) => {
        const pairs = pairsOf(ranks, pair)
        expect(pairs.length).toBe(mostPairs(ranks))
        expect(new Set(pairs.map(([, j]) => j)).size).toBe(pairs.length)
        for (const [i, j] of pairs) expect(ranks[i]?.[j]).toBeDefined()
      }),
    )
  })
})
