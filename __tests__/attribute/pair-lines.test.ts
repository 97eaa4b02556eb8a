import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairLines } from '../../src/attribute/pair-lines.ts'
import type { AllocatingLine } from '../../src/attribute/profiled-code.ts'
import { site } from './profiles.ts'

type Given = Partial<AllocatingLine> & Pick<AllocatingLine, 'allocsPerOp'>

/** Lines in order: the n-th is at line n of m.go, and its source says so unless it is given. */
function lines(...given: readonly Given[]): readonly AllocatingLine[] {
  return given.map((each, i) => ({
    file: 'm.go',
    line: i + 1,
    source: `line ${i + 1}`,
    package: 'example.com/m',
    function: 'F',
    callee: '',
    bytesPerOp: 0,
    isTiny: false,
    atLeast: false,
    sites: new Set(),
    path: [],
    heaviest: 0,
    ...each,
  }))
}

/** allocs/op at base of head's lines, and what they replace. */
function paired(
  head: readonly AllocatingLine[],
  base: readonly AllocatingLine[],
  { unseen = 0, unseenAtHead = 0, counted = { head: 0, base: 0 } } = {},
): readonly (readonly [number | undefined, string | undefined])[] {
  const pairs = pairLines({ lines: head, unseen: unseenAtHead }, { lines: base, unseen }, counted)
  return head.map((line) => [pairs.get(line)?.allocsPerOp, pairs.get(line)?.replaces?.source] as const)
}

describe('the same', () => {
  test('line of source, wherever it stands', () => {
    const head = lines({ allocsPerOp: 1, source: 'new' }, { allocsPerOp: 2, source: '\told' })
    expect(paired(head, lines({ allocsPerOp: 2, source: 'old' }))).toEqual([
      [0, undefined],
      [2, undefined],
    ])
  })

  test('library function on a line that was edited: only the other one is new', () => {
    const source = 'r = r.WithContext(context.WithValue(ctx, key{}, v))'
    const callee = 'net/http.(*Request).WithContext'
    const head = lines(
      { allocsPerOp: 1, line: 1, source, callee: 'context.WithValue' },
      { allocsPerOp: 1, line: 1, source, callee },
    )
    expect(paired(head, lines({ allocsPerOp: 1, source: 'r = r.WithContext(ctx)', callee }))).toEqual([
      [0, undefined],
      [1, 'r = r.WithContext(ctx)'],
    ])
  })

  test('line in another function', () => {
    const head = lines({ allocsPerOp: 1, function: 'G', source: 'x := new(T)' })
    expect(paired(head, lines({ allocsPerOp: 1, source: 'x := new(T)' }))).toEqual([[1, undefined]])
  })

  test('line that allocates less than at base says what it did', () => {
    expect(paired(lines({ allocsPerOp: 1 }), lines({ allocsPerOp: 3 }))).toEqual([[3, undefined]])
  })
})

describe('an edited line', () => {
  const object = site(1, '&Item{...} escapes to heap')
  const grown = site(1, 'append escapes to heap', { class: 'growth', call: 'runtime.growslice' })
  const map = site(1, 'make(map[int]*Item, n) escapes to heap', { call: 'runtime.makemap' })
  const gone = { allocsPerOp: 1, source: 'other = &Item{v: n}', sites: new Set([object]) }

  test('is the one that allocates as much, whatever append it had on the same line', () => {
    const head = lines(
      { allocsPerOp: 100, source: 'it := &Item{k: i, v: i}', sites: new Set([object]) },
      { allocsPerOp: 4, source: 'idx = make(map[int]*Item, n)', sites: new Set([map]) },
    )
    const loop = { allocsPerOp: 100, source: 'store = append(store, &Item{k: i})', sites: new Set([object, grown]) }
    for (const base of [lines(gone, loop), lines(loop, gone)])
      expect(paired(head, base)).toEqual([
        [100, 'store = append(store, &Item{k: i})'],
        [1, 'other = &Item{v: n}'],
      ])
  })

  test('is the one that reads alike, of those that allocate as much', () => {
    const head = lines(
      { allocsPerOp: 1, source: 'first = &Item{k: n, v: 1}', sites: new Set([object]) },
      { allocsPerOp: 1, source: 'other = &Item{v: n, k: 1}', sites: new Set([object]) },
    )
    expect(paired(head, lines(gone))).toEqual([
      [0, undefined],
      [1, 'other = &Item{v: n}'],
    ])
  })
})

test('what was moved to another package is no more new than what takes its place in the file', () => {
  const made = new Set([site(1, '&Buf{...} escapes to heap')])
  const head = lines(
    { allocsPerOp: 1, source: 'note(n)', sites: new Set([site(1, '... argument escapes to heap')]) },
    { allocsPerOp: 1, source: 'return &Buf{B: b}', sites: made, function: 'New', package: 'buf', file: 'buf/buf.go' },
  )
  const base = lines({ allocsPerOp: 1, source: 'return &Buf{b: b}', sites: made, function: 'NewBuf' })
  expect(paired(head, base)).toEqual([
    [0, undefined],
    [1, 'return &Buf{b: b}'],
  ])
})

