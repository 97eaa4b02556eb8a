import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report, SiteRow, WhereRow } from '../../src/report/report-schema.ts'
import { findingCount, newEscapeCount, worstOver } from '../../src/story/counts.ts'
import { storiesOf } from '../../src/story/stories.ts'
import { plain } from '../../src/words/inline.ts'
import { storyTitle } from '../../src/words/story-text.ts'
import {
  bench,
  func,
  newEscape,
  overBenchmark,
  overFunction,
  pkg,
  report,
  run,
  site,
} from '../report/sample-reports.ts'
import { runs } from '../support/runs.ts'

const encoder = 'codec/encode.go'

/** `Encode` at line 28 calls `Format`, which allocates at the line; the benchmark calls `Encode`. */
function where(line: number, over: Partial<WhereRow> = {}): WhereRow {
  return {
    package: pkg,
    function: 'Format',
    at: { file: encoder, line, column: 9 },
    source: '\tbuf := make([]byte, n)',
    allocsPerOp: 1,
    bytesPerOp: 64,
    atLeast: false,
    base: 0,
    baseBytes: 0,
    replaces: null,
    calls: [],
    cause: 'size-unknown',
    detail: '',
    sites: [site('make([]byte, n) escapes to heap', line, '\tbuf := make([]byte, n)', { new: true })],
    path: [
      { function: `${pkg}.Format`, file: encoder, line },
      { function: `${pkg}.(*Encoder).Encode`, file: encoder, line: 28 },
      { function: `${pkg}.BenchmarkEncode`, file: 'codec/encode_test.go', line: 9 },
    ],
    changed: { function: `${pkg}.(*Encoder).Encode`, file: encoder, line: 28, source: '\tout = Format(out, n)' },
    ...over,
  }
}

function titles(given: Report): readonly string[] {
  return storiesOf(given).map((story) => plain(storyTitle(story)))
}

/** What the compiler puts at the call of an inlined function. */
function inlinedCopy(over: Partial<SiteRow> = {}): SiteRow {
  return site('make([]byte, n) escapes to heap', 28, '\tout = Format(out, n)', { new: true, ...over })
}

