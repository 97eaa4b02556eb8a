import { writeSync } from 'node:fs'
import { version } from '../version.ts'
import { endClosed } from './end-closed.ts'
import { HostError } from './host-error.ts'
import { takeTokens } from './own-environment.ts'

/*
 * What runs before anything else is loaded. It is a bundle of its own and says nothing that Node 14 could not read: what an entry
 * imports statically and cannot be loaded ends the process with 1, which would mean "over budget".
 */

export type Entry = {
  /** The variable that holds the token this entry works with. */
  readonly token: string
  /** What of our environment a benchmark may see, and so what we may be started with beside tokens. */
  readonly visible: Parameters<typeof takeTokens>[0]
  readonly load: () => Promise<{ readonly main: (token: string) => Promise<number> }>
  /** Where and how a person is told why there is no verdict. */
  readonly crash: { readonly descriptor: 1 | 2; readonly render: (text: string) => string }
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
    writeNow(entry.crash.descriptor, entry.crash.render(shown))
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
    const { main } = await loaded(entry)
    return main(found[entry.token] || '')
  }, say)
}

function ignore(): void {}

async function loaded({ load }: Entry): ReturnType<Entry['load']> {
  try {
    return await load()
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    const hint = 'install it again: one of its files is missing or broken'
    throw new HostError(`version ${version} cannot be loaded: ${why}`, { cause, hint })
  }
}

/** At once: the process may end with the next line. */
function writeNow(descriptor: number, text: string): void {
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
