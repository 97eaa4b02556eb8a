import type { Toolchain } from '../check/report.ts'

/** `go1.26.3 linux/amd64`. */
export function formatToolchain(toolchain: Toolchain): string {
  return `${toolchain.go} ${toolchain.goos}/${toolchain.goarch}`
}

/** Each toolchain once: `go1.26.3 linux/amd64, go1.27.0 linux/amd64`. */
export function formatToolchains(toolchains: readonly Toolchain[]): string {
  return [...new Set(toolchains.map(formatToolchain))].join(', ')
}
