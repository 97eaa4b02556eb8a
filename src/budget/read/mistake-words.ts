import type { DiagnosticCode } from '../../diagnostic/diagnostic.ts'

/** What is said of a value that the schema refuses: `says`, then what was got, then `hint`. */
export type MistakeWords = { readonly code: DiagnosticCode; readonly says: string; readonly hint: string }

const limitHint = 'write a whole number from 0'
const toleranceHint = 'write a whole number from 0, or "4096 ±5%"'
const level = {
  code: 'BAD_VALUE',
  says: 'level must be error, warn or note',
  hint: 'write level: error, warn or note',
} as const
const rule = (name: string) =>
  ({
    code: 'BAD_VALUE',
    says: `${name} must be off, note, warn or error`,
    hint: `write ${name}: off, note, warn or error, without true or false`,
  }) as const
const list = (name: string, example: string) =>
  ({ code: 'BAD_VALUE', says: `${name} must be a list of texts`, hint: `write ${name}: [${example}]` }) as const
const whole = (name: string, range: string) =>
  ({
    code: 'BAD_VALUE',
    says: `${name} must be a whole number ${range}`,
    hint: `write ${name} as plain digits, ${range}`,
  }) as const

/** The words for each message key of the schema. */
export const mistakeWords = {
  budget: {
    code: 'BAD_TYPE',
    says: 'a budget must be a map of keys to values',
    hint: 'start the file with version: 1',
  },
  version: { code: 'BAD_TYPE', says: 'version must be the number 1', hint: 'write version: 1' },
  packages: list('packages', './...'),
  package: {
    code: 'BAD_PATTERN',
    says: 'a package pattern must be a text',
    hint: 'write a package pattern such as ./codec',
  },
  modules: list('modules', '.'),
  module: {
    code: 'BAD_VALUE',
    says: 'a module must be a folder',
    hint: 'write a folder with a go.mod, such as tools/gen',
  },
  tags: list('tags', 'integration'),
  tag: {
    code: 'BAD_VALUE',
    says: 'a build tag must be letters, digits, underscores and dots',
    hint: 'list each tag by itself; a tag is set or left out, never negated',
  },
  'pass-env': list('pass-env', 'DATABASE_URL'),
  variable: {
    code: 'BAD_VALUE',
    says: 'a variable must be a name of letters, digits and _',
    hint: 'list the names only, the values come from the environment',
  },
  'variable-kept': {
    code: 'BAD_VALUE',
    says: 'a benchmark never sees the variables INPUT_*, GITHUB_* and ACTIONS_*',
    hint: 'pass it on under another name',
  },
  empty: { code: 'BAD_VALUE', says: 'the list must have an item', hint: 'remove the key to have the default' },
  twice: { code: 'BAD_VALUE', says: 'an item is in the list twice', hint: 'remove one of the two' },
  benchtime: {
    code: 'BAD_VALUE',
    says: 'benchtime must be auto, iterations from 1x to 1000000000x, or a duration up to 24h',
    hint: 'write auto, 1000x or 100ms',
  },
  timeout: {
    code: 'BAD_VALUE',
    says: 'timeout must be a Go duration from 1ms to 24h',
    hint: 'write 90s, 10m or 1h30m',
  },
  count: whole('count', 'from 1 to 1000'),
  cpu: whole('cpu', 'from 1 to 1024'),
  jobs: whole('jobs', 'from 0 to 1024'),
  'measured-with': {
    code: 'BAD_VALUE',
    says: 'measured-with must be a Go version',
    hint: 'write go1.26 or go1.26.3; behind it may stand what was set: go1.26 GOEXPERIMENT=noswissmap',
  },
  benchmarks: {
    code: 'BAD_TYPE',
    says: 'benchmarks must be a map of package patterns',
    hint: 'write "./codec:" below it, and below that BenchmarkDecode: 0',
  },
  'benchmark-names': {
    code: 'BAD_TYPE',
    says: 'a package under benchmarks must be a map of names to limits',
    hint: 'write BenchmarkDecode: 0 below the package, indented',
  },
  benchmark: {
    code: 'BAD_LIMIT',
    says: 'the limit of a benchmark must be allocs/op, or a map such as { allocs: 2, bytes: 4096 }',
    hint: toleranceHint,
  },
  'benchmark-map': {
    code: 'BAD_TYPE',
    says: 'the limit of a benchmark must be allocs/op, or a map',
    hint: toleranceHint,
  },
  'benchmark-empty': { code: 'MISSING_KEY', says: 'a benchmark needs allocs or bytes', hint: 'add allocs: 0' },
  allocs: { code: 'BAD_LIMIT', says: 'allocs/op must be a whole number from 0', hint: toleranceHint },
  bytes: { code: 'BAD_LIMIT', says: 'B/op must be a whole number from 0', hint: toleranceHint },
  functions: {
    code: 'BAD_TYPE',
    says: 'functions must be a map of package patterns',
    hint: 'write "./codec:" below it, and below that Decode: 0',
  },
  'function-names': {
    code: 'BAD_TYPE',
    says: 'a package under functions must be a map of names to limits',
    hint: 'write (*Encoder).Encode: 0 below the package, indented',
  },
  function: {
    code: 'BAD_LIMIT',
    says: 'the limit of a function must be a number of escapes, a list of permitted ones, or a map such as { escapes: 0, sites: 0 }',
    hint: limitHint,
  },
  'function-map': {
    code: 'BAD_TYPE',
    says: 'the limit of a function must be a number, a list, or a map',
    hint: limitHint,
  },
  'function-empty': { code: 'MISSING_KEY', says: 'a function needs escapes or sites', hint: 'add escapes: 0' },
  escapes: {
    code: 'BAD_LIMIT',
    says: 'escapes must be a whole number from 0, or a list of permitted ones',
    hint: limitHint,
  },
  sites: { code: 'BAD_LIMIT', says: 'sites must be a whole number from 0', hint: limitHint },
  permitted: {
    code: 'BAD_VALUE',
    says: 'a permitted escape must be the text of the compiler, "moved to heap: NAME" or "EXPR escapes to heap"',
    hint: 'copy the text from the report, in quotes',
  },
  level,
  reason: { code: 'BAD_VALUE', says: 'reason must be a text', hint: 'write the reason in quotes' },
  optional: { code: 'BAD_VALUE', says: 'optional must be true or false', hint: 'write optional: true, without quotes' },
  rules: { code: 'BAD_TYPE', says: 'rules must be a map', hint: 'write new-escapes: warn below it' },
  'new-escapes': rule('new-escapes'),
  slack: rule('slack'),
  unlisted: rule('unlisted'),
  loosened: rule('loosened'),
  overrides: { code: 'BAD_TYPE', says: 'overrides must be a list', hint: 'write - when: { go: "1.25" } below it' },
  override: {
    code: 'BAD_TYPE',
    says: 'an override must be a map of when, benchmarks and functions',
    hint: 'write - when: { go: "1.25" }, and benchmarks: below when',
  },
  'override-empty': {
    code: 'MISSING_KEY',
    says: 'an override needs benchmarks or functions',
    hint: 'add benchmarks: with the entries that hold there',
  },
  when: { code: 'BAD_TYPE', says: 'when must be a map of go, goos and goarch', hint: 'write when: { go: "1.25" }' },
  'when-empty': { code: 'MISSING_KEY', says: 'when needs go, goos or goarch', hint: 'write when: { go: "1.25" }' },
  'when-go': {
    code: 'BAD_VALUE',
    says: 'go must be a version such as "1.25", "1.26.3", ">=1.26" or "<1.24"',
    hint: 'write go: "1.25", in quotes',
  },
  goos: {
    code: 'BAD_VALUE',
    says: 'goos must be an operating system as Go names it',
    hint: 'write goos: linux, darwin or windows',
  },
  goarch: {
    code: 'BAD_VALUE',
    says: 'goarch must be an architecture as Go names it',
    hint: 'write goarch: amd64 or arm64',
  },
} as const satisfies Record<string, MistakeWords>

/** What the schema says where it refuses a value: a key of `mistakeWords`. */
export type MistakeKey = keyof typeof mistakeWords

/** The words for a message of the schema. */
export function wordsOf(message: string): MistakeWords {
  // Every message of the schema is typed as a MistakeKey by `says`; a test walks all of them.
  return mistakeWords[message as MistakeKey]
}

/** A message of the schema, checked to have words. */
export function says(key: MistakeKey): { readonly error: MistakeKey } {
  return { error: key }
}
