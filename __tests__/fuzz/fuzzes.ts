import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import fc from 'fast-check'
import { maxBudgetBytes, parseBudget } from '../../src/budget/parse-budget.ts'
import { type CommandLine, readCommandLine } from '../../src/command-line.ts'
import { diagnosticCodes, isError } from '../../src/diagnostic/diagnostic.ts'
import { parseEvent } from '../../src/github/event.ts'
import { inputNames, modes, readInputs } from '../../src/github/inputs.ts'
import { readReport } from '../../src/report/read-report.ts'
import { withRequest } from '../../src/with-request.ts'
import { pullRequest, workflowRun } from '../support/events.ts'
import { type Fuzz, fuzz, must } from './fuzz.ts'
import { mutated, mutatedJson, strange } from './mutations.ts'
import { budgetText, failing, passing, saysTheSame, verdictOfReports, verdictWithBudget } from './over-budget.ts'

const fixtures = fileURLToPath(new URL('../budget/fixtures/', import.meta.url))
const example = fileURLToPath(new URL('../../allocs-budget.example.yml', import.meta.url))
const budgets = [
  budgetText,
  readFileSync(example, 'utf8'),
  ...readdirSync(fixtures).map((name) => readFileSync(`${fixtures}${name}`, 'utf8')),
]

const yamlWords = [
  ...[
    '- ',
    ': ',
    '? ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '#',
    ' #',
    '&a ',
    '*a',
    '!!str ',
    '!x ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '\\',
    '%YAML 1.1\n',
  ],
  ...[
    '---\n',
    '...\n',
    '<<: ',
    '\n',
    '\n  ',
    '~',
    'null',
    'true',
    'yes',
    'off',
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x1f',
    '0o17',
    '.inf',
    '.nan',
  ],
  ...[
    '1_000',
    '01',
    '2 ±5%',
    'version',
    'benchmarks',
    'functions',
    'rules',
    'overrides',
    'when',
    'allocs',
    'bytes',
    'escapes',
    'sites',
  ],
  ...[
    'calls',
    'allow',
    'level: warn',
    'optional: true',
    'reason',
    'benchtime: 1x',
    'loosened: off',
    'new-escapes: error',
    'unlisted: error',
  ],
  ...[
    './...',
    './codec',
    '(*T).M',
    'Benchmark*',
    '**',
    '*',
    '[...]',
    'moved to heap: x',
    'go: 1.20',
    'goos: linux',
    'packages: []',
    'modules',
  ],
]

const knownCodes: ReadonlySet<string> = new Set(diagnosticCodes)

const budgetFuzz = fuzz(
  'budgets',
  fc.tuple(fc.oneof(mutated([budgetText], yamlWords), mutated(budgets, yamlWords)), fc.constantFrom(...failing)),
  ([text]) => text,
  ([text, { report }]) => {
    const { budget, diagnostics } = parseBudget(text, 'b.yml')
    must((budget !== undefined) !== diagnostics.some(isError), 'there is a budget, or an error says why not')
    const lines = text.split(/\r\n|\r|\n/).length
    for (const { code, at } of diagnostics) {
      must(knownCodes.has(code), `the code ${code} is known`)
      must(at !== undefined && at.line >= 1 && at.line <= lines && at.column >= 0, `${code} is in the file`)
    }
    if (saysTheSame(text))
      must(
        verdictWithBudget(text, report, 'nothing') !== 'pass',
        'what failed passes with the same budget, written otherwise',
      )
    // Compared with base's, a budget that lets through what failed is one that was loosened, which is an error there.
    must(
      verdictWithBudget(text, report) !== 'pass',
      'what failed passes with this budget, and base has loosened: error',
    )
  },
)

const between = fc.array(fc.constantFrom('', '', '', '\n', '# Why: see docs.\n', '      # 0\n'), {
  minLength: 40,
  maxLength: 40,
})

