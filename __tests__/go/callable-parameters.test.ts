import { describe, expect, test } from 'vitest'
import { callableParameters } from '../../src/go/names/callable-parameters.ts'
import { Declarations } from '../../src/go/names/declarations.ts'

const registers = ['A', 'B', 'C', 'D', 'E', 'F']

/** What a function takes that may be called, each as `kind type in register`. */
async function told(name: string, packages: Readonly<Record<string, string>>, symbol = `p.${name}`) {
  const declared = new Map(
    Object.entries(packages).map(([path, text]) => [path, new Declarations([`package x\n\n${text}\n`])]),
  )
  const found = await callableParameters({ package: 'p', name }, symbol, registers, async (path) => declared.get(path))
  return found?.map(({ kind, type, register = 'none' }) => `${kind} ${type} in ${register}`.replace('  ', ' '))
}

describe('what a function may call of what it gets', () => {
  test.each([
    ['func F(s string, n int, b []byte, p *T, m map[string]func(), c chan error) {}', []],
    ['func F(v any, w interface{}, vs ...any) {}', []],
    ['func F(f func(a, b int) int) {}', ['func in A']],
    ['func F(s string, f func()) {}', ['func in C']],
    ['func F(a, b float64, s []byte, n int, err error) {}', ['interface error in E']],
    // What is too wide for the registers that are left leaves them to others.
    ['func F(s, t []int, f func()) {}', ['func in none']],
    ['func F(s []int, a [2]int, e struct{ a, b string }, f func()) {}', ['func in D']],
    ['func F(a [1]string, z [0]int, f func()) {}', ['func in C']],
    ['func F(fs ...func()) {}', ['func in A']],
    [
      'type (\n\t// Less is.\n\tLess func(i, j int) bool\n\tOther = Less\n)\n\nfunc F(l Less, o Other) {}',
      ['func in A', 'func in B'],
    ],
    ['type I interface {\n\tLen() int // of it\n}\n\nfunc F(i I) {}', ['interface p.I in A']],
    ['type I interface {\n\terror\n}\n\ntype J = I\n\nfunc F(n int, i J) {}', ['interface p.I in B']],
    ['type I interface {\n\tany\n}\n\nfunc F(i I) {}', []],
    [
      'type T struct {\n\ta, b int\n\tf func() `json:"f"`\n\tU\n}\ntype U struct{ s string }\nfunc F(t T, f func()) {}',
      ['func in F'],
    ],
    ['func F(x Unknown) {}', ['interface Unknown in none']],
    ['func F(\n\tn int, // f func()\n\tf func(\n\t\ti int,\n\t),\n) {\n}', ['func in B']],
  ])('%s', async (source, expected) => expect(await told('F', { p: source })).toEqual(expected))

  test('has its receiver before it', async () => {
    const source = 'type T int\n\nfunc (t *T) M(f func()) {}\n\nfunc (h H) Serve(n int) {}\n\ntype H func()'
    expect(await told('(*T).M', { p: source })).toEqual(['func in B'])
    expect(await told('H.Serve', { p: source })).toEqual(['func in A'])
    expect(await told('T.N', { p: source })).toBeUndefined()
  })

  test('has types of other packages by what the file calls them', async () => {
    const q = 'type R interface {\n\tRead()\n}\n\ntype D int64'
    const source = 'import (\n\t"x/q"\n\tother "q"\n)\n\nfunc F(d q.D, r other.R) {}'
    expect(await told('F', { p: source, q, 'x/q': q })).toEqual(['interface q.R in B'])
    expect(await told('F', { p: 'import "x/q-go"\n\nfunc F(r q.R) {}', 'vendor/x/q-go': q })).toEqual([
      'interface vendor/x/q-go.R in A',
    ])
  })

  test('has a dictionary before it, and the types that its code is for', async () => {
    const source = 'func F[S ~[]E, E, T any](x S, t T, f func(E, T) int) {}\n\nfunc (p *P[T]) M(t T, f func()) {}'
    const code = (types: string): string => `p.F[go.shape.[]int,go.shape.int,go.shape.${types}]`
    const packages = { p: source, 'a.b/q': 'type D int64' }
    expect(await told('F[...]', packages, code('int'))).toEqual(['func in F'])
    expect(await told('F[...]', packages, code('struct { a.b/q.n a.b/q.D }'))).toEqual(['func in F'])
    expect(await told('F[...]', packages, code('struct { a.b/q.n a.b/q.E }'))).toEqual(['func in none'])
    // What is passed as a type parameter is like an `any`.
    expect(await told('F[...]', packages, code('float64'))).toEqual(['func in E'])
    expect(await told('(*P[...]).M', packages, 'p.(*P[go.shape.string]).M')).toEqual(['func in E'])
  })
})
