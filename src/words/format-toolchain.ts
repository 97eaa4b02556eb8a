import { settingTexts } from '../go/command/toolchain-settings.ts'
import { type Toolchain, toolchainName } from '../report/report.ts'

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
