/**
 * The few doors the core has to the world, as types only. `src/host/` has the real ones.
 * Nothing below the entries and `src/host/` touches files, processes or the environment by itself.
 */

import type { Answer } from './lang/answer.ts'

/** A command as an argument array; there is never a shell. */
export type Command = {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** The whole process group is killed at the deadline. Milliseconds. */
  readonly timeoutMs: number
  /** A child that prints more, on both streams together, is ended. */
  readonly maxOutputBytes: number
  /** It is asked to end (SIGTERM) and has a moment for it before it is killed: git takes its lock files away then. */
  readonly endsGently?: boolean
}

/** A command that is short and trusted; 64 MB are read of what it prints. */
export type ShortCommand = Omit<Command, 'timeoutMs' | 'maxOutputBytes'>

/** How a short command ended and what it printed. */
export type Collected = { readonly exit: Exit; readonly stdout: string; readonly stderr: string }

/** How a child ended. `signal` is set where a signal ended it, `timedOut` where that signal was our deadline. */
export type Exit = {
  readonly code: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  /** Set where the child printed more than the cap and was ended for it. */
  readonly tooMuchOutput: boolean
}

/** What a running child is told and asked by who started it. */
export type Watcher = {
  /** Bytes as they come. The buffer may be reused after the call returns. */
  readonly stdout: (bytes: Uint8Array) => void
  /** Undefined: what it prints there goes nowhere, and counts for no cap. */
  readonly stderr?: (bytes: Uint8Array) => void
  /** Called once the child runs, with what ends it and its whole process group at once. */
  readonly onStart?: (kill: () => void) => void
}

/** What a path is, links followed: a regular file, a folder, or something that cannot simply be read (a device, a FIFO, a socket). */
export type EntryKind = 'file' | 'directory' | 'other'

/** The parts of a run, of which `-v` says how long each takes. */
export type Phase =
  | 'list packages'
  | 'compile heap sites'
  | 'follow calls'
  | 'look up kept results'
  | 'build tests'
  | 'run benchmarks'
  | 'check out base'
  | 'compile base'
  | 'compare with base'
  | 'judge'
  | 'profile'
  | 'show'

/** A text file. Only `missing` says that it is not there. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' | 'too-large' | 'unreadable'; readonly why: string }

/** A part of a run that takes its time. It is over where the next one begins. Names in it are what others wrote. */
export type ProgressPhase =
  | { readonly what: 'open' }
  | { readonly what: 'prepare'; readonly command: string }
  | { readonly what: 'list' | 'compile' | 'compile-base' | 'look-up'; readonly module: string }
  | { readonly what: 'target'; readonly target: string }
  | { readonly what: 'check-out'; readonly commit: string }
  | { readonly what: 'tests' | 'benchmarks'; readonly module: string; readonly packages: number }
  | { readonly what: 'coverage'; readonly packages: number }
  | { readonly what: 'profile'; readonly benchmarks: number }
  | { readonly what: 'calls'; readonly module: string; readonly packages: number }
  | { readonly what: 'cost'; readonly name: string }

/** One of those that a phase has several of: a package, or with a name a benchmark of it. */
export type PhaseItem = { readonly package: string; readonly name?: string }

/** What is going on, for a person who waits, as plain values; `src/words/progress.ts` has the words. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly phase: ProgressPhase }
  /** An item begins, or goes on to another step. */
  | (PhaseItem & { readonly kind: 'begins'; readonly step: 'run' | 'coverage' | 'profile' })
  /** An item is over; `benchmarks`: how many of it have a result; `cached`: from an earlier run. */
  | (PhaseItem & { readonly kind: 'over'; readonly benchmarks?: number; readonly cached?: true })
  /** From now on one of these benchmarks runs; none: what comes before and between them. */
  | {
      readonly kind: 'runs'
      readonly package: string
      readonly names: readonly string[]
      /** As `-test.benchtime` has it. */
      readonly benchtime: string
      /** Where it stands among the top-level benchmarks of this process, from 1, and how many there are. */
      readonly place?: { readonly at: number; readonly of: number }
    }
  /** A benchmark is ended: `named`, or with nothing printed so that one of several may have been running. */
  | {
      readonly kind: 'deadline'
      readonly package: string
      readonly names: readonly string[]
      readonly isNamed: boolean
      /** False where nobody asks for it: it only runs because a person's run has it. */
      readonly isAsked: boolean
      /** True where its own deadline is later: with another number of iterations it may end. */
      readonly isPatience: boolean
      readonly afterMs: number
    }
  /** Any other command is ended at its deadline. */
  | { readonly kind: 'late-command'; readonly command: Pick<Command, 'file' | 'args' | 'cwd' | 'timeoutMs'> }
  /** Details. */
  | { readonly kind: 'again'; readonly package: string; readonly name: string; readonly benchtime: string }
  | { readonly kind: 'build-base'; readonly package: string }
  | { readonly kind: 'commented'; readonly url: string }
  /** The budget lies above the folder we work in. */
  | { readonly kind: 'budget-above'; readonly file: string }

