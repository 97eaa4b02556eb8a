import { expect, test } from 'vitest'
import {
  type SettingSources,
  settingTexts,
  toolchainSettings,
  withoutExperiments,
} from '../../src/go/command/toolchain-settings.ts'

function textsOf(sources: Partial<SettingSources>): string {
  const plain = {
    goarch: 'amd64',
    asked: {},
    compilerVersion: 'compile version go1.26.8\n',
    modFile: '',
    goflags: '',
    env: {},
  }
  return settingTexts(toolchainSettings({ ...plain, ...sources })).join(' ')
}

test.each([
  ['amd64', 'GOAMD64', 'v1'],
  ['386', 'GO386', 'sse2'],
  ['arm', 'GOARM', '7'],
  ['arm64', 'GOARM64', 'v8.0'],
  ['mipsle', 'GOMIPS', 'hardfloat'],
  ['mips64', 'GOMIPS64', 'hardfloat'],
  ['ppc64le', 'GOPPC64', 'power8'],
  ['riscv64', 'GORISCV64', 'rva20u64'],
  ['wasm', 'GOWASM', ''],
])('%s of Go’s own is plain with %s=%s', (goarch, name, value) => {
  expect(textsOf({ goarch, asked: { [name]: value, GOFIPS140: 'off' } })).toBe('')
})

// What `go env`, `go tool compile -V` and a benchmark's environment say, Go 1.21 to 1.27.
test.each<[string, Partial<SettingSources>]>([
  ['GOAMD64=v3', { asked: { GOAMD64: 'v3' } }],
  ['', { asked: { GOARM64: 'v9.0', GOWASM: 'satconv' } }],
  ['GOARM64=v8.2,crypto,lse', { goarch: 'arm64', asked: { GOARM64: 'v8.2,lse,crypto', GOAMD64: 'v3' } }],
  ['GOARM=6', { goarch: 'arm', asked: { GOARM: '6,hardfloat' } }],
  ['', { goarch: 'arm', asked: { GOARM: '7,hardfloat' } }],
  ['GOARM=7,softfloat', { goarch: 'arm', asked: { GOARM: '7,softfloat' } }],
  ['GO386=softfloat', { goarch: '386', asked: { GO386: 'softfloat' } }],
  ['', { goarch: 's390x', asked: { GOAMD64: 'v3' } }],
  ['GOFLAGS=-short', { goflags: '-mod=mod -short' }],
  ['', { goflags: '-mod=mod -short=false' }],
  ['GOFIPS140=latest', { asked: { GOAMD64: 'v1', GOFIPS140: 'latest' } }],
  ['GOEXPERIMENT=noswissmap', { compilerVersion: 'compile version go1.24.11 X:noswissmap\n' }],
  ['GOEXPERIMENT=nodwarf5,nogreenteagc', { compilerVersion: 'compile version go1.26.8-X:nogreenteagc,nodwarf5\n' }],
  ['GODEBUG=a=2,b=1', { env: { GODEBUG: 'b=1,a=1,a=2,nothing,' } }],
  ['GOGC=off GOMEMLIMIT=1GiB', { env: { GOGC: 'off', GOMEMLIMIT: '1GiB' } }],
  ['', { env: { GOGC: '100', GOMEMLIMIT: 'off', GODEBUG: '', GOMAXPROCS: '4' } }],
  ['GODEBUG=a=x%20y', { env: { GODEBUG: 'a=x y' } }],
])('%s', (text, sources) => expect(textsOf(sources)).toBe(text))

test('the godebug lines of go.mod hold, and the environment goes before them', () => {
  const modFile = `module example.com/m // godebug no=1
go 1.23

// godebug no=2
godebug (
	default=go1.21 // as before
	"panicnil=1"
	a=1
)
godebug b=1
require example.com/godebug v1.0.0
`
  expect(textsOf({ modFile })).toBe('GODEBUG=a=1,b=1,default=go1.21,panicnil=1')
  expect(textsOf({ modFile, env: { GODEBUG: 'a=2,c=3' } })).toBe('GODEBUG=a=2,b=1,c=3,default=go1.21,panicnil=1')
  expect(textsOf({ modFile: modFile.replaceAll('\n', '\r\n') })).toBe('GODEBUG=a=1,b=1,default=go1.21,panicnil=1')
})

test.each([
  ['go1.26.8', 'go1.26.8'],
  ['go1.25.4 X:noswissmap', 'go1.25.4'],
  ['go1.26.1-X:nodwarf5,fieldtrack', 'go1.26.1'],
  ['devel go1.28-3c2f8a1 Mon Jan 1 linux/amd64', 'devel go1.28-3c2f8a1 Mon Jan 1 linux/amd64'],
])('the release of %s is %s', (version, release) => expect(withoutExperiments(version)).toBe(release))
