import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { environmentOf } from '../../src/app/init.ts'
import { workflowText } from '../../src/write/workflow.ts'

type Job = {
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly { readonly with?: Readonly<Record<string, unknown>> }[]
}

function jobOf(options: Partial<Parameters<typeof workflowText>[0]>): Job {
  const text = workflowText({ directory: '', go: { file: 'go.mod' }, ...options })
  return (parse(text) as { readonly jobs: Readonly<Record<string, Job>> }).jobs['allocs-budget'] as Job
}

test.each([
  [['go generate ./...'], 'go generate ./...\n'],
  [['  go version', 'go env GOROOT'], 'go version\ngo env GOROOT\n'],
  [['go version', '\tgo env GOROOT  '], 'go version\ngo env GOROOT\n'],
  [['go\n  version', 'true'], 'go version\ntrue\n'],
])('the commands %j are one a line', (prepare, want) => {
  expect(jobOf({ prepare }).steps.at(-1)?.with).toEqual({ prepare: want })
})

test.each([
  [{}, { PATH: '/bin', GOROOT: '/go', GOARCH: '' }, undefined],
  [{}, { GOARCH: '386', GOOS: 'linux', CGO_ENABLED: '0' }, { GOARCH: '386', GOOS: 'linux', CGO_ENABLED: '0' }],
  [{ GOAMD64: 'v3', GODEBUG: 'a=1,b=2' }, { GODEBUG: 'b=2' }, { GOAMD64: 'v3', GODEBUG: 'b=2' }],
])('of a toolchain with %j and what is set, %j, the job has %j', (settings, env, want) => {
  expect(jobOf({ env: environmentOf([{ settings }], env) }).env).toEqual(want)
})
