import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AtBase, type ComparedBase, compare, type ReadText } from '../../src/compare/compare.ts'
import type { GoFunction, HeapSite } from '../../src/go/sites/heap-site.ts'
import { absent, failed, found } from '../../src/lang/answer.ts'
import { noCalls } from '../../src/snapshot/calls-of-function.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { lineAt } from '../../src/snapshot/source-text.ts'

const path = 'example.com/m'

function site(line: number, text: string, more: Partial<HeapSite> = {}): HeapSite {
  const own = { class: 'escape', kind: 'escapes to heap', call: 'runtime.newobject', file: 'm.go', column: 2 } as const
  return { ...own, text, line, why: [], cause: undefined, inlined: [], ...more }
}

const moved = (line: number, name: string): HeapSite => site(line, `moved to heap: ${name}`, { kind: 'moved to heap' })
const made = (line: number, expr: string): HeapSite =>
  site(line, `${expr} escapes to heap`, { call: 'runtime.makeslice' })
const joined = (line: number, expr: string): HeapSite =>
  site(line, `${expr} escapes to heap`, { call: 'runtime.concatstrings' })
const silent = (line: number, call: string): HeapSite => site(line, '', { class: 'unreported', kind: '', call })

function fn(name: string, sites: readonly HeapSite[], more: Partial<GoFunction> = {}): GoFunction {
  return { package: path, name, file: 'm.go', line: 1, sites, ...more }
}

function snapshot(functions: readonly GoFunction[] | null, more: Partial<Snapshot> = {}): Snapshot {
  const toolchain = { go: 'go1.26.8', goos: 'linux', goarch: 'amd64', goLine: '1.25', settings: {} }
  return {
    run: { id: 'r', toolchain, module: path, directory: '.', budget: { path: 'b.yml', digest: '' }, overrides: [] },
    requires: {},
    packages: [path],
    broken: [],
    benchmarks: [],
    benchmarksThatExist: [],
    declared: {},
    problems: [],
    functions,
    calls: noCalls,
    foreign: [],
    diagnostics: [],
    lines: {},
    ...more,
  }
}

/** Reads m.go, and says which files it was asked for. */
function reader(text: string, asked: string[] = []): ReadText {
  return async (files) => {
    const all = [...files]
    asked.push(...all)
    return new Map(all.map((file) => [file, text.split('\n')]))
  }
}

type Texts = readonly [head: string, base: string]
const unchanged: Texts = ['a\nb\nc', 'a\nb\nc']

async function compared(
  head: readonly GoFunction[],
  base: readonly GoFunction[],
  [headText, baseText]: Texts = unchanged,
): Promise<readonly GoFunction[]> {
  const there = found({ snapshot: snapshot(base), read: reader(baseText) })
  return (await compare(snapshot(head), reader(headText), there)).functions ?? []
}

async function marked(
  ...given: Parameters<typeof compared>
): Promise<readonly (readonly [string, string, boolean | undefined, string | undefined])[]> {
  return (await compared(...given)).flatMap(({ name, sites }) =>
    sites.map((each) => [name, each.text, each.isNew, each.movedFrom] as const),
  )
}

/** Of the sites of F at head: whether each is new, and what it replaces. */
async function replaced(
  head: readonly HeapSite[],
  base: readonly HeapSite[],
  texts: Texts = unchanged,
): Promise<readonly (readonly [string, boolean | undefined, string | undefined])[]> {
  const functions = await compared([fn('F', head)], [fn('F', base)], texts)
  return functions.flatMap(({ sites }) =>
    sites.map((each) => [each.text || each.call, each.isNew, each.replaces] as const),
  )
}

