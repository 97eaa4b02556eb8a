// Feeds budgets, reports, command lines, inputs and events that nobody would write to what reads them:
//   npm run fuzz -- --cases 100000 --seed 7 [--only budgets]
// The cases run in a worker, so that one that never ends can be named. Exit code 1: a case failed or hung, and is printed.
import { parseArgs } from 'node:util'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { watchCases } from '../__tests__/fuzz/fuzz.ts'
import { fuzzes } from '../__tests__/fuzz/fuzzes.ts'

/** What a case may take before it is told, and before it is taken for one that never ends. Milliseconds. */
const slowMs = 2000
const hangMs = 60_000

/** The case that runs, for a thread that watches from outside: its number, the length of its text, and the text. */
const maxShown = 4 * 2 ** 20
type Shared = { readonly counts: Int32Array<SharedArrayBuffer>; readonly text: Uint8Array<SharedArrayBuffer> }
type Settings = {
  readonly cases: number
  readonly seed: number
  readonly only: string | undefined
  readonly shared: Shared
}

function currentCase({ counts, text }: Shared): string {
  return new TextDecoder().decode(text.slice(0, counts[1]))
}

function settings(): Omit<Settings, 'shared'> {
  const { values } = parseArgs({
    options: { cases: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
  })
  const { cases = '10000', seed = String(Date.now() % 2 ** 31), only } = values
  if (!/^[1-9]\d*$/.test(cases) || !/^\d+$/.test(seed)) throw new Error('--cases and --seed take whole numbers')
  if (only !== undefined && fuzzes.every(({ name }) => name !== only))
    throw new Error(`--only takes one of: ${fuzzes.map(({ name }) => name).join(', ')}`)
  return { cases: Number(cases), seed: Number(seed), only }
}

/** Starts the worker, and ends it where one case does not. */
function watch(): void {
  const counts = new Int32Array(new SharedArrayBuffer(8))
  const text = new Uint8Array(new SharedArrayBuffer(maxShown))
  const shared: Shared = { counts, text }
  const given = settings()
  console.log(`${given.cases} cases, --seed ${given.seed}`)
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...given, shared } satisfies Settings })
  let [last, since] = [-1, Date.now()]
  const timer = setInterval(() => {
    const now = Atomics.load(counts, 0)
    if (now !== last) [last, since] = [now, Date.now()]
    else if (Date.now() - since > hangMs) {
      console.log(`HANGS: after ${hangMs / 1000} s there is no end of this case:\n${currentCase(shared)}`)
      process.exit(1)
    }
  }, 1000)
  worker.on('error', (error) => {
    console.log(error)
    process.exitCode = 1
  })
  worker.on('exit', () => clearInterval(timer))
}

function work({ cases, seed, only, shared }: Settings): void {
  const wanted = fuzzes.filter(({ name }) => only === undefined || name === only)
  // Processor time: other programs make a case take longer, and not slower.
  const spent = (): number => process.cpuUsage().user / 1000
  let [before, slow] = [spent(), 0]
  watchCases((shown) => {
    const took = spent() - before
    if (took > slowMs) console.log(`SLOW: ${Math.round(took)} ms: ${JSON.stringify(currentCase(shared).slice(0, 500))}`)
    if (took > slowMs) slow++
    const { written } = new TextEncoder().encodeInto(shown, shared.text)
    shared.counts[1] = written
    Atomics.add(shared.counts, 0, 1)
    before = spent()
  })
  for (const { name, property } of wanted) {
    const start = performance.now()
    before = spent()
    const numRuns = Math.ceil(cases / wanted.length)
    const result = fc.check(property, { seed, numRuns })
    const took = `${((performance.now() - start) / 1000).toFixed(1)} s`
    if (!result.failed) console.log(`${name}: ${result.numRuns} cases, ${took}`)
    else {
      const [found] = result.counterexample ?? []
      console.log(
        `FAILS: ${name}: ${result.errorInstance}\n${found?.shown}\nrepeat: npm run fuzz -- --seed ${seed} --cases ${cases} --only '${name}' (path ${result.counterexamplePath})`,
      )
      process.exitCode = 1
    }
  }
  console.log(`${slow} slow cases`)
}

if (isMainThread) watch()
else work(workerData as Settings) // what `watch` gives
