import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** What is compiled, where, and for what. */
export type Subject = {
  /** `std`, or `path@version` of a module. */
  readonly name: string
  /** Where the go command runs: the module's folder; any folder for std. */
  readonly directory: string
  /** `std`, or `./...` in a module. */
  readonly patterns: readonly string[]
  /** Which packages are compiled with the flags that are read: `std`, `example.com/m/...`. */
  readonly flagged: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** A package as go list gives it. */
export type ListedPackage = { readonly importPath: string; readonly name: string }

/** One compile: both the product and the truth read what it left. */
export type Compile = {
  /** File with the standard output of `go list -json`. */
  readonly listed: string
  /** File with the compiler's text. */
  readonly output: string
  readonly packages: readonly ListedPackage[]
  /** These and all that they import. */
  readonly imported: readonly ListedPackage[]
  /** Packages that this release does not compile for this target, and why. */
  readonly broken: readonly string[]
  readonly remove: () => void
}

const fields = 'ImportPath,Name,DepOnly,Dir,GoFiles,CgoFiles,Error,DepsErrors'

/** Compiles once and keeps what the compiler says in a file, since both sides read it. Rejects where a package fails. */
export async function compile(subject: Subject): Promise<Compile> {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-accounts-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const output = join(folder, 'output.txt')
    const stdout = await list(subject, output)
    const all = stdout
      .split(/(?<=^\}\s*)$/m)
      .filter((text) => text.trim() !== '')
      .map((text) => JSON.parse(text) as Listed)
    const packages = all.filter((one) => one.DepOnly !== true)
    const sound = packages.filter((one) => one.Error === undefined && one.DepsErrors === undefined)
    if (sound.length === 0)
      throw new Error(`${subject.name}: no package compiles: ${packages.map(whyBroken).join('; ')}`)
    const listed = join(folder, 'listed.json')
    writeFileSync(listed, sound.map((one) => JSON.stringify(one)).join('\n'))
    return {
      listed,
      output,
      packages: sound.map(({ ImportPath, Name }) => ({ importPath: ImportPath, name: Name })),
      imported: all.map(({ ImportPath, Name }) => ({ importPath: ImportPath, name: Name })),
      broken: packages.filter((one) => !sound.includes(one)).map(whyBroken),
      remove,
    }
  } catch (error) {
    remove()
    throw error
  }
}

type Listed = {
  readonly ImportPath: string
  readonly Name: string
  readonly DepOnly?: boolean
  readonly Error?: { readonly Err: string }
  readonly DepsErrors?: readonly { readonly Err: string }[]
}

function whyBroken({ ImportPath, Error: own, DepsErrors: inherited = [] }: Listed): string {
  const said = (own ?? inherited[0])?.Err.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('# '))
  return `${ImportPath}: ${said?.[0] ?? 'does not compile'}`
}

async function list({ directory, patterns, flagged, env, name }: Subject, output: string): Promise<string> {
  const gcflags = flagged.map((pattern) => `-gcflags=${pattern}=-m=2 -S=2`)
  const flags = ['-export', '-deps', '-trimpath', '-pgo=off', ...gcflags, `-json=${fields}`]
  const child = spawn('go', ['list', '-e', ...flags, ...patterns], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes))
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  await pipeline(child.stderr, createWriteStream(output))
  const code = await closed
  if (code !== 0) throw new Error(`${name}: go list exits ${code}: ${readFileSync(output).subarray(-1500).toString()}`)
  return Buffer.concat(chunks).toString('utf8')
}
