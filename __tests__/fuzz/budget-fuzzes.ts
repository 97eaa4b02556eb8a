import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { maxBudgetBytes, parseBudget } from '../../src/budget/read/parse-budget.ts'
import { diagnosticCodes, isError } from '../../src/diagnostic/diagnostic.ts'
import { type Fuzz, fuzz, must } from './fuzz.ts'
import { mutated } from './mutations.ts'
import { budgetText, failing, passing, saysTheSame, verdictWithBudget } from './over-budget.ts'

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

export const budgetFuzzes: readonly Fuzz[] = [budgetFuzz, commentFuzz, budgetsAnyFuzz]
