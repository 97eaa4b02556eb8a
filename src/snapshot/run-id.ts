import { type Toolchain, toolchainName } from '../go/command/toolchain.ts'

/** What names a run: one toolchain and one module. */
export function runId(toolchain: Omit<Toolchain, 'goLine'>, module: string): string {
  return `${toolchainName(toolchain)} ${module}`
}
