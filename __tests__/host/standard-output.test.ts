import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runnerNode } from '../support/entries.ts'

const module = new URL('../../src/host/standard-output.ts', import.meta.url).href

/** What is decided in a process with these variables, whose standard output is a pipe. */
function showsColor(env: Readonly<Record<string, string>>): string {
  const script = `import { showsColor } from ${JSON.stringify(module)}; process.stdout.write(String(showsColor()))`
  const { PATH = '' } = process.env
  return execFileSync(runnerNode, ['--no-warnings', '--input-type=module', '-e', script], {
    env: { PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test.each<readonly [Readonly<Record<string, string>>, string]>([
  [{}, 'false'],
  [{ TERM: 'xterm-256color' }, 'false'],
  [{ FORCE_COLOR: '1' }, 'true'],
  [{ FORCE_COLOR: '3', TERM: 'dumb' }, 'true'],
  [{ FORCE_COLOR: '0' }, 'false'],
  [{ NO_COLOR: '1' }, 'false'],
])('a pipe with %j: %s', (env, want) => {
  expect(showsColor(env)).toBe(want)
})
