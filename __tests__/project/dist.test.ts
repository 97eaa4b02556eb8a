import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const rebuilt = mkdtempSync(join(tmpdir(), 'allocs-budget-dist-'))
afterAll(() => rmSync(rebuilt, { recursive: true, force: true }))

function filesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'base64')]),
  )
}

test('dist is what the source builds, byte for byte', () => {
  execFileSync('bash', [join(root, 'scripts/build.sh'), rebuilt], { cwd: root, stdio: 'pipe' })
  const want = filesOf(rebuilt)
  const got = filesOf(join(root, 'dist'))
  expect([...got.keys()]).toEqual([...want.keys()])
  for (const [name, bytes] of want)
    expect(got.get(name) === bytes, `dist/${name} is not what src builds: npm run build`).toBe(true)
})

test('the licences of everything bundled lie beside it', () => {
  const octokit = ['@actions/github', '@octokit/plugin-retry', '@octokit/plugin-throttling', 'bottleneck']
  const bundles = {
    dist: ['@actions/core', '@actions/exec', 'yaml', 'zod', ...octokit],
    'dist/cli': ['commander', 'yaml', 'zod'],
    'dist/cli/post': octokit,
  }
  for (const [bundle, bundled] of Object.entries(bundles)) {
    const licences = readFileSync(join(root, bundle, 'licenses.txt'), 'utf8')
    for (const name of bundled) expect(licences.split('\n'), `${bundle} bundles ${name}`).toContain(name)
  }
})

test('the version is that of package.json', () => {
  const { version: published } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  expect(version).toBe(published)
})
