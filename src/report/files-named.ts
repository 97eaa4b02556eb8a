import type { Report } from './report-schema.ts'

/** Every source file that a report names, sorted by code units. */
export function filesNamed({
  benchmarks,
  functions,
  findings,
  diagnostics,
  runs,
}: Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'diagnostics' | 'runs'>): readonly string[] {
  const files = [
    ...[...benchmarks, ...functions, ...findings, ...diagnostics].flatMap(({ at }) => (at === null ? [] : [at.file])),
    ...benchmarks.flatMap(({ where }) =>
      where.flatMap(({ at, path }) => [at?.file ?? '', ...path.map((frame) => frame.file)]),
    ),
    ...functions.flatMap(({ sites }) => sites.map((site) => site.file)),
    ...runs.map(({ budget }) => budget.path),
  ]
  return [...new Set(files.filter((file) => file !== ''))].sort()
}
