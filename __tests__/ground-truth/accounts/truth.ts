import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Compile } from './compile.ts'

/** What accounts/*.go prints; the comments are there. */
/** Line 0: the compiler gives no place. */
export type TruthText = {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly count: number
  /** The physical functions it is about, as `symbols` has them; empty: any. */
  readonly in: readonly string[]
  /** How often it is explained more than said: closures without a text. */
  readonly explained: number
}
export type TruthCall = {
  readonly file: string
  readonly line: number
  readonly callee: string
  readonly count: number
  /** Its physical function. */
  readonly in: string
}
export type TruthCopy = {
  readonly kind: 'own' | 'closure'
  readonly where: string
  readonly calls: readonly TruthCall[]
}
export type TruthFunction = {
  readonly package: string
  readonly function: string
  readonly file: string
  readonly line: number
  readonly texts: readonly TruthText[]
  readonly copies: readonly TruthCopy[]
  readonly symbols: readonly string[]
}
export type TruthTotal = {
  readonly total: true
  readonly texts: number
  readonly symbols: number
  readonly calls: number
  readonly related: number
  readonly instructions: Readonly<Record<string, number>>
  readonly skipped: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}
export type Truth = { readonly functions: readonly TruthFunction[]; readonly total: TruthTotal }

const folder = fileURLToPath(new URL('.', import.meta.url))

/**
 * Builds the Go program that works out the truth; gives the path of the command. It parses the source of a release and must
 * be built with that release or a newer one: the language grows.
 */
export function buildAccounts(release = 'local'): string {
  const built = mkdtempSync(join(tmpdir(), 'allocs-budget-truth-'))
  process.on('exit', () => rmSync(built, { recursive: true, force: true }))
  const command = join(built, 'accounts')
  const files = readdirSync(folder).filter((name) => name.endsWith('.go'))
  const { status, stderr } = spawnSync('go', ['build', '-o', command, ...files], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: 'off', GOTOOLCHAIN: release },
  })
  if (status !== 0) throw new Error(stderr)
  return command
}

/** The truth of one compile. */
export async function truthOf(command: string, { listed, output }: Compile): Promise<Truth> {
  const child = spawn(command, ['-listed', listed, '-output', output], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const functions: TruthFunction[] = []
  let total: TruthTotal | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as TruthFunction | TruthTotal
    if ('total' in entry) total = entry
    else functions.push(entry)
  }
  const code = await closed
  if (code !== 0 || total === undefined) throw new Error(`accounts exits ${code}`)
  return { functions, total }
}
