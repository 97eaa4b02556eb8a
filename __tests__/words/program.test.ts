import { expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'
import { installed, programIn, startedBy, throughNpx } from '../../src/words/program.ts'

test('a release is started through npx, and a build between two releases is not: it is in no registry', () => {
  expect(throughNpx('1.2.3')).toBe('npx allocs-budget@1.2.3')
  expect(['1.2.3-dev', '1.2.3-rc.1', ''].map(throughNpx)).toEqual([installed, installed, installed])
})

test('who started it through npx reads that, and nobody else', () => {
  expect(programIn({ npm_lifecycle_event: 'npx' }, '1.2.3')).toBe('npx allocs-budget@1.2.3')
  expect(programIn({ npm_lifecycle_event: 'npx' }, `${version}-dev`)).toBe(installed)
  expect([programIn({}, '1.2.3'), programIn({ npm_lifecycle_event: 'test' }, '1.2.3')]).toEqual([installed, installed])
})

test.each([
  ['allocs-budget check', 'P check'],
  ["allocs-budget explain '(*T).M' -C a", "P explain '(*T).M' -C a"],
  [
    'see it with `allocs-budget explain B`, or `allocs-budget update --raise`',
    'see it with `P explain B`, or `P update --raise`',
  ],
  ['create one with `allocs-budget init`, or name yours', 'create one with `P init`, or name yours'],
  // Not commands.
  ['allocs-budget.yml', 'allocs-budget.yml'],
  ['the action allocs-budget checks it', 'the action allocs-budget checks it'],
  ['./bin/allocs-budget check', './bin/allocs-budget check'],
  ['npx allocs-budget@1.2.3 check', 'npx allocs-budget@1.2.3 check'],
])('%s', (text, typed) => {
  expect(startedBy('P', text)).toBe(typed)
  expect(startedBy(installed, text)).toBe(text)
})
