import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type PublicModule = { readonly directory: string; readonly remove: () => void }

/** A writable copy of a public module at a version, had through the Go module proxy; a text says why it cannot be had. */
export function publicModule(path: string, version: string): PublicModule | string {
  const scratch = mkdtempSync(join(tmpdir(), 'allocs-budget-public-'))
  const remove = (): void => rmSync(scratch, { recursive: true, force: true })
  writeFileSync(join(scratch, 'go.mod'), 'module scratch\n')
  const { stdout, stderr, status } = spawnSync('go', ['mod', 'download', '-json', `${path}@${version}`], {
    cwd: scratch,
    encoding: 'utf8',
  })
  if (status !== 0) {
    remove()
    return `${path}@${version} cannot be had: ${(stdout + stderr).trim().slice(0, 200)}`
  }
  const { Dir } = JSON.parse(stdout) as { Dir: string }
  const directory = join(scratch, 'module')
  cpSync(Dir, directory, { recursive: true })
  // The module cache is read-only, and so is a copy of it.
  spawnSync('chmod', ['-R', 'u+w', directory])
  return { directory, remove }
}

/**
 * A public module that is had when a test first asks for it, so that nothing is fetched for those that do not run. `directory` skips the
 * test that asks where it cannot be had.
 */
export function publicModuleLater(
  path: string,
  version: string,
): { readonly directory: (skip: (why: string) => never) => string; readonly remove: () => void } {
  let had: PublicModule | string | undefined
  return {
    directory: (skip) => {
      had ??= publicModule(path, version)
      return typeof had === 'string' ? skip(had) : had.directory
    },
    remove: () => (typeof had === 'object' ? had.remove() : undefined),
  }
}
