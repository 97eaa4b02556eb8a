import type { MistakeKey } from '../../diagnostic/args/refused-value.ts'

/** The code of what each rule of the schema refuses. */
export const codeOfRule = {
  budget: 'BAD_TYPE',
  version: 'BAD_TYPE',
  packages: 'BAD_VALUE',
  package: 'BAD_PATTERN',
  modules: 'BAD_VALUE',
  module: 'BAD_VALUE',
  tags: 'BAD_VALUE',
  tag: 'BAD_VALUE',
  'pass-env': 'BAD_VALUE',
  variable: 'BAD_VALUE',
  'variable-kept': 'BAD_VALUE',
  empty: 'BAD_VALUE',
  twice: 'BAD_VALUE',
  benchtime: 'BAD_VALUE',
  timeout: 'BAD_VALUE',
  count: 'BAD_VALUE',
  cpu: 'BAD_VALUE',
  jobs: 'BAD_VALUE',
  'measured-with': 'BAD_VALUE',
  benchmarks: 'BAD_TYPE',
  'benchmark-names': 'BAD_TYPE',
  benchmark: 'BAD_LIMIT',
  'benchmark-map': 'BAD_TYPE',
  'benchmark-empty': 'MISSING_KEY',
  allocs: 'BAD_LIMIT',
  bytes: 'BAD_LIMIT',
  functions: 'BAD_TYPE',
  'function-names': 'BAD_TYPE',
  function: 'BAD_LIMIT',
  'function-map': 'BAD_TYPE',
  'function-empty': 'MISSING_KEY',
  escapes: 'BAD_LIMIT',
  sites: 'BAD_LIMIT',
  permitted: 'BAD_VALUE',
  calls: 'BAD_VALUE',
  allow: 'BAD_VALUE',
  allowed: 'BAD_PATTERN',
  'allow-alone': 'MISSING_KEY',
  dynamic: 'BAD_VALUE',
  'dynamic-alone': 'MISSING_KEY',
  level: 'BAD_VALUE',
  reason: 'BAD_VALUE',
  optional: 'BAD_VALUE',
  rules: 'BAD_TYPE',
  'new-escapes': 'BAD_VALUE',
  slack: 'BAD_VALUE',
  unlisted: 'BAD_VALUE',
  loosened: 'BAD_VALUE',
  overrides: 'BAD_TYPE',
  override: 'BAD_TYPE',
  'override-empty': 'MISSING_KEY',
  when: 'BAD_TYPE',
  'when-empty': 'MISSING_KEY',
  'when-go': 'BAD_VALUE',
  goos: 'BAD_VALUE',
  goarch: 'BAD_VALUE',
} as const satisfies Record<MistakeKey, 'BAD_TYPE' | 'BAD_VALUE' | 'BAD_LIMIT' | 'BAD_PATTERN' | 'MISSING_KEY'>

/** The rule behind a message of the schema. */
export function keyOf(message: string): MistakeKey {
  // Every message of the schema is typed as a MistakeKey by `says`; a test walks all of them.
  return message as MistakeKey
}

/** A message of the schema, which is the key of a rule. */
export function says(key: MistakeKey): { readonly error: MistakeKey } {
  return { error: key }
}
