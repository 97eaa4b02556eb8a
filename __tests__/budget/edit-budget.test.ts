import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Budget } from '../../src/budget/budget.ts'
import { type BudgetChange, editBudget } from '../../src/budget/edit/edit-budget.ts'
import { limitsOfEntry } from '../../src/budget/match/limits-of-entry.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { messageOf } from '../../src/words/diagnostics.ts'
import { roundedRemark, settledLimit } from '../../src/write/budget-file.ts'
import { result } from '../support/result.ts'
import { runs } from '../support/runs.ts'
import { wide } from '../support/wide.ts'

const file = 'allocs-budget.yml'
const same = (text: string): string => text

function budgetOf(text: string): Budget {
  const { budget, diagnostics } = parseBudget(text, file)
  expect(diagnostics).toEqual([])
  if (budget === undefined) throw new Error('no budget')
  return budget
}

function entriesOf({ benchmarks, functions, overrides }: Budget) {
  return [...benchmarks, ...functions, ...overrides.flatMap((it) => [...it.benchmarks, ...it.functions])]
}

function edited(text: string, changes: readonly BudgetChange[]): string {
  const result = editBudget(text, file, changes, same)
  if (result.kind === 'failed') throw new Error(messageOf(result.why))
  return result.value.text
}

/** Every way a limit may be written, in a file with all that is easily lost; `#0#` is the place of a number. */
const templates = [
  'version: 1\nbenchmarks:\n  .:\n    BenchmarkA: #0# # why\n\n    # above\n    BenchmarkB: { allocs: #1#, bytes: "#2# ±5%", reason: \'7 of them\' }\n',
  'version: 1\n\nfunctions:\n  ./a:\n    F: &shared #0#   # 1 2 3\n    G: *shared\n    H: { escapes: #1#, sites: #2# }\n  ./b: { "*": #3# }\n\n\n',
  '{"version": 1, "benchmarks": {".": {"BenchmarkA": #0#, "BenchmarkB": {"allocs": #1#}}}}',
  '---\n  # indented\n  version: 1\n  benchmarks:\n    ./x:\n        ? BenchmarkA/size=10\n        : #0#\n        BenchmarkB/9:\n          allocs:\n            #1#\n          bytes: >-\n            #2# ±1.5%\n...\n',
  'version:\t1\t# tabs\nbenchmarks:\t# here\n  .:\n    BenchmarkA:\t#0#\t# too\n    BenchmarkB:\t{\tallocs:\t#1#\t}\n',
  'version: 1\nbenchmarks: { ./a: { BenchmarkB: #0# } }\noverrides:\n  - when: { go: "1.25" }\n    benchmarks: { ./a: { BenchmarkB: #1# } }\n  - when: { goarch: arm64 }\n    functions:\n      ./a:\n        F: {sites: #2#}',
  'version: 1\nfunctions:\n  ./a:\n    F: { escapes: #0#, calls: module, allow: [fmt.Errorf, "(*Logger).*"], dynamic: error } # hot\n    G:\n      calls: all # all of it\n      sites: #1#\n      # cold\n      allow:\n        - helper # why\n      escapes: #2#\n      dynamic: warn\noverrides: [{ when: { go: "1.25" }, functions: { ./a: { F: { sites: #3#, calls: all, allow: [helper] } } } }]\n',
] as const

const dressed = fc.record({
  template: fc.constantFrom(...templates),
  mark: fc.boolean(),
  crlf: fc.boolean(),
  numbers: fc.array(fc.nat(99_999), { minLength: 4, maxLength: 4 }),
  news: fc.array(fc.option(fc.nat(9_999_999)), { minLength: 4, maxLength: 4 }),
})

