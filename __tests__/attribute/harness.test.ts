import { expect, test } from 'vitest'
import { isHarness } from '../../src/attribute/harness.ts'
import type { OwnLocation } from '../../src/go/output/profile.ts'
import { library, own } from './profiles.ts'

/** A stack as pprof prints it, leaf first. */
const stack = (...symbols: readonly string[]): readonly OwnLocation[] => symbols.map(library)
const benchmark = stack('testing.(*B).runN', 'testing.(*B).launch')

test.each<[string, readonly OwnLocation[]]>([
  ['the pattern of -test.bench', stack('testing.rewrite', 'testing.splitRegexp', 'testing.newMatcher', 'main.main')],
  ['a regular expression that it compiles', stack('regexp.compile', 'testing/internal/testdeps.x', 'testing.(*M).Run')],
  ['one whose stack is cut off', stack(...Array<string>(32).fill('regexp.makeOnePass.func1'))],
  ['a package’s tables', stack('unicode.init', 'runtime.doInit1', 'runtime.doInit', 'runtime.main')],
  ['tables that a function makes', stack('regexp/syntax.x', 'regexp/syntax.init.0', 'runtime.doInit1', 'runtime.main')],
  ['the runtime’s own goroutine', stack('runtime.gcBgMarkWorker')],
  ['its own packages', stack('internal/runtime/maps.NewEmptyMap', 'runtime.schedinit')],
  [
    'what package testing does for a benchmark',
    stack('runtime.ReadMemStats', 'testing.(*B).StartTimer', 'testing.(*B).runN'),
  ],
  ['what it does around one', stack('runtime.GC', 'testing.(*B).runN', 'testing.(*B).run1.func1')],
])('%s is nobody’s', (_, each) => {
  expect(isHarness(each, [each])).toBe(true)
})

test.each<[string, readonly OwnLocation[]]>([
  ['a line of the repository', [library('regexp.compile'), own(3), ...benchmark]],
  ['a goroutine that a library started', stack('bufio.NewReaderSize', 'net/http.(*conn).serve')],
  ['a finalizer of a library', stack('os.(*file).close', 'runtime.runfinq')],
  ['a benchmark of a library', [...stack('example.com/lib.Fill', 'example.com/lib.BenchmarkFill'), ...benchmark]],
  [
    'a goroutine of RunParallel',
    stack('example.com/lib.Fill', 'example.com/lib.body', 'testing.(*B).RunParallel.func1'),
  ],
  [
    'what a benchmark of a library has package testing do',
    [...stack('testing.(*common).Logf', 'example.com/lib.BenchmarkFill'), ...benchmark],
  ],
  ['a method named init', stack('example.com/lib.(*T).init.x', 'example.com/lib.serve')],
])('%s is the benchmark’s', (_, each) => {
  expect(isHarness(each, [each])).toBe(false)
})

test('a regular expression is the benchmark’s where code of the repository compiles one', () => {
  const deep = stack(...Array<string>(32).fill('regexp.makeOnePass.func1'))
  expect(isHarness(deep, [deep, [library('regexp.compile'), library('regexp.MustCompile'), own(3)]])).toBe(false)
  expect(isHarness(deep, [deep, [library('strings.Repeat'), own(3)]])).toBe(true)
})
