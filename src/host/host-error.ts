/** The world broke: a command that cannot be started, a file that cannot be written. The cause is kept. */
export class HostError extends Error {
  override readonly name = 'HostError'
  /** What to do about it, where that is more than the cause says. */
  readonly hint: string | undefined
  /** True where a command was to be started and there is none of that name. */
  readonly isNoCommand: boolean

  constructor(
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string; readonly isNoCommand?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {})
    this.hint = options.hint
    this.isNoCommand = options.isNoCommand === true
  }
}

/** Why a run ended without a verdict of its own. */
export type Breakdown =
  | { readonly kind: 'machine'; readonly message: string; readonly hint: string }
  /** Ours: the stack is what helps. */
  | { readonly kind: 'fault'; readonly message: string; readonly stack: string }

/**
 * Tells the machine's failures from our own. A call of the system that failed (no space, no permission, too many open files) is the
 * machine's, also where nobody on the way has made a HostError of it.
 */
export function breakdownOf(error: unknown): Breakdown {
  // By its name: this module is in more than one bundle, each with a class of its own.
  if (error instanceof Error && error.name === 'HostError')
    return { kind: 'machine', message: error.message, hint: ownHint(error) || hintFor(error.cause) }
  if (isSystemError(error)) return { kind: 'machine', message: error.message, hint: hintFor(error) }
  if (!(error instanceof Error)) return { kind: 'fault', message: String(error), stack: String(error) }
  return { kind: 'fault', message: error.message, stack: error.stack || error.message }
}

function ownHint(error: Error): string | undefined {
  return 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
}

/** Whether an error is what a call of the system came back with: `ENOSPC`, `EACCES`. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

const limits = 'measure fewer packages in parallel (--jobs 1)'
const permissions = 'give the user of this run read and write access'
const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'free disk space and run it again',
  EDQUOT: 'free disk space or raise the quota, and run it again',
  EACCES: permissions,
  EPERM: permissions,
  EROFS: 'use a path that is not mounted read-only',
  EMFILE: `raise the limit on open files (ulimit -n), or ${limits}`,
  ENFILE: `raise the limit on open files, or ${limits}`,
  EAGAIN: `raise the limit on processes (ulimit -u), or ${limits}`,
  ENOMEM: `give the run more memory, or ${limits}`,
  ENAMETOOLONG: 'use a shorter name',
  EFBIG: 'raise the limit on file sizes (ulimit -f)',
}

/** What to do about a failed call of the system. */
export function hintFor(error: unknown): string {
  if (!isSystemError(error)) return 'find out why the system call fails, and run it again'
  if (error.syscall === 'uv_cwd') return 'the current folder no longer exists: change to one that exists'
  if (error.syscall === 'mkdtemp') return 'set TMPDIR to a folder that exists, is writable, and has free space'
  return hints[String(error.code)] || 'find out why the system call fails, and run it again'
}
