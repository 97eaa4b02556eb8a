import { describe, expect, test } from 'vitest'
import { foldFunctionName, isInstantiationWrapper, splitSymbol } from '../../src/go/names/function-name.ts'

describe('splitSymbol', () => {
  test.each([
    ['example.com/m/p.F', 'example.com/m/p', 'example.com/m/p', 'F'],
    ['example.com/m/p.(*T).M', 'example.com/m', 'example.com/m/p', '(*T).M'],
    ['example.com/m.(*T[go.shape.string]).M', 'example.com/m', 'example.com/m', '(*T[go.shape.string]).M'],
    ['main.main', 'example.com/m/cmd/x', 'main', 'main'],
    ['gopkg.in/yaml%2ev3.F', 'gopkg.in/yaml.v3', 'gopkg.in/yaml.v3', 'F'],
    ['gopkg.in/yaml%2ev3.F[go.shape.int]', 'example.com/m', 'gopkg.in/yaml.v3', 'F[go.shape.int]'],
    ['example.com/m.x/sub.F', 'example.com/m', 'example.com/m.x/sub', 'F'],
    [
      's.Map[go.shape.struct { os.mu sync.Mutex; a/b.T }].func1',
      's',
      's',
      'Map[go.shape.struct { os.mu sync.Mutex; a/b.T }].func1',
    ],
    [
      'example.com/m.rng-range1.2-range1#RMgI/RZtu4k=#',
      'example.com/m',
      'example.com/m',
      'rng-range1.2-range1#RMgI/RZtu4k=#',
    ],
    ['example.com/m/p.Inl.func1#XPl/3YLu2ZI=#', 'example.com/m', 'example.com/m/p', 'Inl.func1#XPl/3YLu2ZI=#'],
  ])('takes %s in block %s apart', (symbol, block, path, bare) => {
    expect(splitSymbol(symbol, block)).toEqual({ package: path, bare })
  })

  test.each(['type:.eq.[3]interface {}', 'go:struct { F uintptr }.func', 'memeqbody'])(
    'has no package for %s',
    (symbol) => {
      expect(splitSymbol(symbol, 'example.com/m')).toBeUndefined()
    },
  )
})

describe('foldFunctionName', () => {
  const declared = new Set([
    'F',
    'T.M',
    '(*T).M',
    'Unit.func1',
    'Counter',
    'Make[...]',
    '(*Table[...]).Put',
    'init.0',
    'rng',
    'main',
  ])
  test.each([
    ['F', 'F', false],
    ['F.func1', 'F', false],
    ['F.func1.2.1', 'F', false],
    ['F.gowrap1', 'F', false],
    ['F.func2.deferwrap1', 'F', false],
    ['T.M', 'T.M', false],
    ['T.M.func1', 'T.M', false],
    ['(*T).M.func3', '(*T).M', false],
    ['(*T).M-fm', '(*T).M', false],
    ['Unit.func1', 'Unit.func1', false],
    ['init', 'init', false],
    ['init.0', 'init.0', false],
    ['init.0.func1', 'init.0', false],
    ['init.func3.1', 'init', false],
    ['glob..func1', 'init', false],
    ['glob..func1.1', 'init', false],
    ['map.init.0', 'init', false],
    ['rng-range1', 'rng', false],
    ['rng-range1.2-range1', 'rng', false],
    ['rng.func2-range2', 'rng', false],
    ['Make[go.shape.int]', 'Make[...]', false],
    ['Make[go.shape.struct { F []int "json:\\"[\\"" }].func1', 'Make[...]', false],
    ['(*Table[go.shape.string,go.shape.[]int]).Put.func1', '(*Table[...]).Put', false],
    ['F.Counter.func1', 'Counter', true],
    ['F.T.M.func1', 'T.M', true],
    ['(*T).M.Make[go.shape.int].func2', 'Make[...]', true],
    ['F.(*Table[go.shape.int]).Put.func1', '(*Table[...]).Put', true],
    ['(*T).M-fm.(*T).M.func1', '(*T).M', true],
    ['Counter.func1#s4obnG1cEaI=#', 'Counter', true],
    ['F.OnceFunc.func1', 'OnceFunc', true],
  ])('%s belongs to %s', (bare, name, copied) => {
    expect(foldFunctionName(bare, (each) => declared.has(each))).toEqual({ name, copied })
  })
})

test('only instantiations without shapes are wrappers', () => {
  const names = [
    'F',
    '(*T).M',
    'F[int]',
    '(*T[string,example.com/m.A]).M',
    'F[go.shape.int]',
    '(*T[go.shape.[]uint8]).M.func1',
  ]
  expect(names.filter(isInstantiationWrapper)).toEqual(['F[int]', '(*T[string,example.com/m.A]).M'])
})
