import { settingTexts } from '../go/command/toolchain-settings.ts'
import type { Toolchain } from './report-schema.ts'

/** What names a run: one toolchain and one module. */
export function runId(toolchain: Omit<Toolchain, 'goLine'>, module: string): string {
  return `${toolchainName(toolchain)} ${module}`
}

/** `go1.26.3 linux/amd64`, and behind it what makes it another one than the plain one: `GOAMD64=v3 GOEXPERIMENT=noswissmap`. */
export function toolchainName({ go, goos, goarch, settings }: Omit<Toolchain, 'goLine'>): string {
  return [go, `${goos}/${goarch}`, ...settingTexts(settings)].join(' ')
}