test('every byte beside the changed numbers stays, whatever a budget looks like', () => {
  fc.assert(
    fc.property(dressed, ({ template, mark, crlf, numbers, news }) => {
      const fill = (values: readonly (number | null)[]): string => {
        const text = template.replace(/#(\d)#/g, (_, i) => String(values[Number(i)] ?? numbers[Number(i)]))
        return (mark ? '\ufeff' : '') + (crlf ? text.replaceAll('\n', '\r\n') : text)
      }
      const before = fill(numbers)
      const places = new Map(
        entriesOf(budgetOf(before))
          .flatMap(limitsOfEntry)
          .map(({ at }) => [`${at.line}:${at.column}`, at]),
      )
      expect(places.size).toBe(new Set(template.match(/#\d#/g)).size)
      const order = [...places.values()].sort((a, b) => a.line - b.line || a.column - b.column)
      const changes = order.flatMap((at, i): BudgetChange[] => {
        const to = news[i] ?? null
        return to === null ? [] : [{ kind: 'limit', at, to }]
      })
      expect(edited(before, changes)).toBe(fill(news))
    }),
    { numRuns: runs(500) },
  )
})

describe('a remark of init', () => {
  const to = (written: string, remark: string): string => {
    const text = `version: 1\nbenchmarks:\n  .:\n    BenchmarkA: ${written}${remark}\n    BenchmarkB: 1 # unstable: 1 to 2\n`
    const at = budgetOf(text).benchmarks[0]?.allocs?.at
    if (at === undefined) throw new Error('no place')
    return edited(text, [{ kind: 'limit', at, to: 7 }]).split('\n')[3] ?? ''
  }

  test.each([
    [settledLimit(result([1000, 117, 1872], [1000, 118, 1888]))],
    [settledLimit(result([1000, 1170, 18_720], [1000, 1180, 18_880]))],
    [settledLimit(result([1000, 2047, 32_760], [1000, 2047, 32_766]))],
    [{ limit: '0', remark: roundedRemark(15) }],
    [
      settledLimit({
        ...result([10_000, 0, 6]),
        runs: result([1000, 4, 64]).runs,
        once: { allocs: 4000, bytes: 64_000 },
      }),
    ],
  ])('is gone with the number it is about: %o', ({ limit, remark }) => {
    expect(remark).not.toBe('')
    const tolerance = / ±.*/.exec(limit)?.[0] ?? ''
    expect(to(limit, ` # ${remark}`)).toBe(`    BenchmarkA: 7${tolerance}`)
  })

  test.each([' # 3 of them are the decoder’s', ' # unstable: see #12', ''])('and nobody else’s: %o', (remark) => {
    expect(to('3', remark)).toBe(`    BenchmarkA: 7${remark}`)
  })
})

describe('lists of permitted escapes', () => {
  const texts = ['moved to heap: a', 'moved to heap: b', 'moved to heap: c', 'x + "q" escapes to heap'] as const
  const styles = {
    block: (items: readonly string[]) =>
      items.length === 0 ? ' []' : `\n${items.map((text) => `      - ${JSON.stringify(text)}`).join('\n')}`,
    flow: (items: readonly string[]) => ` [${items.map((text) => JSON.stringify(text)).join(', ')}]`,
    map: (items: readonly string[]) =>
      ` { reason: "why", escapes: [${items.map((text) => JSON.stringify(text)).join(',')}] }`,
    calls: (items: readonly string[]) =>
      ` { escapes: [${items.map((text) => JSON.stringify(text)).join(', ')}], calls: all, allow: [fmt.Errorf, a], dynamic: warn }`,
    below: (items: readonly string[]) =>
      `\n      escapes:${styles.block(items).replaceAll('\n', '\n  ')}\n      calls: all # far\n      allow: # cold\n        - fmt.Errorf\n        - a # b\n      dynamic: warn`,
  }

  test('hold just what is wanted; what stays keeps its line, and the rest of the file its bytes', () => {
    const items = fc.array(fc.constantFrom(...texts), { maxLength: 6 })
    fc.assert(
      fc.property(
        items,
        items,
        fc.constantFrom(...Object.values(styles)),
        fc.boolean(),
        fc.constantFrom('', '\n', '\n    G: 1 # last\n'),
        (old, wanted, style, crlf, end) => {
          const head = '# top\nversion: 1\nfunctions:\n  .:\n    E: 3 # é\n    F:'
          const dress = (text: string): string => (crlf ? text.replaceAll('\n', '\r\n') : text)
          const text = dress(head + style(old) + end)
          const at = budgetOf(text).functions[1]?.escapes?.at
          if (at === undefined) throw new Error('no place')
          const result = edited(text, [{ kind: 'permitted', at, to: wanted }])
          const list = budgetOf(result).functions[1]?.permitted?.map((it) => it.text)
          expect(list?.toSorted()).toEqual([...wanted].sort())
          if (style === styles.calls) expect(result).toContain('], calls: all, allow: [fmt.Errorf, a], dynamic: warn }')
          if (style === styles.below) expect(result).toContain(dress(styles.below([]).split('[]')[1] ?? ''))
          expect(result.startsWith(dress(head))).toBe(true)
          expect(result.endsWith(dress(end))).toBe(true)
          if (crlf) expect(result.replaceAll('\r\n', '')).not.toContain('\n')
        },
      ),
      { numRuns: runs(500) },
    )
  })

  test('keep comments and quotes of the lines that stay', () => {
    const text = `version: 1
functions:
  .:
    F: # three
      # why a
      - 'moved to heap: a' # a
      - "moved to heap: b"
      - "moved to heap: c" # c
`
    const at = budgetOf(text).functions[0]?.escapes?.at ?? { file, line: 0, column: 0 }
    expect(edited(text, [{ kind: 'permitted', at, to: ['moved to heap: a', 'moved to heap: c'] }])).toBe(
      text.replace('      - "moved to heap: b"\n', ''),
    )
    expect(
      edited(text, [
        { kind: 'permitted', at, to: ['moved to heap: a', 'moved to heap: b', 'moved to heap: c', 'moved to heap: d'] },
      ]),
    ).toBe(`${text}      - "moved to heap: d"\n`)
  })

  test('that are written through aliases are not rewritten', () => {
    const text = 'version: 1\nfunctions: { .: { F: [ &a "moved to heap: a" ], G: [ *a ] } }\n'
    const at = budgetOf(text).functions[1]?.escapes?.at ?? { file, line: 0, column: 0 }
    const result = editBudget(text, file, [{ kind: 'permitted', at, to: ['moved to heap: b'] }], same)
    expect(result).toMatchObject({ kind: 'failed', why: { code: 'BUDGET_NOT_REWRITTEN', at: { line: 2 } } })
  })
})

describe('measured-with', () => {
  const benchmarks = 'benchmarks: { .: { BenchmarkA: 0 } }\n'
  test.each([
    ['version: 1 # v\n', 'version: 1 # v\nmeasured-with: go1.27\n'],
    ['# c\r\nversion: 1\r\n', '# c\r\nversion: 1\r\nmeasured-with: go1.27\r\n'],
    ["version: 1\nmeasured-with: 'go1.26.3' # then\n", "version: 1\nmeasured-with: 'go1.27' # then\n"],
  ])('in %j', (before, after) => {
    expect(edited(before + benchmarks, [{ kind: 'measured-with', to: 'go1.27' }])).toBe(after + benchmarks)
  })

  test.each([
    ['measured-with: go1.26 GOGC=off # then\n', 'go1.27 GOAMD64=v3', 'measured-with: go1.27 GOAMD64=v3 # then\n'],
    ['measured-with: "go1.26 GOGC=off"\n', 'go1.27', 'measured-with: "go1.27"\n'],
    ['measured-with: go1.26\n', 'go1.26 GODEBUG=a=1,b=#x', 'measured-with: go1.26 GODEBUG=a=1,b=#x\n'],
  ])('settings in %j', (before, to, after) => {
    const head = 'version: 1\n'
    expect(edited(head + before + benchmarks, [{ kind: 'measured-with', to }])).toBe(head + after + benchmarks)
  })

  test('in a flow map, in an indented file, and behind the last line', () => {
    const change = [{ kind: 'measured-with', to: 'go1.27' }] as const
    expect(edited('{"version": 1, "functions": {".": {"F": 0}}}', change)).toBe(
      '{"version": 1, "measured-with": "go1.27", "functions": {".": {"F": 0}}}',
    )
    expect(edited('  functions: { .: { F: 0 } }\n  version: 1', change)).toBe(
      '  functions: { .: { F: 0 } }\n  version: 1\n  measured-with: go1.27',
    )
    expect(
      edited('{version: 1, functions: {.: {F: 0}}}', [{ kind: 'measured-with', to: 'go1.27 GODEBUG=a=1,b=2' }]),
    ).toBe('{version: 1, measured-with: "go1.27 GODEBUG=a=1,b=2", functions: {.: {F: 0}}}')
    expect(
      edited('{version: 1, measured-with: go1.26, functions: {.: {F: 0}}}', [
        { kind: 'measured-with', to: 'go1.27 GODEBUG=a=1,b=2' },
      ]),
    ).toBe('{version: 1, measured-with: "go1.27 GODEBUG=a=1,b=2", functions: {.: {F: 0}}}')
  })
})

test('the lines that change are told with their numbers, and no others', () => {
  const text =
    'version: 1\nfunctions:\n  .:\n    F: 1\n    G:\n      - "moved to heap: a"\n      - "moved to heap: b"\n'
  const { functions } = budgetOf(text)
  const at = (i: number) => functions[i]?.escapes?.at ?? { file, line: 0, column: 0 }
  const result = editBudget(
    text,
    file,
    [
      { kind: 'measured-with', to: 'go1.26' },
      { kind: 'limit', at: at(0), to: 2 },
      { kind: 'permitted', at: at(1), to: ['moved to heap: a'] },
    ],
    same,
  )
  expect(result).toMatchObject({
    kind: 'found',
    value: {
      hunks: [
        { line: 2, before: [], after: ['measured-with: go1.26'] },
        { line: 4, before: ['    F: 1'], after: ['    F: 2'] },
        { line: 7, before: ['      - "moved to heap: b"'], after: [] },
      ],
    },
  })
})

test('5,000 limits are rewritten', wide, () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `    BenchmarkNumber${i}: 0 # ${i}`)
  const text = `version: 1\nbenchmarks:\n  .:\n${lines.join('\n')}\n`
  const changes = budgetOf(text).benchmarks.flatMap(({ allocs }): BudgetChange[] =>
    allocs === undefined ? [] : [{ kind: 'limit', at: allocs.at, to: 1 }],
  )
  expect(edited(text, changes)).toBe(text.replaceAll(': 0 #', ': 1 #'))
})
