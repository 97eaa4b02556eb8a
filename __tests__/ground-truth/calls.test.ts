import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Reach } from '../../src/go/calls/reach.ts'
import { allocatorOf } from '../support/emitted-code.ts'
import { linkedFunctions } from '../support/linked-code.ts'
import { DeclaredNames, isAllocatorName, linkedPackages, walkLinked } from '../support/linked-walk.ts'
import { publicModuleLater } from '../support/public-module.ts'
import { reachesOf } from '../support/reached-code.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { parseTxtar } from '../support/txtar.ts'
import { wide } from '../support/wide.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-linked-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

function linked(directory: string, importPaths: readonly string[], env: NodeJS.ProcessEnv) {
  const packages = linkedPackages(directory, './kept', env)
  return packages
}
type Compared = { readonly roots: number; readonly differences: readonly string[] }

async function compared(directory: string, module: string, paths: readonly string[], env: NodeJS.ProcessEnv): Promise<Compared> {
  const folder = join(directory, 'keptforlinking')
  mkdirSync(folder, { recursive: true })
  const imports = paths.map((path, i) => `import p${i} "${path}"`)
  writeFileSync(join(folder, 'main.go'), `package main\n\n${imports.join('\n')}\n\nfunc main() {}\n`.replace(/import p\d+/g, 'import _'))
  const packages = linkedPackages(directory, './keptforlinking', env)
  const names = new DeclaredNames(packages, `${module}/keptforlinking`)
  const roots = paths.flatMap((path) => names.exported(path).map(({ name }) => ({ package: path, name })))
  const values = roots.map((root) => {
    const [, type, method = ''] = /^(\(\*\w+\)|\w+)\.(\w+)$/.exec(root.name) ?? []
    const p = `p${paths.indexOf(root.package)}`
    if (type === undefined) return `${p}.${root.name}`
    return type.startsWith('(*') ? `(*${p}.${type.slice(2)}.${method}` : `${p}.${type}.${method}`
  })
  writeFileSync(join(folder, 'main.go'), `package main\n\n${imports.join('\n')}\n\nvar kept = []interface{}{\n${values.map((v) => `\t${v},\n`).join('')}}\n\nfunc main() { println(len(kept), kept[0]) }\n`)
  const binary = join(folder, 'kept')
  const { status, stderr } = spawnSync('go', ['build', '-trimpath', '-pgo=off', '-buildvcs=false', '-o', binary, '.'], { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const t0 = Date.now()
  const code = linkedFunctions(binary, env)
  const t1 = Date.now()
  const reaches = await reachesOf(roots, directory, 'amd64', env)
  const t2 = Date.now()
  const byName = new Map<string, string[]>()
  for (const fn of code.values()) { const n = names.of(fn); byName.set(n, [...(byName.get(n) ?? []), fn.symbol]) }
  const out: string[] = []
  for (const [root, reach] of reaches) {
    const given = new Map<string, string[]>()
    for (const { followed, chain } of reach.dynamic) {
      const last = chain.at(-1)
      if (followed === null || last === undefined) continue
      const key = `${last.package} ${last.name}`
      given.set(key, [...(given.get(key) ?? []), ...(byName.get(`${followed.package} ${followed.name}`) ?? [])])
    }
    const spelled = byName.get(`${root.package} ${root.name}`) ?? []
    const start = spelled.filter((s) => !/\.func\d+|-range\d/.test(s))
    const truth = walkLinked(start, code, (fn) => names.of(fn), given)
    const said = new Set(reach.functions.map((fn) => `${fn.package} ${fn.name}`))
    const t = `${root.package}.${root.name}`
    for (const f of truth.functions) if (!said.has(f)) out.push(`${t}: not reached ${f}`)
    for (const f of said) if (!truth.functions.has(f)) out.push(`${t}: reached ${f}`)
    const a = new Set([...truth.allocations].map(each))
    const b = new Set(reach.sites.filter(({ site }) => isAllocatorName(site.call)).map((s) => each(`${s.package} ${s.name}: ${s.site.call}`)))
    for (const f of a) if (!b.has(f)) out.push(`${t}: not allocating ${f}`)
    for (const f of b) if (!a.has(f)) out.push(`${t}: allocating ${f}`)
  }
  console.log('objdump', t1 - t0, 'product', t2 - t1, 'walks', Date.now() - t2, 'roots', roots.length, reaches.size)
  return { roots: reaches.size, differences: out }
}
function each(text: string): string { const [f, call = ''] = text.split(': runtime.'); return `${f}: ${allocatorOf(call)}` }

describeGo(outermost(goToolchains().available), ({ env }) => {
  test('functions of the standard library', async () => {
    const directory = mkdtempSync(join(temporary, 'std-'))
    writeFileSync(join(directory, 'go.mod'), 'module example.com/std\n\ngo 1.21\n')
    const { differences } = await compared(directory, 'example.com/std', (process.env.PK ?? 'strconv').split(','), env)
    writeFileSync('/tmp/t17/diff.txt', differences.join('\n'))
    expect(differences.length).toBe(0)
  }, 300_000)
})
