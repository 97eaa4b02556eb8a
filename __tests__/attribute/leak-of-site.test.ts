import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LeakIndex } from '../../src/attribute/leak-index.ts'
import {
  filesToFollow,
  type LeakOfSite,
  LeakSearch,
  lastWords,
  leakThatBegan,
  mayLeak,
} from '../../src/attribute/leak-of-site.ts'
import { sourceFile } from '../../src/go/names/source-file.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { type LeakingParameter, LeakReader } from '../../src/go/output/leaks.ts'
import type { HeapSite } from '../../src/go/sites/heap-site.ts'
import { parseTxtar } from '../support/txtar.ts'

const { files } = parseTxtar(readFileSync(new URL('./leaking-vals.txtar', import.meta.url), 'utf8'))
const place = { path: 'example.com/m', directory: 'dir' }

type Commit = 'base' | 'head'

function textOf(commit: Commit): ReadonlyMap<string, readonly string[]> {
  return new Map(
    ['m.go', 'm_test.go'].map((file) => [`dir/${file}`, (files.get(`${commit}/${file}`) ?? '').split('\n')]),
  )
}

function indexOf(said: string): LeakIndex {
  const reader = new LeakReader()
  reader.push(Buffer.from(said))
  const names = new Map([['example.com/m', 'm']])
  const fileOf = (file: string): string => sourceFile(file, [place], place)
  return new LeakIndex({ facts: reader.end(), names, fileOf, pathOf: (path) => path })
}

/** The variadic arguments of a call, as head has them. */
function siteIn(said: string, file: string): HeapSite {
  const reader = new CompilerOutputReader()
  reader.push(Buffer.from(said))
  const text = reader
    .end()
    .texts.find((each) => each.subject === '... argument' && each.file === `example.com/m/${file}`)
  if (text === undefined) throw new Error(`no arguments escape in ${file}`)
  const { line, column, flow } = text
  const why = flow.map((step) => ({ ...step, file: step.file.replace('example.com/m', 'dir') }))
  const placed = { file: `dir/${file}`, line, column, why, inlined: [] }
  const words = { kind: 'escapes to heap', text: '... argument escapes to heap', call: 'runtime.newobject' } as const
  return { class: 'escape', ...words, ...placed, cause: 'variadic', isNew: true }
}

