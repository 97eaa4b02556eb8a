import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../src/report/report-schema.ts'
import { type Compile, environmentOf, functionsOf } from './ground-truth.ts'
import { type Judged, writeJudgeModule } from './judge-module.ts'

/** What the run counted for one benchmark, and what is reported of the function that it calls. */
export type Judgement = Judged & {
  /** Undefined: the benchmark has no result. */
  readonly allocs: number | undefined
  /** Undefined: the function is not in the report. */
  readonly sites: Report['functions'][number]['sites'] | undefined
}

/** Writes the module, runs its benchmarks by `go test`, and asks the product about its functions. */
export async function judge(compile: Compile): Promise<readonly Judgement[]> {
  const judged = writeJudgeModule(compile.directory, compile.toolchain.minor)
  const allocs = runBenchmarks(compile)
  const functions = new Map((await functionsOf(compile)).map((fn) => [`${fn.package} ${fn.name}`, fn.sites]))
  return judged.map((one) => ({
    ...one,
    allocs: allocs.get(one.benchmark),
    sites: functions.get(`${one.package} ${one.name}`),
  }))
}

/** A fixed number of iterations, since what is counted does not depend on time. */
function runBenchmarks(compile: Compile): ReadonlyMap<string, number> {
  const env = environmentOf(compile)
  const how = ['-run=^$', '-bench=^BenchmarkJudge', '-benchtime=100x', '-benchmem', '-cpu=1', '-vet=off', '-pgo=off']
  const { status, stdout, stderr } = spawnSync('go', ['test', ...runner(env), ...how, './...'], {
    cwd: compile.directory,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
  const lines = [...stdout.matchAll(/^(BenchmarkJudge\d+)\s.*\s(\d+) allocs\/op$/gm)]
  return new Map(lines.map(([, name = '', allocs]) => [name, Number(allocs)]))
}

function runner(env: NodeJS.ProcessEnv): readonly string[] {
  return env.GOOS === 'js' ? [`-exec=${wasmRunner(env)}`] : []
}

/** The toolchain's own way to run WebAssembly by Node; undefined where it has none. */
export function wasmRunner(env: NodeJS.ProcessEnv): string | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOROOT'], { env, encoding: 'utf8' })
  return ['lib/wasm', 'misc/wasm'].map((folder) => join(stdout.trim(), folder, 'go_js_wasm_exec')).find(existsSync)
}

const isCounted = ({ class: kind }: { readonly class: string }): boolean => kind !== 'free'

/** What is wrong between run and report, as a sentence; undefined: nothing. */
export function flawOf({ rule, package: path, name, call, allocs, sites }: Judgement): string | undefined {
  const where = `${path} ${name}, ${call}`
  if (allocs === undefined) return `${where}: no result`
  if (sites === undefined) return `${where}: not reported`
  const counted = sites.filter(isCounted).length
  const escapes = sites.filter((site) => site.class === 'escape').length
  const growth = sites.filter((site) => site.class === 'growth').length
  const isHidden = rule !== 'calls' && allocs > 0 && counted === 0
  const holds = {
    zero: allocs === 0 && counted === 0,
    exact: counted === allocs,
    sites: counted === allocs && allocs > 0,
    escapes: counted === allocs && escapes === allocs && allocs > 0,
    shared: escapes === counted && counted >= allocs && allocs > 0,
    fixed: counted - growth === allocs,
    some: allocs > 0 && counted > 0,
    may: true,
    calls: counted <= allocs,
  }[rule]
  if (holds && !isHidden) return undefined
  const told = sites.filter(isCounted).map((site) => `${site.class} ${site.text || site.call}`)
  return `${where}: ${rule}, ${allocs} allocs/op; reported: ${told.join(', ') || 'nothing'}`
}
