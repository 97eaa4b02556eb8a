import fc from 'fast-check'
import { readReport } from '../../src/report/read-report.ts'
import { type Fuzz, fuzz, must } from './fuzz.ts'
import { mutated, mutatedJson } from './mutations.ts'
import { failing, passing, verdictOfReports } from './over-budget.ts'

type Row = {
  readonly name?: unknown
  readonly allocsPerOp?: unknown
  readonly bytesPerOp?: unknown
  readonly sites?: unknown
}

/** Whether a report says of all that the entry covers that it is within its limit: then its numbers are other ones. */
function claims(over: (typeof failing)[number]['over'], value: unknown): boolean {
  const { benchmarks, functions } = value as { benchmarks: readonly Row[]; functions: readonly Row[] } // it passed the schema
  const [a, b, c] = ['BenchmarkA', 'BenchmarkB', 'BenchmarkC/'].map((name) =>
    benchmarks.filter((row) => String(row.name).startsWith(name)),
  )
  const escapes = (name: string): readonly number[] =>
    functions
      .filter((row) => row.name === name)
      .map(({ sites }) => (sites as readonly { class: string }[]).filter((each) => each.class === 'escape').length)
  const all = {
    a: numbers(a),
    b: (b ?? []).map((row) => Number(row.bytesPerOp)),
    c: numbers(c),
    f: escapes('F'),
    m: escapes('(*T).M'),
  }
  const max = { a: 1, b: 0, c: 4, f: 1, m: 1 }[over]
  return all[over].length > 0 && all[over].every((got) => got <= max)
}

function numbers(rows: readonly Row[] = []): readonly number[] {
  return rows.map((row) => Number(row.allocsPerOp))
}

const reportFuzz = fuzz(
  'reports',
  fc.constantFrom(...failing).chain(({ over, report }) =>
    fc.record({
      over: fc.constant(over),
      original: fc.constant(JSON.stringify(report)),
      text: fc.oneof(
        mutatedJson([report]).map((value) => JSON.stringify(value) ?? ''),
        mutated([JSON.stringify(report), JSON.stringify(report, null, 2)], jsonWords),
      ),
    }),
  ),
  ({ over, text }) => `over budget in ${over}:\n${text}`,
  ({ over, original, text }) => {
    must(verdictOfReports([original]) === 'over-budget', 'unchanged it is over budget')
    if (verdictOfReports([text]) === 'pass')
      must(claims(over, JSON.parse(text)), 'what failed passes although its numbers are the same')
    must(verdictOfReports([original, text]) !== 'pass', 'beside the report that fails nothing passes')
    must(verdictOfReports([text, original]) !== 'pass', 'nothing passes beside the report that fails')
  },
)

const jsonWords = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u0000',
    'null',
    'true',
    '0',
    '-1',
    '1e400',
    '"__proto__":{},',
    '"allocsPerOp":0,',
  ],
  ...[
    '"verdict":"pass",',
    '"sites":[],',
    '"status":"pass",',
    '"level":"warn",',
    '"findings":[],',
    '"benchmarks":[],',
    '"limit":{},',
  ],
]

const reportPassingFuzz = fuzz(
  'texts as reports',
  fc.oneof(
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc.json(),
    fc.tuple(fc.constantFrom(...jsonWords), fc.integer({ min: 1, max: 10_000 })).map(([word, n]) => word.repeat(n)),
    mutatedJson([passing]).map((value) => JSON.stringify(value) ?? ''),
  ),
  (text) => text,
  (text) => {
    const reading = readReport({ name: 'r.json', text })
    if (reading.kind === 'refused') must(verdictOfReports([text]) === 'cannot-judge', 'what is refused is not judged')
  },
)

export const reportFuzzes: readonly Fuzz[] = [reportFuzz, reportPassingFuzz]