describe('one line of the change', () => {
  test('is one story, whatever number of benchmarks, functions and new escapes it makes worse', () => {
    const rows = [1, 3, 5].map((got) =>
      bench(`BenchmarkEncode${got}`, got, 0, {
        where: [where(39, { allocsPerOp: got - 0.5 }), where(41, { allocsPerOp: 0.5, cause: 'append-growth' })],
      }),
    )
    const encode = func('(*Encoder).Encode', 0, [inlinedCopy()])
    const other = func('Other', 9, [inlinedCopy()])
    const given = report({
      findings: [
        ...rows.map((row) => overBenchmark(row)),
        ...rows.map((row) => overBenchmark(row, { unit: 'B/op', got: row.bytesPerOp })),
        overFunction(encode),
        newEscape(encode, { withLimit: true }),
        newEscape(other),
      ],
    })
    expect(titles(given)).toEqual([
      'codec/encode.go:28 now allocates in Format: 1 to 5 allocs/op more in 3 benchmarks, and (*Encoder).Encode has 1 escape, limit 0, and a new escape in Other',
    ])
    const [story] = storiesOf(given)
    expect(story?.lines.map(({ at }) => at?.line)).toEqual([39, 41])
    expect(story?.benchmarks.map(({ findings }) => findings.map(({ unit }) => unit))).toEqual(
      Array(3).fill(['allocs/op', 'B/op']),
    )
    // One line of source that is new: one escape, in however many functions it is inlined.
    expect(newEscapeCount(given)).toBe(1)
    expect(findingCount(given)).toBe(5)
  })

  test('is told with the toolchains of a matrix as one', () => {
    const ids = ['go1.26.3-linux-amd64', 'b']
    const rows = ids.map((id) => bench('BenchmarkEncode', 2, 0, { run: id, where: [where(39, { allocsPerOp: 2 })] }))
    const held = ids.map((id) => func('(*Encoder).Encode', 0, [inlinedCopy({ column: id.length })], { run: id }))
    const given = report({
      runs: [run(), run({ id: 'b', toolchain: { ...run().toolchain, go: 'go1.27.0' } })],
      findings: [
        ...rows.map((row) => overBenchmark(row)),
        ...held.flatMap((row) => [overFunction(row), newEscape(row, { withLimit: true })]),
      ],
    })
    const stories = storiesOf(given)
    expect(stories.map(({ benchmarks, functions }) => [benchmarks.length, functions.length])).toEqual([[1, 1]])
    expect(stories[0]?.benchmarks[0]?.allocs).toBe(2)
    expect(stories[0]?.benchmarks[0]?.rows.length).toBe(2)
    expect([newEscapeCount(given), findingCount(given)]).toEqual([1, 3])
  })

  test('has the numbers of a benchmark that two lines make worse once, with the line that adds most', () => {
    const other = { function: `${pkg}.G`, file: encoder, line: 70, source: '\tx := new(T)' }
    const row = bench('BenchmarkEncode', 5, 0, {
      where: [where(70, { changed: other, path: [], sites: [] }), where(39, { allocsPerOp: 4 })],
    })
    const given = report({ findings: [overBenchmark(row)] })
    expect(titles(given)).toEqual([
      'codec/encode.go:28 now allocates in Format: 4 allocs/op more in BenchmarkEncode',
      'codec/encode.go:70 now allocates: 1 allocs/op more in BenchmarkEncode',
    ])
    expect(storiesOf(given).flatMap(({ benchmarks }) => benchmarks.map(({ isFirst }) => isFirst))).toEqual([
      true,
      false,
    ])
  })

  test('is named with the others of its function that allocate for the same reason', () => {
    const rows = [28, 29, 31].map((line) =>
      where(line, {
        cause: 'library-call',
        detail: 'big.(*Int).Bytes',
        calls: ['math/big.(*Int).Bytes'],
        sites: [],
        path: [{ function: `${pkg}.sign`, file: encoder, line }],
        changed: { function: `${pkg}.sign`, file: encoder, line, source: '\tb := r.Bytes()' },
      }),
    )
    const told = (n: number): readonly string[] =>
      titles(report({ findings: [overBenchmark(bench('BenchmarkSign', 3, 0, { where: rows.slice(0, n) }))] }))
    expect([1, 2, 3].map(told)).toEqual([
      ['codec/encode.go:28 now allocates in big.(*Int).Bytes: 1 allocs/op more in BenchmarkSign'],
      ['codec/encode.go:28 and line 29 now allocate in big.(*Int).Bytes: 2 allocs/op more in BenchmarkSign'],
      ['codec/encode.go:28 and 2 more lines now allocate in big.(*Int).Bytes: 3 allocs/op more in BenchmarkSign'],
    ])
  })

  test('is not joined with one of another function, or for another reason', () => {
    const other = { function: `${pkg}.G`, file: encoder, line: 70, source: '\tx := make([]byte, n)' }
    const rows = [where(39), where(70, { changed: other, path: [] })]
    expect(titles(report({ findings: [overBenchmark(bench('BenchmarkX', 2, 0, { where: rows }))] }))).toHaveLength(2)
  })

  test('is not what a part of an allocation beside it comes from', () => {
    const noise = where(90, {
      allocsPerOp: 0.02,
      changed: { function: 'x', file: 'http_test.go', line: 90, source: 'y' },
    })
    const given = (rows: readonly WhereRow[]) =>
      titles(report({ findings: [overBenchmark(bench('BenchmarkX', 1, 0, { where: rows }))] }))
    expect(given([where(39), noise])).toHaveLength(1)
    expect(given([noise])).toHaveLength(1)
  })

  test('that is on the way to the heap, and allocates nothing itself, makes another value escape', () => {
    const kept = { function: `${pkg}.F`, file: encoder, line: 9, source: '\tkept = append(kept, &y)' }
    const moved = site('moved to heap: y', 8, '\ty := 2', { new: true, changed: kept })
    const row = bench('BenchmarkF', 1, 0, {
      where: [where(8, { changed: kept, sites: [moved], path: [{ function: `${pkg}.F`, file: encoder, line: 8 }] })],
    })
    const given = report({ findings: [overBenchmark(row), overFunction(func('F', 0, [moved]))] })
    expect(titles(given)).toEqual([
      'codec/encode.go:9 now makes y escape: 1 allocs/op more in BenchmarkF, and F has 1 escape, limit 0',
    ])
  })

  test('that lets a parameter escape says which', () => {
    const leak = {
      package: pkg,
      function: 'check',
      parameter: 'vals',
      was: 'content',
      file: encoder,
      line: 18,
      source: '\treturn fmt.Errorf("got %#v", vals)',
    } as const
    const changed = { function: 'check', file: encoder, line: 18, source: leak.source }
    const argument = site('... argument escapes to heap', 8, '\tv.With("a", "b")', {
      file: 'codec/encode_test.go',
      new: true,
      leak,
      changed,
    })
    const at = { file: 'codec/encode_test.go', line: 8, column: 3 }
    const row = bench('BenchmarkWith', 1, 0, { where: [where(8, { at, changed, sites: [argument], path: [] })] })
    expect(titles(report({ findings: [overBenchmark(row)] }))).toEqual([
      'codec/encode.go:18 now lets parameter vals of check escape: 1 allocs/op more in BenchmarkWith',
    ])
    // A call that is new itself lets nothing escape: the parameter leaks in the function.
    const call = { function: 'F', file: encoder, line: 8, source: '\tv.With("a", "b")' }
    const own = { file: encoder, line: 8, column: 3 }
    const path = [{ function: `${pkg}.F`, file: encoder, line: 8 }]
    const inCall = { ...argument, file: encoder, changed: call }
    const newCall = where(8, { at: own, changed: call, sites: [inCall], path, cause: 'leaking-parameter' })
    expect(titles(report({ findings: [overBenchmark(bench('BenchmarkWith', 1, 0, { where: [newCall] }))] }))).toEqual([
      'codec/encode.go:8 now allocates: 1 allocs/op more in BenchmarkWith',
    ])
  })
})

