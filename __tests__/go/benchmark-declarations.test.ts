import { expect, test } from 'vitest'
import { benchmarkDeclarations } from '../../src/go/names/benchmark-declarations.ts'

test('finds benchmarks and nothing that only looks like one', () => {
  const source = [
    'package p',
    '// func BenchmarkComment(b *testing.B) {}',
    '/*',
    'func BenchmarkBlock(b *testing.B) {}',
    '*/',
    'const text = `',
    'func BenchmarkRaw(b *testing.B) {}',
    '`',
    'func BenchmarkPlain(b *testing.B) { _ = "`" }',
    "func  BenchmarkRune(b *testing.B) { _ = '`' }",
    'func Benchmark(b *testing.B) {}',
    'func BenchmarkÄ(b *testing.B) {}',
    'func (t T) BenchmarkMethod(b *testing.B) {}',
    'func TestX(t *testing.T) {}',
  ].join('\n')
  expect(benchmarkDeclarations(source)).toEqual([
    { name: 'BenchmarkPlain', line: 9, column: 6 },
    { name: 'BenchmarkRune', line: 10, column: 7 },
    { name: 'Benchmark', line: 11, column: 6 },
    { name: 'BenchmarkÄ', line: 12, column: 6 },
  ])
})
