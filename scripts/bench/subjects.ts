import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publicModule } from '../../__tests__/support/public-module.ts'
import { makePackages } from './make-packages.ts'
import { environment, init, type Place, usualGoCache } from './processes.ts'

/** A module to measure with, at a version that does not change. */
export type Subject = {
  /** What `--only` calls it. */
  readonly name: string
  /** What tables call it. */
  readonly title: string
  /** The package pattern of all commands. */
  readonly packages: string
  /** What is left out by hand, as `-skip` has it; the budget does not have it either. */
  readonly skip?: string
  /** Puts it into a folder that is not there yet. */
  readonly put: (folder: string) => void
}

/** A subject with a budget, in folders of its own. */
export type Prepared = Subject &
  Place & {
    /** Where results are kept. */
    readonly userCache: string
  }

/** The modules, the quick ones first. @param packages how many the module that is made has */
export function subjects(packages: number): readonly Subject[] {
  return [
    {
      name: 'hotpath',
      title: '`examples/hotpath`',
      packages: './...',
      put: (folder) =>
        cpSync(fileURLToPath(new URL('../../examples/hotpath', import.meta.url)), folder, { recursive: true }),
    },
    fromProxy('httprouter', 'github.com/julienschmidt/httprouter', 'v1.3.0'),
    fromProxy('lru', 'github.com/hashicorp/golang-lru/v2', 'v2.0.7'),
    fromProxy('btree', 'github.com/google/btree', 'v1.1.3'),
    {
      ...withBudget(fromProxy('xsync', 'github.com/puzpuzpuz/xsync/v4', 'v4.5.0'), 'xsync.yml'),
      // It deadlocks on one processor.
      skip: 'BenchmarkChanVsUMPSCQueue',
    },
    fromProxy('zerolog', 'github.com/rs/zerolog', 'v1.35.1', '.'),
    fromProxy('fastjson', 'github.com/valyala/fastjson', 'v1.6.4'),
    {
      name: 'packages',
      title: `${packages} small packages`,
      packages: './...',
      put: (folder) => makePackages(folder, packages),
    },
  ]
}

function fromProxy(name: string, path: string, version: string, packages = './...'): Subject {
  const title = `${path.replace('github.com/', '')} ${version}${packages === '.' ? ' `.`' : ''}`
  const put = (folder: string): void => {
    const module = publicModule(path, version)
    if (typeof module === 'string') throw new Error(module)
    cpSync(module.directory, folder, { recursive: true })
    module.remove()
  }
  return { name, title, packages, put }
}

/** The same with a budget of the tests, in place of one that `init` writes. */
function withBudget(subject: Subject, budget: string): Subject {
  const put = (folder: string): void => {
    subject.put(folder)
    const written = fileURLToPath(new URL(`../../__tests__/public-modules/${budget}`, import.meta.url))
    cpSync(written, join(folder, 'allocs-budget.yml'))
  }
  return { ...subject, put }
}

const scratches: string[] = []

/** A temporary folder that `removeScratches` takes away. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-bench-'))
  scratches.push(folder)
  return folder
}

export function removeScratches(): void {
  for (const folder of scratches.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Puts a subject into a folder outside of any repository, so that nothing is compared with base, and has `init` write its budget. */
export function prepare(subject: Subject): Prepared {
  const parent = scratch()
  const [folder, userCache] = [join(parent, 'module'), join(parent, 'cache')]
  mkdirSync(userCache)
  subject.put(folder)
  const env = environment(usualGoCache(), userCache)
  if (!existsSync(join(folder, 'allocs-budget.yml'))) init(subject.packages, { folder, env })
  return { ...subject, folder, env, userCache }
}

/** Takes away what was kept of results. */
export function forgetResults({ userCache }: Prepared): void {
  rmSync(userCache, { recursive: true, force: true })
  mkdirSync(userCache)
}
