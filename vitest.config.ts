import { defineConfig } from 'vitest/config'
import { ClosingLine } from './__tests__/support/closing-line.ts'

export default defineConfig({
  test: {
    include: ['__tests__/**/*.test.ts'],
    setupFiles: ['__tests__/support/environment.ts'],
    reporters: ['default', new ClosingLine()],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Real Go compiles share two cores: more files side by side only make each other wait.
    maxWorkers: 2,
  },
})