describe.each(['1.21', '1.26', '1.27'])('a copy that is gone, Go %s', (release) => {
  const said = (commit: Commit): string => files.get(`${commit}-${release}.m2`) ?? ''
  const head = { index: indexOf(said('head')), text: textOf('head') }
  const base = { index: indexOf(said('base')), text: textOf('base') }
  const search = new LeakSearch(head, base)
  const sites = [
    [siteIn(said('head'), 'm.go'), { package: 'example.com/m', name: 'Both' }],
    [siteIn(said('head'), 'm_test.go'), { package: 'example.com/m', name: 'BenchmarkWith' }],
  ] as const
  const source = '\t\treturn fmt.Errorf("got %#v", vals) // leak'
  const want: LeakOfSite = {
    leak: {
      package: 'example.com/m',
      function: 'check',
      parameter: 'vals',
      was: 'content',
      file: 'dir/m.go',
      line: 16,
      source,
    },
    // Nothing is new on the way: a line is gone.
    changed: { function: 'example.com/m.check', file: 'dir/m.go', line: 16, source },
    cause: 'leaking-parameter',
  }

  test.each(sites)('the function that keeps the argument, through the one that is called', (site, fn) =>
    expect(search.of(site, fn)).toEqual(want),
  )

  test.each(sites)('the first line of the way that base does not have is the change', (site, fn) => {
    const lines = [...(base.text.get('dir/m.go') ?? [])]
    const call = lines.findIndex((line) => line.includes('check(vals, v.n)'))
    lines[call] = '\tif err := check(nil, v.n); err != nil {'
    const found = new LeakSearch(head, { ...base, text: new Map([...base.text, ['dir/m.go', lines]]) }).of(site, fn)
    expect([found?.changed.line, found?.changed.function, found?.leak.line]).toEqual([
      8,
      // Where With is inlined, all of it stands in its caller.
      'example.com/m.(*Vec).With',
      16,
    ])
  })

  test.each(sites)('nothing is claimed of what base has too, or of what is not known there', (site, fn) => {
    expect(new LeakSearch(head, head).of(site, fn)).toBeUndefined()
    expect(new LeakSearch(base, base).of(site, fn)).toBeUndefined()
    expect(new LeakSearch(head, { index: indexOf(''), text: base.text }).of(site, fn)).toBeUndefined()
    expect(new LeakSearch(head, { ...base, text: new Map() }).of(site, fn)).toBeUndefined()
    for (const isNew of [false, undefined]) {
      const { isNew: _, ...rest } = site
      expect(search.of(isNew === undefined ? rest : { ...rest, isNew }, fn)).toBeUndefined()
    }
  })

  test.each(sites)('a parameter of another type is another: its call changed', (site, fn) => {
    const lines = (base.text.get('dir/m.go') ?? []).map((line) => line.replace('vals []string', 'vals [2]string'))
    const other = new LeakSearch(head, { ...base, text: new Map([...base.text, ['dir/m.go', lines]]) })
    // With's own has the type that it had.
    expect(other.of(site, fn)?.leak.function).not.toBe('check')
  })

  test('only what differs is read, and what the sites lead to', () => {
    expect(filesToFollow([sites[1][0]], head.index, base.index)).toEqual({
      head: new Set(['dir/m.go', 'dir/m_test.go']),
      base: new Set(['dir/m.go', 'dir/m_test.go']),
    })
    expect(filesToFollow([], head.index, head.index)).toEqual({ head: new Set(), base: new Set() })
  })

  test('only what is given to a function of ours is looked at', () => {
    const words = lastWords([{ name: '(*Vec).With' }, { name: 'check' }])
    for (const [site] of sites) {
      expect(mayLeak(site, words)).toBe(true)
      expect(mayLeak({ ...site, isNew: false }, words)).toBe(false)
      expect(mayLeak({ ...site, class: 'free' }, words)).toBe(false)
      expect(mayLeak({ ...site, why: [] }, words)).toBe(false)
    }
    const why = [{ to: '{heap}', expr: 'fmt.Println(x)', reason: 'call parameter', file: 'm.go', line: 1, column: 1 }]
    expect(mayLeak({ ...sites[0][0], why }, words)).toBe(false)
  })
})

describe('what of a parameter began to leak', () => {
  const leak = (heap: LeakingParameter['heap'], results: Record<string, number> = {}): LeakingParameter => ({
    name: 'x',
    heap,
    results: new Map(Object.entries(results)),
    flows: [
      ...(heap === undefined ? [] : [{ to: '{heap}', derefs: heap === 'itself' ? 0 : 1, steps: [] }]),
      ...Object.entries(results).map(([to, derefs]) => ({ to, derefs, steps: [] })),
    ],
  })

  test.each([
    ['nothing, and now itself', leak('itself'), undefined, 'nothing', ['{heap}']],
    ['what it points to, and now itself', leak('itself'), leak('content'), 'content', ['{heap}']],
    ['nothing, and now what it points to', leak('content'), undefined, 'nothing', ['{heap}']],
    [
      'to a result, and now to the heap',
      leak('itself', { '~r0': 0 }),
      leak(undefined, { '~r0': 0 }),
      'result',
      ['{heap}'],
    ],
    ['nothing, and now to a result', leak(undefined, { res: 0 }), undefined, 'nothing', ['res']],
    ['its content, and now itself to a result', leak('content', { '~r1': 0 }), leak('content'), 'content', ['~r1']],
    [
      'what it points to, and now itself, to a result',
      leak(undefined, { '~r0': 0 }),
      leak(undefined, { '~r0': 1 }),
      'content',
      ['~r0'],
    ],
  ])('%s', (_, now, before, was, ways) => {
    const began = leakThatBegan(now, before)
    expect([began?.was, began?.flows.map(({ to }) => to)]).toEqual([was, ways])
  })

  test.each([
    ['the same', leak('itself'), leak('itself')],
    ['less', leak('content'), leak('itself')],
    ['the same to another result', leak(undefined, { '~r1': 0 }), leak(undefined, { '~r0': 0 })],
    ['to a result what went to the heap', leak(undefined, { '~r0': 0 }), leak('itself')],
    ['nothing', leak(undefined), undefined],
  ])('nothing: %s', (_, now, before) => expect(leakThatBegan(now, before)).toBeUndefined())
})
