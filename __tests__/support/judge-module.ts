import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { conversions } from './judge-conversions.ts'

const templates = fileURLToPath(new URL('../ground-truth/judge/', import.meta.url))
const modulePath = 'example.com/judge'

/** What holds between the allocations that a run counts and the heap sites; judge/judge.go says what each word means. */
export const rules = ['zero', 'exact', 'sites', 'escapes', 'shared', 'fixed', 'some', 'may', 'calls'] as const
export type Rule = (typeof rules)[number]

/** One benchmark of the module and the function that it calls. */
export type Judged = {
  readonly benchmark: string
  readonly rule: Rule
  /** Import path. */
  readonly package: string
  /** The function as Go names it: `(*T).M`, `Box[...].Ref`. */
  readonly name: string
  readonly call: string
  /** The folder of the function's package, where that is not the benchmark's. */
  readonly folder: string | undefined
}

/**
 * Writes the module for a release of Go: the templates, what is written by tables, and a test file beside each source file
 * with a benchmark for every `judge:` line. Nothing in it is by chance. Gives what is judged.
 */
export function writeJudgeModule(directory: string, minor: number): readonly Judged[] {
  cpSync(templates, directory, { recursive: true })
  writeFileSync(join(directory, 'go.mod'), `module ${modulePath}\n\ngo 1.${minor}\n`)
  writeFileSync(join(directory, 'conversions.go'), conversions())
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.go'))
  let count = 0
  return files.sort().flatMap((file) => {
    const source = readFileSync(join(directory, file), 'utf8')
    const since = Number(/^\/\/go:build go1\.(\d+)$/m.exec(source)?.[1] ?? 0)
    if (since > minor) return []
    const judged = judgedIn(source).map((one) => ({
      ...one,
      package: one.folder === undefined ? join(modulePath, file, '..') : join(modulePath, one.folder),
      benchmark: `BenchmarkJudge${++count}`,
    }))
    if (judged.length > 0)
      writeFileSync(join(directory, file.replace(/\.go$/, '_judge_test.go')), tests(source, judged))
    return judged
  })
}

/**
 * The `judge:` lines of a source file; several may stand above one function. A third field names a function of another
 * package, which only this one makes the compiler emit: `lib Only[...]`.
 */
function judgedIn(source: string): readonly Pick<Judged, 'rule' | 'name' | 'call' | 'folder'>[] {
  const open: Pick<Judged, 'rule' | 'call' | 'folder'>[] = []
  return source.split('\n').flatMap((line) => {
    const [, word, call = '', folder, elsewhere] = /^\/\/ judge: (\w+) \| (.+?)(?: \| (\S+) (\S+))?$/.exec(line) ?? []
    const rule = rules.find((known) => known === word)
    if (word !== undefined && rule === undefined) throw new Error(`no rule: ${line}`)
    if (rule !== undefined && elsewhere !== undefined) return [{ rule, call, folder, name: elsewhere }]
    if (rule !== undefined) open.push({ rule, call, folder: undefined })
    const name = line.startsWith('func ') ? functionName(line) : undefined
    return name === undefined ? [] : open.splice(0).map((one) => ({ ...one, name }))
  })
}

/** `func (b *Box[A]) Getter() ...` is `(*Box[...]).Getter`. */
function functionName(declaration: string): string {
  const [, star, type, generic, name = '', parameters] =
    /^func (?:\([\p{L}\w]+ (\*?)([\p{L}\w]+)(\[.*?\])?\) )?([\p{L}\w]+)(\[)?/u.exec(declaration) ?? []
  const base = generic === undefined ? type : `${type}[...]`
  if (base === undefined) return parameters === undefined ? name : `${name}[...]`
  return star === '*' ? `(*${base}).${name}` : `${base}.${name}`
}

function tests(source: string, judged: readonly Judged[]): string {
  const constraint = /^\/\/go:build .*$/m.exec(source)?.[0] ?? ''
  const name = /^package (\w+)$/m.exec(source)?.[1] ?? ''
  const folders = new Set(judged.flatMap(({ folder }) => folder ?? []))
  const imports = ['testing', ...[...folders].map((folder) => `${modulePath}/${folder}`)]
  const benchmarks = judged.map(
    ({ benchmark, call }) => `func ${benchmark}(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t\t${call}\n\t}\n}\n`,
  )
  return `${constraint}\n\npackage ${name}\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\n${benchmarks.join('\n')}`
}
