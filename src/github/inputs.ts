import type { Diagnostic, Parsed } from '../diagnostic/diagnostic.ts'

/** Every input of action.yml, by its name there. */
export const inputNames = [
  'budget',
  'working-directory',
  'mode',
  'packages',
  'modules',
  'base',
  'token',
  'comment',
  'comment-key',
  'fail',
  'benchtime',
  'count',
  'timeout',
  'jobs',
  'pass-env',
  'report',
  'markdown',
  'sarif',
  'reports',
  'expect-reports',
] as const

export type InputName = (typeof inputNames)[number]

/** The inputs as one plain value. What is empty or not given is undefined; numbers and durations are checked where they are used. */
export type Inputs = {
  readonly mode: 'check'
  /** Relative to the workspace; `.` where nothing is given. */
  readonly directory: string
  readonly budget: string | undefined
  readonly packages: readonly string[]
  readonly modules: readonly string[]
  readonly base: 'auto' | 'none'
  readonly token: string
  readonly comment: 'auto' | 'always' | 'never'
  readonly commentKey: CommentKey
  /** False: `over-budget` exits 0. */
  readonly fail: boolean
  readonly benchtime: string | undefined
  readonly count: string | undefined
  readonly timeout: string | undefined
  readonly jobs: string | undefined
  readonly passEnv: readonly string[]
  /** Files to write, relative to the workspace. */
  readonly report: string | undefined
  readonly markdown: string | undefined
}

/** `auto` is made of the budget's path, workflow, job and the matrix values, which only action.yml's default can read. */
export type CommentKey =
  | { readonly kind: 'auto'; readonly matrix: string }
  | { readonly kind: 'given'; readonly key: string }

/** Reads every input once. Mistakes come as BAD_REQUEST errors that name the input; the value is then not to be used. */
export function readInputs(getInput: (name: InputName) => string): Parsed<Inputs> {
  const diagnostics: Diagnostic[] = []
  const read = (name: InputName): string => getInput(name).trim()
  const optional = (name: InputName): string | undefined => read(name) || undefined
  const choice = <T extends string>(name: InputName, values: readonly T[], initial: NoInfer<T>): T => {
    const given = read(name) || initial
    const found = values.find((value) => value === given)
    if (found === undefined) diagnostics.push(badInput(name, given, values))
    return found ?? initial
  }
  diagnostics.push(...notYet(read))
  const value: Inputs = {
    mode: 'check',
    directory: read('working-directory') || '.',
    budget: optional('budget'),
    packages: list(read('packages')),
    modules: list(read('modules')),
    base: read('base') === 'none' ? 'none' : 'auto',
    token: read('token'),
    comment: choice('comment', ['auto', 'always', 'never'], 'auto'),
    commentKey: commentKey(read('comment-key')),
    fail: isTrue(choice('fail', ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'], 'true')),
    benchtime: optional('benchtime'),
    count: optional('count'),
    timeout: optional('timeout'),
    jobs: optional('jobs'),
    passEnv: list(read('pass-env')),
    report: optional('report'),
    markdown: optional('markdown'),
  }
  return { value, diagnostics }
}

// The spellings of a boolean that YAML 1.2 has, as `getBooleanInput` of @actions/core takes them.
function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true'
}

function list(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '')
}

function commentKey(text: string): CommentKey {
  const auto = /^auto(?:\s+(.*))?$/s.exec(text)
  if (text === '' || auto !== null) return { kind: 'auto', matrix: auto?.[1] ?? '' }
  return { kind: 'given', key: text }
}

function badInput(name: InputName, given: string, values: readonly string[]): Diagnostic {
  const known = values.filter((value) => value === value.toLowerCase())
  return {
    code: 'BAD_REQUEST',
    severity: 'error',
    message: `the input ${name} does not know ${JSON.stringify(given)}`,
    hint: `write one of ${known.join(', ')}`,
  }
}

/** An input that this version takes by name and cannot act on is an error: ignoring it would look like obeying it. */
function notYet(read: (name: InputName) => string): readonly Diagnostic[] {
  const mode = read('mode') || 'check'
  const base = read('base') || 'auto'
  const laterModes = ['measure', 'report']
  return [
    ...(laterModes.includes(mode) ? [notInThisVersion(`mode: ${mode}`, 'leave it out')] : []),
    ...(mode !== 'check' && !laterModes.includes(mode) ? [badInput('mode', mode, ['check'])] : []),
    ...(base !== 'auto' && base !== 'none' ? [notInThisVersion(`base: ${base}`, 'leave it out')] : []),
    ...(['sarif', 'reports', 'expect-reports'] as const)
      .filter((name) => read(name) !== '')
      .map((name) => notInThisVersion(name, 'leave it out')),
  ]
}

function notInThisVersion(what: string, hint: string): Diagnostic {
  return { code: 'BAD_REQUEST', severity: 'error', message: `the input ${what} is not in this version`, hint }
}
