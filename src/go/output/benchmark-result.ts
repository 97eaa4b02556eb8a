/** One printed result line of a benchmark. */
export type BenchmarkRun = {
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  readonly iterations: number
  /** 0 where the benchmark hides it (`b.ReportMetric(0, "ns/op")`). */
  readonly nsPerOp: number
}

/** What is known of a benchmark (a leaf: sub-benchmark parents print no line). */
export type BenchmarkResult = {
  /** Import path. */
  readonly package: string
  /** Full name as Go prints it, without the GOMAXPROCS suffix: `BenchmarkDecode/size=10`. */
  readonly name: string
  /** GOMAXPROCS it ran with. */
  readonly cpu: number
  /** The values that are judged: what each further iteration allocates, or the minimum over the runs of the largest size. */
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  /** The largest values of the runs that were found to agree, or that were made because they did not. */
  readonly most: { readonly allocsPerOp: number; readonly bytesPerOp: number }
  /** What was allocated once, beside that; set where the numbers of the runs have it in them. */
  readonly once?: { readonly allocs: number; readonly bytes: number }
  /** Iterations behind the judged values. */
  readonly iterations: number
  /** Every run in order, the first short one too. */
  readonly runs: readonly BenchmarkRun[]
  /** False where runs of the same size disagree. */
  readonly stable: boolean
  /** Set where it reads otherwise alone: the `-test.bench` patterns of what it was run with, and the names left out of that. */
  readonly beside?: { readonly patterns: readonly string[]; readonly skip: readonly string[] }
  /** Set where it was measured by an earlier run, and kept. */
  readonly cached?: true
}
