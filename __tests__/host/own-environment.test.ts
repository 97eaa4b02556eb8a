import { expect, test } from 'vitest'
import { tokensIn } from '../../src/host/own-environment.ts'

test.each([
  'INPUT_TOKEN',
  'GITHUB_TOKEN',
  'GITLAB_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'Input_Token', // Windows has names in any case
])('%s is a token', (name) => {
  expect(tokensIn({ [name]: 'x', PATH: '/bin' })).toEqual({ [name]: 'x' })
})

// What a budget's pass-env may name stays: who wrote it wants the benchmark to have it.
test.each(['GH_TOKEN', 'MY_TOKEN', 'INPUT_TOKENS', 'INPUT_COMMENT-KEY', 'XINPUT_TOKEN', 'GITHUB_REPOSITORY'])(
  '%s is none',
  (name) => {
    expect(tokensIn({ [name]: 'x' })).toEqual({})
  },
)

test('an empty one is none', () => {
  expect(tokensIn({ INPUT_TOKEN: '', GITHUB_TOKEN: undefined })).toEqual({})
})
