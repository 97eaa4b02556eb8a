import { expect, test } from 'vitest'
import { apiFailed } from '../../src/forge/api-failed.ts'
import { hintOf } from '../../src/words/diagnostics.ts'

const address = 'set CI_API_V4_URL to https://HOST/api/v4'
const retry = 'run the job again'

test.each([
  [302, 'answered 302: a redirect to https://sso.example.com, which is not followed', address],
  [undefined, 'bad port', address],
  [undefined, 'CI_API_V4_URL is not a web address', address],
  [undefined, 'answered 200 with text/html: Sign in', address],
  [undefined, 'answered 404 with text/html: Not found', address],
  [undefined, 'answered 200 with JSON that is incomplete or invalid: {', retry],
  [undefined, 'no answer in time', retry],
  [502, 'text/html: Bad Gateway', retry],
  [429, 'Too many requests', retry],
])('of GitLab, %j and %j: what helps', (status, said, hint) => {
  expect(hintOf(apiFailed({ kind: 'failed', cause: 'api', why: said, status, said }, 'gitlab'))).toBe(hint)
})

test('of GitHub, a page may be an outage', () => {
  const said = 'answered 200 with text/html: Unicorn!'
  const failure = { kind: 'failed', cause: 'api', why: said, status: undefined, said } as const
  expect(hintOf(apiFailed(failure, 'github'))).toBe(retry)
})
