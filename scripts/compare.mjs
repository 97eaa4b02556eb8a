// How long a check takes against what a person would run otherwise, in one run: `node scripts/compare.mjs [folder]`.
// Both are run once unmeasured, so that the build cache is warm for both; then in turn, three times.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../examples/hotpath', import.meta.url)))
const cli = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url))
const byHand = [
  ['go', ['test', '-run=^$', '-bench=.', '-benchmem', '-cpu=1', './...']],
  ['go', ['build', '-gcflags=-m', './...']],
]
const check = [[process.execPath, [cli, 'check', '-q', '--no-cache', '-C', folder]]]

function seconds(commands) {
  const start = performance.now()
  for (const [file, args] of commands) {
    const { status } = spawnSync(file, args, { cwd: folder, stdio: 'ignore' })
    if (status !== 0) throw new Error(`${file} ${args.join(' ')} exits ${status}`)
  }
  return (performance.now() - start) / 1000
}

seconds(byHand)
seconds(check)
const pairs = [1, 2, 3].map(() => ({ byHand: seconds(byHand), check: seconds(check) }))
const median = (numbers) => numbers.toSorted((a, b) => a - b)[1]
for (const name of ['byHand', 'check'])
  console.log(`${name.padEnd(8)} ${median(pairs.map((pair) => pair[name])).toFixed(2)} s`)
console.log(`ratio    ${median(pairs.map((pair) => pair.byHand / pair.check)).toFixed(1)}`)
