import { defineConfig } from 'vitest/config'
import { projects } from './__tests__/support/projects.ts'

/** What mutants are held against: the tests of the rooms that are mutated, so that a survivor is a gap there, whoever else may notice. */
export default defineConfig({
  test: {
    include: ['__tests__/{compare,go,judge}/**/*.test.ts'],
    exclude: [...(projects.unit?.exclude ?? [])],
    setupFiles: ['__tests__/support/environment.ts'],
    tags: [{ name: 'wide' }],
    env: { LONG_PROPERTIES: '' },
  },
})
