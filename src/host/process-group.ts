import { type ChildProcess, spawnSync } from 'node:child_process'

/** What a command that is asked to end has for it before it is killed. Milliseconds. */
export const graceMs = 2000
const taskkillMs = 5000

/** A child that leads a process group of its own, and what ends it with all that it started. */
export class ProcessGroup {
  readonly #child: ChildProcess
  readonly #endsGently: boolean
  #killing: NodeJS.Timeout | undefined

  constructor(child: ChildProcess, endsGently: boolean) {
    this.#child = child
    this.#endsGently = endsGently
  }

  /** Ends it: at once, or where it may take its lock files away first, after a moment. True where it has that moment. */
  end(): boolean {
    if (!this.#endsGently || process.platform === 'win32') {
      this.kill()
      return false
    }
    if (this.#killing === undefined) this.#signal('SIGTERM')
    this.#killing ??= setTimeout(() => this.kill(), graceMs)
    return true
  }

  /** Ends it at once. Where its leader is over this ends what that has left behind. */
  kill(): void {
    clearTimeout(this.#killing)
    if (process.platform === 'win32') killTree(this.#child)
    else this.#signal('SIGKILL')
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, signal)
    } catch {
      // Nobody is left in it.
    }
  }
}

/** Windows has no process groups: what descends from a child is ended by its parents, which have to be there for it. */
function killTree({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  const taskkill = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\taskkill.exe`
  spawnSync(taskkill, ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', timeout: taskkillMs, windowsHide: true })
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // taskkill has ended it.
  }
}
