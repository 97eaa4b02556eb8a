import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ToolFault } from './faults.ts'

/** The n-th call of a run, from 1: calls of one run that read the same are told apart by it. */
export type Call = { readonly key: string; readonly nth: number }

/** A folder with a git and a go that fail as they are told, and what runs of the product leave there. */
export type FaultyTools = {
  /** For the product's run: these tools first on the PATH, a temporary folder of its own, a mark that its children inherit. */
  readonly env: NodeJS.ProcessEnv
  /** Forgets earlier runs; the next one fails as told. */
  readonly arm: (fault?: { readonly call: Call; readonly kind: ToolFault }) => void
  /** What was called since, in order. */
  readonly calls: () => readonly Call[]
  /** Whether the fault happened. */
  readonly struck: () => boolean
  /** Whether a call that never finishes has begun. */
  readonly hangs: () => boolean
  /** Ends the product and all that it started. */
  readonly killAll: () => void
  /** Children that still run, and files in the temporary folder. */
  readonly left: () => Promise<readonly string[]>
}

const script = readFileSync(new URL('faulty-tool.sh', import.meta.url), 'utf8')

/** Makes the folder's tools. */
export function faultyTools(folder: string): FaultyTools {
  const [bin, state, temp] = ['bin', 'state', 'temp'].map((name) => join(folder, name)) as [string, string, string] // of three
  for (const each of [bin, state, temp]) mkdirSync(each, { recursive: true })
  const text = script.replace('@git@', realTool('git')).replace('@go@', realTool('go'))
  for (const tool of ['git', 'go']) {
    writeFileSync(join(bin, tool), text)
    chmodSync(join(bin, tool), 0o755)
  }
  // Names that start with GO are passed on to every child.
  const { GOFLAGS: _, ...own } = process.env
  const env = { ...own, PATH: `${bin}:${process.env.PATH}`, TMPDIR: temp, GOFAULTS: folder }
  return {
    env,
    arm: (fault) => {
      for (const each of [state, temp]) {
        rmSync(each, { recursive: true, force: true })
        mkdirSync(each)
      }
      if (fault === undefined) return
      writeFileSync(join(state, 'fault'), `${fault.kind}\n${fault.call.nth}\n${fault.call.key}\n`)
    },
    calls: () => numbered(readFileSync(join(state, 'calls'), 'utf8').trimEnd().split('\n')),
    struck: () => existsSync(join(state, 'struck')),
    hangs: () => existsSync(join(state, 'hanging')),
    killAll: () => {
      for (const { pid } of marked(`GOFAULTS=${folder}`)) process.kill(pid, 'SIGKILL')
    },
    left: async () => [...(await childrenLeft(`GOFAULTS=${folder}`)), ...filesLeft(temp)],
  }
}

function realTool(name: string): string {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
}

function numbered(keys: readonly string[]): readonly Call[] {
  const seen = new Map<string, number>()
  return keys.map((key) => {
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    return { key, nth }
  })
}

function filesLeft(temp: string): readonly string[] {
  return readdirSync(temp).map((name) => `the file or folder ${name.replace(/\d+/g, 'N')} in TMPDIR`)
}

/** What is killed is gone when the system says so, which may be a moment later. */
async function childrenLeft(mark: string): Promise<readonly string[]> {
  for (let tries = 50; tries > 0 && marked(mark).length > 0; tries--) await new Promise((done) => setTimeout(done, 100))
  const left = marked(mark)
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  return left.map(({ command }) => `the process ${command}`)
}

type Process = { readonly pid: number; readonly command: string }

/** Linux has the environment of each process as a file; elsewhere there is nothing to see. */
function marked(mark: string): readonly Process[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const read = (file: string): string => {
        try {
          return readFileSync(`/proc/${name}/${file}`, 'utf8')
        } catch {
          return '' // gone meanwhile, or another user's
        }
      }
      if (!`\0${read('environ')}`.includes(`\0${mark}\0`)) return []
      return [{ pid: Number(name), command: read('cmdline').replaceAll('\0', ' ').trim() }]
    })
}
