import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureModules } from '../../src/app/measure-modules.ts'
import { openTask, type Task } from '../../src/app/open.ts'
import { noProgress } from '../../src/host/progress.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { judge } from '../../src/judge/judge.ts'
import { mergeSnapshots } from '../../src/snapshot/merge-snapshots.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import { goToolchains } from '../support/toolchains.ts'

const shapes = fileURLToPath(new URL('../gomod/shapes/workspace/', import.meta.url))
const stackit = fileURLToPath(new URL('../../examples/stackit/', import.meta.url))

/** A module measured by a real go in a repository of its own, below its root. */
type Measured = { readonly root: string; readonly open: Task; readonly snapshots: readonly Snapshot[] }

describe.skipIf(goToolchains().available.length === 0)('what was measured', () => {
  const ports = realPorts({ progress: noProgress })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'allocs-budget-snapshot-')))
  const all = new Map<string, Measured>()

  beforeAll(async () => {
    for (const [name, source] of Object.entries({ workspace: shapes, stackit })) {
      const root = join(folder, name)
      cpSync(source, join(root, 'deep', name), { recursive: true })
      execFileSync('git', ['init', '-q', root])
      all.set(name, await measured(root, join(root, 'deep', name)))
    }
  })
  afterAll(async () => {
    await ports.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function measured(root: string, directory: string, packages?: readonly string[]): Promise<Measured> {
    const part = packages === undefined ? {} : { packages }
    const request = {
      directory,
      version: '0',
      base: { kind: 'none', isAsked: true },
      benchtime: '100x',
      ...part,
    } as const
    const open = await openTask(request, ports)
    if (open.kind === 'failed') throw new Error(JSON.stringify(open.why.diagnostics))
    const { modules } = await measureModules(open.value, ports)
    return { root, open: open.value, snapshots: modules.map(({ snapshot }) => snapshot) }
  }

  function of(name: string): Measured {
    const found = all.get(name)
    if (found === undefined) throw new Error(`${name} was not measured`)
    return found
  }

  test.each(['workspace', 'stackit'])('of %s can be written down and read again: it is judged the same', (name) => {
    const { open, snapshots } = of(name)
    const read: readonly Snapshot[] = JSON.parse(JSON.stringify(snapshots))
    expect(read).toEqual(snapshots)
    const context = { diagnostics: [], expectsBase: false, isWhole: true }
    const report = judge(open.budget, read, context)
    expect(report).toEqual(judge(open.budget, snapshots, context))
    expect(report.benchmarks.length + report.functions.length).toBeGreaterThan(2)
  })

  test.each(['workspace', 'stackit'])('of %s names files from the root of the repository', (name) => {
    const { root, snapshots } = of(name)
    const files = snapshots.flatMap(({ functions, declared, lines }) => [
      ...(functions ?? []).filter(({ line }) => line > 0).map(({ file }) => file),
      ...(functions ?? []).flatMap(({ sites }) => sites.flatMap((site) => [site, ...site.why].map(({ file }) => file))),
      ...Object.values(declared).map(({ file }) => file),
      ...Object.keys(lines),
    ])
    expect(new Set(files).size).toBeGreaterThan(1)
    expect([...new Set(files)].filter((file) => !file.startsWith('deep/') || !existsSync(join(root, file)))).toEqual([])
  })

  test.each(['workspace', 'stackit'])(
    'of %s has the lines of source that are shown, as they are in the files',
    (name) => {
      const { root, snapshots } = of(name)
      const lines = snapshots.flatMap((snapshot) =>
        Object.entries(snapshot.lines).flatMap(([file, own]) =>
          Object.entries(own).map(([line, text]) => ({ file, line: Number(line), text })),
        ),
      )
      expect(lines.length).toBeGreaterThan(0)
      for (const { file, line, text } of lines)
        expect(readFileSync(join(root, file), 'utf8').split(/\r?\n/)[line - 1]).toBe(text)
    },
  )

  test('of a function that only another module compiles lies with the module that declares it', () => {
    const { snapshots } = of('workspace')
    for (const { run, functions } of snapshots)
      for (const fn of functions ?? []) expect(fn.package.startsWith(run.module), `${fn.package} ${fn.name}`).toBe(true)
    const shared = snapshots.flatMap(({ foreign }) => foreign)
    expect(shared.length).toBeGreaterThan(0)
    const names = snapshots.flatMap(({ functions }) => (functions ?? []).map((fn) => `${fn.package} ${fn.name}`))
    for (const fn of shared) expect(names).toContain(`${fn.package} ${fn.name}`)
  })

  test('in parts, merged in any order, is what is measured at once', async () => {
    const directory = join(folder, 'parts', 'm')
    cpSync(fileURLToPath(new URL('../gomod/example/', import.meta.url)), directory, { recursive: true })
    execFileSync('git', ['init', '-q', join(folder, 'parts')])
    const budget =
      'version: 1\npackages: [./codec, ./internal/wire]\nbenchmarks: { ./...: { "**": 0 } }\nfunctions: { ./...: { "**": 9 } }\n'
    execFileSync('sh', ['-c', 'cat > allocs-budget.yml'], { cwd: directory, input: budget })
    const root = join(folder, 'parts')
    const [[whole], [codec], [wire]] = [
      (await measured(root, directory)).snapshots,
      (await measured(root, directory, ['./codec'])).snapshots,
      (await measured(root, directory, ['./internal/wire'])).snapshots,
    ]
    if (whole === undefined || codec === undefined || wire === undefined) throw new Error('nothing was measured')
    expect(codec.packages.length + wire.packages.length).toBe(whole.packages.length)
    for (const parts of [
      [codec, wire],
      [wire, codec],
    ])
      expect(comparable(mergeSnapshots(parts))).toEqual(comparable(whole))
  })
})

/** Without what differs from run to run, speed, and in one order. */
function comparable(snapshot: Snapshot) {
  const byKey = <T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] =>
    [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const nameOf = (row: { readonly package: string; readonly name: string }): string => `${row.package} ${row.name}`
  return {
    ...snapshot,
    run: { ...snapshot.run, overrides: [] },
    packages: [...snapshot.packages].sort(),
    benchmarks: byKey(snapshot.benchmarks, nameOf).map(({ package: path, name, allocsPerOp }) => [
      path,
      name,
      allocsPerOp,
    ]),
    benchmarksThatExist: byKey(snapshot.benchmarksThatExist, nameOf),
    functions: byKey(snapshot.functions ?? [], nameOf),
    foreign: byKey(snapshot.foreign, nameOf),
  }
}
