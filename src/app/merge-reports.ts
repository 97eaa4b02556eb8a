import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { ReadReport } from '../report/read-report.ts'
import { mergeSnapshots } from '../snapshot/merge-snapshots.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { formatToolchain } from '../words/format-toolchain.ts'
import { snapshotsOf } from './snapshots-of-report.ts'

/** What several reports measured together: one module under one toolchain once, whatever number of reports had parts of it. */
export type Merged = { readonly modules: readonly Snapshot[]; readonly diagnostics: readonly Diagnostic[] }

type Part = { readonly name: string; readonly measured: Snapshot }

/** Merges reports in any order. What two of them measured, and what they do not agree on, is an error: neither can be believed. */
export function mergeReports(reports: readonly ReadReport[]): Merged {
  const groups = new Map<string, [Part, ...Part[]]>()
  for (const { name, report } of [...reports].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const measured of snapshotsOf(report)) {
      const group = groups.get(measured.run.id)
      if (group === undefined) groups.set(measured.run.id, [{ name, measured }])
      else group.push({ name, measured })
    }
  }
  const all = [...groups.values()]
  return {
    modules: all.map((parts) => mergeSnapshots(parts.map(({ measured }) => measured))),
    diagnostics: [...commitMistakes(reports), ...all.flatMap((parts) => [...settingMistakes(parts), ...twice(parts)])],
  }
}

function commitMistakes(reports: readonly ReadReport[]): readonly Diagnostic[] {
  return (['measured', 'head'] as const).flatMap((what) => {
    const known = reports.flatMap(({ name, report }) => {
      const sha = report.commit[what]
      return sha === null ? [] : [{ name, sha }]
    })
    const [first] = known
    const other = known.find(({ sha }) => sha !== first?.sha)
    if (first === undefined || other === undefined) return []
    return [
      errorOf('REPORT_CONTRADICTS', {
        variant: 'commits',
        first: first.name,
        firstCommit: first.sha,
        second: other.name,
        secondCommit: other.sha,
      }),
    ]
  })
}

function settingMistakes([first, ...others]: readonly [Part, ...Part[]]): readonly Diagnostic[] {
  return others.flatMap(({ name, measured: { run } }) => {
    const { toolchain, directory, budget } = first.measured.run
    const both = { first: first.name, second: name }
    if (toolchain.goLine !== run.toolchain.goLine || directory !== run.directory)
      return [errorOf('REPORT_CONTRADICTS', { variant: 'places', ...both, module: run.module })]
    return budget.digest === run.budget.digest ? [] : [errorOf('REPORT_CONTRADICTS', { variant: 'budgets', ...both })]
  })
}

function twice(parts: readonly Part[]): readonly Diagnostic[] {
  const owners = new Map<string, string>()
  return parts.flatMap(({ name, measured: { packages, run } }) =>
    packages.flatMap((path): readonly Diagnostic[] => {
      const owner = owners.get(path)
      owners.set(path, owner ?? name)
      if (owner === undefined) return []
      const toolchain = formatToolchain(run.toolchain)
      return [errorOf('REPORT_DUPLICATE', { package: path, toolchain, first: owner, second: name })]
    }),
  )
}