describe('what replaces what is gone', () => {
  const gone = { allocsPerOp: 2, source: 'gone' }

  test('a line of 3 one of 2: one is new', () => {
    expect(paired(lines({ allocsPerOp: 3, source: 'new' }), lines(gone))).toEqual([[2, 'gone']])
  })

  test('two lines one: what is left is new', () => {
    const head = lines({ allocsPerOp: 1, source: 'a' }, { allocsPerOp: 2, source: 'b' })
    expect(paired(head, lines(gone))).toEqual([
      [0, undefined],
      [2, 'gone'],
    ])
  })

  test('first what makes the same kind, then the function, the file and the package', () => {
    const made = new Set([site(1, 'make([]byte, n) escapes to heap', { call: 'runtime.makeslice' })])
    const other = new Set([site(1, 'make([]byte, size) escapes to heap', { call: 'runtime.makeslice' })])
    const head = lines({ allocsPerOp: 2, source: 'a' }, { allocsPerOp: 2, source: 'b', sites: other })
    expect(paired(head, lines({ ...gone, sites: made }))[1]).toEqual([2, 'gone'])
    const apart = (over: Partial<AllocatingLine>, near: Partial<AllocatingLine>) =>
      paired(
        lines({ allocsPerOp: 2, source: 'far', ...over }, { allocsPerOp: 2, source: 'near', ...near }),
        lines(gone),
      )
    expect(apart({ function: 'G' }, {})).toEqual([
      [0, undefined],
      [2, 'gone'],
    ])
    expect(apart({ function: 'G', file: 'n.go' }, { function: 'H' })[1]).toEqual([2, 'gone'])
    expect(apart({ function: 'G', file: 'n.go', package: 'p' }, { function: 'H', file: 'n.go' })[1]).toEqual([
      2,
      'gone',
    ])
  })

  test('a line that does less leaves the rest to one that does more, before one that is new', () => {
    const head = lines({ allocsPerOp: 150 }, { allocsPerOp: 50 }, { allocsPerOp: 1, source: 'new' })
    expect(paired(head, lines({ allocsPerOp: 100 }, { allocsPerOp: 100 }))).toEqual([
      [150, 'line 2'],
      [100, undefined],
      [0, undefined],
    ])
  })

  test('the noise of one line is not replaced by another', () => {
    const head = lines({ allocsPerOp: 1, source: 'new' })
    expect(paired(head, lines({ allocsPerOp: 0.01, source: 'gone' }))).toEqual([[0, undefined]])
    expect(paired(head, lines({ allocsPerOp: 0.03, source: 'gone' }))).toEqual([[expect.closeTo(0.03), undefined]])
  })
})

test('bytes at base are those of what stands for a line', () => {
  const head = lines(
    { allocsPerOp: 1, bytesPerOp: 512, source: 'a' },
    { allocsPerOp: 1, bytesPerOp: 8, source: 'b' },
    { allocsPerOp: 1, bytesPerOp: 16, source: 'same' },
  )
  const base = lines(
    { allocsPerOp: 2, bytesPerOp: 128, source: 'gone' },
    { allocsPerOp: 1, bytesPerOp: 32, source: 'same' },
  )
  const pairs = pairLines({ lines: head, unseen: 0 }, { lines: base, unseen: 0 }, { head: 3, base: 3 })
  expect(head.map((line) => pairs.get(line)?.bytesPerOp)).toEqual([64, 64, 32])
})

describe('what base’s profile does not have', () => {
  test('may be any tiny object of its lines, once', () => {
    const base = lines({ allocsPerOp: 0.5, atLeast: true }, { allocsPerOp: 0.5, atLeast: true })
    const head = lines({ allocsPerOp: 1 }, { allocsPerOp: 1 }, { allocsPerOp: 1, source: 'new' })
    expect(paired(head, base, { unseen: 1, counted: { head: 3, base: 2 } }).map(([allocs]) => allocs)).toEqual([
      1, 1, 0,
    ])
  })

  test('is no more than head’s profile does not have either', () => {
    const base = lines({ allocsPerOp: 100, atLeast: true })
    const head = lines({ allocsPerOp: 100, atLeast: true }, { allocsPerOp: 1, source: 'new' })
    const counted = { head: 201, base: 200 }
    expect(paired(head, base, { unseen: 100, unseenAtHead: 100, counted }).map(([allocs]) => allocs)).toEqual([100, 0])
  })

  test('is not known to be new: as much as Go counted more is', () => {
    const head = lines({ allocsPerOp: 3 }, { allocsPerOp: 1, source: 'new' }, { allocsPerOp: 2, source: 'newer' })
    const known = (base: number) =>
      paired(head, lines({ allocsPerOp: 3 }), { counted: { head: 6, base } }).map(([allocs]) => allocs)
    expect(known(3)).toEqual([3, 0, 0])
    expect(known(4)).toEqual([3, undefined, 0])
    expect(known(6)).toEqual([3, undefined, undefined])
  })
})

test('never more is new than got minus base, and all of that is', () => {
  const line = fc.record({
    allocsPerOp: fc.integer({ min: 1, max: 9 }),
    source: fc.constantFrom('a', 'b', 'c', 'd'),
    function: fc.constantFrom('F', 'G'),
    file: fc.constantFrom('m.go', 'n.go'),
    package: fc.constantFrom('p', 'q'),
    callee: fc.constantFrom('', 'fmt.Sprint', 'strings.Repeat'),
  })
  const some = fc.array(line, { maxLength: 8 }).map((all) => lines(...all))
  fc.assert(
    fc.property(some, some, fc.integer({ min: 0, max: 3 }), (head, base, missing) => {
      const sum = (all: readonly AllocatingLine[]) => all.reduce((total, { allocsPerOp }) => total + allocsPerOp, 0)
      const counted = { head: sum(head), base: sum(base) + missing }
      const pairs = pairLines({ lines: head, unseen: 0 }, { lines: base, unseen: 0 }, counted)
      const grown = head.map((each) =>
        Math.max(0, each.allocsPerOp - (pairs.get(each)?.allocsPerOp ?? each.allocsPerOp)),
      )
      const fresh = grown.reduce((total, n) => total + n, 0)
      expect(fresh).toBeLessThanOrEqual(Math.max(0, counted.head - counted.base))
      if (missing === 0) expect(fresh).toBe(Math.max(0, counted.head - counted.base))
    }),
  )
})
