import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const tests = fileURLToPath(new URL('../', import.meta.url))

/** Folders and files of __tests__, by what they need that a person may not have or may not want to wait for. All else is `unit`. */
const needing = {
  /** A real go, and most a real git. */
  go: [
    'causes/',
    'e2e/',
    'go/allocators.test.ts',
    'go/calls/runtime-calls.test.ts',
    'go/calls/runtime-walk.test.ts',
    'go/compiled-heap-sites.test.ts',
    ...[
      'accounts',
      'attribution',
      'calls',
      'corpus',
      'deep-calls',
      'emitted-calls',
      'generated',
      'only-targets',
      'runtime-judge',
      'zero-allocs',
    ].map((name) => `ground-truth/${name}.test.ts`),
    'measure/as-by-hand.test.ts',
    'measure/benchmarks.test.ts',
    'measure/git-objects.test.ts',
    'measure/setup.test.ts',
    'measure/sticks.test.ts',
    'measure/test-binaries.test.ts',
    'measure/kept-benchmarks.test.ts',
    'measure/kept-facts.test.ts',
    'measure/kept-heap-sites.test.ts',
    'measure/test-identities.test.ts',
    'plan/bench-regexp-in-go.test.ts',
    'project/other-ci.test.ts',
    'project/pre-commit.test.ts',
    'project/readme.test.ts',
    'project/release.test.ts',
    'public-modules/',
    'reliability/',
    'snapshot/snapshot.test.ts',
  ],
  /** A server that speaks GitHub's or GitLab's API, or a browser. */
  github: [
    'gitlab/notes.test.ts',
    ...['ask', 'comment', 'contract', 'faults', 'post-report', 'publish'].map((name) => `github/${name}.test.ts`),
    'view/browser.test.ts',
  ],
  /** Processes and programs, but no go. */
  host: [
    ...['files', 'life-cycle', 'path-state', 'result-store', 'spawn', 'standard-output', 'temporary-folders'].map(
      (name) => `host/${name}.test.ts`,
    ),
    'project/dist.test.ts',
    'project/ladder.test.ts',
    'project/linters.test.ts',
    'project/other-ci-lint.test.ts',
    'project/repository.test.ts',
    'support/runner.test.ts',
    'words/diagnostics.test.ts',
  ],
}
const taken = Object.values(needing).flat()

/** All test files, from __tests__. */
export const testFiles: readonly string[] = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.ts'))
  .sort()

function globOf(path: string): string {
  return `__tests__/${path}${path.endsWith('/') ? '**/*.test.ts' : ''}`
}

/** What of `unit` is a property that holds for any input: there with few inputs, in `slow` with all of them. */
const properties = testFiles.filter(
  (file) =>
    !taken.some((path) => file.startsWith(path)) &&
    readFileSync(`${tests}${file}`, 'utf8').includes("from 'fast-check'"),
)

type Files = { readonly include: string[]; readonly exclude?: string[] }

/** Which test files a project has. Each is in one of them; `slow` runs some of `unit` again. */
export const projects: Readonly<Record<string, Files>> = {
  unit: { include: ['__tests__/**/*.test.ts'], exclude: taken.map(globOf) },
  slow: { include: properties.map(globOf) },
  ...Object.fromEntries(Object.entries(needing).map(([name, paths]) => [name, { include: paths.map(globOf) }])),
}
