import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { disagreements, type Files } from '../../scripts/release/agreement.ts'
import { notesOf, notesToCome, sectionsOf, withRelease } from '../../scripts/release/changelog.ts'
import { publishedManifest } from '../../scripts/release/manifest.ts'
import { useProblems, withUses } from '../../scripts/release/uses.ts'
import { compareReleases, newestOf, numbersOf } from '../../scripts/release/versions.ts'
import { budgetNames } from '../../src/app/find-budget.ts'
import { root } from '../support/recipes.ts'

const changelog = `# Changelog

Words.

## Unreleased

### Added

- Something new.

## 1.2.3 - 2026-12-01

### Fixed

- Something old.
`

const address = (file: string) => `https://raw.githubusercontent.com/allocs-budget/allocs-budget/v1.2.3/${file}`

/** All that names the version, of a release. */
function released(changes: Files = {}): Files {
  const schema = (file: string): string => JSON.stringify({ $id: address(file) })
  return {
    'package.json': JSON.stringify({
      version: '1.2.3',
      engines: { node: '^22.0.0 || ^24.0.0 || >=26.0.0' },
      repository: { url: 'git+https://github.com/allocs-budget/allocs-budget.git' },
    }),
    'package-lock.json': JSON.stringify({ version: '1.2.3', packages: { '': { version: '1.2.3' } } }),
    'src/lang/version.ts': "export const version = '1.2.3'\n",
    'CHANGELOG.md': '## Unreleased\n\n## 1.2.3 - 2026-12-01\n\n- Something, as allocs-budget@1.0.0 had it.\n',
    'allocs-budget.schema.json': schema('allocs-budget.schema.json'),
    'allocs-budget.report.schema.json': schema('allocs-budget.report.schema.json'),
    'action.yml': 'runs:\n  using: node24\n  main: dist/index.js\n',
    'README.md': 'uses: allocs-budget/allocs-budget@v1 # pin it\nnpx allocs-budget@1.2.3 check\n',
    ...changes,
  }
}

/** The same on the way to the next one. */
function between(changes: Files = {}): Files {
  const files = released()
  const dev = (name: string): string => (files[name] ?? '').replaceAll('"1.2.3"', '"1.3.0-dev"')
  return {
    ...files,
    'package.json': dev('package.json'),
    'package-lock.json': dev('package-lock.json'),
    'src/lang/version.ts': "export const version = '1.3.0-dev'\n",
    'CHANGELOG.md': changelog,
    'allocs-budget.schema.json': '{}',
    'allocs-budget.report.schema.json': '{}',
    'README.md': 'uses: allocs-budget/allocs-budget@v1\nnpx allocs-budget@1.3.0 check\n',
    ...changes,
  }
}

test('the entry for SchemaStore is one, of the budget by each of its names', () => {
  const entry = /^ *```json\n([\s\S]*?)^ *```$/m.exec(readFileSync(`${root}RELEASING.md`, 'utf8'))?.[1]
  const { name, description, fileMatch, url, ...others } = JSON.parse(entry ?? '') as Record<string, unknown>
  expect([name, others]).toEqual(['allocs-budget', {}])
  const schema = JSON.parse(readFileSync(`${root}allocs-budget.schema.json`, 'utf8')) as Record<string, unknown>
  // SchemaStore asks for one without a period at its end.
  expect(description).toBe(String(schema.description).replace(/\.$/, ''))
  expect(fileMatch).toEqual([...new Set(budgetNames.map((file) => posix.basename(file)))])
  expect(String(url).split('/').at(-1)).toBe('allocs-budget.schema.json')
})