describe('what is new', () => {
  test('is what head has more often than base, and nothing else', async () => {
    const one = fn('F', [site(1, 'x escapes to heap')])
    const two = fn('F', [site(1, 'x escapes to heap'), site(2, 'x escapes to heap')])
    expect(await marked([two], [one])).toEqual([
      ['F', 'x escapes to heap', false, undefined],
      ['F', 'x escapes to heap', true, undefined],
    ])
    expect(await marked([one], [two])).toEqual([['F', 'x escapes to heap', false, undefined]])
    expect(await marked([two], [two])).toEqual([
      ['F', 'x escapes to heap', false, undefined],
      ['F', 'x escapes to heap', false, undefined],
    ])
  })

  test('is an escape in place of what has no text or only may grow: those are counted by themselves', async () => {
    const after = fn('F', [site(1, 'x escapes to heap')])
    const grown = fn('F', [site(1, 'append escapes to heap', { class: 'growth', call: 'runtime.growslice' })])
    expect(await marked([after], [grown])).toEqual([['F', 'x escapes to heap', true, undefined]])
    expect(await marked([grown], [after])).toEqual([['F', 'append escapes to heap', false, undefined]])
    const [made] = await marked([after], [fn('F', [silent(1, 'runtime.makechan')])])
    expect(made?.[2]).toBe(true)
  })

  test('is the one on the line that base does not have', async () => {
    const head = fn('F', [site(1, 'x escapes to heap'), site(2, 'x escapes to heap')])
    const base = fn('F', [site(1, 'x escapes to heap')])
    expect(await marked([head], [base], ['added\nold', 'old'])).toEqual([
      ['F', 'x escapes to heap', true, undefined],
      ['F', 'x escapes to heap', false, undefined],
    ])
  })

  test('is not what base had on the same line of another function', async () => {
    const line = ['\tkeep(&x)', '\tkeep(&x)'] as const
    const there = fn('G', [site(1, 'x escapes to heap')])
    expect(await marked([fn('F', [site(1, 'x escapes to heap')]), fn('G', [])], [there], line)).toEqual([
      ['F', 'x escapes to heap', false, 'G'],
    ])
    // One line was there, so that only one of two was moved.
    const twice = [fn('F', [site(1, 'x escapes to heap')]), fn('G', []), fn('H', [site(1, 'x escapes to heap')])]
    expect((await marked(twice, [there], line)).map(([, , isNew]) => isNew)).toEqual([false, true])
  })

  test('is never what costs nothing', async () => {
    expect(await marked([fn('F', [site(1, 'x escapes to heap', { class: 'free' })])], [])).toEqual([
      ['F', 'x escapes to heap', undefined, undefined],
    ])
  })
})

