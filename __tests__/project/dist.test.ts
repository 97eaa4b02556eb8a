import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { version } from '../../src/lang/version.ts'
import { runnerNode } from '../support/entries.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('dist is what the source builds, byte for byte, and the version agrees everywhere', () => {
  const check = spawnSync(runnerNode, ['scripts/release/check.ts'], { cwd: root, encoding: 'utf8' })
  expect(check.stderr).toBe('')
  expect([check.status, check.stdout]).toEqual([0, expect.stringContaining(`${version}: everything agrees`)])
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
