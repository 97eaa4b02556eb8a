import type { Report } from './report.ts'

/** Every source file that a report names, sorted by code units. */
export function filesNamed({ benchmarks, functions, findings, diagnostics, runs }: Report): readonly string[] {
  const files = [
    ...[...benchmarks, ...findings, ...diagnostics].flatMap(({ at }) => (at === undefined ? [] : [at.file])),
    ...benchmarks.flatMap(({ where }) => where.flatMap(({ file, path }) => [file, ...path.map((frame) => frame.file)])),
    ...functions.flatMap(({ file, sites }) => [file, ...sites.map((site) => site.file)]),
    ...runs.map(({ budget }) => budget.path),
  ]
  return [...new Set(files.filter((file) => file !== ''))].sort()
}
