import type { ToolchainSettings } from './toolchain-settings.ts'

/** How a test binary is called under these settings, beside what a run asks of it. */
export function testFlags({ GOFLAGS }: ToolchainSettings): readonly string[] {
  return GOFLAGS === '-short' ? ['-test.short'] : []
}