const commentFuzz = fuzz(
  'comments in budgets',
  fc.tuple(between, fc.constantFrom(...failing)).map(([added, failure]) => ({
    text: budgetText
      .split(/(?<=\n)/)
      .map((line, i) => `${added[i] ?? ''}${line}`)
      .join(''),
    failure,
  })),
  ({ text }) => text,
  ({ text, failure }) => {
    must(verdictWithBudget(text, passing) === 'pass', 'what passed passes with comments, and they loosen nothing')
    must(verdictWithBudget(text, failure.report) === 'over-budget', 'what failed fails with comments')
  },
)

const budgetsAnyFuzz = fuzz(
  'texts as budgets',
  fc.oneof(
    fc.string({ maxLength: 300, unit: fc.constantFrom(...yamlWords) }),
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc.tuple(fc.constantFrom(...yamlWords), fc.integer({ min: 1, max: 5_000 })).map(([word, n]) => word.repeat(n)),
  ),
  (text) => text,
  (text) => {
    const { budget, diagnostics } = parseBudget(text, 'b.yml')
    must((budget !== undefined) !== diagnostics.some(isError), 'there is a budget, or an error says why not')
    must(text.length <= maxBudgetBytes || budget === undefined, 'what is too large is no budget')
  },
)

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

const flags = [
  ...[
    '-C',
    '--directory',
    '-b',
    '--budget',
    '--base',
    '--json',
    '--markdown',
    '--color',
    '-q',
    '--quiet',
    '-v',
    '--verbose',
  ],
  ...[
    '--packages',
    '--modules',
    '--benchtime',
    '--count',
    '--timeout',
    '--prepare',
    '-j',
    '--jobs',
    '--functions',
    '--only',
    '--tighten',
  ],
  ...[
    '--dry-run',
    '--flamegraph',
    '--expect-reports',
    '--post',
    '--repo',
    '--pull-request',
    '--head',
    '--comment-key',
    '-h',
    '--help',
    '--version',
  ],
]
const values = [
  ...[
    'check',
    'init',
    'update',
    'explain',
    'report',
    '.',
    '-',
    '--',
    '',
    '0',
    '1',
    '-1',
    '10m',
    '100x',
    'auto',
    'none',
    'HEAD',
    'o/r',
  ],
  ...[
    'always',
    './...',
    'BenchmarkA',
    'r.json',
    'f'.repeat(40),
    '\0',
    '--json=',
    '--base=',
    '-j4',
    '-Cx',
    '=',
    '--no-base',
    '--constructor',
  ],
]

const argument = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...flags) },
  { weight: 4, arbitrary: fc.constantFrom(...values) },
  mutated([...flags, ...values], [...flags, ...values]),
  fc.string({ maxLength: 8 }),
)

const commandLineFuzz = fuzz(
  'command lines',
  fc.tuple(fc.array(argument, { maxLength: 8 }), fc.constantFrom(undefined, '', 'ghs_token')),
  ([argv]) => JSON.stringify(argv),
  ([argv, token]) => {
    const read = silently(() => readOrExit(argv, { GITHUB_TOKEN: token }))
    if (typeof read === 'number') {
      const asksHelp = argv.some((each) => /^--(?:help|version)$|^-[A-Za-z]*h/.test(each))
      must(read !== 0 || asksHelp, 'only who asks for help or the version leaves with 0 and no verdict')
      return
    }
    const { command } = read
    if (command.name === 'report') return
    const budget = parseBudget(budgetText, 'b.yml').budget
    must(budget !== undefined, 'the budget is one')
    const { diagnostics, isWhole } = withRequest(budget, command.request)
    must(isWhole || argv.some((each) => /^--(?:packages|modules)/.test(each)), 'only who asks for a part gets a part')
    must(
      diagnostics.every(({ code }) => knownCodes.has(code)),
      'all codes are known',
    )
  },
)

