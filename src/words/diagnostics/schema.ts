import type { FormKey, Got, MistakeKey, Refused, Required, ValueAdvice } from '../../diagnostic/args/refused-value.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { Sentence, Variants } from './words.ts'

const limitHint = 'write a whole number of 0 or more'
const toleranceHint = 'write a whole number of 0 or more, or "4096 ±5%"'
const level = { message: 'level must be error, warn, or note', hint: 'write level: error, warn, or note' } as const
const rule = (name: string) =>
  ({
    message: `${name} must be off, note, warn, or error`,
    hint: `write ${name}: off, note, warn, or error; true and false are not valid`,
  }) as const
const list = (name: string, example: string) =>
  ({ message: `${name} must be a list of strings`, hint: `write ${name}: [${example}]` }) as const
const whole = (name: string, range: string) =>
  ({ message: `${name} must be a whole number ${range}`, hint: `write ${name} as plain digits, ${range}` }) as const

/** What a value must be, and the usual way to write it, for each rule of the schema. */
export const ruleWords = {
  budget: { message: 'a budget must be a map of keys to values', hint: 'start the file with version: 1' },
  version: { message: 'version must be the number 1', hint: 'write version: 1' },
  packages: list('packages', './...'),
  package: { message: 'a package pattern must be a string', hint: 'write a package pattern such as ./codec' },
  modules: list('modules', '.'),
  module: { message: 'a module must be a folder', hint: 'write a folder with a go.mod, such as tools/gen' },
  tags: list('tags', 'integration'),
  tag: {
    message: 'a build tag must consist of letters, digits, underscores, and dots',
    hint: 'list each tag separately; a tag is set or omitted, never negated',
  },
  'pass-env': list('pass-env', 'DATABASE_URL'),
  variable: {
    message: 'a variable name must consist of letters, digits, and _',
    hint: 'list only the names; the values come from the environment',
  },
  'variable-kept': {
    message: 'variables INPUT_*, GITHUB_*, and ACTIONS_* are never passed to benchmarks',
    hint: 'pass it under another name',
  },
  empty: { message: 'the list must not be empty', hint: 'add an item, or remove the key to use the default' },
  twice: { message: 'the list must not have duplicates', hint: 'remove one of the two' },
  benchtime: {
    message: 'benchtime must be auto, iterations from 1x to 1000000000x, or a duration up to 24h',
    hint: 'write auto, 1000x, or 100ms',
  },
  timeout: { message: 'timeout must be a Go duration from 1ms to 24h', hint: 'write 90s, 10m, or 1h30m' },
  count: whole('count', 'from 1 to 1000'),
  cpu: whole('cpu', 'from 1 to 1024'),
  jobs: whole('jobs', 'from 0 to 1024'),
  'measured-with': {
    message: 'measured-with must be a Go version',
    hint: 'write go1.26 or go1.26.3, optionally followed by settings: go1.26 GOEXPERIMENT=noswissmap',
  },
  benchmarks: {
    message: 'benchmarks must be a map of package patterns',
    hint: 'write "./codec:" below it, and below that BenchmarkDecode: 0',
  },
  'benchmark-names': {
    message: 'a package under benchmarks must be a map of names to limits',
    hint: 'write BenchmarkDecode: 0 below the package, indented',
  },
  benchmark: {
    message: 'the limit of a benchmark must be allocs/op, or a map such as { allocs: 2, bytes: 4096 }',
    hint: toleranceHint,
  },
  'benchmark-map': { message: 'the limit of a benchmark must be allocs/op, or a map', hint: toleranceHint },
  'benchmark-empty': { message: 'the limit has neither allocs nor bytes', hint: 'add allocs: 0' },
  allocs: { message: 'allocs/op must be a whole number of 0 or more', hint: toleranceHint },
  bytes: { message: 'B/op must be a whole number of 0 or more', hint: toleranceHint },
  functions: {
    message: 'functions must be a map of package patterns',
    hint: 'write "./codec:" below it, and below that Decode: 0',
  },
  'function-names': {
    message: 'a package under functions must be a map of names to limits',
    hint: 'write (*Encoder).Encode: 0 below the package, indented',
  },
  function: {
    message:
      'the limit of a function must be a number of escapes, a list of permitted escapes, or a map such as { escapes: 0, sites: 0 }',
    hint: limitHint,
  },
  'function-map': { message: 'the limit of a function must be a number, a list, or a map', hint: limitHint },
  'function-empty': { message: 'the limit has neither escapes nor sites', hint: 'add escapes: 0' },
  escapes: { message: 'escapes must be a whole number of 0 or more, or a list of permitted escapes', hint: limitHint },
  sites: { message: 'sites must be a whole number of 0 or more', hint: limitHint },
  permitted: {
    message: 'a permitted escape must be the compiler\'s text, "moved to heap: NAME" or "EXPR escapes to heap"',
    hint: 'copy the text from the report, in quotes',
  },
  calls: {
    message: 'calls must be module or all',
    hint: 'write calls: module, or calls: all to include dependencies and the standard library',
  },
  allow: list('allow', 'fmt.Errorf'),
  allowed: {
    message: 'a function in allow must be a string',
    hint: 'write its name as Go prints it, such as fmt.Errorf or "(*Logger).*"',
  },
  'allow-alone': { message: 'allow has no effect without calls', hint: 'add calls: module, or remove allow' },
  dynamic: { message: 'dynamic must be note, warn, or error', hint: 'write dynamic: note, warn, or error' },
  'dynamic-alone': { message: 'dynamic has no effect without calls', hint: 'add calls: module, or remove dynamic' },
  level,
  reason: { message: 'reason must be a string', hint: 'write the reason in quotes' },
  optional: { message: 'optional must be true or false', hint: 'write optional: true, without quotes' },
  rules: { message: 'rules must be a map', hint: 'write new-escapes: warn below it' },
  'new-escapes': rule('new-escapes'),
  slack: rule('slack'),
  unlisted: rule('unlisted'),
  loosened: rule('loosened'),
  overrides: { message: 'overrides must be a list', hint: 'write - when: { go: "1.25" } below it' },
  override: {
    message: 'an override must be a map of when, benchmarks, and functions',
    hint: 'write - when: { go: "1.25" }, and benchmarks: below it',
  },
  'override-empty': {
    message: 'the override has neither benchmarks nor functions',
    hint: 'add benchmarks: with the entries that apply there',
  },
  when: { message: 'when must be a map of go, goos, and goarch', hint: 'write when: { go: "1.25" }' },
  'when-empty': { message: 'when has none of go, goos, and goarch', hint: 'write when: { go: "1.25" }' },
  'when-go': {
    message: 'go must be a version such as "1.25", "1.26.3", ">=1.26", or "<1.24"',
    hint: 'write go: "1.25", in quotes',
  },
  goos: { message: 'goos must be an operating system that Go supports', hint: 'write goos: linux, darwin, or windows' },
  goarch: { message: 'goarch must be an architecture that Go supports', hint: 'write goarch: amd64 or arm64' },
} as const satisfies Record<MistakeKey, { readonly message: string; readonly hint: string }>

