import { expect, test } from 'vitest'
import { putsBack } from '../../src/attribute/puts-back.ts'

/** Whether what `Get` gives is put back; the line is that of the first Get, its caller's that of the last line with `get()`. */
function isPutBack(code: string): boolean {
  const lines = code.split('\n')
  const at = (mark: string): readonly { function: string; file: string; line: number }[] => {
    const line = lines.findLastIndex((each) => each.includes(mark)) + 1
    return line === 0 ? [] : [{ function: 'F', file: 'm.go', line }]
  }
  return putsBack([...at('.Get()'), ...at(':= get()')], new Map([['m.go', lines]]))
}

const get = 'func F(ok bool) int {\n\tb := pool.Get().(*B)\n'

test.each([
  ['a deferred Put', `${get}\tdefer pool.Put(b)\n\tif ok {\n\t\treturn 1\n\t}\n\treturn 2\n}`],
  ['a deferred function that puts', `${get}\tdefer func() {\n\t\tb.Reset()\n\t\tpool.Put(b)\n\t}()\n\treturn b.n\n}`],
  ['one on a line', `${get}\tdefer func() { pool.Put(b) }()\n\treturn b.n\n}`],
  ['a Put that every way comes to', `${get}\n\tif ok {\n\t\tb.n++\n\t}\n\tn := b.n\n\tpool.Put(b)\n\treturn n\n}`],
  ['the Put of a field', 'func (s *S) F() int {\n\tb := s.pool.Get().(*B)\n\tdefer s.pool.Put(b)\n\treturn b.n\n}'],
  [
    'helpers for both',
    'func get() *B {\n\treturn pool.Get().(*B)\n}\n\nfunc put(b *B) {\n\tb.n = 0\n\tpool.Put(b)\n}\n\nfunc F() int {\n\tb := get()\n\tdefer put(b)\n\treturn b.n\n}',
  ],
])('%s', (_, code) => {
  expect(isPutBack(code)).toBe(true)
})

test.each([
  ['none', `${get}\treturn b.n\n}`],
  ['one that a return passes by', `${get}\tif ok {\n\t\treturn 1\n\t}\n\tpool.Put(b)\n\treturn 2\n}`],
  ['one that is deferred after a return', `${get}\tif ok {\n\t\treturn 1\n\t}\n\tdefer pool.Put(b)\n\treturn 2\n}`],
  ['one on some ways only', `${get}\tif ok {\n\t\tpool.Put(b)\n\t}\n\treturn 2\n}`],
  ['that of another pool', `${get}\tdefer other.Put(b)\n\treturn 2\n}`],
  ['that of another function', `${get}\treturn 2\n}\n\nfunc G(b *B) {\n\tpool.Put(b)\n}`],
  [
    'a helper that may leave it',
    'func get() *B {\n\treturn pool.Get().(*B)\n}\n\nfunc put(b *B) {\n\tif b.n > 9 {\n\t\treturn\n\t}\n\tpool.Put(b)\n}\n\nfunc F() int {\n\tb := get()\n\tdefer put(b)\n\treturn b.n\n}',
  ],
  ['a Get that does not show', 'func F() int {\n\tdefer pool.Put(nil)\n\treturn 2 // .Get()\n}'],
])('not %s', (_, code) => {
  expect(isPutBack(code)).toBe(false)
})