/** What a path is and holds. */
export type PathState = {
  readonly kind: EntryKind
  /** Itself a symbolic link; all else is about what it leads to. */
  readonly isLink: boolean
  /** Permission bits. */
  readonly mode: number
  /** When it was last changed, its content or what is known of it. Milliseconds since 1970. */
  readonly changedMs: number
  /** `sha256:...` of a file's bytes, or of the names and kinds of what lies in a folder; empty where it was not to be read. */
  readonly digest: string
  /** That were read of a file. */
  readonly bytes: number
}

/** Results that were kept of earlier runs, each a text under a key of 64 hex digits. What is read may have been written by anybody. */
export type ResultStore = {
  /** Names the program that keeps and reads: another build of it reads and measures otherwise. */
  readonly program: string
  /** Undefined where there is none that can be read. */
  readonly read: (key: string, maxBytes: number) => Promise<string | undefined>
  /** Whoever reads at the same time has the whole old text or the whole new one. The first time that it fails: why, and where. */
  readonly write: (key: string, text: string) => Promise<{ readonly folder: string; readonly why: string } | undefined>
}

export type Ports = {
  /** Any child: deadline, byte cap, a process group of its own that is always ended. Rejects only where the child cannot be started; `isNoCommand` is true then where there is none of that name. */
  readonly spawn: (command: Command, watcher: Watcher) => Promise<Exit>
  /** The same for short trusted commands (`go env`, `go list` without -export): what they print is collected. */
  readonly exec: (command: ShortCommand & Pick<Command, 'timeoutMs'>) => Promise<Collected>
  /** What a person gives each command of this run at most (`--timeout`); Infinity where they said nothing. Milliseconds. */
  readonly longestMs: number
  /**
   * A text file below `maxBytes`, decoded as UTF-8. It is opened without waiting and must be a regular file.
   * @param links `refused`, or a folder that a link may not lead out of; undefined: links are followed
   */
  readonly readText: (
    path: string,
    maxBytes: number,
    links?: 'refused' | { readonly within: string },
  ) => Promise<FileText>
  /** What is there, links followed. */
  readonly kindOf: (path: string) => Promise<Answer<EntryKind>>
  /**
   * What a path holds, without following a link anywhere: itself with the path '' where it is no folder, else all below it, by
   * its path from there with `/`, sorted by code units.
   * @param isDeep false: only what lies in it directly
   */
  readonly listFiles: (
    path: string,
    isDeep?: boolean,
  ) => Promise<Answer<readonly { readonly path: string; readonly kind: 'file' | 'other' }[]>>
  /**
   * All below a folder that is neither a regular file nor a folder: links, devices, FIFOs, sockets; by its path from there with `/`.
   * @param isSkipped whether a folder of that name is left out
   */
  readonly irregularFiles: (path: string, isSkipped: (name: string) => boolean) => Promise<Answer<readonly string[]>>
  /**
   * The folders that hold an entry of a name, the folder itself as `.` and those below it by their paths from there with `/`, sorted by code
   * units. No link is followed.
   * @param isSkipped whether a folder is left out with all below it: by its name, '' for the first, and by what it holds
   */
  readonly foldersWith: (
    path: string,
    name: string,
    isSkipped: (folder: string, holds: (name: string) => boolean) => boolean,
  ) => Promise<Answer<readonly string[]>>
  /** The path with every symbolic link resolved. */
  readonly realPath: (path: string) => Promise<Answer<string>>
  /** The bytes of a regular file below `maxBytes`, taken out of gzip. The cap holds for what comes out. */
  readonly readGzip: (path: string, maxBytes: number) => Promise<Answer<Uint8Array>>
  /**
   * What a path is, and of a regular file below `maxBytes` or a folder what it holds. A file that holds another number of bytes than it
   * says, as those of /proc do, is a failure.
   * @param read a folder is only listed where that is asked for
   */
  readonly pathState: (
    path: string,
    read: { readonly maxBytes: number; readonly listsFolder: boolean },
  ) => Promise<Answer<PathState>>
  /** Whether a regular file, of whatever size, has these bytes somewhere. */
  readonly holds: (path: string, text: string) => Promise<Answer<boolean>>
  /**
   * A new empty folder, links resolved. It is taken away at the end, also where a signal ends us, and by our next start where
   * we were killed; `undo` is run after that, when the folder is gone. Rejects where none can be made.
   * @param parent where it is to lie; in the system's folder for temporary files where not given
   */
  readonly temporaryFolder: (undo?: (folder: string) => ShortCommand, parent?: string) => Promise<string>
  /** Writes a new file into a temporary folder, the one place that measuring writes to. */
  readonly writeTemporary: (path: string, text: string) => Promise<void>
  /** Makes a link to a folder in a temporary folder. Rejects where the system has none. */
  readonly linkTemporary: (path: string, target: string) => Promise<void>
  /** The environment the user started us with. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cores: number
  /**
   * Does a part of the run, and notes how long it takes; one within another is part of that. Nobody below the entries learns the time: the
   * same input gives the same report.
   */
  readonly during: <T>(phase: Phase, work: () => T | Promise<T>) => Promise<T>
  /** Tells a person who waits. */
  readonly progress: (event: ProgressEvent) => void
  /** Where results are kept; undefined: nowhere, all is measured. */
  readonly kept?: ResultStore | undefined
}
