import { describe, expect, test } from 'vitest'
import { type LeakFacts, LeakReader } from '../../src/go/output/leaks.ts'

function read(lines: readonly string[]): LeakFacts {
  const reader = new LeakReader()
  // Bytes come as they come.
  for (const byte of Buffer.from(`# example.com/m\n${lines.join('\n')}\n`)) reader.push(Uint8Array.of(byte))
  return reader.end()
}

const at = { file: 'm.go', line: 3, column: 8 }

describe('what the compiler says of a parameter', () => {
  test.each([
    ['leaking param: x', 'itself', []],
    ['leaking param content: x', 'content', []],
    ['leaking param: x to result ~r0 level=0', undefined, [['~r0', 0]]],
    ['leaking param: x to result res level=1', undefined, [['res', 1]]],
  ])('%s', (text, heap, results) => {
    const leak = read([`m.go:3:8: ${text}`]).parameters.get(at)
    expect([leak?.name, leak?.heap, [...(leak?.results ?? [])]]).toEqual(['x', heap, results])
  })

  test('the worst of several holds', () => {
    const content = 'm.go:3:8: leaking param content: x'
    const itself = 'm.go:3:8: leaking param: x'
    for (const lines of [
      [content, itself],
      [itself, content],
    ])
      expect(read(lines).parameters.get(at)?.heap).toBe('itself')
    const results = [2, 0, 1].map((level) => `m.go:3:8: leaking param: x to result ~r0 level=${level}`)
    expect([...(read(results).parameters.get(at)?.results ?? [])]).toEqual([['~r0', 0]])
  })

  test.each(['x does not escape', 'x escapes to heap', 'leaking param', 'moved to heap: x'])('none: %s', (text) =>
    expect(read([`m.go:3:8: ${text}`]).parameters.size).toBe(0),
  )
})

describe('the flow of a parameter', () => {
  const steps = [
    'm.go:3:8:   flow: {storage for vals} ← vals:',
    'm.go:3:8:     from vals (interface-converted) at m.go:5:9',
  ]

  test.each([
    ['parameter vals leaks to {storage for vals} for check with derefs=0:', '{storage for vals}', 0],
    ['parameter vals leaks to {storage for vals} with derefs=0:', '{storage for vals}', 0],
    ['parameter vals leaks to {heap} for (*T).M with derefs=1:', '{heap}', 1],
    ['parameter vals leaks to ~r0 for F[go.shape.struct { X int }] with derefs=0:', '~r0', 0],
    ['parameter vals leaks to {storage for T{...}} for F with derefs=2:', '{storage for T{...}}', 2],
  ])('%s', (header, to, derefs) => {
    const { flows } = read([`m.go:3:8: ${header}`, ...steps, 'm.go:9:1: leaking param: y']).parameters.get(at) ?? {}
    const step = {
      to: '{storage for vals}',
      expr: 'vals',
      reason: 'interface-converted',
      file: 'm.go',
      line: 5,
      column: 9,
    }
    expect(flows).toEqual([{ to, derefs, steps: [step] }])
  })

  test('a package that is compiled twice, with its tests and without, says it once', () => {
    const block = ['m.go:3:8: parameter vals leaks to {heap} with derefs=0:', ...steps, 'm.go:3:8: leaking param: vals']
    const { parameters, declarations } = read([
      'm.go:3:6: cannot inline check: recursive',
      ...block,
      '# example.com/m [example.com/m.test]',
      'm.go:3:6: cannot inline check: recursive',
      ...block,
    ])
    expect([parameters.get(at)?.flows.length, declarations.map(({ bare }) => bare)]).toEqual([1, ['check']])
  })

  // Of them the compiler says no more than this.
  test.each([
    ['{heap}', 0, 'itself', []],
    ['{heap}', 2, 'content', []],
    ['~r0', 1, undefined, [['~r0', 1]]],
  ])('of a generic function it is all there is: %s, %d', (to, derefs, heap, results) => {
    const leak = read([`m.go:3:8: parameter vals leaks to ${to} with derefs=${derefs}:`, ...steps]).parameters.get(at)
    expect([leak?.heap, [...(leak?.results ?? [])]]).toEqual([heap, results])
  })
})

test('what is on the heap is explained once, and code is passed over', () => {
  const { explanations, inlined } = read([
    'm.go:3:8: x escapes to heap in F:',
    'm.go:3:8:   flow: {heap} ← &x:',
    'm.go:3:8:     from &x (address-of) at m.go:4:2',
    'm.go:3:8: moved to heap: x',
    'm.go:3:8: x escapes to heap in F:',
    'm.go:3:8:   flow: {heap} ← &x:',
    'm.go:3:8:     from &x (address-of) at m.go:9:9',
    '\tm.go:3:8: leaking param: x',
    'm.go:7:1: inlining call to q.(*T).M',
    'm.go:7:1: inlining call to q.(*T).M',
  ])
  expect(
    explanations
      .get(at)
      ?.get('x')
      ?.map(({ line }) => line),
  ).toEqual([4])
  expect(inlined.get({ file: 'm.go', line: 7, column: 1 })).toEqual([{ block: 'example.com/m', callee: 'q.(*T).M' }])
})
