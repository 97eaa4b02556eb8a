/**
 * What the product costs at a size, and at a quarter of it: four times as much is linear.
 *
 *     bash scripts/node.sh scripts/scale.ts [part of a name] [--small]
 *
 * Each line is measured in a process of its own, so that its peak of memory is its own.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pure } from './scale/pure.ts'
import type { Scenario } from './scale/scenario.ts'

const all: readonly Scenario[] = [...pure]

type Cost = { readonly seconds: number; readonly megabytes: number }

const [wanted = '', size] = process.argv.slice(2).filter((word) => word !== '--one')

if (process.argv.includes('--one')) {
  const scenario = all.find(({ name }) => name === wanted)
  if (scenario === undefined) throw new Error(`no scenario ${wanted}`)
  console.log(JSON.stringify(await costOf(scenario, Number(size))))
} else {
  console.log('| what | size | own CPU time | peak memory | time to a quarter |\n| --- | ---: | ---: | ---: | ---: |')
  for (const scenario of all.filter(({ name }) => name.includes(wanted))) console.log(row(scenario))
}

async function costOf({ prepare }: Scenario, n: number): Promise<Cost> {
  const work = await prepare(n)
  const before = process.cpuUsage().user
  await work()
  return { seconds: (process.cpuUsage().user - before) / 1e6, megabytes: process.resourceUsage().maxRSS / 1000 }
}

function row({ name, size }: Scenario): string {
  const [part, whole] = [measure(name, size / 4), measure(name, size)]
  const cells =
    typeof part === 'string' || typeof whole === 'string'
      ? [typeof whole === 'string' ? whole : whole.seconds.toFixed(2), '', '']
      : [
          `${whole.seconds.toFixed(2)} s`,
          `${whole.megabytes.toFixed(0)} MB`,
          `${(whole.seconds / Math.max(part.seconds, 0.01)).toFixed(1)}`,
        ]
  return `| ${[name, size.toLocaleString('en-US'), ...cells].join(' | ')} |`
}

function measure(name: string, n: number): Cost | string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), '--one', name, String(n)],
    {
      encoding: 'utf8',
      timeout: 300_000,
    },
  )
  if (status !== 0) return status === null ? 'over 300 s' : (/Error: .*/.exec(stderr)?.[0] ?? `exit ${status}`)
  return JSON.parse(stdout) as Cost
}
