import { describe, expect, test } from 'vitest'
import { signatureAt } from '../../src/go/names/signature.ts'

/** `name type at line:column` of each; the receiver first, in brackets. */
function told(source: string, line: number, column: number): readonly string[] | undefined {
  const signature = signatureAt(source.split('\n'), { line, column })
  if (signature === undefined) return undefined
  const { receiver, parameters } = signature
  const words = ({ name, type, line: at, column: col }: (typeof parameters)[number]): string =>
    `${name} ${type} at ${at}:${col}`
  return [...(receiver === undefined ? [] : [`(${words(receiver)})`]), ...parameters.map(words)]
}

describe('the parameters of a function', () => {
  test.each([
    ['func F() {}', 6, []],
    ['func F(a, b []byte, n int) {}', 6, ['a []byte at 1:8', 'b []byte at 1:11', 'n int at 1:21']],
    ['func (l *L[E]) Put(n int, e *E) {}', 6, ['(l *L[E] at 1:7)', 'n int at 1:20', 'e *E at 1:27']],
    [
      'func Gen[K comparable, V any](m map[K]V, /* a, b */ xs ...*int) {}',
      6,
      ['m map[K]V at 1:31', 'xs ...*int at 1:53'],
    ],
    [
      'func F(f func(x, y int) (int, error), s struct{ a, b int }) {}',
      6,
      ['f func(x, y int) (int, error) at 1:8', 's struct{ a, b int } at 1:39'],
    ],
    ['func F(int, chan int, func(a int)) {}', 6, [' int at 1:8', ' chan int at 1:13', ' func(a int) at 1:23']],
    // Columns count bytes.
    ['func Größe(ä, b *int) {}', 6, ['ä *int at 1:14', 'b *int at 1:18']],
    ['type t int; func F(a int) {}', 18, ['a int at 1:20']],
  ])('%s', (source, column, expected) => expect(told(source, 1, column)).toEqual(expected))

  test('on several lines, with remarks', () =>
    expect(
      told(
        'package m\n\nfunc (\n\tt *T, // (it)\n) F(\n\tx []string,\n\t_ int, // a, b\n\ty struct{ a int "x,y" },\n) {}',
        3,
        6,
      ),
    ).toEqual(['(t *T at 4:2)', 'x []string at 6:2', '_ int at 7:2', 'y struct{ a int "x,y" } at 8:2']))

  test.each([
    ['func F(a int) {}', 1, 8],
    ['var f = func(a int) {}', 1, 9],
    ['// func F(a int)', 4, 1],
    ['F(a)', 1, 1],
  ])('none is declared there: %s', (source, line, column) => expect(told(source, line, column)).toBeUndefined())
})
