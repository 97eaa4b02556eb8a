import { cacheFolder } from './cache-folder.ts'
import { programName } from './program.ts'
import { noStore, resultStore, type TrimmedStore } from './result-store.ts'

/**
 * Where the running program keeps results.
 * @param folder an absolute one; undefined: the user's own
 */
export function keptStore(folder: string | undefined, env: Readonly<Record<string, string | undefined>>): TrimmedStore {
  const program = programName(process.argv[1] ?? '')
  if (program === undefined) return noStore('', 'this program cannot read itself')
  if (folder !== undefined) return resultStore(folder, program)
  const own = cacheFolder(env, process.platform)
  return own.kind === 'found' ? resultStore(own.value, program) : noStore(program, own.why)
}
