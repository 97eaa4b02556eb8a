import type { BaseFailure } from '../diagnostic/args/base.ts'
import { type Answer, failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGit, commitNamed, gitCommand, nothingRead, pathList } from './git.ts'
import { entryAt, readCommit, treesDiffer } from './git-objects.ts'
import { type Preparation, prepare } from './prepare.ts'

/** A large repository takes minutes to check out. */
const checkoutMs = 10 * 60_000

/** The files of the base commit in a temporary worktree, made where somebody first needs them. */
export class BaseTree {
  readonly sha: string
  readonly #root: string
  readonly #preparation: Omit<Preparation, 'directory'> & { /** Relative to the root. */ readonly folder: string }
  readonly #ports: Ports
  #open: Promise<Result<string, BaseFailure>> | undefined

  constructor(
    root: string,
    sha: string,
    preparation: Omit<Preparation, 'directory'> & { readonly folder: string },
    ports: Ports,
  ) {
    this.#root = root
    this.sha = sha
    this.#preparation = preparation
    this.#ports = ports
  }

  /**
   * Files that are not the same in the folder we work in as at base, those that git does not know yet among them. What git ignores is
   * taken for made from the others.
   */
  async changed(): Promise<Result<readonly string[]>> {
    const diff = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', this.sha, '--']
    const others = ['ls-files', '--others', '--exclude-standard', '-z']
    const answers = await Promise.all(
      [diff, others].map((args) => askGit(this.#root, { args, read: pathList }, this.#ports)),
    )
    const paths = new Set<string>()
    for (const answer of answers) {
      if (answer.kind !== 'found') return failed(whyOf(answer))
      for (const path of answer.value) paths.add(path)
    }
    return found([...paths])
  }

  /** Whether the commit that is checked out differs from base in a file of that kind, by git's objects. */
  async differsIn(isWanted: (path: string) => boolean): Promise<Result<boolean>> {
    const head = await commitNamed(this.#root, 'HEAD', this.#ports)
    if (head.kind !== 'found') return failed(whyOf(head))
    const [from, to] = [
      await readCommit(this.#root, this.sha, this.#ports),
      await readCommit(this.#root, head.value, this.#ports),
    ]
    if (from.kind !== 'found') return failed(whyOf(from))
    if (to.kind !== 'found') return failed(whyOf(to))
    const differ = await treesDiffer(this.#root, [from.value.tree, to.value.tree], isWanted, this.#ports)
    return differ.kind === 'found' ? differ : failed(whyOf(differ))
  }

  /** Whether base has a path, relative to the root: what its worktree lacks may only not have been checked out. */
  async has(path: string): Promise<Result<boolean>> {
    const entry = await entryAt(this.#root, this.sha, path, this.#ports)
    return entry.kind === 'failed' ? entry : found(entry.kind === 'found')
  }

  /** Checks the commit out beside the user's repository, and prepares it. It is gone when the ports are closed. */
  open(): Promise<Result<string, BaseFailure>> {
    this.#open ??= this.#checkOut()
    return this.#open
  }

  async #checkOut(): Promise<Result<string, BaseFailure>> {
    await this.#forgetKilled()
    this.#ports.progress({ kind: 'phase', phase: { what: 'check-out', commit: this.sha.slice(0, 12) } })
    const remove = (folder: string) =>
      gitCommand(this.#root, ['worktree', 'remove', '--force', '--force', `${folder}/base`], this.#ports)
    const directory = `${await this.#ports.temporaryFolder(remove)}/base`
    const args = ['worktree', 'add', '--quiet', '--detach', '--force', '--', directory, this.sha]
    const add = { args, read: nothingRead, timeoutMs: checkoutMs }
    const added = await askGit(this.#root, add, this.#ports)
    const there = added.kind === 'found' ? await this.#isAt(directory) : added
    if (there.kind !== 'found') return failed({ how: 'not-checked-out', why: whyOf(there) })
    const { folder, ...preparation } = this.#preparation
    const unprepared = await prepare({ ...preparation, directory: `${directory}/${folder}` }, this.#ports)
    return unprepared === undefined ? found(directory) : failed({ how: 'not-prepared', why: unprepared })
  }

  /** What was made is looked at: a worktree without base's files would be one where everything is new. */
  async #isAt(directory: string): Promise<Result<true>> {
    const head = await commitNamed(directory, 'HEAD', this.#ports)
    if (head.kind !== 'found') return failed(whyOf(head))
    if (head.value !== this.sha) return failed(`its worktree is at ${head.value}`)
    const missing = await askGit(directory, { args: ['ls-files', '--deleted', '-z'], read: pathList }, this.#ports)
    if (missing.kind !== 'found') return failed(whyOf(missing))
    return missing.value.length === 0 ? found(true) : failed(`${missing.value.length} of its files are missing`)
  }

  /** What a killed run of ours left in the repository's list: its folder is gone by now. */
  async #forgetKilled(): Promise<void> {
    const read = (stdout: Buffer): string => stdout.toString('utf8')
    const args = ['worktree', 'list', '--porcelain', '-z']
    const list = await askGit(this.#root, { args, read }, this.#ports)
    if (list.kind !== 'found') return // tidying up is nothing that is judged
    for (const [, path = ''] of list.value.matchAll(/(?:^|\0)worktree ([^\0]*\/allocs-budget-[^/\0]*\/base)(?=\0)/g)) {
      if ((await this.#ports.kindOf(path)).kind !== 'absent') continue
      const remove = ['worktree', 'remove', '--force', '--force', path]
      await askGit(this.#root, { args: remove, read: nothingRead }, this.#ports)
    }
  }
}

function whyOf(answer: Answer<unknown>): string {
  return answer.kind === 'failed' ? answer.why : 'git gave no answer'
}