test('a benchmark that is over in bytes alone is told by bytes', () => {
  const line = where(39, { base: 1, bytesPerOp: 4096, baseBytes: 64, path: [], changed: null })
  const limit = { allocs: null, bytes: { max: 64, written: '64', at: { file: 'b.yml', line: 1, column: 1 } } }
  const row = bench('BenchmarkEncode', 1, 1, { where: [line], bytesPerOp: 4096, limit, status: 'over' })
  expect(titles(report({ findings: [overBenchmark(row, { unit: 'B/op', got: 4096, max: 64 })] }))).toEqual([
    'codec/encode.go:39 allocates more: 4,032 B/op more in BenchmarkEncode',
  ])
})

describe('a benchmark that allocates as at base', () => {
  const rows = [where(41, { base: 1, cause: 'fmt-argument' }), where(39, { base: 1, bytesPerOp: 128 })]
  const row = bench('BenchmarkEncode', 2, 0, { base: { allocsPerOp: 2, bytesPerOp: 192 }, where: rows })

  test('does not allocate more because a function of another name has its escape', () => {
    const moved = func('Renamed', 9, [
      site('make([]byte, n) escapes to heap', 39, '\tbuf := make([]byte, n)', { new: true }),
    ])
    expect(titles(report({ findings: [overBenchmark(row), newEscape(moved)] }))).toEqual([
      'codec/encode.go:39 allocates as at base: 1 allocs/op in BenchmarkEncode, and a new escape in Renamed',
    ])
  })

  test('has the cause of the line that it is named after', () => {
    const [story] = storiesOf(report({ findings: [overBenchmark(row)] }))
    expect(story?.lines.map(({ at, cause }) => [at?.line, cause])).toEqual([
      [39, 'size-unknown'],
      [41, 'fmt-argument'],
    ])
  })
})

