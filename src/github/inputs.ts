import type { Diagnostic, Parsed } from '../diagnostic/diagnostic.ts'

/** Every input of action.yml, by its name there. */
export const inputNames = [
  'budget',
  'working-directory',
  'mode',
  'packages',
  'modules',
  'base',
  'prepare',
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
  readonly mode: Mode
  /** Relative to the workspace; `.` where nothing is given. */
  readonly directory: string
  readonly budget: string | undefined
  readonly packages: readonly string[]
  readonly modules: readonly string[]
  /** `auto`, `none`, or a ref. */
  readonly base: string
  /** One command each. */
  readonly prepare: readonly string[]
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
  /** Files or folders with reports, relative to the workspace; in mode `report` only. */
  readonly reports: readonly string[]
  /** How many reports there must be; 0 where the mode needs none. */
  readonly expectReports: number
}

/**
 * `check` measures and judges, `measure` only measures and leaves a report, `report` judges what others measured and runs no Go.
 */
export const modes = ['check', 'measure', 'report'] as const
export type Mode = (typeof modes)[number]

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
  const mode = choice('mode', modes, 'check')
  diagnostics.push(...notYet(read), ...notInMode(mode, read))
  const value: Inputs = {
    mode,
    directory: read('working-directory') || '.',
    budget: optional('budget'),
    packages: list(read('packages')),
    modules: list(read('modules')),
    base: read('base') || 'auto',
    prepare: lines(read('prepare')),
    token: tokenOf(read('token'), diagnostics),
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
    reports: mode === 'report' ? pathList(read('reports')) : [],
    expectReports: mode === 'report' ? expectedReports(read('expect-reports'), diagnostics) : 0,
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

/** One that cannot be sent is refused here, in words that do not hold it: what a header is refused for is shown with the header. */
function tokenOf(text: string, diagnostics: Diagnostic[]): string {
  if (/^[\x21-\x7e]*$/.test(text)) return text
  diagnostics.push({
    code: 'BAD_REQUEST',
    severity: 'error',
    message: 'the input token has white space, a line end or another character in it that no token has',
    hint: 'store the secret again, with nothing but the token in it',
  })
  return ''
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

/** The most jobs a matrix can have (docs.github.com, actions/reference/limits). */
const mostReports = 256

function expectedReports(text: string, diagnostics: Diagnostic[]): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= mostReports) return Number(text)
  const given = text === '' ? 'not given' : JSON.stringify(text)
  diagnostics.push({
    code: 'BAD_REQUEST',
    severity: 'error',
    message: `the input expect-reports is ${given}: a report that is missing could not be told`,
    hint: `say how many reports there must be, from 1 to ${mostReports}: one for each job that measures`,
  })
  return 0
}

/** One path a line, so that a path may have spaces; on one line, separated by spaces. */
function pathList(text: string): readonly string[] {
  const paths = lines(text)
  return paths.length > 1 ? paths : list(text)
}

function lines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

const onlyMeasuring = ['packages', 'modules', 'benchtime', 'count', 'timeout', 'jobs', 'pass-env', 'prepare'] as const
const onlyReporting = ['reports', 'expect-reports'] as const

/** An input that the mode does not act on is an error: ignoring it would look like obeying it. */
function notInMode(mode: Mode, read: (name: InputName) => string): readonly Diagnostic[] {
  const names: readonly InputName[] = mode === 'report' ? onlyMeasuring : onlyReporting
  const given = names.filter((name) => read(name) !== '')
  const base = read('base') || 'auto'
  return [
    ...given.map((name) => misplaced(name, mode)),
    ...(mode === 'report' && base !== 'auto' && base !== 'none' ? [misplaced('base', mode)] : []),
    ...(mode === 'report' && read('reports') === '' ? [noReports] : []),
  ]
}

const noReports: Diagnostic = {
  code: 'BAD_REQUEST',
  severity: 'error',
  message: 'the input reports is empty: there is nothing to judge',
  hint: 'name the folder that the reports were downloaded to',
}

function misplaced(name: InputName, mode: Mode): Diagnostic {
  const where = mode === 'report' ? 'the step that measures' : 'a step with mode: report'
  return {
    code: 'BAD_REQUEST',
    severity: 'error',
    message: `the input ${name} has no meaning in mode ${mode}`,
    hint: `give it to ${where}`,
  }
}

function notYet(read: (name: InputName) => string): readonly Diagnostic[] {
  if (read('sarif') === '') return []
  return [
    {
      code: 'BAD_REQUEST',
      severity: 'error',
      message: 'the input sarif is not in this version',
      hint: 'leave it out',
    },
  ]
}
