import { describe, expect, test } from 'vitest'
import { formatMeasuredWith, type MeasuredWith, parseMeasuredWith } from '../../src/budget/measured-with.ts'
import type { Toolchain } from '../../src/go/command/toolchain.ts'
import { isMeasuredWith, measuredWithOfAll, measuredWithText } from '../../src/judge/measured-with.ts'
import { runId } from '../../src/snapshot/run-id.ts'

function toolchain(go: string, settings: Toolchain['settings'] = {}, goarch = 'amd64'): Toolchain {
  return { go, goos: 'linux', goarch, goLine: '1.23', settings }
}

function read(text: string): MeasuredWith {
  const parsed = parseMeasuredWith(text)
  if (parsed === undefined) throw new Error(`cannot read ${text}`)
  return parsed
}

describe('measured-with', () => {
  test.each(['go1.26', 'go1.26.3', 'go1.27rc1', 'go1.26 GOEXPERIMENT=noswissmap', 'go1.26 GOAMD64=v3 GODEBUG=a=1,b=2'])(
    'reads and writes %s',
    (text) => expect(formatMeasuredWith(read(text))).toBe(text),
  )

  test.each(['1.26', 'go1.26 ', 'go1.26  GOGC=1', 'go1.26 GOGC', 'go1.26 GOGC=', 'go1.26 gogc=1', 'go1.26 GOGC="1"'])(
    'refuses %j',
    (text) => expect(parseMeasuredWith(text)).toBeUndefined(),
  )

  test('refuses a variable that stands twice', () => expect(parseMeasuredWith('go1.26 GOGC=1 GOGC=2')).toBeUndefined())

  test.each<[string, Toolchain]>([
    ['go1.26', toolchain('go1.26.8')],
    ['go1.26.3', toolchain('go1.26.8')],
    ['go1.25 GOEXPERIMENT=noswissmap', toolchain('go1.25.10', { GOEXPERIMENT: 'noswissmap' })],
    ['go1.26 GODEBUG=b=1,a=1', toolchain('go1.26.8', { GODEBUG: 'a=1,b=1' })],
    ['go1.26 GOAMD64=v3', toolchain('go1.26.8', {}, 'arm64')],
  ])('%s are limits of this toolchain', (text, ran) => expect(isMeasuredWith(read(text), ran)).toBe(true))

  test.each<[string, Toolchain]>([
    ['go1.25', toolchain('go1.26.8')],
    ['go1.25', toolchain('go1.25.10', { GOEXPERIMENT: 'noswissmap' })],
    ['go1.25 GOEXPERIMENT=noswissmap', toolchain('go1.25.10')],
    ['go1.25 GOEXPERIMENT=noswissmap', toolchain('go1.26.8', { GOEXPERIMENT: 'noswissmap' })],
    ['go1.26 GODEBUG=a=1,b=2', toolchain('go1.26.8', { GODEBUG: 'a=2,b=1' })],
    ['go1.26 GOAMD64=v3', toolchain('go1.26.8')],
    ['go1.26', toolchain('devel')],
  ])('%s are limits of another one', (text, ran) => expect(isMeasuredWith(read(text), ran)).toBe(false))

  test('what is written says what was set, and nothing where there are several', () => {
    const experiment = toolchain('go1.25.10', { GOEXPERIMENT: 'noswissmap', GOAMD64: 'v3' })
    expect(measuredWithText(experiment)).toBe('go1.25 GOAMD64=v3 GOEXPERIMENT=noswissmap')
    expect(measuredWithOfAll([experiment, experiment])).toBe('go1.25 GOAMD64=v3 GOEXPERIMENT=noswissmap')
    expect(measuredWithOfAll([experiment, toolchain('go1.25.10')])).toBeUndefined()
  })
})

test('the same release with another setting is another run', () => {
  expect(runId(toolchain('go1.25.10'), 'example.com/m')).toBe('go1.25.10 linux/amd64 example.com/m')
  const both = { GOEXPERIMENT: 'noswissmap', GOAMD64: 'v3' }
  expect(runId(toolchain('go1.25.10', both), 'example.com/m')).toBe(
    'go1.25.10 linux/amd64 GOAMD64=v3 GOEXPERIMENT=noswissmap example.com/m',
  )
})
