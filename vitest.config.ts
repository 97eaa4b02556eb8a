import { defineConfig } from 'vitest/config'
import { ClosingLine } from './__tests__/support/closing-line.ts'
import { LongestFirst } from './__tests__/support/longest-first.ts'
import { projects } from './__tests__/support/projects.ts'

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    // Real Go compiles share two cores; a third file is for while others wait: for deadlines, for retries.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    tags: [
      { name: 'wide', description: 'what takes minutes, or says of more of the same what is said of one: test:all' },
    ],
    projects: Object.entries(projects).map(([name, files]) => ({
      extends: true,
      test: {
        name,
        ...files,
        setupFiles: ['__tests__/support/environment.ts'],
        // No deadline of a test is about speed: it ends what would never end, on a machine however busy.
        testTimeout: 600_000,
        hookTimeout: 600_000,
        // Nothing of unit leaves a trace in its process, and half of its time is loading modules.
        isolate: name !== 'unit',
        env: { LONG_PROPERTIES: name === 'slow' ? '1' : '' },
      },
    })),
  },
})