/** A value that was written in another form, in the right one. */
const forms: Readonly<Record<FormKey, (written: string) => string>> = {
  'when-go': (written) => `write go: "${written}" in quotes; without them it is a number, and 1.20 becomes 1.2`,
  'measured-with': (written) => `write measured-with: go${written}`,
  benchtime: (written) => `write ${written}x for iterations, or ${written}ms for a duration`,
  timeout: (written) => `write ${written}s for seconds, or ${written}m for minutes`,
  reason: (written) => `write reason: "${written}"`,
  packages: (written) => `write packages: [${written}]`,
  modules: (written) => `write modules: [${written}]`,
  tags: (written) => `write tags: [${items(written)}]`,
  'pass-env': (written) => `write pass-env: [${items(written)}]`,
  allow: (written) => `write allow: [${items(written)}]`,
}

function items(written: string): string {
  return written.split(/[\s,]+/).join(', ')
}

function adviceHint(args: ValueAdvice & { readonly key: MistakeKey }): string {
  switch (args.advice) {
    case 'usual':
      return ruleWords[args.key].hint
    case 'no-quotes':
      return 'remove the quotes'
    case 'quote-all':
      return 'put the whole text in quotes'
    case 'quote':
      return `put it in quotes: ${args.text}`
    case 'write':
      return `write ${args.text}`
    case 'no-tolerance':
      return `write ${args.text}; counts from the source have no tolerance`
    case 'at-most':
      return `write at most ${args.text}`
    case 'near':
      return `did you mean ${args.text}?`
    case 'form':
      return forms[args.form](args.text)
  }
}

function described(args: Got): string {
  switch (args.got) {
    case 'map':
      return 'a map'
    case 'list':
      return 'a list'
    case 'null':
      return 'null'
    case 'text':
      return `the string ${quoteText(args.written)}`
    case 'plain':
      return quoteText(args.written).slice(1, -1)
  }
}

/** A value that the schema refuses. */
export const refusedSentences: Variants<Refused> = {
  refused: { message: (args) => `${ruleWords[args.key].message}, got ${described(args)}`, hint: adviceHint },
  'no-value': {
    message: ({ name, key }) => `${quoteText(name)} has no value: ${ruleWords[key].message}`,
    hint: ({ key }) => ruleWords[key].hint,
  },
}

/** Something that is refused whatever the value is. */
export const requiredSentence: Sentence<Required> = {
  message: ({ key }) => ruleWords[key].message,
  hint: ({ key }) => ruleWords[key].hint,
}
