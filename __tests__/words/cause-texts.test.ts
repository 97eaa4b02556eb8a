import { expect, test } from 'vitest'
import { causeTexts, wayOutFor } from '../../src/words/cause-texts.ts'

test.each([
  ['errors.New', /declare the error once/],
  ['strings.Split', /Cut or IndexByte/],
  ['net/http.Header.Add', /h\[key\] = values/],
  ['math/big.(*Int).Bytes', /FillBytes/],
  ['example.com/lib.Split', /^use a variant that appends/],
])('the way out of a call of %s fits it', (symbol, wayOut) => {
  expect(wayOutFor('library-call', symbol)).toMatch(wayOut)
})

test('of other causes the detail changes nothing', () => {
  expect(wayOutFor('stored', 'errors.New')).toBe(causeTexts.stored.wayOut)
})
