import { shortOf } from './go-flags.ts'

/**
 * What decides the code of a toolchain beside its release and target, by variable: `GOEXPERIMENT: noswissmap`. Only what is not
 * Go's own default is in it, so that a plain toolchain has none. Values hold no white space.
 */
export type ToolchainSettings = Readonly<Record<string, string>>

type Level = { readonly name: string; readonly usual: string }

/**
 * The variable of each architecture's level, and the level that Go's own releases have (`go help environment`, Go 1.21 to 1.27).
 * It is not asked for: where a distribution's Go has another, its numbers are to be told apart from those of Go's own.
 */
const levels: Readonly<Record<string, Level>> = {
  '386': { name: 'GO386', usual: 'sse2' },
  amd64: { name: 'GOAMD64', usual: 'v1' },
  arm: { name: 'GOARM', usual: '7' },
  arm64: { name: 'GOARM64', usual: 'v8.0' },
  mips: { name: 'GOMIPS', usual: 'hardfloat' },
  mipsle: { name: 'GOMIPS', usual: 'hardfloat' },
  mips64: { name: 'GOMIPS64', usual: 'hardfloat' },
  mips64le: { name: 'GOMIPS64', usual: 'hardfloat' },
  ppc64: { name: 'GOPPC64', usual: 'power8' },
  ppc64le: { name: 'GOPPC64', usual: 'power8' },
  riscv64: { name: 'GORISCV64', usual: 'rva20u64' },
  wasm: { name: 'GOWASM', usual: '' },
}

const levelNames: readonly string[] = [...new Set(Object.values(levels).map(({ name }) => name))]

/** What to ask `go env` for: of a variable that a release does not know it says nothing. */
export const askedSettings: readonly string[] = [...levelNames, 'GOFIPS140']

/** What the runtime of a benchmark reads from its environment, and does without it. */
const atRunTime: Readonly<Record<string, string>> = { GOGC: '100', GOMEMLIMIT: 'off' }

/** Whether a variable is the level of another architecture than this one, for which it means nothing. */
export function isOtherLevel(name: string, goarch: string): boolean {
  return levelNames.includes(name) && levels[goarch]?.name !== name
}

export type SettingSources = {
  readonly goarch: string
  /** What `go env` answers to `askedSettings`. */
  readonly asked: Readonly<Record<string, string>>
  /** The first line that `go tool compile -V` prints. */
  readonly compilerVersion: string
  /** The go.mod, or the go.work where one is in use. */
  readonly modFile: string
  /** What `go env GOFLAGS` answers. */
  readonly goflags: string
  /** The environment that benchmarks see. */
  readonly env: Readonly<Record<string, string>>
}

/** The settings of a toolchain in a module, in one spelling. */
export function toolchainSettings({
  goarch,
  asked,
  compilerVersion,
  modFile,
  goflags,
  env,
}: SettingSources): ToolchainSettings {
  const level = levels[goarch]
  const set = {
    ...(level !== undefined && { [level.name]: unless(level.usual, levelOf(asked[level.name] ?? '')) }),
    GOFIPS140: unless('off', asked.GOFIPS140 ?? ''),
    GOEXPERIMENT: experimentsOf(compilerVersion),
    GOFLAGS: shortOf(goflags),
    GODEBUG: debugSettings(modFile, env.GODEBUG ?? ''),
    ...Object.fromEntries(Object.entries(atRunTime).map(([name, usual]) => [name, unless(usual, env[name] ?? '')])),
  }
  return Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) => (value === '' ? [] : [[name, withoutSpace(value)]])),
  )
}

/** `GOAMD64=v3`, `GOEXPERIMENT=noswissmap`, sorted. */
export function settingTexts(settings: ToolchainSettings): readonly string[] {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
}

/** A Go version without the experiments that were built into it (`go1.25.4 X:noswissmap`): they are settings. */
export function withoutExperiments(goVersion: string): string {
  return goVersion.replace(builtIn, '')
}

const builtIn = /[ -]X:([\w,]+)/

/**
 * The experiments that differ from those that the release has on this target. The compiler says them in one spelling, wherever they
 * come from: environment, GOENV file, or built in (`go env GOEXPERIMENT` repeats what was written).
 */
function experimentsOf(compilerVersion: string): string {
  return sortedList(builtIn.exec(compilerVersion)?.[1] ?? '')
}

/** `7,hardfloat` is what 7 means (internal/buildcfg); the order of features means nothing. */
function levelOf(value: string): string {
  const [first = '', ...features] = value.replace(/^([67]),hardfloat$|^(5),softfloat$/, '$1$2').split(',')
  return [first, ...features.sort()].join(',')
}

/** What is set in the module, and over it what the environment sets; the last of a name counts (runtime/runtime1.go). */
function debugSettings(modFile: string, environment: string): string {
  const pairs = [...godebugLines(modFile), ...environment.split(',')]
    .map((pair) => /^([^=]+)=(.*)$/s.exec(pair))
    .flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]))
  return sortedList([...new Map(pairs)].map(([name, value]) => `${name}=${value}`).join(','))
}

/** `godebug NAME=VALUE`, alone or in a block. The go command has read the file already. */
function godebugLines(modFile: string): readonly string[] {
  const code = modFile.replace(/\/\/.*/g, '')
  const blocks = [...code.matchAll(/^[ \t]*godebug[ \t]*\(([^)]*)\)/gm)].flatMap(([, inside = '']) =>
    inside.split('\n'),
  )
  const lines = [...code.matchAll(/^[ \t]*godebug[ \t]+([^(\s].*)$/gm)].map(([, line = '']) => line)
  return [...blocks, ...lines].map((line) => line.trim().replace(/^(["`])(.*)\1$/, '$2')).filter((line) => line !== '')
}

function sortedList(list: string): string {
  return list
    .split(',')
    .filter((part) => part !== '')
    .sort()
    .join(',')
}

function unless(usual: string, value: string): string {
  return value === usual ? '' : value
}

/** What would end a word in an identity, a label or a budget is written as its code. */
function withoutSpace(value: string): string {
  return value.replace(/[^\w.+,=:/#*-]/gu, (char) => `%${char.codePointAt(0)?.toString(16)}`)
}
