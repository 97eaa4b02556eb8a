import type { Toolchain } from '../go/command/toolchain.ts'
import { toolchainName } from '../go/command/toolchain.ts'
import { settingTexts } from '../go/command/toolchain-settings.ts'
import type { Report } from '../report/report-schema.ts'

/** `go1.26.3 linux/amd64`, with what differs from the plain toolchain: `go1.26.3 linux/amd64 GOEXPERIMENT=noswissmap`. */
export function formatToolchain(toolchain: Toolchain): string {
  return toolchainName(toolchain)
}

/** Each toolchain once: `go1.26.3 linux/amd64, go1.27.0 linux/amd64`. */
export function formatToolchains(toolchains: readonly Toolchain[]): string {
  return [...new Set(toolchains.map(formatToolchain))].join(', ')
}

/** The same without the target: what base was measured with on the same machine. */
export function formatGo({ go, settings }: Pick<Toolchain, 'go' | 'settings'>): string {
  return [go, ...settingTexts(settings)].join(' ')
}

/** How the toolchains of runs are named; empty where the report has just one, which then needs no name. */
export type ToolchainNames = {
  readonly of: (run: string) => string
  /** `go1.25.4 linux/amd64, go1.26.3 linux/amd64` */
  readonly under: (runs: readonly string[]) => string
  /** The same, and empty where it is all of them. */
  readonly unlessAll: (runs: readonly string[]) => string
}

/** Names the toolchains of a report by the ids of its runs. */
export function toolchainNames({ runs: all }: Pick<Report, 'runs'>): ToolchainNames {
  const names = new Map(all.map((run) => [run.id, formatToolchain(run.toolchain)]))
  const distinct = new Set(names.values())
  const of = (run: string): string => (distinct.size < 2 ? '' : (names.get(run) ?? ''))
  const namesOf = (runs: readonly string[]): readonly string[] => [...new Set(runs.map(of))]
  return {
    of,
    under: (runs) => namesOf(runs).join(', '),
    unlessAll: (runs) => (namesOf(runs).length === distinct.size ? '' : namesOf(runs).join(', ')),
  }
}
