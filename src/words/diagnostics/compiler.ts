import type { GoArgs, Imbalance } from '../../diagnostic/args/go.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { WordsOf } from './words.ts'

const report = 'a newer Go may print another form: update allocs-budget, or report the line'

/** The words about reading the compiler. */
export const compilerWords: WordsOf<
  Pick<GoArgs, 'UNREADABLE_COMPILER_OUTPUT' | 'UNKNOWN_ALLOCATOR' | 'UNACCOUNTED_ALLOCATION' | 'PGO_NOT_USED'>
> = {
  UNREADABLE_COMPILER_OUTPUT: {
    about:
      'A line of the compiler looks like an escape or an allocator call, and is in no form that is known; or a file, or a `//line` directive, has a name (with a colon, a line end, `<`) that such lines cannot be read with. It could hide an allocation, so it is not passed over.',
    wayOut: 'report it with the line and the Go version; until then, use a Go release named in the README.',
    variants: {
      line: {
        message: ({ package: path, line }) => `${path}: a line about the heap could not be read: ${line}`,
        hint: report,
      },
      unread: { message: ({ file, why }) => `the file ${quoteText(file)} cannot be read: ${why}` },
      file: { message: ({ file }) => misleading(`the file ${quoteText(file)}`), hint: 'give it a plain name' },
      directive: {
        message: ({ file, named }) => misleading(`${file}: a //line directive to ${quoteText(named)}`),
        hint: 'give it a plain name',
      },
    },
  },
  UNKNOWN_ALLOCATOR: {
    about: 'The compiler calls a runtime function that may allocate and that is not in the table of known ones.',
    wayOut: 'report it with its name and the Go version; until then, use a Go release named in the README.',
    message: ({ package: path, line }) =>
      `${path} calls a runtime function that looks like an allocator and is not known: ${line}`,
    hint: report,
  },
  UNACCOUNTED_ALLOCATION: {
    about:
      'A sum of allocator calls does not hold for a package: its instructions and its relocations give different numbers, a call or a text belongs to no function, or the compiler moves variables to the heap and no call of an allocator was found in what it emitted. Its heap sites could be too few, so they are not judged.',
    wayOut: 'report it with the package, the Go version and the target (`linux/riscv64`) that the message names.',
    message: ({ target, imbalance }) => `${imbalance.block} (${target}): ${imbalanceText(imbalance)}`,
    hint: 'its heap sites cannot be judged: update allocs-budget, or report the package and the target',
  },
  PGO_NOT_USED: {
    about:
      "A command of the module has a `default.pgo`. `go build` uses it for the command and all that it imports, and inlines more there; escapes are read without it, so that each package is compiled once and alike. Benchmarks are built as `go test` builds them: with the profile in the command's own package, and without it in all others. A note.",
    wayOut:
      'nothing; keep in mind that a hot function of the command may escape less than its limit says, or elsewhere.',
    message: ({ folders }) => {
      const names = folders.length < 2 ? folders.join('') : `${folders.slice(0, -1).join(', ')} and ${folders.at(-1)}`
      const have = folders.length === 1 ? 'has' : 'have'
      return `${names} ${have} a default.pgo; escapes are read without it: go build may inline more there`
    },
  },
}

function misleading(what: string): string {
  return `${what} has a name that lines of the compiler cannot be read with`
}

/** What does not hold of a package's calls. */
export function imbalanceText(it: Imbalance): string {
  switch (it.kind) {
    case 'miscount':
      return `${it.symbol} calls runtime.${it.callee} ${it.instructions} times by its instructions and ${it.relocations} times by its relocations`
    case 'call without a function':
      return `${it.symbol} calls ${it.call}, and no function of the source has it`
    case 'text without a function':
      return `the compiler says "${it.text}" without a place, and no function has it`
    case 'no call at all':
      return `the compiler says "${it.text}", and no call of an allocator was found in what it emitted`
    case 'lost call':
      return `${it.read} calls of allocators were read, and ${it.accounted} of them belong to a heap site`
    case 'free with a call left':
      return `the compiler says "${it.text}", no call was given to it, and ${it.call} in the same function belongs to nothing`
    case 'lost site':
      return `a function has ${it.calls} calls of allocators and ${it.sites} heap sites`
  }
}
