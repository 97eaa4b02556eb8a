import { expect, test } from 'vitest'
import { readTime, writeTime } from '../../src/snapshot/kept-times.ts'

test('a time is read as it was kept, and of no other package', async () => {
  const text = (await writeTime({ package: 'example.com/m', ms: 1234 })) ?? ''
  expect(await readTime(text, 'example.com/m')).toBe(1234)
  expect(await readTime(text, 'example.com/n')).toBeUndefined()
})

test.each([
  ['half of it', (text: string) => text.slice(0, -3)],
  ['with another number', (text: string) => text.replace('1234', '9')],
  ['nothing', () => ''],
])('what was kept and is damaged is no time: %s', async (_, damaged) => {
  const text = (await writeTime({ package: 'example.com/m', ms: 1234 })) ?? ''
  expect(await readTime(damaged(text), 'example.com/m')).toBeUndefined()
})
