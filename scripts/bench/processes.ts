import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Row } from './compare-numbers.ts'

/** What commands took, one after the other: seconds of a clock on the wall, and of processors with all that they started. */
export type Spent = { readonly seconds: number; readonly cpuSeconds: number }

/** A check: what it took, what our own process took of it, and what it says. */
export type Checked = Spent & {
  readonly own: { readonly cpuSeconds: number; readonly peakMegabytes: number }
  readonly verdict: string
  /** Rows of benchmarks that have a limit. */
  readonly rows: readonly (Row & { readonly cached?: boolean })[]
}

/** What is started for one subject: where, and with which caches. */
export type Place = { readonly folder: string; readonly env: NodeJS.ProcessEnv }

const cli = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const ownUsage = fileURLToPath(new URL('own-usage.cjs', import.meta.url))
/** An hour: only what hangs takes longer. */
const deadlineMs = 3_600_000

/**
 * The environment of all that is measured: the caller's without flags of Go's and Node's, with these caches.
 * @param goCache Go's build cache
 * @param userCache the user's cache folder, where results are kept
 */
export function environment(goCache: string, userCache: string): NodeJS.ProcessEnv {
  const { GOFLAGS, GITHUB_TOKEN, NODE_OPTIONS, ...env } = process.env
  return { ...env, GOCACHE: goCache, XDG_CACHE_HOME: userCache }
}

/** Where Go's build cache is for whoever started this. */
export function usualGoCache(): string {
  return runGo(['env', 'GOCACHE'], { folder: tmpdir(), env: process.env }).stdout.trim()
}

/** Runs a go command to its end and gives what it printed. Throws where it fails: nothing that is compared is there then. */
export function runGo(args: readonly string[], place: Place): Spent & { readonly stdout: string } {
  const { status, ...ended } = timed('go', args, place)
  if (status !== 0)
    throw new Error(`go ${args.join(' ')} exits ${status}:\n${(ended.stdout + ended.stderr).slice(-2000)}`)
  return ended
}

/** Writes the budget of a module that has none. Throws where nothing could be written. */
export function init(packages: string, place: Place): void {
  const args = [cli, 'init', '-q', '--packages', packages]
  const { status, stderr } = timed(process.execPath, args, place)
  if (status !== 0) throw new Error(`init exits ${status} in ${place.folder}:\n${stderr.slice(-2000)}`)
}

/** Runs `allocs-budget check -q`, as `dist` has it. Throws where it cannot judge: that is no verdict to compare. */
export function check(place: Place): Checked {
  return inScratch((scratch) => {
    const [report, usage] = [join(scratch, 'report.json'), join(scratch, 'usage.json')]
    const args = ['--require', ownUsage, cli, 'check', '-q', '--json', report]
    const { status, stdout, stderr, ...spent } = timed(process.execPath, args, {
      ...place,
      env: { ...place.env, BENCH_OWN_USAGE: usage },
    })
    if (status !== 0 && status !== 1)
      throw new Error(`check exits ${status} in ${place.folder}:\n${(stdout + stderr).slice(-2000)}`)
    const { verdict, benchmarks } = JSON.parse(readFileSync(report, 'utf8')) as {
      verdict: string
      benchmarks: Checked['rows']
    }
    const rows = benchmarks.filter(({ limit }) => limit.allocs !== null || limit.bytes !== null)
    return { ...spent, own: JSON.parse(readFileSync(usage, 'utf8')) as Checked['own'], verdict, rows }
  })
}

/** Runs a command within bash, whose `time` says what it and all that it started took of processors. */
function timed(file: string, args: readonly string[], { folder, env }: Place) {
  return inScratch((scratch) => {
    const cpu = join(scratch, 'cpu')
    const script = 'TIMEFORMAT="%U %S"; { time "$@" 2>&3; } 3>&2 2>"$0"'
    const start = performance.now()
    const { status, stdout, stderr, error } = spawnSync('bash', ['-c', script, cpu, file, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer: Number.POSITIVE_INFINITY,
      timeout: deadlineMs,
    })
    if (error !== undefined) throw error
    const seconds = (performance.now() - start) / 1000
    const [user = 0, system = 0] = readFileSync(cpu, 'utf8').trim().split(' ').map(Number)
    return { status, stdout, stderr, seconds, cpuSeconds: user + system }
  })
}

function inScratch<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-bench-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
