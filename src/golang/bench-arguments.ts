/** One run of a test binary. */
export type BinaryRunSettings = {
  /** Go `-test.bench` patterns, each for one top-level benchmark. */
  readonly patterns: readonly string[]
  /** Full names to leave out. */
  readonly skip: readonly string[]
  /** `100ms`, `1000x`, `1s` */
  readonly benchtime: string
  readonly cpu: number
  /** Also write a profile of the whole process there; `memory` records every allocation, `coverage` needs a binary that counts. */
  readonly profile?: { readonly kind: 'memory' | 'cpu' | 'coverage'; readonly path: string }
}

/**
 * Arguments of a test binary so that it runs just these benchmarks, with the allocation columns. `-test.v` has each name
 * printed before its run and its result on a line of its own, whatever the benchmark prints; `-test.paniconexit0` makes
 * `os.Exit(0)` a failure, as `go test` does; `-test.timeout` has no effect on benchmarks (testing.go), so there is none.
 */
export function binaryArguments({ patterns, skip, benchtime, cpu, profile }: BinaryRunSettings): readonly string[] {
  return [
    '-test.run=^$',
    `-test.bench=${patterns.join('|')}`,
    ...(skip.length > 0 ? [`-test.skip=${skip.map(exactPattern).join('|')}`] : []),
    '-test.benchmem',
    `-test.benchtime=${benchtime}`,
    '-test.count=1',
    `-test.cpu=${cpu}`,
    '-test.v',
    '-test.paniconexit0',
    ...(profile === undefined ? [] : profileFlags[profile.kind](profile.path)),
  ]
}

const profileFlags = {
  memory: (path: string) => [`-test.memprofile=${path}`, '-test.memprofilerate=1'],
  cpu: (path: string) => [`-test.cpuprofile=${path}`],
  coverage: (path: string) => [`-test.coverprofile=${path}`],
} as const

/** Lists the top-level benchmarks of a test binary, one a line. */
export const listBenchmarksArguments: readonly string[] = ['-test.list=^Benchmark']

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