/** What is read, or the exit code where commander ends it. */
function readOrExit(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine | number {
  try {
    return readCommandLine(argv, env)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
}

/** Commander says mistakes and help by itself. */
function silently<T>(run: () => T): T {
  const streams = [process.stdout, process.stderr]
  const kept = streams.map((stream) => stream.write)
  for (const stream of streams) stream.write = () => true
  try {
    return run()
  } finally {
    for (const [i, stream] of streams.entries()) stream.write = kept[i] ?? stream.write
  }
}

const inputText = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'check',
      'measure',
      'report',
      'auto',
      'always',
      'never',
      'none',
      'true',
      'false',
      '3',
      '10m',
    ),
  },
  mutated(
    ['check', 'measure', 'report', 'always', 'never', 'true', 'false', 'none', '256', 'a.json\nb.json'],
    [' ', '\n', ',', 'True', 'FALSE'],
  ),
  fc.string({ maxLength: 12 }),
)

const inputFuzz = fuzz(
  'inputs',
  fc.record(Object.fromEntries(inputNames.map((name) => [name, inputText]))),
  (given) => JSON.stringify(given),
  (given) => {
    const said = (name: string): string => (given[name] ?? '').trim()
    const { value, diagnostics } = readInputs((name) => given[name] ?? '')
    if (diagnostics.some(isError)) return
    must(value.fail || /^(?:false|False|FALSE)$/.test(said('fail')), 'only a false turns the exit code off')
    must(value.mode === (said('mode') || 'check'), 'the mode is the one that was written')
    must(value.comment === (said('comment') || 'auto'), 'the comment is as it was written')
    must(value.base === (said('base') || 'auto'), 'the base is the one that was written')
    must(value.mode !== 'report' || value.expectReports === Number(said('expect-reports')), 'reports are counted')
  },
)

const push = { before: 'a'.repeat(40), after: 'b'.repeat(40), repository: { full_name: 'octo/m' } }
const mergeGroup = { merge_group: { head_sha: 'a'.repeat(40), base_sha: 'b'.repeat(40) } }
const payloads = [
  pullRequest(),
  pullRequest({ from: 'someone/m' }),
  pullRequest({ from: null }),
  workflowRun(),
  push,
  mergeGroup,
]
const refused = [
  'pull_request_target',
  'issue_comment',
  'workflow_call',
  '',
  'constructor',
  '__proto__',
  'PULL_REQUEST',
]

const eventFuzz = fuzz(
  'events',
  fc.record({
    name: fc.constantFrom(
      'pull_request',
      'merge_group',
      'push',
      'schedule',
      'workflow_dispatch',
      'workflow_run',
      ...refused,
    ),
    mode: fc.constantFrom(...modes),
    payload: fc.oneof(mutatedJson(payloads), strange, fc.jsonValue()),
  }),
  (given) => JSON.stringify(given),
  ({ name, mode, payload }) => {
    const { value, diagnostics } = parseEvent(name, payload, 'octo/m', mode)
    must((value !== undefined) !== diagnostics.some(isError), 'there is an event, or an error says why not')
    if (value === undefined) return
    must(value.kind === name && !refused.includes(name), 'it is an event that is not refused')
    must(name !== 'workflow_run' || mode === 'report', 'nothing is measured in workflow_run')
    const text = JSON.stringify(payload) ?? ''
    const shas = Object.entries(value).filter(([key, each]) => /sha|before|after/i.test(key) && each !== undefined)
    for (const [key, each] of shas)
      must(
        /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(String(each)) && text.includes(String(each)),
        `${key} is a SHA of the payload`,
      )
    if (value.kind === 'pull_request' && !value.fork)
      must(/"full_name":"octo\/m"/i.test(text), 'only what comes from this repository is no fork')
  },
)

export const fuzzes: readonly Fuzz[] = [
  budgetFuzz,
  commentFuzz,
  budgetsAnyFuzz,
  reportFuzz,
  reportPassingFuzz,
  commandLineFuzz,
  inputFuzz,
  eventFuzz,
]
