import { expect, test } from 'vitest'
import { effectiveEntries } from '../../src/budget/match/effective-entries.ts'
import { type Scope, staleEntries } from '../../src/judge/stale-entries.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { rendered } from '../../src/words/diagnostics.ts'
import { budgetOf, snapshotOf } from '../support/snapshots.ts'

function measured(module: string, packages: readonly string[], broken: readonly string[] = []): Snapshot {
  return snapshotOf({ run: { module }, packages, broken })
}

function told(text: string, scope: Scope, ...modules: readonly Snapshot[]): readonly string[] {
  const budget = budgetOf(`version: 1\n${text}`, 'b.yml')
  const inForce = modules.map((each) => ({ measured: each, ...effectiveEntries(budget, each.run.toolchain) }))
  return staleEntries(inForce, scope)
    .map(rendered)
    .map(({ message, at }) => `${at?.line}:${at?.column} ${message}`)
}

const own = measured('example.com/a', ['example.com/a', 'example.com/a/codec'])
const entries =
  'functions:\n  ./codek: { F: 0, G: 0 }\n  ./codec: { H: 0 }\n  example.com/a: { I: 0 }\n  ./...: { J: 0 }\n'

test('a wrong package is one mistake at its place, each name of a right one its own', () => {
  expect(told(entries, 'whole', own)).toEqual([
    '3:3 no package matches ./codek, so F and G are never checked',
    '4:14 no function H exists in ./codec',
    '5:20 no function I exists in example.com/a',
    '6:12 no function J exists in ./...',
  ])
})

test('of a part only what is for a package in it is judged', () => {
  expect(told(entries, 'part', own)).toEqual([
    '4:14 no function H exists in ./codec',
    '5:20 no function I exists in example.com/a',
  ])
})

test('beside what could not be read, a relative pattern may mean what lies in that', () => {
  expect(told(entries, 'unread', own)).toEqual(['5:20 no function I exists in example.com/a'])
  expect(told(entries, 'unread', measured('example.com/a', []))).toEqual([])
})

test('nothing is said of packages that did not build', () => {
  const broken = measured('example.com/a', ['example.com/a', 'example.com/a/codec'], ['example.com/a/codec'])
  expect(told(entries, 'whole', broken)).toEqual([
    '3:3 no package matches ./codek, so F and G are never checked',
    '5:20 no function I exists in example.com/a',
  ])
})

test('the same path under benchmarks and functions is two mistakes, as it has to be mended twice', () => {
  const both = 'benchmarks:\n  ./x: { BenchmarkA: 0 }\nfunctions:\n  ./x: { F: 0, G: 0, H: 0, I: 0 }\n'
  expect(told(both, 'whole', own)).toEqual([
    '3:3 no package matches ./x, so BenchmarkA is never checked',
    '5:3 no package matches ./x, so F, G and 2 more are never checked',
  ])
})
