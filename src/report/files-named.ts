import type { Report, SiteRow } from './report-schema.ts'

/** Every source file that a report names, sorted by code units. */
export function filesNamed({
  benchmarks,
  functions,
  findings,
  diagnostics,
  runs,
  calls,
}: Pick<Report, 'benchmarks' | 'functions' | 'findings' | 'diagnostics' | 'runs' | 'calls'>): readonly string[] {
  const files = [
    ...[...benchmarks, ...functions, ...findings, ...diagnostics].flatMap(({ at }) => (at === null ? [] : [at.file])),
    ...benchmarks.flatMap(({ where }) =>
      where.flatMap(({ at, changed, path, sites }) => [
        at?.file ?? '',
        changed?.file ?? '',
        ...path.map((frame) => frame.file),
        ...sites.flatMap(filesOf),
      ]),
    ),
    ...functions.flatMap(({ sites }) => sites.flatMap(filesOf)),
    ...calls.steps.filter(({ own }) => own).map(({ file }) => file),
    ...calls.sites.map(({ site }) => site.changed?.file ?? ''),
    ...runs.map(({ budget }) => budget.path),
  ]
  return [...new Set(files.filter((file) => file !== ''))].sort()
}

function filesOf({ file, changed, leak }: SiteRow): readonly string[] {
  return [file, changed?.file ?? '', leak?.file ?? '']
}
