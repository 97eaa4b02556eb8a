import { settingTexts, type ToolchainSettings } from './toolchain-settings.ts'

/** A Go, and what it compiles for: what decides the code of a module beside its source. */
export type Toolchain = {
  /** GOVERSION as `go env` prints it, without the experiments built into it: `go1.26.3`. */
  readonly go: string
  readonly goos: string
  readonly goarch: string
  /** The `go` line of go.mod: `1.23`; empty where there is none. */
  readonly goLine: string
  /** What makes it another toolchain than the plain one of this release: GOEXPERIMENT, GOAMD64, GODEBUG, ... */
  readonly settings: ToolchainSettings
}

/** `go1.26.3 linux/amd64`, and behind it what makes it another one than the plain one: `GOAMD64=v3 GOEXPERIMENT=noswissmap`. */
export function toolchainName({ go, goos, goarch, settings }: Omit<Toolchain, 'goLine'>): string {
  return [go, `${goos}/${goarch}`, ...settingTexts(settings)].join(' ')
}
