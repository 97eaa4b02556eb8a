import { describe, expect, test } from 'vitest'
import { callText, namedFunctions } from '../../src/go/names/call-text.ts'

describe('a call in an explanation', () => {
  test.each([
    ['check(vals, v.n)', 'check', ['vals', 'v.n']],
    ['(*Vec).With(v, ... argument...)', '(*Vec).With', ['v', '... argument']],
    ['fmt.errorf(fmt.format, fmt.a...)', 'fmt.errorf', ['fmt.format', 'fmt.a']],
    ['k.Store[go.shape.int](&k..dict.Store[int], &w, "a,(")', 'k.Store[...]', ['&w', '"a,("']],
    ['(*k.L[go.shape.string]).Put(l, &k..dict.L[string], 1, &z)', '(*k.L[...]).Put', ['l', '1', '&z']],
    ['Put[go.shape.int](.dict, e)', 'Put[...]', ['e']],
    ['k.T.Val(k.T{}, &y)', 'k.T.Val', ['k.T{}', '&y']],
    ['f(func(int, string) {...}, map[K]V{...})', 'f', ['func(int, string) {...}', 'map[K]V{...}']],
    [`f("${'x'.repeat(68)}..., &x)`, 'f', [`"${'x'.repeat(68)}...`, '&x']],
    ['x.M()', 'x.M', []],
  ])('%s', (expr, callee, list) => expect(callText(expr)).toEqual({ callee, arguments: list }))

  test.each(['x + y', 'vals', '(T)', '[]byte{...}', ''])('none: %s', (expr) => expect(callText(expr)).toBeUndefined())
})

describe('what a name may mean', () => {
  test.each([
    ['check', ['check']],
    ['q.F', ['q.F', 'q F']],
    ['(*q.T).M', ['(*q.T).M', 'q (*T).M']],
    ['q.(*T).M', ['q.(*T).M', 'q (*T).M']],
    ['q.T.M', ['q.T.M', 'q T.M']],
    ['(*T[...]).M', ['(*T[...]).M']],
    ['q.F[...]', ['q.F[...]', 'q F[...]']],
  ])('%s', (callee, meant) =>
    expect(
      namedFunctions(callee).map(({ qualifier, name }) => [...(qualifier ? [qualifier] : []), name].join(' ')),
    ).toEqual(meant),
  )
})