describe('the version', () => {
  test('agrees in a release, and between two', () => {
    expect(disagreements(released())).toEqual([])
    expect(disagreements(between())).toEqual([])
  })

  test.each<[string, Files, string]>([
    [
      'of another lock',
      { 'package-lock.json': '{"version":"1.2.3","packages":{"":{"version":"1.2.2"}}}' },
      'package-lock.json: version 1.2.2 is not 1.2.3',
    ],
    [
      'of another source',
      { 'src/lang/version.ts': "export const version = '1.2.2'\n" },
      'src/lang/version.ts: version is not 1.2.3',
    ],
    [
      'that the changelog does not have',
      { 'CHANGELOG.md': '## 1.2.2 - 2026-11-01\n\n- x\n' },
      'CHANGELOG.md: the newest release is 1.2.2, not 1.2.3',
    ],
    [
      'of a changelog that has none',
      { 'CHANGELOG.md': '# Changelog\n' },
      'CHANGELOG.md: the newest release is none, not 1.2.3',
    ],
    [
      'of a changelog that goes on',
      { 'CHANGELOG.md': changelog },
      'CHANGELOG.md: something is unreleased; the version after 1.2.3 has to end with -dev',
    ],
    [
      'of another address',
      { 'allocs-budget.schema.json': `{"$id":"${address('x.json')}"}` },
      `allocs-budget.schema.json: $id is ${address('x.json')}, not ${address('allocs-budget.schema.json')}`,
    ],
    [
      'of no address',
      { 'allocs-budget.report.schema.json': '{}' },
      `allocs-budget.report.schema.json: $id is missing, not ${address('allocs-budget.report.schema.json')}`,
    ],
    [
      'of another tag',
      { 'docs/x.yml': 'uses: allocs-budget/allocs-budget@v0 #' },
      'docs/x.yml: allocs-budget/allocs-budget@v0 is not v1',
    ],
    [
      'of an address that follows another tag',
      { 'docs/x.md': 'https://raw.githubusercontent.com/allocs-budget/allocs-budget/v0/allocs-budget.schema.json' },
      'docs/x.md: allocs-budget/allocs-budget/v0 is not v1',
    ],
    [
      'of a release where the moving tag belongs',
      { 'docs/x.yml': 'uses: allocs-budget/allocs-budget@v1.2.3 #' },
      'docs/x.yml: allocs-budget/allocs-budget@v1.2.3 is not v1',
    ],
    [
      'of a variable with another tag',
      { 'docs/Jenkinsfile': "COMMIT = 'v0' // pin it" },
      'docs/Jenkinsfile: v0 is not v1',
    ],
    ['of another tag of its own', { 'docs/x.md': '    rev: v0 # pin it' }, 'docs/x.md: v0 is not v1'],
    [
      'of an older command',
      { 'docs/x.md': '`npx allocs-budget@1.2.2 check`' },
      'docs/x.md: allocs-budget@1.2.2 is not 1.2.3',
    ],
    [
      'whose action runs on another Node',
      { 'action.yml': 'runs:\n  using: node20\n' },
      'action.yml: node20 is not in engines of package.json (^22.0.0 || ^24.0.0 || >=26.0.0)',
    ],
  ])('%s disagrees', (_, changes, says) => {
    expect(disagreements(released(changes))).toEqual([says])
  })

  test.each<[string, Files, string]>([
    [
      'has an address',
      { 'allocs-budget.schema.json': `{"$id":"${address('allocs-budget.schema.json')}"}` },
      `allocs-budget.schema.json: $id is ${address('allocs-budget.schema.json')}, not missing`,
    ],
    [
      'is released already',
      { 'CHANGELOG.md': '## Unreleased\n\n## 1.3.0 - 2026-12-02\n\n- x\n' },
      'CHANGELOG.md: 1.3.0 is released, so that what comes next cannot be 1.3.0-dev',
    ],
  ])('between two releases disagrees where it %s', (_, changes, says) => {
    expect(disagreements(between(changes))).toEqual([says])
  })

  test('is one that was made for a release', () => {
    const files = released({ 'package.json': '{"version":"1.2.3-rc.1"}' })
    expect(disagreements(files)).toEqual(['package.json: version 1.2.3-rc.1 is neither X.Y.Z nor X.Y.Z-dev'])
  })

  test.each(['01.2.3', '1.02.3', '1.2.03', '00.1.0-dev'])('%s is none, for its zero', (version) => {
    expect(numbersOf(version)).toBeUndefined()
    expect(newestOf(['v0.1.0', `v${version}`])).toBe('v0.1.0')
  })

  test('may have a zero', () => {
    expect(numbersOf('0.10.0-dev')).toEqual([0, 10, 0])
  })

  test('is newer by its numbers, not by its letters', () => {
    expect(compareReleases('0.10.0', '0.9.1')).toBeGreaterThan(0)
    expect(compareReleases('1.2.3-dev', '1.2.3')).toBe(0)
    expect(newestOf(['v0.9.0', 'v0.10.0', 'v1', 'nightly', 'v0.2.11'])).toBe('v0.10.0')
    expect(newestOf(['v1'])).toBeUndefined()
  })
})

