import type { BaseArgs, BaseFailure, NoBase } from '../../diagnostic/args/base.ts'
import { forges } from '../forges.ts'
import { budgetWords } from './budget.ts'
import { compilerWords } from './compiler.ts'
import { entryWords } from './entries.ts'
import { goWords } from './go.ts'
import { requestWords } from './request.ts'
import { inWords, type Sentence, sayingInWords, type Variants, type WordsOf } from './words.ts'

const gitWorks = 'check that git works in this folder'
const prepareGenerated = 'if code is generated and not committed, set prepare to the commands that generate it'

const noBase: Variants<NoBase> = {
  'no-repository': {
    message: ({ root }) => `${root} is not in a git repository`,
    hint: ({ isNamed }) => (isNamed ? 'remove base' : 'check out the repository with git'),
  },
  'not-fetched': {
    message: ({ sha, why }) => `the base commit ${sha} is not in this checkout and could not be fetched: ${why}`,
    hint: 'check out with fetch-depth: 2',
  },
  'no-commit': {
    message: ({ ref }) => `there is no commit ${JSON.stringify(ref)}`,
    hint: 'name a branch, tag, or commit',
  },
  'ref-unread': {
    message: ({ ref, why }) => `the commit ${JSON.stringify(ref)} cannot be found: ${why}`,
    hint: 'check that git works in this folder, or name a branch, tag, or commit that is in this checkout',
  },
  'no-origin': {
    message: 'origin/HEAD is not set in this checkout',
    hint: 'specify what to compare with, for example --base main',
  },
  'no-common-commit': {
    message: 'HEAD has no commit in common with origin/HEAD',
    hint: 'specify what to compare with, for example --base main',
  },
  'pull-request-unread': {
    message: ({ why }) => unread('the base of the pull request', why),
    hint: gitWorks,
  },
  'parting-unread': { message: ({ ref, why }) => unread(`the merge base of HEAD and ${ref}`, why), hint: gitWorks },
}

/** The same where what depends on base is not known then. */
const notCompared: Variants<NoBase> = {
  'no-repository': unknownFor(noBase['no-repository']),
  'not-fetched': unknownFor(noBase['not-fetched']),
  'no-commit': unknownFor(noBase['no-commit']),
  'ref-unread': unknownFor(noBase['ref-unread']),
  'no-origin': unknownFor(noBase['no-origin']),
  'no-common-commit': unknownFor(noBase['no-common-commit']),
  'pull-request-unread': unknownFor(noBase['pull-request-unread']),
  'parting-unread': unknownFor(noBase['parting-unread']),
}

