import { describe, expect, test } from 'vitest'
import { applyOverrides } from '../../src/app/apply-overrides.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { joinedOverrides, shownOverride } from '../../src/report/overrides.ts'
import { shellWord } from '../../src/words/explain-command.ts'
import { repeatLocally, typedNext } from '../../src/write/repeat-locally.ts'
import { run } from '../report/sample-reports.ts'

describe('commands to repeat', () => {
  const budget = (path: string) => run({ budget: { path, digest: '' } })
  const given = run({
    overrides: [
      'base: v1 x',
      'benchtime: 1000x',
      'count: 5',
      'jobs: 2',
      'modules: a b, c',
      'packages: ./a, ./b',
      'pass-env: A',
    ],
  })
  test.each([
    [budget('allocs-budget.yml'), 'allocs-budget check'],
    [budget('.github/allocs-budget.yaml'), 'allocs-budget check'],
    [budget('examples/hotpath/allocs-budget.yml'), 'allocs-budget check -C examples/hotpath'],
    [budget('api/.github/allocs-budget.yml'), 'allocs-budget check -C api'],
    [budget('hot path.yml'), "allocs-budget check -b 'hot path.yml'"],
    [budget('.github/hot.yml'), 'allocs-budget check -C .github -b hot.yml'],
    [given, "allocs-budget check --base 'v1 x' --benchtime 1000x --count 5 --modules 'a b,c' --packages ./a,./b"],
    [
      run({ overrides: ["prepare: sh -c 'cd x && make'\ngo generate ./..."] }),
      "allocs-budget check --prepare 'sh -c '\\''cd x && make'\\''' --prepare 'go generate ./...'",
    ],
    [run({ overrides: ['base: none', 'a word that nobody knows', 'exec: rm'] }), 'allocs-budget check --base none'],
    [run({ overrides: ['modules: a,b'] }), 'allocs-budget check'],
  ])('%# name what is not found by itself, and what was given', (given, want) => {
    expect(repeatLocally(given)).toBe(want)
  })

  test.each([
    [{}, 'allocs-budget check'],
    [{ typedDirectory: '.' }, 'allocs-budget check'],
    [{ typedDirectory: 'svc' }, 'allocs-budget check -C svc'],
    [{ typedDirectory: '../a b' }, "allocs-budget check -C '../a b'"],
    [{ budget: 'ci.yml' }, 'allocs-budget check -b ci.yml'],
    [{ budget: '.github/allocs-budget.yaml' }, 'allocs-budget check'],
    [{ budget: 'svc/allocs-budget.yml' }, 'allocs-budget check -b svc/allocs-budget.yml'],
    [{ typedDirectory: 'svc', budget: 'ci.yml' }, 'allocs-budget check -C svc -b ci.yml'],
    [{ prepare: ['go generate ./...', 'true'] }, "allocs-budget check --prepare 'go generate ./...' --prepare true"],
  ])('%# are for what was typed before', (typed, want) => {
    expect(typedNext(typed, 'check')).toBe(want)
  })

  test('name no part that is too long to be read', () => {
    const part = (n: number) =>
      run({ overrides: [`packages: ${Array.from({ length: n }, (_, i) => `./p${i}`).join(', ')}`] })
    expect(repeatLocally(part(10))).toMatch(/^allocs-budget check --packages \.\/p0,.*,\.\/p9$/)
    expect(repeatLocally(part(11))).toBe('allocs-budget check')
  })

  test.each([
    ['packages: ./a, ./b, ./c, ./d', 'packages: ./a, ./b, ./c, ./d'],
    ['packages: ./a, ./b, ./c, ./d, ./e', 'packages: ./a, ./b, ./c and 2 more'],
    ['benchtime: 10x', 'benchtime: 10x'],
    ['prepare: a\nb c d e f', 'prepare: a; b c d e f'],
    ['pass-env: A B C D E F', 'pass-env: A B C D E F'],
  ])('of %j a page shows %j', (text, shown) => {
    expect(shownOverride(text)).toBe(shown)
  })

  test('prepare in each command that measures', () => {
    const prepared = run({ overrides: ['prepare: go generate ./...'] })
    for (const command of ['check', 'update --raise', 'explain F'])
      expect(repeatLocally(prepared, command)).toBe(`allocs-budget ${command} --prepare 'go generate ./...'`)
  })

  test.each([
    [['go generate ./...'], ['prepare: go generate ./...']],
    [[' sh -c x', '', 'true'], ['prepare: sh -c x\ntrue']],
    [["sh -c 'a\nb'"], []],
    [[], []],
  ])('of --prepare %j a run has %j', (prepare, want) => {
    const { budget } = parseBudget('version: 1\n', 'b.yml')
    if (budget === undefined) throw new Error('it is a budget')
    const request = { directory: '.', version: '', base: { kind: 'origin' }, prepare } as const
    expect(applyOverrides(budget, request).overrides).toEqual(want)
  })

  test('have a base only where there is one to compare with', () => {
    expect(repeatLocally(given, 'update --raise')).not.toContain('--base')
    expect(repeatLocally(given, 'explain F')).toContain("--base 'v1 x'")
  })

  test.each([
    ['./codec', './codec'],
    ["it's", "'it'\\''s'"],
    ['', "''"],
    ['$(rm)', "'$(rm)'"],
  ])('quotes %j for a shell', (word, want) => {
    expect(shellWord(word)).toBe(want)
  })
})

test.each([
  [[['packages: ./a', 'count: 5']], ['count: 5', 'packages: ./a']],
  [[['packages: ./b'], ['packages: ./a, ./b']], ['packages: ./b, ./a']],
  [[['packages: ./a'], []], []],
  [
    [
      ['packages: ./a', 'modules: x z'],
      ['modules: y', 'count: 1'],
    ],
    ['count: 1', 'modules: x z, y'],
  ],
])('what runs set together, %j: a part is one only where each has it', (given, want) => {
  expect(joinedOverrides(given)).toEqual(want)
})
