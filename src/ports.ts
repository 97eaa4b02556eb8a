/**
 * The few doors the core has to the world, as types only. `src/host/` has the real ones.
 * Nothing below the entries and `src/host/` touches files, processes or the environment by itself.
 */

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
  readonly stderr: (bytes: Uint8Array) => void
  /** Called once the child runs, with what ends it and its whole process group at once. */
  readonly onStart?: (kill: () => void) => void
}

export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' | 'too-large' | 'unreadable'; readonly why: string }

export type Ports = {
  /** Any child: deadline, byte cap, a process group of its own that is always ended. Rejects only where the child cannot be started; `isNoCommand` is true then where there is none of that name. */
  readonly spawn: (command: Command, watcher: Watcher) => Promise<Exit>
  /** The same for short trusted commands (`git`, `go env`, `go list` without -export): what they print is collected. */
  readonly exec: (command: ShortCommand & Pick<Command, 'timeoutMs'>) => Promise<Collected>
  /** What a person gives each command of this run at most (`--timeout`); Infinity where they said nothing. Milliseconds. */
  readonly longestMs: number
  /** A text file below `maxBytes`, decoded as UTF-8. */
  readonly readText: (path: string, maxBytes: number) => Promise<FileText>
  /** 'file', 'directory' or undefined where nothing is there. */
  readonly kindOf: (path: string) => Promise<'file' | 'directory' | undefined>
  /**
   * What a path holds, without following a link anywhere: itself with the path '' where it is no folder, else all below it, by
   * its path from there with `/`, sorted by code units. Empty where nothing is there.
   */
  readonly listFiles: (path: string) => Promise<readonly { readonly path: string; readonly kind: 'file' | 'other' }[]>
  /** The path with every symbolic link resolved; the path itself where it does not exist. */
  readonly realPath: (path: string) => Promise<string>
  /** The bytes of a file below `maxBytes`, taken out of gzip; undefined where it cannot be read. The cap holds for what comes out. */
  readonly readGzip: (path: string, maxBytes: number) => Promise<Uint8Array | undefined>
  /** Whether a file, of whatever size, has these bytes somewhere; false where it cannot be read. */
  readonly holds: (path: string, text: string) => Promise<boolean>
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
  /** A line of progress for a person. */
  readonly progress: (line: string) => void
}