/** The words about base and the toolchain. */
export const baseWords: WordsOf<BaseArgs> = {
  BASE_NOT_MEASURED: {
    about:
      'The base commit, or some of its packages, could not be compiled, so new escapes in them are unknown. The budget is still judged.',
    wayOut:
      'if code is generated and not committed, set `prepare` to the commands that generate it. They also run on the base commit.',
    variants: {
      unread: { message: ({ why }) => `cannot read the differences from base: ${why}; new escapes are unknown` },
      failed: {
        message: ({ module, failure }) =>
          `${module}: base cannot be measured: ${failureText(failure)}; new escapes are unknown`,
        hint: prepareHint,
      },
      broken: {
        message: ({ module, packages }) =>
          `${module}: ${packages.join(', ')} ${packages.length === 1 ? 'does' : 'do'} not compile at base; new escapes are unknown`,
        hint: prepareHint,
      },
    },
  },
  BASE_NOT_FOUND: {
    about:
      'The base named by `--base` or the input `base` does not exist or cannot be looked up. Because a typo here would hide new escapes and loosened limits, nothing is measured.',
    wayOut: 'name a branch, tag, or commit that exists, or remove `base` to have it detected.',
    variants: noBase,
  },
  BASE_UNKNOWN: {
    about:
      'The base commit or its budget could not be read, so it is unknown whether a limit was loosened and which escapes are new. This is an error if the rule `loosened` or `new-escapes` is `error`, and a warning otherwise.',
    wayOut:
      'check out with `fetch-depth: 2` and without `filter`, or pass `--base REF`; or set the rule to `warn`, `note`, or `off`.',
    variants: {
      ...notCompared,
      'budget-unread': {
        message: ({ sha, why }) => unknown(budgetUnread(sha, why)),
        hint: 'check out with fetch-depth: 2 and without a filter',
      },
      'budget-wrong': {
        message: ({ sha, mistake }) =>
          unknown(
            budgetUnread(
              sha,
              mistake === null ? '' : sayingInWords({ ...budgetWords, ...entryWords }, mistake).message,
            ),
          ),
        hint: 'correct it on the base branch first',
      },
      refused: { message: unknown('the rule loosened is error, but base is set to none'), hint: 'remove base' },
      'unknown-to-forge': {
        message: ({ forge, sha }) => unknown(`${forges[forge].name} does not know the base of ${sha}`),
        hint: 'run the job again',
      },
      'file-unfit': {
        message: ({ why }) => unknown(why),
        hint: 'commit a regular budget file on the base branch first',
      },
      'file-unread': { message: ({ why }) => unknown(why), hint: 'run the job again' },
      'new-escapes': {
        message: ({ modules }) =>
          `the rule new-escapes is error, but base was not measured, so new escapes in ${modules.join(', ')} are unknown`,
        hint: ({ isRefused }) =>
          isRefused
            ? 'remove base or the rule'
            : 'check out with fetch-depth: 2, or set base to a branch, tag, or commit',
      },
    },
  },
  BASE_WITHOUT_BUDGET: {
    about:
      "According to Git's own objects, the base commit has no budget, neither at this budget's path nor in any default location. Every limit is new.",
    wayOut: 'nothing if the budget is new. If it moved, check that its limits are unchanged.',
    message: ({ sha }) => `the base commit ${sha} has no budget, so all limits are new and none can be loosened`,
  },
  TOOLCHAIN_CHANGED: {
    about:
      'The budget records the Go version its limits were measured with (`measured-with`), but this run uses a different minor version or different settings (`GOEXPERIMENT=noswissmap`). Compilers and runtimes allocate differently. If base was measured with the same Go, findings say which differences the toolchain explains.',
    wayOut:
      'update the limits under the new Go with `allocs-budget update`, or keep both with an override (`when: { go: ">=1.27" }`). Overrides match releases and platforms, not settings. Different settings need a separate budget.',
    message: ({ from, to, over, explained }) =>
      over === 0
        ? `toolchain changed: the limits were measured with ${from}, but this run uses ${to}`
        : `toolchain changed from ${from} to ${to}, which explains ${explained} of ${over} over the limit`,
    hint: ({ to, canOverride }) =>
      `update the limits under ${to} with \`allocs-budget update\`, or ${
        canOverride
          ? 'keep both with an override'
          : 'keep a separate budget for it: overrides match releases and platforms, not settings'
      }`,
  },
}

function unread(what: string, why: string | null): string {
  return `${what} cannot be read${why === null ? '' : `: ${why}`}`
}

function unknown(why: string): string {
  return `${why}; it is unknown whether the budget was loosened and what is new`
}

function unknownFor<Args>(sentence: Sentence<Args>): Sentence<Args> {
  return { ...sentence, message: (args) => unknown(inWords(sentence, args).message) }
}

function budgetUnread(sha: string, why: string): string {
  return `the budget at the base commit ${sha} cannot be read: ${why}`
}

function failureText(failure: BaseFailure): string {
  switch (failure.how) {
    case 'unread':
      return failure.why
    case 'not-checked-out':
      return `the base commit cannot be checked out: ${failure.why}`
    case 'not-prepared':
      return `prepare failed on the base commit: ${failure.why}`
    case 'problem':
      return sayingInWords({ ...goWords, ...compilerWords, ...requestWords }, failure.problem).message
  }
}

function prepareHint({ hasSubmodules }: { readonly hasSubmodules: boolean }): string {
  return hasSubmodules
    ? 'the worktree of base has no submodules: set prepare to `git submodule update --init`'
    : prepareGenerated
}
