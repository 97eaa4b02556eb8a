import { sep } from 'node:path'
import { type Diagnostic, errorOf, type Parsed } from '../diagnostic/diagnostic.ts'
import { slashPath } from '../lang/paths.ts'

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
  'cache',
  'report',
  'markdown',
  'sarif',
  'reports',
  'expect-reports',
  'shards',
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
  /** Folder of kept results, relative to the workspace; undefined: nothing is kept. */
  readonly cache: string | undefined
  /** Files to write, relative to the workspace. */
  readonly report: string | undefined
  readonly markdown: string | undefined
  /** Findings for code scanning; not in mode `measure`, which judges nothing. */
  readonly sarif: string | undefined
  /** Files or folders with reports, relative to the workspace; in mode `report` only. */
  readonly reports: readonly string[]
  /** How many reports there must be; 0 where the mode needs none. */
  readonly expectReports: number
  /** Over how many jobs packages are spread at most; 0 where the mode spreads none. */
  readonly shards: number
}

/**
 * `check` measures and judges, `measure` only measures and leaves a report, `report` judges what others measured and runs no Go, and `plan`
 * spreads what is to be measured over the jobs of a matrix.
 */
export const modes = ['check', 'measure', 'report', 'plan'] as const
export type Mode = (typeof modes)[number]

/** `auto` is made of the budget's path, workflow, job and the matrix values, which only action.yml's default can read. */
export type CommentKey =
  | { readonly kind: 'auto'; readonly matrix: string }
  | { readonly kind: 'given'; readonly key: string }

/** Reads every input once. Mistakes come as errors that name the input; the value is then not to be used. */
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
  diagnostics.push(...notInMode(mode, read))
  const value: Inputs = {
    mode,
    directory: slashPath(read('working-directory') || '.', sep),
    budget: slashPath(read('budget'), sep) || undefined,
    packages: list(read('packages')).map((path) => slashPath(path, sep)),
    modules: folderList(read('modules')).map((path) => slashPath(path, sep)),
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
    cache: optional('cache'),
    report: optional('report'),
    markdown: optional('markdown'),
    sarif: optional('sarif'),
    reports: mode === 'report' ? pathList(read('reports')) : [],
    expectReports: mode === 'report' ? numberOfJobs('expect-reports', read('expect-reports'), diagnostics) : 0,
    shards: mode === 'plan' ? numberOfJobs('shards', read('shards'), diagnostics) : 0,
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

/** Names of modules' folders, which may have spaces; a package's path has none. */
export function folderList(text: string): readonly string[] {
  return text
    .split(/[,\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function commentKey(text: string): CommentKey {
  const auto = /^auto(?:\s+(.*))?$/s.exec(text)
  if (text === '' || auto !== null) return { kind: 'auto', matrix: auto?.[1] ?? '' }
  return { kind: 'given', key: text }
}

/** One that cannot be sent is refused here, in words that do not hold it: what a header is refused for is shown with the header. */
function tokenOf(text: string, diagnostics: Diagnostic[]): string {
  if (/^[\x21-\x7e]*$/.test(text)) return text
  diagnostics.push(errorOf('BAD_TOKEN', { variant: 'characters' }))
  return ''
}

function badInput(name: InputName, given: string, values: readonly string[]): Diagnostic {
  const known = values.filter((value) => value === value.toLowerCase())
  return errorOf('BAD_INPUT', { variant: 'choice', name, given, known })
}

/** The most jobs a matrix can have (docs.github.com, actions/reference/limits). */
export const mostJobs = 256

function numberOfJobs(variant: 'expect-reports' | 'shards', text: string, diagnostics: Diagnostic[]): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= mostJobs) return Number(text)
  diagnostics.push(errorOf('BAD_INPUT', { variant, given: text, most: mostJobs }))
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

const onlyMeasuring = [
  'packages',
  'modules',
  'benchtime',
  'count',
  'timeout',
  'jobs',
  'pass-env',
  'prepare',
  'cache',
] as const
const onlyReporting = ['reports', 'expect-reports'] as const
// An analysis without findings would close every alert.
const onlyJudging = ['sarif'] as const

const onlyPlanning = ['shards'] as const
/** A plan is of packages, whatever is done with them. */
const notPlanning = ['benchtime', 'count', 'jobs', 'pass-env', 'report', 'markdown'] as const

const notIn: Readonly<Record<Mode, readonly InputName[]>> = {
  check: [...onlyReporting, ...onlyPlanning],
  measure: [...onlyReporting, ...onlyJudging, ...onlyPlanning],
  report: [...onlyMeasuring, ...onlyPlanning],
  plan: [...onlyReporting, ...onlyJudging, ...notPlanning],
}

/** An input that the mode does not act on is an error: ignoring it would look like obeying it. */
function notInMode(mode: Mode, read: (name: InputName) => string): readonly Diagnostic[] {
  const given = notIn[mode].filter((name) => read(name) !== '')
  const base = read('base') || 'auto'
  return [
    ...given.map((name) => misplaced(name, mode)),
    ...((mode === 'report' || mode === 'plan') && base !== 'auto' && base !== 'none' ? [misplaced('base', mode)] : []),
    ...(mode === 'report' && read('reports') === '' ? [errorOf('BAD_INPUT', { variant: 'no-reports' })] : []),
  ]
}

function misplaced(name: InputName, mode: Mode): Diagnostic {
  return errorOf('INPUT_MISPLACED', { name, mode })
}
