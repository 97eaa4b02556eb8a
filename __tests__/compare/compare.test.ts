import { describe, expect, test } from 'vitest'
import { type AtBase, type ComparedBase, compare, type ReadText } from '../../src/compare/compare.ts'
import type { GoFunction, HeapSite } from '../../src/go/sites/heap-site.ts'
import { absent, failed, found } from '../../src/lang/answer.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { lineAt } from '../../src/snapshot/source-text.ts'

const path = 'example.com/m'

function site(line: number, text: string, more: Partial<HeapSite> = {}): HeapSite {
  const own = { class: 'escape', kind: 'escapes to heap', call: 'runtime.newobject', file: 'm.go', column: 2 } as const
  return { ...own, text, line, why: [], cause: undefined, inlined: [], ...more }
}

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

async function marked(
  head: readonly GoFunction[],
  base: readonly GoFunction[],
  [headText, baseText]: readonly [string, string] = ['a\nb\nc', 'a\nb\nc'],
): Promise<readonly (readonly [string, string, boolean | undefined, string | undefined])[]> {
  const there = found({ snapshot: snapshot(base), read: reader(baseText) })
  const { functions } = await compare(snapshot(head), reader(headText), there)
  return (functions ?? []).flatMap(({ name, sites }) =>
    sites.map((each) => [name, each.text, each.isNew, each.movedFrom] as const),
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

  test('is another text, and another class', async () => {
    const before = fn('F', [site(1, 'x escapes to heap')])
    expect(await marked([fn('F', [site(1, 'y escapes to heap')])], [before])).toEqual([
      ['F', 'y escapes to heap', true, undefined],
    ])
    const grown = fn('F', [site(1, 'x escapes to heap', { class: 'growth' })])
    expect(await marked([grown], [before])).toEqual([['F', 'x escapes to heap', true, undefined]])
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
