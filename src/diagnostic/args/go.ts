import type { Ended } from '../ended.ts'

/** Flags that may not be in GOFLAGS. */
export type RefusedFlag =
  | 'race'
  | 'msan'
  | 'asan'
  | 'cover'
  | 'covermode'
  | 'coverpkg'
  | 'toolexec'
  | 'exec'
  | 'gcflags'
  | 'compiler'
  | 'overlay'
  | 'pgo'
  | 'linkshared'
  | 'n'
  | 'json'
  | 'c'
  | 'o'
  | 'benchtime'
  | 'count'
  | 'cpu'
  | 'skip'
  | 'shuffle'
  | 'list'
  | 'fuzz'
  | 'cpuprofile'
  | 'memprofile'
  | 'memprofilerate'
  | 'blockprofile'
  | 'blockprofilerate'
  | 'mutexprofile'
  | 'mutexprofilefraction'
  | 'trace'

/** Why the go command gave no answer. `command`: `go list`; `said`: its last lines. */
export type GoFailure =
  | ({ readonly variant: 'ended'; readonly command: string; readonly said: readonly string[] } & Ended)
  | { readonly variant: 'not-run'; readonly why: string; readonly isLimit: boolean }
  | { readonly variant: 'unreadable'; readonly command: string }

/** The same, or that there is no go command. */
export type NoAnswer =
  | { readonly code: 'GO_NOT_FOUND'; readonly args: { readonly variant: 'not-run'; readonly why: string } }
  | { readonly code: 'GO_COMMAND_FAILED'; readonly args: GoFailure }

/** Why a module's compile as a whole gave nothing. */
export type CompileFailure =
  | { readonly how: 'late'; readonly seconds: number; readonly said: readonly string[] }
  | { readonly how: 'talkative' | 'failed'; readonly said: readonly string[] }
  | { readonly how: 'unreadable' | 'empty' }

/** Why a package does not build. `namesPackages`: where packages may be named in place of all. */
export type BuildFailure = (
  | { readonly variant: 'package'; readonly package: string; readonly said: string }
  | { readonly variant: 'tests-late'; readonly package: string; readonly seconds: number }
  | { readonly variant: 'tests-silent'; readonly package: string; readonly exit: number | null }
  | { readonly variant: 'tests'; readonly package: string; readonly said: string }
  | { readonly variant: 'no-binary'; readonly package: string; readonly why: string }
  | { readonly variant: 'binary-absent'; readonly package: string }
) & { readonly namesPackages?: true }

/** A sum of allocator calls that does not hold, so that the heap sites of a package (`block`) cannot be believed. */
export type Imbalance =
  /** A second count of the calls, by what the linker has to fill in, is another. */
  | {
      readonly kind: 'miscount'
      readonly block: string
      readonly symbol: string
      readonly callee: string
      readonly instructions: number
      readonly relocations: number
    }
  /** A call in a symbol that no declared function has. */
  | { readonly kind: 'call without a function'; readonly block: string; readonly symbol: string; readonly call: string }
  /** A text that no declared function has. */
  | { readonly kind: 'text without a function'; readonly block: string; readonly text: string }
  /** The compiler moves variables to the heap, and nothing that it emitted calls an allocator. */
  | { readonly kind: 'no call at all'; readonly block: string; readonly text: string }
  /** Calls that were read and that no function has. */
  | { readonly kind: 'lost call'; readonly block: string; readonly read: number; readonly accounted: number }
  /** A text without a call, and a call without a text that could be its own. */
  | { readonly kind: 'free with a call left'; readonly block: string; readonly text: string; readonly call: string }
  /** A function with fewer heap sites than calls in one copy of its code. */
  | { readonly kind: 'lost site'; readonly block: string; readonly calls: number; readonly sites: number }

/** What there is to know of each code about the go command and the compiler. */
export type GoArgs = {
  GO_NOT_FOUND:
    | { readonly variant: 'not-run'; readonly why: string }
    | { readonly variant: 'unlisted'; readonly module: string; readonly why: string }
  GO_TOO_OLD: { readonly go: string; readonly oldest: number }
  SEVERAL_RELEASES: {
    readonly modules: readonly { readonly module: string; readonly go: string }[]
    readonly newest: string
  }
  GO_FLAGS: { readonly flag: string; readonly name: RefusedFlag }
  GO_COMMAND_FAILED:
    | GoFailure
    | {
        readonly variant: 'unlisted'
        readonly module: string
        readonly isOlder: boolean
        readonly failure: GoFailure
      }
    | ({ readonly variant: 'compile'; readonly module: string } & CompileFailure)
    | { readonly variant: 'left-out'; readonly package: string; readonly others: number }
  MODULE_NOT_FOUND:
    | { readonly variant: 'folder'; readonly folder: string }
    | { readonly variant: 'unread'; readonly file: string; readonly why: string }
  MODULES_LEFT_OUT: { readonly variant: 'workspace' | 'empty'; readonly folders: readonly string[] }
  /** `known`: the first of what there is; `others`: how many more. */
  NO_PACKAGES: {
    readonly pattern: string
    readonly module: string
    readonly why: string
    readonly near: readonly string[]
    readonly known: readonly string[]
    readonly others: number
  }
  BUILD_FAILED: BuildFailure
  UNREADABLE_COMPILER_OUTPUT:
    | { readonly variant: 'line'; readonly package: string; readonly line: string; readonly others: number }
    | { readonly variant: 'unread'; readonly file: string; readonly why: string }
    | { readonly variant: 'file'; readonly file: string }
    | { readonly variant: 'directive'; readonly file: string; readonly named: string }
  UNKNOWN_ALLOCATOR: { readonly package: string; readonly line: string }
  CALLS_NOT_FOLLOWED:
    | { readonly variant: 'compile'; readonly package: string; readonly failure: CompileFailure }
    | { readonly variant: 'package'; readonly package: string; readonly said: string }
    | {
        readonly variant: 'miscount'
        readonly target: string
        readonly package: string
        readonly symbol: string
        readonly instructions: number
        readonly relocations: number
      }
    | { readonly variant: 'no-code' | 'not-measured'; readonly package: string; readonly function: string }
  UNACCOUNTED_ALLOCATION: { readonly target: string; readonly imbalance: Imbalance }
  PGO_NOT_USED: { readonly folders: readonly string[] }
}
