import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Budget } from '../../src/budget/budget.ts'
import { entriesOfBudget } from '../../src/budget/match/entries-of-budget.ts'
import { limitsOfEntry } from '../../src/budget/match/limits-of-entry.ts'
import { placeKey } from '../../src/diagnostic/position.ts'
import type { RaisedLimits } from '../../src/judge/raised-entries.ts'
import { raisedEntries } from '../../src/judge/raised-entries.ts'
import { budgetText, lineOf } from '../../src/write/budget-lines.ts'
import { runs } from '../support/runs.ts'
import { budgetOf } from '../support/snapshots.ts'

/** All limits of a budget raised to what a test says, by the line that they stand in; the rest of their entries as it is. */
function raised(budget: Budget, to: Readonly<Record<number, string | readonly string[]>>): string {
  const numbers = new Map<string, string>()
  const missing = new Map<string, readonly string[]>()
  for (const { at } of entriesOfBudget(budget).flatMap(limitsOfEntry)) {
    const value = to[at.line]
    if (typeof value === 'string') numbers.set(placeKey(at), value)
    else if (value !== undefined) missing.set(placeKey(at), value)
  }
  const limits: RaisedLimits = { numbers, missing }
  return budgetText(raisedEntries(budget, limits).map(lineOf))
}

const budget = budgetOf(`version: 1
benchmarks:
  ./...:
    BenchmarkEncode/tags=*: 0
    BenchmarkB: { allocs: 1, bytes: "4096 ±5%", level: warn, benchtime: 20x, count: 5, cpu: 4, timeout: 90s, reason: cold path }
    BenchmarkC: &none 0
    BenchmarkD: *none
functions:
  ./codec:
    (*Encoder).*: 1
    Flush:
      - "moved to heap: buf"
    Put: { escapes: 0, sites: 2, optional: true }
    Keys: { escapes: ["moved to heap: a"], reason: why not }
    Hot: { escapes: 0, calls: module }
    Hotter: { sites: 0, calls: all, allow: [fmt.Errorf, "(*Logger).*", "Map[...].Get"], dynamic: error, reason: hot }
    Listed:
      escapes:
        - "moved to heap: a"
      calls: all
      allow: [helper]
overrides:
  - when: { go: "1.25", goarch: arm64 }
    benchmarks: { ./codec: { BenchmarkB: 3 } }
    functions: { ./codec: { F: 0 } }
`)

