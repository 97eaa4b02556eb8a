import type { Ports } from '../ports.ts'
import { git, gitCommand, longGit } from './git.ts'
import { type Preparation, prepare } from './prepare.ts'

export type OpenTree =
  | { readonly kind: 'open' /** Absolute, links resolved. */; readonly directory: string }
  | { readonly kind: 'failed'; readonly why: string }

/** A large repository takes minutes to check out. */
const checkoutMs = 10 * 60_000

/** The files of the base commit in a temporary worktree, made where somebody first needs them. */
export class BaseTree {
  readonly sha: string
  readonly #root: string
  readonly #preparation: Omit<Preparation, 'directory'> & { /** Relative to the root. */ readonly folder: string }
  readonly #ports: Ports
  #open: Promise<OpenTree> | undefined

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
   * Files that are not the same in the folder we work in as at base, those that git does not know yet among them; undefined
   * where git cannot tell. What git ignores is taken for made from the others.
   */
  async changed(): Promise<readonly string[] | undefined> {
    const diff = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', this.sha, '--']
    const [tracked, others] = await Promise.all([
      git(this.#root, diff, this.#ports),
      git(this.#root, ['ls-files', '--others', '--exclude-standard', '-z'], this.#ports),
    ])
    if (tracked === undefined || others === undefined) return undefined
    return [...new Set(`${tracked}${others}`.split('\0'))].filter((path) => path !== '')
  }

  /** Checks the commit out beside the user's repository, and prepares it. It is gone when the ports are closed. */
  open(): Promise<OpenTree> {
    this.#open ??= this.#checkOut()
    return this.#open
  }

  async #checkOut(): Promise<OpenTree> {
    await this.#forgetKilled()
    this.#ports.progress(`base: checking out ${this.sha.slice(0, 12)}`)
    const remove = (folder: string) =>
      gitCommand(this.#root, ['worktree', 'remove', '--force', '--force', `${folder}/base`], this.#ports)
    const directory = `${await this.#ports.temporaryFolder(remove)}/base`
    const add = ['worktree', 'add', '--quiet', '--detach', '--force', '--', directory, this.sha]
    const failure = await longGit(this.#root, add, checkoutMs, this.#ports)
    if (failure !== undefined) return { kind: 'failed', why: `the base commit cannot be checked out: ${failure}` }
    const { folder, ...preparation } = this.#preparation
    const unprepared = await prepare({ ...preparation, directory: `${directory}/${folder}` }, this.#ports)
    return unprepared === undefined
      ? { kind: 'open', directory }
      : { kind: 'failed', why: `prepare fails on the base commit: ${unprepared}` }
  }

  /** What a killed run of ours left in the repository's list: its folder is gone by now. */
  async #forgetKilled(): Promise<void> {
    const list = (await git(this.#root, ['worktree', 'list', '--porcelain', '-z'], this.#ports)) ?? ''
    for (const [, path = ''] of list.matchAll(/(?:^|\0)worktree ([^\0]*\/allocs-budget-[^/\0]*\/base)(?=\0)/g)) {
      if ((await this.#ports.kindOf(path)) === undefined)
        await git(this.#root, ['worktree', 'remove', '--force', '--force', path], this.#ports)
    }
  }
}