describe('the tag of the major version', () => {
  const next = (text: string): string => withUses('docs/x', text, '1.0.0')

  test.each([
    'uses: allocs-budget/allocs-budget@v0 # pin it to a commit',
    'https://github.com/allocs-budget/allocs-budget/blob/v0/docs/causes.md',
    'git fetch https://github.com/allocs-budget/allocs-budget v0',
    'rev: v0 # pin it to a commit',
    '?ref=v0',
    "COMMIT = 'v0' // pin it to a commit",
    'COMMIT: "v0" # pin it to a commit',
    `COMMIT=\${1:-v0}`,
    'Pin v0 to a commit; `@v0` is not one, nor is v0.',
  ])('is set and checked in %s', (text) => {
    expect(useProblems('docs/x', text, '0.9.0')).toEqual([])
    expect(useProblems('docs/x', text, '1.0.0')).not.toEqual([])
    expect(next(text)).toBe(text.replaceAll('v0', 'v1'))
    expect(useProblems('docs/x', next(text), '1.0.0')).toEqual([])
  })

  test.each([
    'a report of allocs-budget/report/v0',
    'the packages example.com/yaml/v0, gopkg.in/yaml.v0, and example.com/m/v0@v0.4.5',
    'require example.com/m v0.1.0',
    'https://HOST/api/v0',
    'GOAMD64=v0',
    'uses: actions/checkout@v0',
    `uses: actions/checkout@${'0123456789'.repeat(4)} # v0`,
    'v0.1.0, v0-1, and v0x',
  ])('is not in %s', (text) => {
    expect(next(text)).toBe(text)
    expect(useProblems('docs/x', text, '1.0.0')).toEqual([])
  })
})

describe('the notes of a release', () => {
  test('are its section of the changelog, and before it what is unreleased', () => {
    expect(notesOf(changelog, '1.2.3')).toBe('### Fixed\n\n- Something old.')
    expect(notesToCome(changelog)).toBe('### Added\n\n- Something new.')
    expect(notesOf(withRelease(changelog, '1.3.0', '2026-12-24'), '1.3.0')).toBe('### Added\n\n- Something new.')
    expect(notesToCome(withRelease(changelog, '1.3.0', '2026-12-24'))).toBe('')
  })

  test('are never missing or empty', () => {
    expect(() => notesOf(changelog, '1.2')).toThrow('CHANGELOG.md has no section `## 1.2 - YYYY-MM-DD`')
    expect(() => notesOf('## 1.0.0 - 2026-01-01\n\n## 0.9.0 - 2025-01-01\n\n- x\n', '1.0.0')).toThrow(
      'says nothing of 1.0.0',
    )
    expect(() => withRelease('## Unreleased\n\n## 0.9.0 - 2025-01-01\n\n- x\n', '1.0.0', '2026-01-01')).toThrow(
      'nothing under',
    )
    expect(() => withRelease(changelog, '1.2.3', '2026-12-24')).toThrow('has a section of 1.2.3 already')
  })

  test.each(['## [1.2.3] - 2026-12-01', '## 1.2.3', '## 1.2.3 - 1.12.2026', '## unreleased'])(
    '%s is no heading',
    (line) => {
      expect(() => sectionsOf(`${line}\n`)).toThrow('is neither `## Unreleased` nor `## X.Y.Z - YYYY-MM-DD`')
    },
  )
})

test('what is published has no dependencies, no scripts, and all that a registry shows', () => {
  const manifest = { name: 'n', files: ['f'], scripts: {}, dependencies: {}, optionalDependencies: {}, private: true }
  expect(() => publishedManifest(manifest)).toThrow('package.json has no version')
})
