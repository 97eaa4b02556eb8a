import type { Toolchain } from '../check/report.ts'

/** `go1.26.3 linux/amd64`. */
export function formatToolchain(toolchain: Toolchain): string {
  return `${toolchain.go} ${toolchain.goos}/${toolchain.goarch}`
}
