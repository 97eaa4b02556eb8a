import { CommanderError } from 'commander'
import fc from 'fast-check'
import { applyOverrides } from '../../src/app/apply-overrides.ts'
import { parseBudget } from '../../src/budget/read/parse-budget.ts'
import { type CommandLine, readCommandLine } from '../../src/cli/command-line.ts'
import { diagnosticCodes } from '../../src/diagnostic/diagnostic.ts'
import { type Fuzz, fuzz, must } from './fuzz.ts'
import { mutated } from './mutations.ts'
import { budgetText } from './over-budget.ts'

const knownCodes: ReadonlySet<string> = new Set(diagnosticCodes)

const flags = [
  ...[
    '-C',
    '--directory',
    '-b',
    '--budget',
    '--base',
    '--json',
    '--markdown',
    '--sarif',
    '--code-quality',
    '--bench',
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
    '--raise',
  ],
  ...[
    '--dry-run',
    '--flamegraph',
    '--profile',
    '--expect-reports',
    '--post',
    '--repo',
    '--gitlab',
    '--merge-request',
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
    const { diagnostics, isWhole } = applyOverrides(budget, command.request)
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

export const commandLineFuzzes: readonly Fuzz[] = [commandLineFuzz]