describe('where no line of the change is known', () => {
  test('another version of a dependency is the cause, wherever its lines are', () => {
    const detail = 'example.com/dep v1.0.0 → v1.1.0'
    const rows = [39, 41].map((line) =>
      bench(`Benchmark${line}`, 1, 0, { where: [where(line, { cause: 'dependency', detail, changed: null })] }),
    )
    expect(titles(report({ findings: rows.map((row) => overBenchmark(row)) }))).toEqual([
      `another version of a dependency (${detail}): 1 allocs/op more in 2 benchmarks`,
    ])
  })

  test('without base the line that allocates most is named, and its others beside it', () => {
    const row = bench('BenchmarkEncode', 3, 0, {
      where: [where(39, { base: null, changed: null }), where(41, { base: null, changed: null, allocsPerOp: 2 })],
    })
    const given = report({ findings: [overBenchmark(row)] })
    expect(titles(given)).toEqual(['codec/encode.go:41 allocates: 2 allocs/op in BenchmarkEncode'])
    expect(storiesOf(given)[0]?.lines.map(({ at }) => at?.line)).toEqual([41, 39])
  })

  test('what base has too is never called new', () => {
    const row = bench('BenchmarkEncode', 1, 0, { where: [where(39, { base: 1 })] })
    expect(titles(report({ findings: [overBenchmark(row)] }))).toEqual([
      'codec/encode.go:39 allocates as at base: 1 allocs/op in BenchmarkEncode',
    ])
  })

  test('a line that base has too, and that allocates in place of another, is not as at base', () => {
    const replaces = { file: 'codec/encode.go', line: 12, source: '\tt.stack = make([]int, 0, 8)' }
    const told = (more: Parameters<typeof where>[1]): readonly string[] => {
      const row = bench('BenchmarkEncode', 1, 0, { where: [where(39, { base: 1, replaces, ...more })] })
      return titles(report({ findings: [overBenchmark(row)] }))
    }
    const instead = 'allocates in place of `t.stack = make([]int, 0, 8)`'.replaceAll('`', '')
    expect(told({ changed: null })).toEqual([`codec/encode.go:39 ${instead}: 1 allocs/op in BenchmarkEncode`])
    const changed = { function: 'm.F', file: 'codec/encode.go', line: 20, source: '\tt.stack = t.buf[:0]' }
    expect(told({ changed })).toEqual([expect.stringMatching(/^codec\/encode\.go:20 /)])
    const edited = { ...changed, line: 39 }
    expect(told({ changed: edited })).toEqual([
      'codec/encode.go:39 allocates as at base: 1 allocs/op in BenchmarkEncode',
    ])
  })

  test('what no line is known to have more of is not told of a line that base has, too', () => {
    const least = { base: 1, changed: null, atLeast: true }
    const row = bench('BenchmarkEncode', 3, 1, {
      base: { allocsPerOp: 1, bytesPerOp: 8 },
      where: [where(39, least), where(41, { ...least, allocsPerOp: 0.5, base: 0.5 })],
    })
    const given = report({ findings: [overBenchmark(row)] })
    expect(titles(given)).toEqual(['Not attributed to a line: 2 allocs/op more in BenchmarkEncode'])
    expect(storiesOf(given)[0]?.lines.map(({ at, atLeast }) => [at?.line, atLeast])).toEqual([
      [39, true],
      [41, true],
    ])
    const known = { ...row, where: [...row.where, where(43, { allocsPerOp: 1, base: 0 })] }
    expect(titles(report({ findings: [overBenchmark(known)] }))).toEqual([
      'codec/encode.go:28 now allocates in Format: 2 allocs/op more in BenchmarkEncode',
    ])
    const fallen = { ...row, base: { allocsPerOp: 3, bytesPerOp: 8 } }
    expect(titles(report({ findings: [overBenchmark(fallen)] }))).toEqual([
      'codec/encode.go:39 allocates as at base: at least 1 allocs/op in BenchmarkEncode',
    ])
  })

  test('what was not profiled is told by its numbers, errors apart from warnings', () => {
    const [a, b, c] = [bench('BenchmarkA', 3, 0), bench('BenchmarkB', 9, 0), bench('BenchmarkC', 2, 0)]
    const given = report({
      findings: [overBenchmark(a), overBenchmark(b), overBenchmark(c, { severity: 'warning' })],
    })
    expect(titles(given)).toEqual(['2 benchmarks exceed their limits', 'BenchmarkC has 2 allocs/op, limit 0'])
    expect(storiesOf(given)[0]?.benchmarks.map(({ name }) => name)).toEqual(['BenchmarkB', 'BenchmarkA'])
    expect(worstOver(given.findings)?.got).toBe(9)
  })

  test('a function with several old escapes is one story', () => {
    const sites = [30, 31, 32].map((line) => site('moved to heap: x', line, '\tvar x T', { new: false }))
    expect(titles(report({ findings: [overFunction(func('F', 1, sites))] }))).toEqual([
      'codec/encode.go:30 allocates as at base: F has 3 escapes, limit 1',
    ])
  })
})

