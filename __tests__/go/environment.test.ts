import { expect, test } from 'vitest'
import { benchmarkEnvironment, goEnvironment, passedSecrets, withheldNames } from '../../src/go/command/environment.ts'

const env = {
  PATH: '/bin',
  HOME: '/home/u',
  LC_ALL: 'C',
  GOFLAGS: '-mod=mod',
  GOPRIVATE: 'example.com',
  CGO_ENABLED: '1',
  https_proxy: 'http://proxy',
  RUNNER_TRACKING_ID: 'github_1',
  DATABASE_URL: 'postgres://',
  INPUT_TOKEN: 'secret',
  GITHUB_TOKEN: 'secret',
  GITHUB_ENV: '/file',
  ACTIONS_RUNTIME_TOKEN: 'secret',
  AWS_SECRET_ACCESS_KEY: 'secret',
  NETRC: '/home/u/.netrc',
  SSH_AUTH_SOCK: '/sock',
  GIT_ASKPASS: 'askpass',
  EMPTY: undefined,
}

test('a benchmark sees the allow-list and what the budget names', () => {
  expect(Object.keys(benchmarkEnvironment(env, ['DATABASE_URL', 'MISSING'])).sort()).toEqual(
    [
      'CGO_ENABLED',
      'DATABASE_URL',
      'GOFLAGS',
      'GOPRIVATE',
      'HOME',
      'LC_ALL',
      'PATH',
      'RUNNER_TRACKING_ID',
      'https_proxy',
    ].sort(),
  )
})

test('no list of the user lets the runner’s own variables through', () => {
  const wanted = ['INPUT_TOKEN', 'GITHUB_TOKEN', 'GITHUB_ENV', 'ACTIONS_RUNTIME_TOKEN']
  expect(Object.keys(benchmarkEnvironment(env, wanted)).filter((name) => wanted.includes(name))).toEqual([])
})

test('the go command has what private modules are fetched with, and no token', () => {
  const seen = Object.keys(goEnvironment(env))
  expect(seen).toEqual(expect.arrayContaining(['PATH', 'NETRC', 'SSH_AUTH_SOCK', 'GIT_ASKPASS']))
  expect(seen.filter((name) => /TOKEN|SECRET|GITHUB_|DATABASE/.test(name))).toEqual([])
})

test('what is set and kept from a benchmark is what pass-env can let through', () => {
  const passed = benchmarkEnvironment(env, ['DATABASE_URL'])
  expect([...withheldNames(env, passed)].sort()).toEqual([
    'AWS_SECRET_ACCESS_KEY',
    'GIT_ASKPASS',
    'NETRC',
    'SSH_AUTH_SOCK',
  ])
})

test('values that only the budget lets through, and passwords in addresses, are secrets', () => {
  const passed = {
    PATH: '/usr/bin',
    DSN: 'db://me:s3cr3t@host/x',
    KEY: 'line one\nline two',
    N: '1',
    HTTPS_PROXY: 'http://u:pr0xy@h',
  }
  expect(passedSecrets(passed)).toEqual([
    'db://me:s3cr3t@host/x',
    'line one\nline two',
    'line one',
    'line two',
    's3cr3t',
    'pr0xy',
  ])
})
