/** Which benchmarks of a test binary run. */
export type BenchmarksToRun = {
  /** Go `-test.bench` patterns: of several that fit a name, those with fewer levels first (see `byDepth`). */
  readonly patterns: readonly string[]
  /** Full names below which nothing runs: a pattern for `X/a` fits `X/a/b` too. */
  readonly leaves?: readonly string[]
}

/** One run of a test binary. */
export type BinaryRunSettings = BenchmarksToRun & {
  /** Full names to leave out. */
  readonly skip: readonly string[]
  /** `100ms`, `1000x`, `1s` */
  readonly benchtime: string
  readonly cpu: number
  /** With `-test.v`, which code can ask for: to learn names and what goes wrong, and for numbers only where they cannot be had without. */
  readonly isVerbose?: boolean
  /** Where Go is to write what the program asks its environment for, from m.Run to the end (`-test.testlogfile`). */
  readonly testLog?: string
  /** Also write a profile of the whole process there; `memory` records every allocation, `coverage` needs a binary that counts. */
  readonly profile?: { readonly kind: 'memory' | 'cpu' | 'coverage'; readonly path: string }
}

/**
 * Arguments of a test binary so that it runs just these benchmarks, with the allocation columns, as a person's `go test -bench`
 * does. `-test.paniconexit0` makes `os.Exit(0)` a failure, as `go test` does; `-test.timeout` has no effect on benchmarks
 * (testing.go), so there is none.
 * @param flags what GOFLAGS has for test binaries
 */
export function binaryArguments(settings: BinaryRunSettings, flags: readonly string[]): readonly string[] {
  const { patterns, benchtime, cpu, isVerbose, testLog, profile } = settings
  const skipped = skipPattern(settings)
  return [
    '-test.run=^$',
    `-test.bench=${patterns.join('|')}`,
    ...(skipped === '' ? [] : [`-test.skip=${skipped}`]),
    '-test.benchmem',
    `-test.benchtime=${benchtime}`,
    '-test.count=1',
    `-test.cpu=${cpu}`,
    ...(isVerbose === true ? ['-test.v'] : []),
    '-test.paniconexit0',
    ...flags,
    ...(testLog === undefined ? [] : [`-test.testlogfile=${testLog}`]),
    ...(profile === undefined ? [] : profileFlags[profile.kind](profile.path)),
  ]
}

const profileFlags = {
  memory: (path: string) => [`-test.memprofile=${path}`, '-test.memprofilerate=1'],
  cpu: (path: string) => [`-test.cpuprofile=${path}`],
  coverage: (path: string) => [`-test.coverprofile=${path}`],
} as const

/**
 * What `-test.skip` says so that neither `skip` nor what lies below a leaf runs. Go takes the first alternative that fits a
 * name, and one with more levels than the name fits it in part, which skips nothing: those with fewer levels come first
 * (testing/match.go, Go 1.21 to 1.27).
 */
export function skipPattern({ skip, leaves = [] }: Pick<BinaryRunSettings, 'skip' | 'leaves'>): string {
  const below = leaves.map((name) => ({ depth: depthOf(name) + 1, pattern: `${exactPattern(name)}/.*` }))
  const whole = byDepth(skip).map((name) => ({ depth: depthOf(name), pattern: exactPattern(name) }))
  return [...whole, ...below]
    .sort((a, b) => a.depth - b.depth)
    .map(({ pattern }) => pattern)
    .join('|')
}

/** Just these benchmarks. None of the names may lie below another: `partsApart` sees to that. */
export function exactly(names: readonly string[]): BenchmarksToRun {
  return { patterns: byDepth(names).map(exactPattern), leaves: names }
}

/** The names in parts where none lies below another of its part, so that each part can be run exactly. */
export function partsApart(names: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = []
  for (const name of byDepth(names)) {
    const above = names.filter((other) => name.startsWith(`${other}/`)).length
    parts[above] = [...(parts[above] ?? []), name]
  }
  return parts.filter((part) => part !== undefined)
}

/** Names with fewer levels first: of alternatives Go takes the first that fits, also where it fits in part only. */
function byDepth(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => depthOf(a) - depthOf(b))
}

function depthOf(name: string): number {
  return name.split('/').length
}

/** Lists the top-level benchmarks of a test binary, one a line. */
export function listBenchmarksArguments(flags: readonly string[]): readonly string[] {
  return ['-test.list=^Benchmark', ...flags]
}

/** A pattern that matches one name only, level by level: Go cuts both at `/`. */
export function exactPattern(name: string): string {
  return name
    .split('/')
    .map((level) => `^${quoteRegexp(level)}$`)
    .join('/')
}

/**
 * A literal text for Go's RE2. What is not ASCII is written as its number: package testing rewrites characters that it holds
 * for unprintable before it compiles a pattern (testing/match.go).
 */
export function quoteRegexp(text: string): string {
  return text
    .replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
    .replace(/[^\u0021-\u007e]/gu, (char) => `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}
