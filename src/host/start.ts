import { writeSync } from 'node:fs'
import { version } from '../lang/version.ts'
import { endClosed } from './end-closed.ts'
import { HostError } from './host-error.ts'
import { takeTokens } from './own-environment.ts'

/*
 * What runs before anything else is loaded. It is a bundle of its own and says nothing that Node 14 could not read: what an entry
 * imports statically and cannot be loaded ends the process with 1, which would mean "over budget".
 */

export type Entry = {
  /** The variables that hold the tokens this entry works with. */
  readonly tokens: readonly string[]
  /** What of our environment a benchmark may see, and so what we may be started with beside tokens. */
  readonly visible: Parameters<typeof takeTokens>[0]
  readonly load: () => Promise<{ readonly main: (started: Started) => Promise<number> }>
  /** Tells why there is no verdict. The process may end with the next line. */
  readonly crash: (text: string) => void
}

/** What a main function is to know of how it was started. */
export type Started = {
  /** The tokens that the entry works with, by their variables; those that are set. */
  readonly tokens: Readonly<Record<string, string>>
  /** All variables but the tokens. `process.env` may have less. */
  readonly env: Readonly<Record<string, string | undefined>>
}

const oldestNode = 20

/** Starts an entry: closed from its first line on, out of a debugger's reach, and without tokens in its environment. */
export function start(entry: Entry): void {
  process.exitCode = 2
  // Any process of the same user may send it; Node would open a debugger, and a debugger reads tokens out of memory.
  process.on('SIGUSR1', ignore)
  let tokens: readonly string[] = []
  const say = (text: string): void => {
    const shown = tokens.reduce((rest, token) => rest.split(token).join('***'), text)
    entry.crash(shown)
  }
  const { node } = process.versions
  if (Number(node.split('.')[0]) < oldestNode) {
    say(`allocs-budget ${version} needs Node ${oldestNode} or newer; this is Node ${node}\n`)
    return
  }
  // Whoever reads may stop reading (`| head -1`): nothing is lost by that but what they did not want.
  process.stdout.on('error', ignore)
  process.stderr.on('error', ignore)
  endClosed(async () => {
    const found = takeTokens(entry.visible)
    tokens = Object.values(found)
    const env = { ...process.env }
    hideFromLibraries()
    const { main } = await loaded(entry)
    return main({ tokens: only(found, entry.tokens), env })
  }, say)
}

function ignore(): void {}

function only(found: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(found).filter(([name]) => names.includes(name)))
}

/**
 * `@actions/github` reads the event and the address of the API while it is loaded, with no look at what they are: a pipe would never
 * end, and what cannot be parsed would keep us from being loaded.
 */
function hideFromLibraries(): void {
  delete process.env.GITHUB_EVENT_PATH
  try {
    new URL(process.env.GITHUB_API_URL || 'https://api.github.com')
  } catch {
    delete process.env.GITHUB_API_URL
  }
}

async function loaded({ load }: Entry): ReturnType<Entry['load']> {
  try {
    return await load()
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    const hint = 'reinstall it: one of its files is missing or damaged'
    throw new HostError(`version ${version} cannot be loaded: ${why}`, { cause, hint })
  }
}

/** Writes to standard output or standard error at once. */
export function writeNow(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  for (let attempt = 0; written < bytes.length && attempt < 1000; attempt++) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
    }
  }
}
