import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['__tests__/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Real Go compiles share two cores: more files side by side only make each other wait.
    maxWorkers: 2,
  },
})
