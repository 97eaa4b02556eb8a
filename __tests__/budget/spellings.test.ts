import { expect, test } from 'vitest'
import { parseBenchtime } from '../../src/budget/benchtime.ts'
import { parseDuration } from '../../src/budget/duration.ts'
import { fitsGoCondition } from '../../src/budget/match/go-condition.ts'
import { likelyTolerance, parseTolerance } from '../../src/budget/read/tolerance.ts'

test.each([
  ['1s', 1000],
  ['100ms', 100],
  ['1.5s', 1500],
  ['.5s', 500],
  ['1.s', 1000],
  ['1h30m', 5_400_000],
  ['250us', 0.25],
  ['250µs', 0.25],
  ['0s', undefined],
  ['10', undefined],
  ['-1s', undefined],
  ['+1s', undefined],
  ['1 s', undefined],
  ['1d', undefined],
  ['', undefined],
  ['s', undefined],
])('reads the duration %j as %j ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  ['auto', { kind: 'auto' }],
  ['1000x', { kind: 'iterations', n: 1000 }],
  ['1000000000x', { kind: 'iterations', n: 1_000_000_000 }],
  ['100ms', { kind: 'duration', ms: 100 }],
  ['0x', undefined],
  ['1000000001x', undefined],
  ['010x', undefined],
  ['-1x', undefined],
  ['0s', undefined],
  ['25h', undefined],
  ['100', undefined],
  ['Auto', undefined],
])('reads the benchtime %j as %j', (text, benchtime) => {
  expect(parseBenchtime(text)).toEqual(benchtime)
})

test.each([
  ['4096 ±5%', { value: 4096, least: 3892, max: 4300 }],
  ['100 ±2%', { value: 100, least: 98, max: 102 }],
  ['0 ±100%', { value: 0, least: 0, max: 0 }],
  ['1000 ±0.1%', { value: 1000, least: 999, max: 1001 }],
  ['3 ±0.125%', { value: 3, least: 3, max: 3 }],
  ['999999999999999 ±1%', { value: 999_999_999_999_999, least: 990_000_000_000_000, max: 1_009_999_999_999_998 }],
  ['4096±5%', undefined],
  ['4096  ±5%', undefined],
  ['4096 +-5%', undefined],
  ['4096 ±101%', undefined],
  ['4096 ±05%', undefined],
  ['-1 ±5%', undefined],
  ['4096 ±5', undefined],
])('takes %j as %j', (text, range) => {
  expect(parseTolerance(text)).toEqual(range)
})

test.each([
  ['4096±5%', '4096 ±5%'],
  ['4096 +-5 %', '4096 ±5%'],
  ['4096 +/- 5%', '4096 ±5%'],
  ['4096 5%', '4096 ±5%'],
  ['5%', undefined],
  ['4096 ±500%', undefined],
])('guesses that %j was meant as %j', (text, meant) => {
  expect(likelyTolerance(text)).toBe(meant)
})

test.each([
  ['1.25', 'go1.25', true],
  ['1.25', 'go1.25.4', true],
  ['1.25', 'go1.26.0', false],
  ['1.2', 'go1.25', false],
  ['1.26.3', 'go1.26.3', true],
  ['1.26.3', 'go1.26.4', false],
  ['1.26.0', 'go1.26', true],
  ['>=1.26', 'go1.26', true],
  ['>=1.26', 'go1.26rc1', true],
  ['>=1.26', 'go1.25.9', false],
  ['>=1.26', 'go1.100', true],
  ['>=1.26.2', 'go1.26.1', false],
  ['<1.24', 'go1.23.12', true],
  ['<1.24', 'go1.24rc1', false],
  ['<1.24.2', 'go1.24.1', true],
  ['1.26', 'go1.26.3 X:nocoverageredesign', true],
  ['1.28', 'devel go1.28-3c2f8a1 Mon Nov 23', true],
  ['>=1.21', 'devel +3c2f8a1', false],
  ['<1.99', '', false],
])('%s fits %s: %s', (condition, version, expected) => {
  expect(fitsGoCondition(condition, version)).toBe(expected)
})
