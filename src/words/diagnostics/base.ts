import type { BaseArgs, BaseFailure, NoBase } from '../../diagnostic/args/base.ts'
import { budgetWords } from './budget.ts'
import { compilerWords } from './compiler.ts'
import { entryWords } from './entries.ts'
import { goWords } from './go.ts'
import { requestWords } from './request.ts'
import { inWords, type Sentence, sayingInWords, type Variants, type WordsOf } from './words.ts'

const gitWorks = 'see that git works in this folder'
const prepareGenerated = 'where code is generated and not committed, give the commands for it as prepare'

const noBase: Variants<NoBase> = {
  'no-repository': {
    message: ({ root }) => `no git repository holds ${root}`,
    hint: ({ isNamed }) => (isNamed ? 'leave base out' : 'check the repository out with git'),
  },
  'not-fetched': {
    message: ({ sha, why }) => `the base commit ${sha} is not in this checkout and could not be fetched: ${why}`,
    hint: 'check out with fetch-depth: 2',
  },
  'no-commit': {
    message: ({ ref }) => `there is no commit ${JSON.stringify(ref)}`,
    hint: 'name a branch, a tag or a commit',
  },
  'ref-unread': {
    message: ({ ref, why }) => `the commit ${JSON.stringify(ref)} cannot be found: ${why}`,
    hint: 'see that git works in this folder, or name a branch, a tag or a commit that is here',
  },
  'no-origin': {
    message: 'origin/HEAD is not known here',
    hint: 'name what to compare with: --base main',
  },
  'no-common-commit': {
    message: 'HEAD has no commit in common with origin/HEAD',
    hint: 'name what to compare with: --base main',
  },
  'pull-request-unread': {
    message: ({ why }) => unread('the base of the pull request', why),
    hint: gitWorks,
  },
  'parting-unread': { message: ({ ref, why }) => unread(`where HEAD left ${ref}`, why), hint: gitWorks },
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
      'The commit that the change starts from could not be compiled, or some of its packages could not: what is new in them is not known. The budget is judged all the same.',
    wayOut:
      'where code is generated and not committed, give the commands for it as `prepare`: they are run at base too.',
    variants: {
      unread: { message: ({ why }) => `what differs from base cannot be read: ${why}; what is new is not known` },
      failed: {
        message: ({ module, failure }) =>
          `${module}: base cannot be measured: ${failureText(failure)}; what is new is not known`,
        hint: prepareHint,
      },
      broken: {
        message: ({ module, packages }) =>
          `${module}: ${packages.join(', ')} ${packages.length === 1 ? 'does' : 'do'} not compile at base; what is new is not known`,
        hint: prepareHint,
      },
    },
  },
  BASE_NOT_FOUND: {
    about:
      'The base that `--base` or the input `base` names does not exist, or cannot be looked up. Without it, what is new and what was loosened would go unnoticed because of a typing error, so nothing is measured.',
    wayOut: 'name a branch, a tag or a commit that exists; leave `base` out to have it found.',
    variants: noBase,
  },
  BASE_UNKNOWN: {
    about:
      'The commit that the change starts from, or its budget, could not be read, so it is not known whether a limit was loosened and which escapes are new. It is an error where the rule `loosened` or `new-escapes` is `error`, else a warning.',
    wayOut:
      'check out with `fetch-depth: 2` and without `filter`, or give `--base REF`; or set the rule to `warn`, `note` or `off`.',
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
      refused: { message: unknown('the rule loosened is error, and base is none'), hint: 'leave base out' },
      'unknown-to-github': {
        message: ({ sha }) => unknown(`the base of ${sha} is not known to GitHub`),
        hint: 'run the job again',
      },
      'file-unfit': {
        message: ({ why }) => unknown(why),
        hint: 'put the budget itself there on the base branch first',
      },
      'file-unread': { message: ({ why }) => unknown(why), hint: 'run the job again' },
      'new-escapes': {
        message: ({ modules }) =>
          `the rule new-escapes is error, and what is new in ${modules.join(', ')} is not known: base was not measured`,
        hint: ({ isRefused }) =>
          isRefused
            ? 'leave base out, or the rule'
            : 'check out with fetch-depth: 2, or name what to compare with as base',
      },
    },
  },
  BASE_WITHOUT_BUDGET: {
    about:
      "Git's own objects say that the base commit has no budget, neither where this one lies nor where budgets are looked for: every limit is new.",
    wayOut: 'nothing where the budget is new; where it moved, look at what became of its limits.',
    message: ({ sha }) => `the base commit ${sha} has no budget: all limits are new, none can be loosened`,
  },
  TOOLCHAIN_CHANGED: {
    about:
      'The budget says with which Go its limits were measured (`measured-with`), and another minor version runs, or one with other settings (`GOEXPERIMENT=noswissmap`). Compilers and runtimes allocate differently; the findings say which differences the toolchain explains, as far as base was measured with the same Go.',
    wayOut:
      'take the limits under the new Go with `allocs-budget update`, or keep both with an override (`when: { go: ">=1.27" }`). An override tells releases and platforms apart, not settings: those need a budget of their own.',
    message: ({ from, to, over, explained }) =>
      over === 0
        ? `toolchain changed from ${from}, which the limits were measured with, to ${to}`
        : `toolchain changed from ${from} to ${to}: it explains ${explained} of ${over} over the limit`,
    hint: ({ to, canOverride }) =>
      `take the limits under ${to} with \`allocs-budget update\`, or ${
        canOverride
          ? 'keep both with an override for it'
          : 'keep a budget of its own for it: overrides tell releases and platforms apart, not settings'
      }`,
  },
}

function unread(what: string, why: string | null): string {
  return `${what} cannot be read${why === null ? '' : `: ${why}`}`
}

function unknown(why: string): string {
  return `${why}: whether the budget was loosened, and what is new, is not known`
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
      return `prepare fails on the base commit: ${failure.why}`
    case 'problem':
      return sayingInWords({ ...goWords, ...compilerWords, ...requestWords }, failure.problem).message
  }
}

function prepareHint({ hasSubmodules }: { readonly hasSubmodules: boolean }): string {
  return hasSubmodules
    ? 'a worktree of base has no submodules: give `git submodule update --init` as prepare'
    : prepareGenerated
}
