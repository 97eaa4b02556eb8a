import { defineConfig } from 'vitest/config'
import { projects } from './__tests__/support/projects.ts'

/** What mutants are held against: the tests of `unit`, but for those that read the sources as text. */
export default defineConfig({
  test: {
    ...projects.unit,
    exclude: [...(projects.unit?.exclude ?? []), '__tests__/project/**'],
    setupFiles: ['__tests__/support/environment.ts'],
    tags: [{ name: 'wide' }],
    env: { LONG_PROPERTIES: '' },
  },
})
