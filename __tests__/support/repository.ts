import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A real git repository in a temporary folder, with the merge commit that a pull request is checked out at. */
export type PullRequestRepository = {
  readonly directory: string
  readonly headSha: string
  readonly mergeSha: string
  /** What it would be merged into: the merge commit's first parent. */
  readonly baseSha: string
  /** Where the branches parted. */
  readonly mergeBaseSha: string
  readonly remove: () => void
}

const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com', '-c', 'commit.gpgsign=false']

/** Changes the work tree: writes a file, or takes it away where its text is null. */
export type Change = (write: (file: string, text: string | null) => void) => void

/** Copies a module, commits it as the base, applies `change` on a branch and merges that into the base. `before` makes the base. */
export function pullRequestRepository(
  module: string,
  change: Change,
  before: Change = () => undefined,
): PullRequestRepository {
  const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-repository-'))
  const git = (...args: string[]): string =>
    execFileSync('git', [...identity, ...args], { cwd: directory, encoding: 'utf8' }).trim()
  const write = (file: string, text: string | null): void => {
    const path = join(directory, file)
    if (text === null) rmSync(path)
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
  cpSync(module, directory, { recursive: true })
  before(write)
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', 'base')
  const mergeBaseSha = git('rev-parse', 'HEAD')
  git('checkout', '-q', '-b', 'topic')
  change(write)
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'head')
  const headSha = git('rev-parse', 'HEAD')
  git('checkout', '-q', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'meanwhile')
  const baseSha = git('rev-parse', 'HEAD')
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic')
  return {
    directory,
    headSha,
    mergeSha: git('rev-parse', 'HEAD'),
    baseSha,
    mergeBaseSha,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
