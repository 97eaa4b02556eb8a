import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allows, isAllowedBy } from '../../src/budget/match/allows.ts'
import { allowedCallFlaw } from '../../src/budget/read/allowed-call.ts'
import { runs } from '../support/runs.ts'

const home = 'example.com/m/codec'
const own = (name: string) => ({ package: home, packageName: 'codec', name })
const of = (path: string, packageName: string) => (name: string) => ({ package: path, packageName, name })
const fmt = of('fmt', 'fmt')
const zap = of('go.uber.org/zap', 'zap')
const yaml = of('gopkg.in/yaml.v3', 'yaml')
const second = of('example.com/m/v2', 'm')
const slices = of('slices', 'slices')

test.each([
  // Without a package: functions of the entry's own.
  ['helper', own('helper'), true],
  ['helper', second('helper'), false],
  ['Errorf', fmt('Errorf'), false],
  ['(*Logger).*', own('(*Logger).Error'), true],
  ['(*Logger).*', own('Logger.Error'), false],
  ['(*Logger).*', zap('(*Logger).Error'), false],
  ['Map[...].Get', own('Map[...].Get'), true],
  ['Map[...].Get', own('Map[...].Put'), false],
  ['log*', own('logf'), true],
  ['log*', of('log', 'log')('Printf'), false],
  ['*', own('(*T).M'), true],
  ['*', fmt('Errorf'), false],
  ['*.Error', own('T.Error'), true],
  ['*.Error', of('errors', 'errors')('Error'), false],
  // With the package's name or import path.
  ['fmt.Errorf', fmt('Errorf'), true],
  ['fmt.Errorf', fmt('Errorf2'), false],
  ['fmt.Errorf', of('example.com/fmt', 'fmt')('Errorf'), true],
  ['fmt.Errorf', of('example.com/fmt', 'format')('Errorf'), false],
  ['fmt.*', fmt('(*pp).doPrintf'), true],
  ['fmt.E*', fmt('Sprintf'), false],
  ['zap.(*Logger).Error', zap('(*Logger).Error'), true],
  ['zap.(*Logger).Error', zap('(*SugaredLogger).Error'), false],
  ['zap.(*Logger).*', zap('(*Logger).Error'), true],
  ['zap.(*Logger).*', zap('(XLogger).Error'), false],
  ['zap.(**).Error', zap('(*SugaredLogger).Error'), true],
  ['zap.Level.String', zap('Level.String'), true],
  ['go.uber.org/zap.(*Logger).Error', zap('(*Logger).Error'), true],
  ['go.uber.org/zap.(*Logger).Error', of('example.com/zap', 'zap')('(*Logger).Error'), false],
  ['go.uber.org/zap.*', zap('Level.String'), true],
  ['go.uber.org/zap.*', of('go.uber.org/zap/zapcore', 'zapcore')('NewCore'), false],
  ['codec.helper', own('helper'), true],
  ['example.com/m/codec.helper', own('helper'), true],
  // The last element of a path may have dots, and the package another name.
  ['example.com/m/v2.F', second('F'), true],
  ['m.F', second('F'), true],
  ['v2.F', second('F'), false],
  ['gopkg.in/yaml.v3.Unmarshal', yaml('Unmarshal'), true],
  ['gopkg.in/yaml.v3.(*Node).Decode', yaml('(*Node).Decode'), true],
  ['gopkg.in/yaml.v3.Node.Decode', yaml('Node.Decode'), true],
  ['gopkg.in/yaml.v3', of('gopkg.in/yaml', 'yaml')('v3'), true],
  ['yaml.Unmarshal', yaml('Unmarshal'), true],
  ['example.com.F', of('example.com', 'example')('F'), true],
  // Both readings of one text.
  ['T.M', own('T.M'), true],
  ['T.M', of('example.com/T', 'T')('M'), true],
  ['T.M', second('T.M'), false],
  // The dots of type arguments end no package.
  ['slices.SortFunc[...]', slices('SortFunc[...]'), true],
  ['slices.SortFunc[...]', slices('SortFunc'), false],
  ['example.com/m/v2.(*Map[...]).Get', second('(*Map[...]).Get'), true],
])('%s of %o: %s', (pattern, fn, isAllowed) => {
  expect(allowedCallFlaw(pattern)).toBeUndefined()
  expect(allows([pattern], fn, home)).toBe(isAllowed ? pattern : undefined)
})

test('tells the first pattern that matches', () => {
  expect(allows(['fmt.Sprintf', 'fmt.*', 'fmt.Errorf'], fmt('Errorf'), home)).toBe('fmt.*')
  expect(allows([], fmt('Errorf'), home)).toBeUndefined()
})

test('a function by its full name is allowed, and nothing of another package with it', () => {
  const name = fc.stringMatching(/^[a-zA-Z]{1,4}$/)
  const path = fc
    .array(fc.stringMatching(/^[a-z]{1,3}(\.v\d)?$/), { minLength: 1, maxLength: 3 })
    .map((it) => it.join('/'))
  const method = fc.tuple(name, name, fc.constantFrom('F', 'T.F', '(*T).F', '(*T[...]).F'))
  const declared = method.map(([type, fn, form]) => form.replace('T', `T${type}`).replace('F', `F${fn}`))
  fc.assert(
    fc.property(path, path, declared, (one, other, fn) => {
      const pattern = `${one}.${fn}`
      expect(allowedCallFlaw(pattern)).toBeUndefined()
      expect(allows([pattern], of(one, 'none')(fn), home)).toBe(pattern)
      expect(allows([pattern], of(other, 'none')(fn), home)).toBe(one === other ? pattern : undefined)
    }),
    { numRuns: runs(200) },
  )
})

test.each([
  [['fmt.Errorf'], 'fmt.Errorf', true],
  [['fmt.*'], 'fmt.Errorf', true],
  [['log*'], 'logf', true],
  [['go.uber.org/zap.(*Logger).*'], 'go.uber.org/zap.(*Logger).Error', true],
  [['fmt.Errorf'], 'fmt.*', false],
  [['logf'], 'log*', false],
  [['go.uber.org/zap.New'], 'zap.New', false],
  [['zap.New'], 'go.uber.org/zap.New', false],
  // Function M of package T is not one of the entry's own package.
  [['*'], 'T.M', false],
  [[], 'helper', false],
])('%j allow all of %s: %s', (patterns, pattern, want) => {
  expect(isAllowedBy(patterns, pattern)).toBe(want)
})

test('what is said to be allowed already is', () => {
  const parts = ['a', 'b', 'a*', '*', 'a.b', 'a.*', '(*a).b', '(**).b', '(*a).*', 'b.(*a).b']
  const patterns = parts.flatMap((part) => [part, `a.${part}`, `x/a.${part}`, `x/a.b.${part}`])
  const names = ['a', 'b', 'ab', 'a.b', 'b.a', '(*a).b', '(*b).b', '(*a).a']
  const called = ['x/a', 'a', 'x/a.b', 'b'].flatMap((path) => names.map((name) => of(path, 'a')(name)))
  const claims = patterns.flatMap((outer) =>
    patterns.filter((inner) => isAllowedBy([outer], inner)).map((inner) => [outer, inner] as const),
  )
  expect(claims.filter(([outer, inner]) => outer !== inner).length).toBeGreaterThan(30)
  for (const [outer, inner] of claims)
    for (const fn of called)
      if (allows([inner], fn, 'b') !== undefined)
        expect([inner, fn, allows([outer], fn, 'b')]).toEqual([inner, fn, outer])
})