describe('what replaces another in the same function', () => {
  test.each<[string, readonly HeapSite[], readonly HeapSite[], string]>([
    ['a renamed variable', [moved(1, 'y')], [moved(1, 'x')], 'moved to heap: x'],
    ['a renamed operand', [joined(1, 'a + b')], [joined(1, 'x + y')], 'x + y escapes to heap'],
    [
      'another length',
      [made(1, 'make([]byte, size)')],
      [made(1, 'make([]byte, n)')],
      'make([]byte, n) escapes to heap',
    ],
    [
      'new(T) in place of &T{...}',
      [site(1, 'new(T) escapes to heap')],
      [site(1, '&T{...} escapes to heap')],
      '&T{...} escapes to heap',
    ],
    [
      'more strings in one sum',
      [silent(1, 'runtime.concatstring3')],
      [silent(1, 'runtime.concatstring2')],
      'runtime.concatstring2',
    ],
  ])('%s', async (_, head, base, old) => {
    expect((await replaced(head, base)).map(([, ...rest]) => rest)).toEqual([[false, old]])
  })

  test.each<[string, HeapSite, HeapSite]>([
    ['a slice in place of an object', made(1, 'make([]T, n)'), site(1, '&T{...} escapes to heap')],
    ['arguments in place of an object', site(1, '... argument escapes to heap'), site(1, '&T{...} escapes to heap')],
    [
      'a map in place of a slice',
      site(1, 'make(map[int]int) escapes to heap', { call: 'runtime.makemap' }),
      made(1, 'make([]T, n)'),
    ],
    ['a closure in place of an object', site(1, 'func literal escapes to heap'), site(1, 'new(T) escapes to heap')],
    [
      'a string in place of a sum',
      site(1, 'string(b) escapes to heap', { call: 'runtime.slicebytetostring' }),
      joined(1, 'x + y'),
    ],
    ['a channel in place of a string', silent(1, 'runtime.makechan'), silent(1, 'runtime.concatstring2')],
  ])('%s: another kind, and no more than before', async (_, head, base) => {
    expect((await replaced([head], [base])).map(([, ...rest]) => rest)).toEqual([[false, base.text || base.call]])
  })

  test('one of its kind before another kind; of other kinds the most alike', async () => {
    const head = [site(1, '&T{...} escapes to heap'), made(2, 'make([]T, k)')]
    expect(await replaced(head, [made(1, 'make([]T, n)')])).toEqual([
      ['&T{...} escapes to heap', true, undefined],
      ['make([]T, k) escapes to heap', false, 'make([]T, n) escapes to heap'],
    ])
    const texts: Texts = ['p.f = make([]func(), 0, 4)\nreturn E{n}', 'p.f = []func(){func() { p.x() }}\nreturn &E{n}']
    const after = [made(1, 'make([]func(), 0, 4)'), site(2, 'E{...} escapes to heap', { call: 'runtime.convT64' })]
    const before = [
      site(1, '[]func(){...} escapes to heap'),
      site(1, 'func literal escapes to heap'),
      site(2, '&E{...} escapes to heap'),
    ]
    expect(await replaced(after, before, texts)).toEqual([
      ['make([]func(), 0, 4) escapes to heap', false, '[]func(){...} escapes to heap'],
      ['E{...} escapes to heap', false, '&E{...} escapes to heap'],
    ])
  })

  test('two made into one: nothing is new; one made into two: one is', async () => {
    const two = [made(1, 'make([]byte, 0, 128)'), made(2, 'make([]byte, 0, length)')]
    const one = [made(1, 'make([]byte, 0, max(128, length))')]
    expect((await replaced(one, two)).map(([, isNew]) => isNew)).toEqual([false])
    expect((await replaced(two, one)).map(([, isNew]) => isNew)).toEqual([false, true])
  })

  test('what is more stays new: a sum that converts and appends', async () => {
    const after = 'x + string(append([]byte(y), x...))'
    const head = [
      joined(1, after),
      site(1, 'string(append(([]byte)(y), x...)) escapes to heap', { call: 'runtime.slicebytetostring' }),
      site(1, '([]byte)(y) escapes to heap', { call: 'runtime.stringtoslicebyte' }),
      site(1, 'append escapes to heap', { class: 'growth', call: 'runtime.growslice' }),
    ]
    expect((await replaced(head, [joined(1, 'x + y')])).map(([, isNew]) => isNew)).toEqual([false, true, true, true])
  })

  test('the most alike are paired, wherever they stand', async () => {
    const texts: Texts = ['fresh := make([]int, k)\nout := make([]byte, size)', 'out := make([]byte, n)']
    const head = [made(1, 'make([]int, k)'), made(2, 'make([]byte, size)')]
    expect(await replaced(head, [made(1, 'make([]byte, n)')], texts)).toEqual([
      ['make([]int, k) escapes to heap', true, undefined],
      ['make([]byte, size) escapes to heap', false, 'make([]byte, n) escapes to heap'],
    ])
  })

  test('not what stands in another function now, nor what that function had', async () => {
    const texts: Texts = ['\ta := 1\n\tkeep(&b)', '\tkeep(&b)']
    const base = [fn('F', [moved(1, 'b')]), fn('G', [])]
    const head = [fn('F', [moved(1, 'a')]), fn('G', [moved(2, 'b')])]
    expect(await marked(head, base, texts)).toEqual([
      ['F', 'moved to heap: a', true, undefined],
      ['G', 'moved to heap: b', false, 'F'],
    ])
    // Another function's loss is nobody's gain.
    expect(await marked([fn('F', []), fn('G', [moved(1, 'a')])], base, ['\ta := 1', '\tkeep(&b)'])).toEqual([
      ['G', 'moved to heap: a', true, undefined],
    ])
  })

  test('never more is new than there is more, and each of base stands for one', async () => {
    const of = [
      (line: number, name: string) => moved(line, name),
      (line: number, name: string) => made(line, `make([]byte, ${name})`),
      (line: number, name: string) => joined(line, `${name} + z`),
      (line: number, name: string) => silent(line, `runtime.concatstring${name.length + 1}`),
    ]
    const [name, line] = [fc.constantFrom('x', 'y', 'xy'), fc.integer({ min: 1, max: 4 })]
    const site = fc.tuple(fc.constantFrom(...of), line, name).map(([make, ...at]) => make(...at))
    const all = fc.array(site, { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(all, all, async (now, before) => {
        const [after] = await compared([fn('F', now)], [fn('F', before)], ['a\nb\nc\nd', 'd\nc\nb\na'])
        const count = (all: readonly HeapSite[], ofEscapes: boolean) =>
          all.filter((each) => (each.class === 'escape') === ofEscapes).length
        const fresh = (after?.sites ?? []).filter((each) => each.isNew === true)
        const more = count(now, true) - count(before, true)
        expect(count(fresh, true)).toBe(Math.max(0, more))
        // An escape less makes room for what the compiler has no text for.
        const others = count(now, false) - count(before, false) + Math.min(0, more)
        expect(count(fresh, false)).toBe(Math.max(0, others))
      }),
    )
  })
})

describe('what an edit moved to another function and changed', () => {
  const error = (line: number, text: string) => site(line, text, { inlined: ['fmt.Errorf'] })
  const lines: Texts = ['\treturn l, fmt.Errorf("not valid: %q", s)\n', '\n\treturn 0, fmt.Errorf("not valid: %q", b)']

  test('is not new where the line is much the same, whatever made it', async () => {
    const base = [fn('Parse', []), fn('parse', [error(2, '&errors.errorString{...} escapes to heap')])]
    const head = [fn('Parse', [error(1, '&errors.errorString{...} escapes to heap')])]
    expect(await marked(head, base, lines)).toEqual([
      ['Parse', '&errors.errorString{...} escapes to heap', false, 'parse'],
    ])
    // Any error is made so: another line is another error.
    const other: Texts = ['\treturn errors.New("empty")', lines[1]]
    expect((await marked(head, base, other)).map(([, , isNew]) => isNew)).toEqual([true])
  })

  test('is not new where the expression is the same; a name is none', async () => {
    const texts: Texts = ['\tkeep(make([]T, 0, 8))', '\n\tt := make([]T, 0, 8)']
    const base = [fn('gone', [made(2, 'make([]T, 0, 8)')])]
    expect((await marked([fn('F', [made(1, 'make([]T, 0, 8)')])], base, texts)).map((each) => each[3])).toEqual([
      'gone',
    ])
    const ints: Texts = ['\tkept = append(kept[:0], new(int))', '\n\treturn new(int)']
    const int = (line: number) => site(line, 'new(int) escapes to heap')
    expect((await marked([fn('F', [int(1)])], [fn('gone', [int(2)])], ints)).at(0)?.[2]).toBe(true)
    const named = [fn('gone', [moved(2, 'x')])]
    expect((await marked([fn('F', [moved(1, 'x')])], named, ['\tvar x int', '\n\ty, x := g()'])).at(0)?.[2]).toBe(true)
  })

  test('stands for one, and only in its own package', async () => {
    const texts: Texts = ['\tkeep(make([]T, 0, 8))\n\tuse(make([]T, 0, 8))', '\n\tt := make([]T, 0, 8)']
    const base = [fn('gone', [made(2, 'make([]T, 0, 8)')])]
    const twice = [fn('F', [made(1, 'make([]T, 0, 8)')]), fn('G', [made(2, 'make([]T, 0, 8)')])]
    expect((await marked(twice, base, texts)).filter(([, , isNew]) => isNew)).toHaveLength(1)
    const elsewhere = [fn('F', [made(1, 'make([]T, 0, 8)')], { package: 'example.com/m/other' })]
    expect((await marked(elsewhere, base, texts)).map(([, , isNew]) => isNew)).toEqual([true])
  })

  test('what a function is left with is taken by its own before others may', async () => {
    const texts: Texts = ['\tfresh := &T{}\n\tkeep(make([]T, 0, 8))', '\n\n\tt := make([]T, 0, 8)']
    const base = [fn('F', [made(3, 'make([]T, 0, 8)')]), fn('G', [])]
    const head = [fn('F', [site(1, '&T{...} escapes to heap')]), fn('G', [made(2, 'make([]T, 0, 8)')])]
    expect((await marked(head, base, texts)).map(([name, , isNew]) => [name, isNew])).toEqual([
      ['F', false],
      ['G', true],
    ])
    expect((await marked([fn('F', []), fn('G', [made(2, 'make([]T, 0, 8)')])], base, texts)).at(0)?.[3]).toBe('F')
  })

  test('never more is new in a package than there is more of one kind', async () => {
    const place = fc.tuple(fc.constantFrom('F', 'G', 'H'), fc.integer({ min: 1, max: 4 }), fc.constantFrom('n', 'm'))
    const functions = fc.array(place, { maxLength: 8 }).map((places) =>
      ['F', 'G', 'H'].map((name) =>
        fn(
          name,
          places.filter(([of]) => of === name).map(([, line, size]) => made(line, `make([]T, ${size})`)),
        ),
      ),
    )
    const count = (all: readonly GoFunction[]) => all.flatMap(({ sites }) => sites).length
    await fc.assert(
      fc.asyncProperty(functions, functions, async (now, before) => {
        const after = await compared(now, before, ['a b c d', 'a b c d'])
        const fresh = after.flatMap(({ sites }) => sites).filter((each) => each.isNew === true)
        const most = now.map((each, i) => Math.max(0, count([each]) - count(before.slice(i, i + 1))))
        expect(fresh.length).toBeGreaterThanOrEqual(Math.max(0, count(now) - count(before)))
        expect(fresh.length).toBeLessThanOrEqual(most.reduce((sum, each) => sum + each, 0))
      }),
    )
  })
})

describe('the line of the change', () => {
  const place = (line: number, file = 'm.go') => ({ to: '{heap}', expr: 'v', reason: 'return', file, line, column: 2 })
  const changedOf = async (head: HeapSite, texts: Texts): Promise<string | undefined> => {
    const [after] = await compared([fn('F', [head]), fn('G', [], { line: 3 })], [fn('F', [])], texts)
    const changed = after?.sites[0]?.changed
    return changed && `${changed.function} ${changed.file}:${changed.line} ${changed.source}`
  }

  test('what stands at the call of an inlined function comes from a line of that function', async () => {
    const text = 'moved to heap: v'
    const head = [
      fn('(*Stack[...]).Push', [site(1, text, { kind: 'moved to heap' })]),
      fn('Ints', [site(3, text, { kind: 'moved to heap', inlined: ['(*Stack[int]).Push'] })], { line: 3 }),
      fn('Other', [site(3, text, { kind: 'moved to heap', inlined: ['q.Push'] })], { line: 3 }),
    ]
    const functions = await compared(head, [], ['\ts.items = append(s.items, &v)\n\nints.Push(1)', 'ints.Push(1)'])
    expect(functions.map(({ sites }) => sites[0]?.changed?.line)).toEqual([1, 1, undefined])
    expect(functions[1]?.sites[0]?.changed?.function).toBe('example.com/m.(*Stack[...]).Push')
  })

  test('is the inlined function’s also where the call is new, if the site is new in both', async () => {
    const text = '&T{...} escapes to heap'
    const texts: Texts = ['\treturn &T{}\n\tt := New()', '\told()']
    const head = [fn('New', [site(1, text)]), fn('Use', [site(2, text, { inlined: ['New'] })], { line: 2 })]
    const linesOf = async (base: readonly GoFunction[]) =>
      (await compared(head, base, texts)).map(({ sites }) => sites[0]?.changed?.line)
    expect(await linesOf([])).toEqual([1, 1])
    expect(await linesOf([fn('New', [site(1, text)])])).toEqual([undefined, 2])
  })

  test('is the site’s own where base does not have it', async () => {
    const head = site(1, 'x escapes to heap', { why: [place(2)] })
    expect(await changedOf(head, ['\tnew', 'old'])).toBe('example.com/m.F m.go:1 \tnew')
  })

  test('is else the first on the way to the heap, in the function around it', async () => {
    const head = site(1, 'x escapes to heap', { why: [place(1), place(2), place(4)] })
    expect(await changedOf(head, ['old\nold too\n\n\tnew', '\told too\n old'])).toBe('example.com/m.G m.go:4 \tnew')
  })

  test('is none where base has them all, and in a function that does not differ', async () => {
    const head = site(1, 'x escapes to heap', { why: [place(2)] })
    expect(await changedOf(head, ['a\nb', 'b\na'])).toBeUndefined()
    const same = [fn('F', [head])]
    const [after] = await compared(same, same, ['new', 'old'])
    expect(after?.sites[0]?.changed).toBeUndefined()
  })

  test('is every line of a module that base does not have', async () => {
    const { functions } = await compare(snapshot([fn('F', [site(1, 'x escapes to heap')])]), reader('a'), absent)
    expect(functions?.[0]?.sites[0]?.changed?.line).toBe(1)
  })
})

describe('base', () => {
  const head = snapshot([fn('F', [site(2, 'x escapes to heap')])])
  const isNew = ({ functions }: Snapshot) => functions?.[0]?.sites[0]?.isNew

  test.each<[string, AtBase<ComparedBase>, boolean | undefined, boolean]>([
    ['that has no such module: all is new', absent, true, true],
    ['that failed: nobody knows', failed('it does not compile'), undefined, false],
    ['with the same code: nothing is new', { kind: 'same' }, false, true],
    ['without the function: it is new', found({ snapshot: snapshot([]), read: reader('') }), true, true],
    [
      'where its package does not compile: nobody knows',
      found({ snapshot: snapshot([], { broken: [path] }), read: reader('') }),
      undefined,
      true,
    ],
  ])('%s', async (_, base, expected, isCompared) => {
    const compared = await compare(head, reader('a\nb'), base)
    expect(isNew(compared)).toBe(expected)
    expect(compared.run.base !== undefined).toBe(isCompared)
  })

  test('is not asked where nobody asked for heap sites', async () => {
    const none = snapshot(null)
    const asked: string[] = []
    expect(await compare(none, reader('', asked), found({ snapshot: none, read: reader('', asked) }))).toBe(none)
    expect(asked).toEqual([])
  })

  test('says what it was compiled with, and what did not compile', async () => {
    const toolchain = { ...head.run.toolchain, go: 'go1.25.1', goLine: '1.24', settings: { GOAMD64: 'v3' } }
    const there = snapshot([], { run: { ...head.run, toolchain }, broken: [`${path}/other`] })
    const { run } = await compare(head, reader('a\nb'), found({ snapshot: there, read: reader('') }))
    expect(run.base).toEqual({
      go: 'go1.25.1',
      goLine: '1.24',
      settings: { GOAMD64: 'v3' },
      broken: [`${path}/other`],
    })
  })

  test('is read only where functions differ; what is new has its lines', async () => {
    const atHead: string[] = []
    const same = fn('Same', [site(1, 's escapes to heap', { file: 'same.go' })], { file: 'same.go' })
    const there = found({ snapshot: snapshot([same]), read: reader('') })
    const compared = await compare(
      snapshot([same, fn('F', [site(2, 'x escapes to heap')])]),
      reader('a\nb', atHead),
      there,
    )
    expect(new Set(atHead)).toEqual(new Set(['m.go']))
    expect(lineAt(compared.lines, { file: 'm.go', line: 2 })).toBe('b')
  })
})
