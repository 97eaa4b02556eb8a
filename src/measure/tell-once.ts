import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'

/** What makes two the same: the same code about the same benchmark. */
function keyOf({ code, name }: BenchmarkProblem): string {
  return `${code} ${name ?? ''}`
}

/** Tells whether the same is among them. */
export function isAmong(problems: readonly BenchmarkProblem[]): (problem: BenchmarkProblem) => boolean {
  const known = new Set(problems.map(keyOf))
  return (problem) => known.has(keyOf(problem))
}

/** Each once: several runs meet with the same. */
export function distinctProblems(problems: readonly BenchmarkProblem[]): readonly BenchmarkProblem[] {
  const told = new ToldOnce()
  for (const problem of problems) told.add(problem)
  return told.all
}

/** Problems that are reported, each once. */
export class ToldOnce {
  readonly #known = new Set<string>()
  readonly #all: BenchmarkProblem[] = []

  get all(): readonly BenchmarkProblem[] {
    return this.#all
  }

  has(problem: BenchmarkProblem): boolean {
    return this.#known.has(keyOf(problem))
  }

  add(problem: BenchmarkProblem): void {
    if (this.has(problem)) return
    this.#known.add(keyOf(problem))
    this.#all.push(problem)
  }
}