describe('the lines of raised entries', () => {
  test.each([
    ['keep a wildcard and the package pattern as written', { 4: '1' }, 'BenchmarkEncode/tags=*: 1'],
    [
      'keep all settings, and limits that are not raised',
      { 5: '7' },
      'BenchmarkB: { allocs: 7, bytes: 7, benchtime: 20x, count: 5, cpu: 4, timeout: 90s, level: warn, reason: "cold path" }',
    ],
    ['are one for each entry that shares a limit by an anchor', { 6: '2' }, 'BenchmarkC: 2\n    BenchmarkD: 2'],
  ])('%s', (_, to, want) => {
    expect(raised(budget, to)).toBe(`benchmarks:\n  ./...:\n    ${want}`)
  })

  test.each([
    ['(*Encoder).*: 4', { 10: '4' }],
    [
      'Flush:\n      - "moved to heap: buf"\n      - "moved to heap: it"',
      { 11: ['moved to heap: it'], 12: ['moved to heap: it'] },
    ],
    ['Put: { escapes: 5, sites: 5, optional: true }', { 13: '5' }],
    ['Keys: { escapes: ["moved to heap: a", "moved to heap: b"], reason: "why not" }', { 14: ['moved to heap: b'] }],
    ['Hot: { escapes: 2, calls: module }', { 15: '2' }],
    [
      'Hotter: { sites: 2, calls: all, allow: ["fmt.Errorf", "(*Logger).*", "Map[...].Get"], dynamic: error, reason: "hot" }',
      { 16: '2' },
    ],
    [
      'Listed: { escapes: ["moved to heap: a", "moved to heap: b"], calls: all, allow: ["helper"] }',
      { 19: ['moved to heap: b'] },
    ],
  ])('of a function: %s', (want, to) => {
    expect(raised(budget, to)).toBe(`functions:\n  ./codec:\n    ${want}`)
  })

  test('of an override stand in it', () => {
    expect(raised(budget, { 24: '4', 25: '1' })).toBe(
      [
        'overrides:',
        '  - when: { go: "1.25", goarch: "arm64" }',
        '    benchmarks:',
        '      ./codec:',
        '        BenchmarkB: 4',
        '    functions:',
        '      ./codec:',
        '        F: 1',
      ].join('\n'),
    )
  })

  test('are none where nothing is raised', () => {
    expect(raised(budget, {})).toBe('')
  })

  test('can be read back by YAML with any name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom(
        'null',
        'Yes',
        '*',
        '[...]',
        'a: b',
        '.5',
        '0x1f',
        '- a',
        '? a',
        'a #b',
        '<<',
        '.inf',
        '(*T).M',
        'F[...]',
        '=',
        '.',
      ),
    )
    const at = { file: 'a.yml', line: 1, column: 1 }
    const limit = { max: 1, least: 1, written: '1', at }
    fc.assert(
      fc.property(name, (namePattern) => {
        const entry = {
          packagePattern: './codec',
          packageAt: at,
          namePattern,
          at,
          level: 'error',
          optional: false,
        } as const
        const text = budgetText([lineOf({ kind: 'benchmark', entry: { ...entry, allocs: limit }, when: null })])
        for (const version of ['1.1', '1.2'] as const) {
          const read: unknown = parse(text, { version, mapAsMap: true })
          expect(read).toEqual(new Map([['benchmarks', new Map([['./codec', new Map([[namePattern, 1]])]])]]))
        }
      }),
      { numRuns: runs(1000) },
    )
  })

  test('say what their budget says, with any settings', () => {
    const value = fc.record(
      {
        allocs: fc.nat(99),
        bytes: fc.oneof(fc.nat(9999), fc.constantFrom('64 ±5%', '1 ±0.5%')),
        level: fc.constantFrom('error', 'warn', 'note'),
        benchtime: fc.constantFrom('auto', '20x', '1.5s', '1500us'),
        count: fc.integer({ min: 1, max: 9 }),
        cpu: fc.integer({ min: 1, max: 8 }),
        timeout: fc.constantFrom('10m', '1h30m', '1.5s', '250ms'),
        reason: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        optional: fc.boolean(),
      },
      { requiredKeys: ['allocs'] },
    )
    fc.assert(
      fc.property(value, (given) => {
        const before = budgetOf(`version: 1\nbenchmarks: { ./codec: { BenchmarkA: ${JSON.stringify(given)} } }\n`)
        const places = before.benchmarks
          .flatMap(limitsOfEntry)
          .map(({ at, written }) => [placeKey(at), written] as const)
        const text = budgetText(raisedEntries(before, { numbers: new Map(places), missing: new Map() }).map(lineOf))
        const after = budgetOf(`version: 1\n${text}\n`)
        expect(withoutPlaces(after.benchmarks)).toEqual(withoutPlaces(before.benchmarks))
      }),
      { numRuns: runs(300) },
    )
  })

  test('of functions say what their budget says, with any settings', () => {
    const allow = fc.uniqueArray(
      fc.constantFrom('fmt.Errorf', '(*Logger).*', '*', 'Map[...].Get', 'go.uber.org/zap.(*Logger).Error', 'null', 'é'),
      { minLength: 1 },
    )
    const calls = fc.record(
      { calls: fc.constantFrom('module', 'all'), allow, dynamic: fc.constantFrom('note', 'warn', 'error') },
      { requiredKeys: ['calls'] },
    )
    const common = fc.record(
      { sites: fc.nat(9), level: fc.constantFrom('error', 'warn', 'note'), reason: fc.constant('a: b') },
      { requiredKeys: [] },
    )
    const escapes = fc.oneof(fc.nat(9), fc.array(fc.constant('moved to heap: a'), { maxLength: 2 }))
    fc.assert(
      fc.property(escapes, common, fc.option(calls, { nil: undefined }), (limit, settings, followed) => {
        const given = JSON.stringify({ escapes: limit, ...settings, ...followed })
        const before = budgetOf(`version: 1\nfunctions: { ./codec: { F: ${given} } }\n`)
        const places = before.functions
          .flatMap(limitsOfEntry)
          .map(({ at, written }) => [placeKey(at), written] as const)
        const text = budgetText(raisedEntries(before, { numbers: new Map(places), missing: new Map() }).map(lineOf))
        const after = budgetOf(`version: 1\n${text}\n`)
        expect(withoutPlaces(after.functions)).toEqual(withoutPlaces(before.functions))
      }),
      { numRuns: runs(300) },
    )
  })
})

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, it) => (key === 'at' || key === 'packageAt' ? undefined : it)))
}
