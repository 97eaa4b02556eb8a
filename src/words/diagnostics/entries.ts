import type { BudgetArgs, More, StaleAdvice } from '../../diagnostic/args/budget.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { shellWord } from '../explain-command.ts'
import type { Sentence, WordsOf } from './words.ts'

/** Mistakes of one text beyond those that are shown. */
export const more: Sentence<More> = {
  message: ({ rest }) => `${rest} more ${rest === 1 ? 'mistake' : 'mistakes'} from here on`,
  hint: 'fix those above and check again',
}

/** The words about entries that hold nothing. */
export const entryWords: WordsOf<Pick<BudgetArgs, 'SHADOWED_ENTRY' | 'STALE_ENTRY'>> = {
  SHADOWED_ENTRY: {
    about:
      'An entry never applies, because an entry above it matches everything it matches, and the first match wins. Its limit looks set but has no effect. This is reported only if the patterns alone prove it.',
    wayOut: 'move the narrower entry above the wider one, or remove it.',
    variants: {
      pattern: {
        message: ({ name, earlier, package: path, line }) =>
          `${quoteText(name)} never applies: ${quoteText(earlier)} of ${quoteText(path)} on line ${line} matches all of it first`,
        hint: ({ line }) => `move it above line ${line}, or remove it`,
      },
      toolchain: {
        message: ({ name, earlier, line }) => `${name} never applies: ${earlier} on line ${line} matches first`,
        hint: ({ line }) => `move it above line ${line}: the first match wins`,
      },
      more,
    },
  },
  STALE_ENTRY: {
    about:
      'An entry does not match any existing benchmark or function. The code was renamed or removed, and the limit would silently disappear. If the package does not exist, there is one error for the package and all names under it. The same is an error for a pattern of `allow` that nothing matches. Entries in a module or package that could not be read or built are not reported, because the error that says why must be fixed first.',
    wayOut:
      'use the new name (the hint shows similar names), remove the entry, or set `optional: true` if it does not have to match anything.',
    variants: {
      name: {
        message: ({ noun, name, package: path }) => `no ${noun} ${name} exists in ${path}`,
        hint: staleHint,
      },
      package: {
        message: ({ package: path, names }) => `no package matches ${path}, so ${neverChecked(names)}`,
        hint: ({ near }) => didYouMean(near) ?? 'correct the package, or set optional: true',
      },
      allow: {
        message: ({ name, pattern }) => `nothing that ${name} calls matches ${quoteText(pattern)} of its allow list`,
        hint: ({ name }) =>
          `remove it from the list, or correct it: allocs-budget explain ${shellWord(name)} --calls shows what is called`,
      },
    },
  },
}

function staleHint(args: Extract<BudgetArgs['STALE_ENTRY'], { variant: 'name' }>): string {
  const { noun, name } = args
  switch (args.advice) {
    case 'renamed':
      return `it looks renamed: ${args.to} has no entry and the same ${sameNumber(args)}; use that name`
    case 'empty':
      return `${args.package} has no ${noun}s`
    case 'closure':
      return `write ${args.holder}: a closure's allocations count toward the declared function that contains it`
    case 'parent':
      return `it has sub-benchmarks: name them (${args.children.join(', ')}) or write ${name}/**`
    case 'near':
      return didYouMean(args.near) ?? otherName(noun)
    case 'none':
      return otherName(noun)
  }
}

function otherName(noun: 'benchmark' | 'function'): string {
  const generic = noun === 'function' ? '; a generic function that is never instantiated is not compiled' : ''
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
