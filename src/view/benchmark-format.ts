import { visible } from '../lang/visible.ts'
import type { BenchmarkRow, Report, Run } from '../report/report-schema.ts'

/**
 * What was measured in Go's benchmark format (golang/proposal, design 14313), as `go test -bench -benchmem` prints it but for ns/op, which
 * is not measured: short runs say nothing of time. Toolchain, target and settings are configuration lines. Empty where nothing was measured.
 */
export function renderBenchmarks({ benchmarks, runs }: Pick<Report, 'benchmarks' | 'runs'>): string {
  const measured = benchmarks.filter(({ status }) => status !== 'not-measured')
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run.toolchain.settings)))].sort()
  const sections = runs.flatMap((run) => {
    const own = measured.filter((row) => row.run === run.id)
    return own.length === 0 ? [] : [...configuration(run, keys), ...own.flatMap(linesOf(own))]
  })
  return sections.length === 0 ? '' : `${[...units(measured), ...sections].join('\n')}\n`
}

/**
 * Where all runs of each benchmark agree, a number is exact: benchstat then compares two files without more runs than one. Where they do
 * not, it is to judge by its own means.
 */
function units(rows: readonly BenchmarkRow[]): readonly string[] {
  const isExact = (value: 'allocsPerOp' | 'bytesPerOp'): boolean =>
    rows.every((row) => new Set(shownRuns(row).map((run) => run[value])).size < 2)
  return [
    ...(isExact('bytesPerOp') ? ['Unit B/op assume=exact'] : []),
    ...(isExact('allocsPerOp') ? ['Unit allocs/op assume=exact'] : []),
  ]
}

/** @param keys of the settings of all runs: what a run does not have is taken back */
function configuration({ toolchain }: Run, keys: readonly string[]): readonly string[] {
  const { go, goos, goarch, settings } = toolchain
  const line = (key: string, value: string): string => `${key}: ${visible(value)}`.trimEnd()
  return [
    line('goos', goos),
    line('goarch', goarch),
    line('toolchain', go),
    ...keys.map((key) => line(key.toLowerCase(), settings[key] ?? '')),
  ]
}

/** The lines of a row among those of its run: in front of the first of each package is its name. */
function linesOf(rows: readonly BenchmarkRow[]): (row: BenchmarkRow, i: number) => readonly string[] {
  const width = Math.max(...rows.map((row) => nameOf(row).length))
  return (row, i) => {
    const isFirst = rows[i - 1]?.package !== row.package
    return [
      ...(isFirst ? [`pkg: ${visible(row.package)}`] : []),
      ...shownRuns(row).map(
        ({ iterations, bytesPerOp, allocsPerOp }) =>
          `${nameOf(row).padEnd(width)}\t${right(iterations)}\t${right(bytesPerOp)} B/op\t${right(allocsPerOp)} allocs/op`,
      ),
    ]
  }
}

/** As package testing aligns numbers (testing/benchmark.go, BenchmarkResult.String). */
function right(n: number): string {
  return String(n).padStart(8)
}

/** A name as Go prints it: GOMAXPROCS at its end where it is not 1, and no spaces (testing/match.go, rewrite). */
function nameOf({ name, cpu }: BenchmarkRow): string {
  return `${visible(name).replace(/\s/g, '_')}${cpu === 1 ? '' : `-${cpu}`}`
}

/**
 * The runs that the numbers of a row come from: those between its lowest and its highest. Shorter ones pay a set-up that the rest has divided
 * away. Where that is in all of them, what each further operation allocates stands for them.
 */
function shownRuns(row: BenchmarkRow): readonly Pick<BenchmarkRow, 'iterations' | 'bytesPerOp' | 'allocsPerOp'>[] {
  const { allocsPerOp, bytesPerOp, most } = row
  const own = row.runs.filter(
    (run) =>
      run.allocsPerOp >= allocsPerOp &&
      run.allocsPerOp <= most.allocsPerOp &&
      run.bytesPerOp >= bytesPerOp &&
      run.bytesPerOp <= most.bytesPerOp,
  )
  return own.length === 0 ? [row] : own
}
