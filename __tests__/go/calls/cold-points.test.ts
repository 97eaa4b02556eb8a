import { describe, expect, test } from 'vitest'
import { type CodePoint, coldPoints } from '../../../src/go/output/cold-points.ts'

const call = (pc: number): CodePoint => ({ pc, kind: 'call' })
const never = (pc: number): CodePoint => ({ pc, kind: 'never' })
const leave = (pc: number): CodePoint => ({ pc, kind: 'leave' })
const when = (pc: number, target: number): CodePoint => ({ pc, kind: 'branch', target, always: false })
const jump = (pc: number, target: number): CodePoint => ({ pc, kind: 'branch', target, always: true })
const table = (pc: number, ...targets: number[]): CodePoint => ({ pc, kind: 'table', targets })

/** The addresses that are cold. */
function coldOf(points: readonly CodePoint[]): readonly number[] {
  const cold = coldPoints(points)
  return points.flatMap(({ pc }, i) => (cold[i] === true ? [pc] : []))
}

describe('coldPoints', () => {
  test('what comes before a panic in its block is cold, the branch to it is not', () => {
    expect(coldOf([when(0, 30), call(10), leave(20), call(30), call(40), never(50)])).toEqual([30, 40, 50])
  })

  test('a branch of which both ways end in a panic is cold', () => {
    expect(coldOf([when(0, 40), leave(10), call(40), when(50, 70), never(60), call(70), never(80)])).toEqual([
      40, 50, 60, 70, 80,
    ])
  })

  test('a jump table of which all ways end in a panic is cold, one of which any does not is not', () => {
    expect(coldOf([when(0, 20), leave(10), call(20), table(30, 40, 55), never(50), never(60)])).toEqual([
      20, 30, 50, 60,
    ])
    expect(coldOf([call(20), table(30, 40, 60), never(50), leave(60)])).toEqual([50])
    expect(coldOf([call(20), table(30, 40, 10), never(50)])).toEqual([50])
    expect(coldOf([call(20), table(30), never(50)])).toEqual([50])
  })

  test('a way on that returns is not', () => {
    expect(coldOf([call(0), when(10, 30), leave(20), never(30)])).toEqual([30])
  })

  test('an endless loop is not cold, nor what leads into it', () => {
    expect(coldOf([call(0), call(10), jump(20, 10)])).toEqual([])
    expect(coldOf([call(0), when(10, 30), jump(20, 0), never(30)])).toEqual([30])
  })

  test('a jump back into cold code is cold', () => {
    expect(coldOf([when(0, 40), jump(5, 20), call(10), never(15), leave(20), call(40), jump(50, 10)])).toEqual([
      10, 15, 40, 50,
    ])
  })

  test('behind the last instruction there is nothing that is known: it is not cold', () => {
    expect(coldOf([call(0), jump(10, 90)])).toEqual([])
    expect(coldOf([call(0)])).toEqual([])
  })

  test('a function that always panics is cold as a whole', () => {
    expect(coldOf([call(0), never(10)])).toEqual([0, 10])
  })
})
