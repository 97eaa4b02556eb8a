import type { GoArgs, Imbalance } from '../../diagnostic/args/go.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import { compileText } from './compile-text.ts'
import type { WordsOf } from './words.ts'

const report = 'a newer Go may print a new form: update allocs-budget, or report this line'

/** The codes about reading the compiler. */
export type CompilerCode =
  | 'UNREADABLE_COMPILER_OUTPUT'
  | 'UNKNOWN_ALLOCATOR'
  | 'UNACCOUNTED_ALLOCATION'
  | 'CALLS_NOT_FOLLOWED'
  | 'PGO_NOT_USED'

/** The words about reading the compiler. */
export const compilerWords: WordsOf<Pick<GoArgs, CompilerCode>> = {
  UNREADABLE_COMPILER_OUTPUT: {
    about:
      'A line of compiler output looks like an escape or an allocator call but has an unknown form; or the name of a file or `//line` directive (with a colon, a line end, or `<`) makes the output ambiguous. It could hide an allocation, so it is not ignored.',
    wayOut:
      'report it with the line and the Go version. Until it is fixed, use one of the Go releases in [compatibility.md](compatibility.md).',
    variants: {
      line: {
        message: ({ package: path, line, others }) =>
          others === 0
            ? `${path}: cannot parse a compiler line about the heap: ${line}`
            : `${path}: cannot parse ${others + 1} compiler lines about the heap; the first is: ${line}`,
        hint: report,
      },
      unread: { message: ({ file, why }) => `the file ${quoteText(file)} cannot be read: ${why}` },
      file: { message: ({ file }) => misleading(`the file ${quoteText(file)}`), hint: 'rename it' },
      directive: {
        message: ({ file, named }) => misleading(`${file}: a //line directive to ${quoteText(named)}`),
        hint: 'give it a plain name',
      },
    },
  },
  UNKNOWN_ALLOCATOR: {
    about: 'The compiled code calls a runtime function that may allocate but is not in the table of known allocators.',
    wayOut:
      'report it with its name and the Go version. Until it is fixed, use one of the Go releases in [compatibility.md](compatibility.md).',
    message: ({ package: path, line }) =>
      `${path} calls an unknown runtime function that looks like an allocator: ${line}`,
    hint: report,
  },
  UNACCOUNTED_ALLOCATION: {
    about:
      'The allocator calls of a package do not add up: its instructions and relocations give different numbers, a call or a compiler message does not belong to any function, or the compiler moves variables to the heap but the emitted code has no allocator call. Heap sites could be missing, so they are not judged.',
    wayOut: 'report it with the package, the Go version, and the target (`linux/riscv64`) that the message names.',
    message: ({ target, imbalance }) => `${imbalance.block} (${target}): ${imbalanceText(imbalance)}`,
    hint: 'its heap sites cannot be judged; update allocs-budget, or report the package and the target',
  },
  CALLS_NOT_FOLLOWED: {
    about:
      'The calls of a function whose entry has `calls` could not be followed to the end: a package that it reaches does not compile, the calls of a function do not add up, or the function has no code of its own, because it has no body in Go or all calls of it are inlined. What it reaches is not known, so it is not judged.',
    wayOut:
      'fix the package that does not compile; if the function has no code of its own, put `calls` on the functions that call it. Otherwise report it with the Go version and the target that the message names.',
    variants: {
      compile: {
        message: ({ package: path, failure }) =>
          `calls cannot be followed to ${path}: the compile ${compileText(failure)}`,
      },
      package: {
        message: ({ package: path, said }) => `calls cannot be followed to ${path}: it does not compile: ${said}`,
      },
      miscount: {
        message: ({ target, package: path, symbol, instructions, relocations }) =>
          `${path} (${target}): ${symbol} calls ${instructions} functions according to its instructions but ${relocations} according to its relocations`,
        hint: 'its calls cannot be followed; update allocs-budget, or report the package and the target',
      },
      'no-code': {
        message: ({ package: path, function: name }) =>
          `calls of ${name} (${path}) cannot be followed: the compiler emitted no code for it`,
        hint: 'it has no body in Go, all calls of it are inlined, or it is generic and unused; put calls on the functions that call it',
      },
      'not-measured': {
        message: ({ package: path, function: name }) => `calls of ${name} (${path}) were not followed`,
        hint: 'measure it again with this budget: its entry has calls, or another allow list, that the measurement does not have',
      },
    },
  },
  PGO_NOT_USED: {
    about:
      "A command of the module has a `default.pgo`. `go build` uses it for the command and everything it imports, and inlines more there. Escapes are read without the profile, so each package is compiled once and in the same way. Benchmarks are built as by `go test`: with the profile in the command's own package, and without it in all others. This is a note.",
    wayOut:
      'nothing. Note that with the profile, a hot function of the command may have fewer escapes than its limit allows, or other ones.',
    message: ({ folders }) => {
      const names = folders.length < 2 ? folders.join('') : `${folders.slice(0, -1).join(', ')} and ${folders.at(-1)}`
      const have = folders.length === 1 ? 'has' : 'have'
      return `${names} ${have} a default.pgo; escapes are read without it, so go build may inline more there`
    },
  },
}

function misleading(what: string): string {
  return `${what} has a name that makes the compiler's output ambiguous`
}

/** What does not hold of a package's calls. */
export function imbalanceText(it: Imbalance): string {
  switch (it.kind) {
    case 'miscount':
      return `${it.symbol} calls runtime.${it.callee} ${it.instructions} times according to its instructions but ${it.relocations} times according to its relocations`
    case 'call without a function':
      return `${it.symbol} calls ${it.call}, but no function in the source has this call`
    case 'text without a function':
      return `the compiler reports "${it.text}" without a position, and no function has it`
    case 'no call at all':
      return `the compiler reports "${it.text}", but the emitted code has no allocator call`
    case 'lost call':
      return `${it.read} allocator calls were found, but only ${it.accounted} of them belong to a heap site`
    case 'free with a call left':
      return `the compiler reports "${it.text}", which has no matching call, while ${it.call} in the same function matches nothing`
    case 'lost site':
      return `a function has ${it.calls} allocator calls but ${it.sites} heap sites`
  }
}
