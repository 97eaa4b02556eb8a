import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { version } from '../lang/version.ts'
import { singleFile } from './single-file.ts'

/**
 * Names the program that runs: its version and a digest of its own bytes, since builds between two releases have the same version. A
 * bundle is what is started and what that loads; from source it is all of it. What is one file has the digest in it, since reading
 * that with its Node takes longer than most checks. Undefined where it cannot read itself.
 * @param started the script that was started, `process.argv[1]`
 */
export function programName(started: string): string | undefined {
  const digest = singleFile()?.getAsset('digest', 'utf8')
  if (digest !== undefined) return `${version} ${digest}`
  try {
    const script = realpathSync(started)
    const hash = createHash('sha256')
    for (const file of script.endsWith('.ts') ? sourcesAround(script) : [script, join(dirname(script), 'main.js')])
      hash.update(readFileSync(file)).update('\0')
    return `${version} ${hash.digest('hex')}`
  } catch {
    return undefined
  }
}

/** `src/start/cli.ts` lies one folder below all others. */
function sourcesAround(script: string): readonly string[] {
  const source = dirname(dirname(script))
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(source, file))
}
