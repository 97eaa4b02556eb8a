// Holds what the product says of heap sites against a truth of its own: __tests__/ground-truth/accounts. With a Node that
// strips types:
//   node scripts/compare-with-compiler.ts [--std] [--module PATH@VERSION ...] [--release go1.25.10 ...]
//        [--target GOOS/GOARCH ...] [--packages PATTERN ...] [--list N] [--write]
// Without --std and --module: std and all modules. Without --release: the installed Go. --packages: only these of std.
// --list N shows up to N places of each difference. --write runs everything and writes docs/compatibility.md.
// Exit code 1 where product and truth differ.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { getExecOutput } from '@actions/exec'
import { type Accounted, accountFor } from '../__tests__/ground-truth/accounts/account-for.ts'
import { compatibilityPage, type Row } from '../__tests__/ground-truth/accounts/compatibility-page.ts'
import {
  environmentFor,
  moduleAt,
  modules,
  modulesForAllTargets,
  releases,
  standardLibrary,
  type Target,
  targets,
} from '../__tests__/ground-truth/accounts/subjects.ts'
import { buildAccounts } from '../__tests__/ground-truth/accounts/truth.ts'

const { values: flags } = parseArgs({
  options: {
    std: { type: 'boolean', default: false },
    module: { type: 'string', multiple: true, default: [] },
    release: { type: 'string', multiple: true, default: [] },
    target: { type: 'string', multiple: true, default: [] },
    packages: { type: 'string', multiple: true, default: [] },
    list: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
  },
})

type Run = { readonly name: string; readonly release: string; readonly target: Target }

const installed = await goEnv('GOVERSION')
const thisMachine: Target = `${await goEnv('GOOS')}/${await goEnv('GOARCH')}`

async function goEnv(name: string): Promise<string> {
  return (await getExecOutput('go', ['env', name], { silent: true })).stdout.trim()
}

function chosen(): readonly Run[] {
  const all = !flags.std && flags.module.length === 0
  const names = [...(flags.std || all ? ['std'] : []), ...(all ? modules : flags.module)]
  const wantedReleases = flags.release.length > 0 ? flags.release : [installed]
  const wantedTargets = flags.target.length > 0 ? flags.target.map(asTarget) : [thisMachine]
  return names.flatMap((name) =>
    wantedReleases.flatMap((release) => wantedTargets.map((target) => ({ name, release, target }))),
  )
}

function asTarget(text: string): Target {
  const [os = '', arch = ''] = text.split('/')
  return `${os}/${arch}`
}

/** What docs/compatibility.md shows: all releases on one target, all targets on the newest release that all else is tried with. */
function everything(): readonly Run[] {
  const [host, ...others] = targets
  const onTargets = (name: string): readonly Run[] => others.map((target) => ({ name, release: installed, target }))
  return ['std', ...modules].flatMap((name) => [
    ...releases.map((release) => ({ name, release, target: host })),
    ...(name === 'std' || modulesForAllTargets.includes(name) ? onTargets(name) : []),
  ])
}

async function once({ name, release, target }: Run): Promise<Accounted | string> {
  const env = environmentFor(release, target)
  const subject =
    name === 'std' ? standardLibrary(env, flags.packages.length > 0 ? flags.packages : ['std']) : moduleAt(name, env)
  if (typeof subject === 'string') return subject
  try {
    return await accountFor(accountsFor(release), subject)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    subject.remove()
  }
}

const commands = new Map<string, string>()
function accountsFor(release: string): string {
  const known = commands.get(release) ?? buildAccounts(release)
  commands.set(release, known)
  return known
}

const rows: Row[] = []
for (const run of flags.write ? everything() : chosen()) {
  const result = await once(run)
  rows.push({ ...run, result })
  show(run, result)
}
if (flags.write) writeFileSync(new URL('../docs/compatibility.md', import.meta.url), compatibilityPage(rows))
const isClean = (result: Accounted | string): boolean =>
  typeof result !== 'string' &&
  result.problems.length === 0 &&
  Object.values(result.differences).every((places) => places.length === 0)
if (!rows.every(({ result }) => isClean(result))) process.exitCode = 1

function show({ name, release, target }: Run, result: Accounted | string): void {
  console.log(`${name} ${release} ${target}`)
  if (typeof result === 'string') {
    console.log(`  not compared: ${result}`)
    return
  }
  const figures = Object.entries(result.figures).map(([what, count]) => `${count} ${what}`)
  console.log(`  ${figures.join(', ')}`)
  if (result.broken.length > 0) console.log(`  not compiled: ${result.broken.length} packages, ${result.broken[0]}`)
  for (const [what, places] of Object.entries({ problems: result.problems, ...result.differences })) {
    if (places.length === 0) continue
    console.log(`  ${what}: ${places.length}`)
    for (const place of places.slice(0, Number(flags.list))) console.log(`    ${place}`)
  }
}