test('every finding is in a story, whatever is known of its lines', () => {
  const place = fc.record({
    line: fc.integer({ min: 1, max: 4 }),
    allocsPerOp: fc.double({ min: 0, max: 5, noNaN: true }),
    base: fc.option(fc.double({ min: 0, max: 5, noNaN: true })),
    isKnown: fc.boolean(),
    change: fc.option(fc.integer({ min: 1, max: 4 })),
    cause: fc.constantFrom(null, 'stored', 'dependency', 'go-line'),
  })
  const benchmarks = fc.array(fc.array(place, { maxLength: 4 }), { maxLength: 5 })
  const functions = fc.array(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.option(fc.boolean())), { minLength: 1, maxLength: 3 }),
    {
      maxLength: 4,
    },
  )
  fc.assert(
    fc.property(benchmarks, functions, (lines, held) => {
      const rows = lines.map((all, i) =>
        bench(`Benchmark${i}`, 9, 0, {
          where: all.map(({ line, isKnown, change, ...over }) =>
            where(line, {
              ...over,
              ...(isKnown ? {} : { at: null }),
              changed: change === null ? null : { function: 'f', file: encoder, line: change, source: 'x' },
            } as Partial<WhereRow>),
          ),
        }),
      )
      const escaping = held.map((sites, i) =>
        func(
          `F${i}`,
          0,
          sites.map(([line, isNew]) => site(`moved to heap: v${line}`, line, 'x', { new: isNew })),
        ),
      )
      const given = report({
        findings: [...rows.map((row) => overBenchmark(row)), ...escaping.map((row) => overFunction(row))],
      })
      const stories = storiesOf(given)
      const told = new Set(
        stories.flatMap((story) => [...story.benchmarks, ...story.functions].flatMap(({ findings }) => findings)),
      )
      expect(given.findings.filter((finding) => !told.has(finding as never))).toEqual([])
      // The numbers of each are shown once.
      const first = stories.flatMap((story) =>
        [...story.benchmarks, ...story.functions].filter(({ isFirst }) => isFirst),
      )
      expect(first.map(({ name }) => name).toSorted()).toEqual(
        [...rows, ...escaping].map(({ name }) => name).toSorted(),
      )
      for (const story of stories) expect(plain(storyTitle(story))).not.toBe('')
    }),
    { numRuns: runs(200) },
  )
})

describe('counting', () => {
  test('two new escapes on one line of one function are two', () => {
    const sites = [11, 22].map((column) => site('moved to heap: x', 5, '\tx, y := 1, 2', { column, new: true }))
    const row = func('F', 9, sites)
    const given = report({ findings: sites.map((each) => newEscape(row, { site: each })) })
    expect(newEscapeCount(given)).toBe(2)
  })
})
