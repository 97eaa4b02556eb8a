// What a check takes against what a person would run in its place, in one run and in pairs, and whether both read the same:
//   npm run bench -- [part...] [--only NAME,...] [--times N] [--by-hand-once] [--packages N] [--json FILE] [--with FILE] [--write]
// Parts: warm, cold, unchanged, one-changed, growth; without one, all. --only: these modules alone. --times: pairs, 3 if not said.
// --by-hand-once: what takes minutes by hand runs once, beside all checks. --packages: of the module that is made, 100 if not said.
// --json writes what was measured, --with adds what an earlier run on this machine wrote, --write puts all into docs/performance.md
// and README.md. Exit code 1 where a verdict, or a number that is stable by hand, is another one than by hand.
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { cold, grows, growth, oneChanged, type Settings, unchanged, warm } from './bench/cases.ts'
import { putInPlace } from './bench/places.ts'
import { idOf, type Part, parts, type Result, type Results } from './bench/results.ts'
import { type Prepared, prepare, removeScratches, subjects } from './bench/subjects.ts'
import { readmeTable, tablesOf } from './bench/tables.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    times: { type: 'string', default: '3' },
    'by-hand-once': { type: 'boolean', default: false },
    packages: { type: 'string', default: '100' },
    json: { type: 'string' },
    with: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const settings: Settings = {
  times: wholeOf('times', flags.times),
  isByHandOnce: flags['by-hand-once'],
  packages: wholeOf('packages', flags.packages),
  tell: (text) => console.error(text),
}

/** The modules of each part. With an empty build cache all of Go's library is compiled each time, so that a few have to do. */
const known = subjects(settings.packages)
const modulesOf: Readonly<Record<Exclude<Part, 'growth'>, readonly string[]>> = {
  warm: known.map(({ name }) => name),
  cold: ['hotpath', 'httprouter', 'lru', 'packages'],
  unchanged: known.map(({ name }) => name),
  'one-changed': ['packages'],
}
const only = namesOf('--only', flags.only?.split(',') ?? [], [
  ...new Set([...known.map(({ name }) => name), ...Object.keys(grows)]),
])
const wantedParts = namesOf('a part', positionals, parts)

/** One thing to measure. */
type Step = { readonly part: Part; readonly name: string; readonly measure: () => readonly Result[] }

const everything: readonly Step[] = parts.flatMap((part): readonly Step[] => {
  if (part === 'growth') return (Object.keys(grows) as (keyof typeof grows)[]).map((name) => growthStep(name))
  const measure = { warm, cold, unchanged, 'one-changed': oneChanged }[part]
  return modulesOf[part].map((name) => ({ part, name, measure: () => [measure(preparedOf(name), settings)] }))
})
const wanted = everything.filter(
  ({ part, name }) =>
    (wantedParts.length === 0 || wantedParts.includes(part)) && (only.length === 0 || only.includes(name)),
)

function growthStep(name: keyof typeof grows): Step {
  return { part: 'growth', name, measure: () => grows[name].sizes.map((size) => growth(name, size, settings)) }
}

const prepared = new Map<string, Prepared>()
function preparedOf(name: string): Prepared {
  const subject = known.find((each) => each.name === name)
  if (subject === undefined) throw new Error(`there is no module ${name}`)
  const ready = prepared.get(name) ?? prepare(subject)
  prepared.set(name, ready)
  return ready
}

function wholeOf(name: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} takes a whole number above 0`)
  return Number(text)
}

function namesOf(what: string, names: readonly string[], all: readonly string[]): readonly string[] {
  const stranger = names.find((name) => !all.includes(name))
  if (stranger !== undefined) throw new Error(`${what} is one of ${all.join(', ')}, not ${stranger}`)
  return names
}

function machine(): string {
  const [version = '', os = '', arch = ''] = goEnv('GOVERSION', 'GOOS', 'GOARCH')
  return `${version} ${os}/${arch}, ${availableParallelism()} cores, Node ${process.versions.node}`
}

function goEnv(...names: readonly string[]): readonly string[] {
  return spawnSync('go', ['env', ...names], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
}

function program(): string {
  return hash('sha256', readFileSync(new URL('../dist/cli/main.js', import.meta.url)))
}

/** What was measured before and is not measured now comes first. */
function earlier(): Results | undefined {
  if (flags.with === undefined) return undefined
  const results = JSON.parse(readFileSync(flags.with, 'utf8')) as Results
  if (results.machine !== machine()) throw new Error(`${flags.with} is of ${results.machine}, this is ${machine()}`)
  if (results.program !== program()) throw new Error(`${flags.with} is of another build of dist`)
  return results
}

/** What was typed, apart from what only says where results go. */
function command(): string {
  const words = process.argv.slice(2)
  const isOfFile = (word = ''): boolean => word === '--json' || word === '--with'
  const kept = words.filter(
    (word, at) => !isOfFile(word) && !isOfFile(words[at - 1]) && !/^--(?:write$|json=|with=)/.test(word),
  )
  return `npm run bench${kept.length > 0 ? ' -- ' : ''}${kept.join(' ')}`
}

/** In the order of everything, whichever run it is from. */
function joined(before: Results | undefined, results: readonly Result[]): Results {
  const now = new Set(results.map(idOf))
  const all = [...(before?.results.filter((result) => !now.has(idOf(result))) ?? []), ...results]
  return {
    machine: machine(),
    program: program(),
    commands: [...new Set([...(before?.commands ?? []), command()])],
    results: everything.flatMap(({ part, name }) => all.filter((each) => each.part === part && each.name === name)),
  }
}

/** What the tables do not have: a page says so of itself. */
function missingIn({ results }: Results): readonly string[] {
  const had = new Set(results.map(({ part, name }) => `${part} ${name}`))
  return everything.map(({ part, name }) => `${part} ${name}`).filter((id) => !had.has(id))
}

function write(results: Results): void {
  const pages = {
    'docs/performance.md': tablesOf(results, missingIn(results)),
    'README.md': new Map([['figures', readmeTable(results)]]),
  }
  const written = Object.entries(pages).map(([page, tables]) => {
    const file = new URL(`../${page}`, import.meta.url)
    const old = readFileSync(file, 'utf8')
    return { file, text: [...tables].reduce((text, [name, table]) => putInPlace(text, name, table), old) }
  })
  for (const { file, text } of written) writeFileSync(file, text)
}

const isAsByHand = (result: Result): boolean =>
  result.part === 'growth' ||
  result.numbers === null ||
  (result.numbers.other.length === 0 && result.numbers.verdicts.other.length === 0)

process.on('exit', removeScratches)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
const before = earlier()
const measured: Result[] = []
let all = joined(before, measured)
for (const { part, name, measure } of wanted) {
  console.error(`${part} ${name}`)
  measured.push(...measure())
  all = joined(before, measured)
  // After each, so that a run of an hour that is ended has not been for nothing.
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(all, undefined, 2)}\n`)
}
for (const [name, text] of tablesOf(all, missingIn(all))) console.log(`${name}\n\n${text}`)
if (flags.write) write(all)
if (!all.results.every(isAsByHand)) process.exitCode = 1
