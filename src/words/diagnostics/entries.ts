import type { BudgetArgs, More, StaleAdvice } from '../../diagnostic/args/budget.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { Sentence, WordsOf } from './words.ts'

/** Mistakes of one text beyond those that are shown. */
export const more: Sentence<More> = {
  message: ({ rest }) => `${rest} more ${rest === 1 ? 'mistake' : 'mistakes'} from here on`,
  hint: 'mend those above and check again',
}

/** The words about entries that hold nothing. */
export const entryWords: WordsOf<Pick<BudgetArgs, 'SHADOWED_ENTRY' | 'STALE_ENTRY'>> = {
  SHADOWED_ENTRY: {
    about:
      'An entry can never be asked, because one above it matches everything it matches, and the first match wins. Its limit looks set and holds nothing. It is said only where the patterns alone prove it.',
    wayOut: 'move the narrower entry above the wider one, or remove it.',
    variants: {
      pattern: {
        message: ({ name, earlier, package: path, line }) =>
          `${quoteText(name)} is never asked: ${quoteText(earlier)} of ${quoteText(path)} in line ${line} matches all of it first`,
        hint: ({ line }) => `move it above line ${line}, or remove it`,
      },
      toolchain: {
        message: ({ name, earlier, line }) => `${name} is never in force: ${earlier} at line ${line} matches first`,
        hint: ({ line }) => `move it above line ${line}: the first match wins`,
      },
      more,
    },
  },
  STALE_ENTRY: {
    about:
      'An entry matches no benchmark or function that exists. It was renamed or removed, and its limit would be gone without a word. Where its package does not exist, that is one error at the package, for all names under it. Nothing is said of what lies in a module or package that could not be read or built: the error that says why comes first.',
    wayOut:
      'take the new name (the nearest ones are in the hint), remove the entry, or set `optional: true` where it may match nothing.',
    variants: {
      name: {
        message: ({ noun, name, package: path }) => `no ${noun} ${name} exists in ${path}`,
        hint: staleHint,
      },
      package: {
        message: ({ package: path, names }) => `no package matches ${path}, so ${neverChecked(names)}`,
        hint: ({ near }) => didYouMean(near) ?? 'correct the package, or set optional: true',
      },
    },
  },
}

function staleHint(args: Extract<BudgetArgs['STALE_ENTRY'], { variant: 'name' }>): string {
  const { noun, name } = args
  switch (args.advice) {
    case 'renamed':
      return `it looks renamed: ${args.to} is in no entry and has the same ${sameNumber(args)}; write that name`
    case 'empty':
      return `${args.package} has no ${noun}s`
    case 'closure':
      return `write ${args.holder}: what a closure allocates counts for the declared function that holds it`
    case 'parent':
      return `it has sub-benchmarks: name them (${args.children.join(', ')}) or write ${name}/**`
    case 'near':
      return didYouMean(args.near) ?? otherName(noun)
    case 'none':
      return otherName(noun)
  }
}

function otherName(noun: 'benchmark' | 'function'): string {
  const generic = noun === 'function' ? '; a generic function that nothing instantiates is not compiled' : ''
  return `correct the name, or set optional: true${generic}`
}

function sameNumber(args: Extract<StaleAdvice, { advice: 'renamed' }>): string {
  if ('allocsPerOp' in args) return `${args.allocsPerOp} allocs/op`
  return args.escapes === 1 ? '1 escape' : `${args.escapes} escapes`
}

const mostNames = 3

function neverChecked(names: readonly string[]): string {
  if (names.length === 1) return `${names[0]} is never checked`
  if (names.length <= mostNames) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are never checked`
  return `${names.slice(0, mostNames - 1).join(', ')} and ${names.length - mostNames + 1} more are never checked`
}
