import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isIncluded } from './build-constraint.ts'

/** One package of a test of Go's own: how its compiler is called, and what its comments expect. */
export type CorpusPackage = {
  /** The test file that holds the flags, relative to GOROOT's test: `escape2.go`. */
  readonly test: string
  /** `-p`; packages of a folder import each other by it. */
  readonly path: string
  readonly isCommand: boolean
  readonly directory: string
  readonly files: readonly string[]
  /** The flags of the test, without what only its harness reads; `-m` or `-m=2` is one of them. */
  readonly flags: readonly string[]
}

/** A comment `// ERROR "regexp"`: the compiler must say something like that of its line. */
export type Expectation = { readonly file: string; readonly line: number; readonly regexp: RegExp }

/** GOROOT's test folder; undefined where the toolchain comes without (module proxy, distributions). */
export function corpusFolder(env: NodeJS.ProcessEnv): string | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOROOT'], { env, encoding: 'utf8' })
  const folder = join(stdout.trim(), 'test')
  return existsSync(join(folder, 'escape2.go')) ? folder : undefined
}

/**
 * The tests whose first lines ask for `errorcheck` with -m, by packages that can be compiled in this order. Rules of
 * cmd/internal/testdir/testdir_test.go: a `dir` test has its packages beside it, told apart by name, files in order.
 */
export function corpusTests(folder: string): readonly (readonly CorpusPackage[])[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(?!.*\.dir\b).*\.go$/.test(name),
  )
  return names.sort().flatMap((test) => {
    const source = readFileSync(join(folder, test), 'utf8')
    const [, action = '', rest = ''] = /^\/\/ errorcheck(\w*)((?: \S+)*)$/m.exec(source) ?? []
    const flags = rest.split(' ').filter((flag) => flag !== '' && flag !== '-0')
    if (!flags.some((flag) => /^-m(?:=\d)?$/.test(flag)) || !isIncluded(source)) return []
    if (!action.endsWith('dir')) {
      const directory = join(folder, test, '..')
      return [[{ test, path: 'p', isCommand: false, directory, files: [basename(test)], flags }]]
    }
    return [packagesOf(join(folder, test.replace(/\.go$/, '.dir')), test, flags)]
  })
}

function packagesOf(directory: string, test: string, flags: readonly string[]): readonly CorpusPackage[] {
  const packages = new Map<string, string[]>()
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.go'))) {
    const name = /^package (\w+)/m.exec(readFileSync(join(directory, file), 'utf8'))?.[1] ?? ''
    packages.set(name, [...(packages.get(name) ?? []), file])
  }
  return [...packages].map(([name, files]) => ({
    test,
    path: `test/${files[0]?.replace(/\.go$/, '')}`,
    isCommand: name === 'main',
    directory,
    files,
    flags,
  }))
}

/** What the comments of a package's files expect; `////` switches a line off. */
export function expectations({ directory, files }: CorpusPackage): readonly Expectation[] {
  return files.flatMap((file) =>
    readFileSync(join(directory, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const comment = text.includes('////') ? undefined : /\/\/ (?:GC_)?ERROR (.*)/.exec(text)?.[1]
        return [...(comment ?? '').matchAll(/"([^"]*)"/g)].map(([, source = '']) => ({
          file,
          line: index + 1,
          regexp: new RegExp(source.replace(/LINE([+-]\d+)?/g, (_, by = 0) => `${file}:${index + 1 + Number(by)}`)),
        }))
      }),
  )
}

/** What `-importcfg` reads: the standard packages that any of the tests imports, and all that those need. */
export function importConfig(tests: readonly CorpusPackage[], env: NodeJS.ProcessEnv): string {
  const imports = tests.flatMap(({ directory, files }) =>
    files.flatMap((name) => {
      const source = readFileSync(join(directory, name), 'utf8').split(/^(?:func|type|var|const) /m)[0] ?? ''
      return [...source.matchAll(/^(?:import|\t)\s*(?:[\w.]+ )?"([a-z][\w/]*)"/gm)].map(([, path = '']) => path)
    }),
  )
  const format = '{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}'
  const wanted = [...new Set(['runtime', ...imports])].filter((path) => path !== 'unsafe' && !path.startsWith('test/'))
  const list = spawnSync('go', ['list', '-export', '-deps', '-f', format, ...wanted], { env, encoding: 'utf8' })
  if (list.status !== 0) throw new Error(list.stderr)
  return list.stdout
}

/** The arguments of `go` for one package, under flags that replace its `-m`; positions are printed as under -trimpath. */
export function compileArguments(one: CorpusPackage, speak: readonly string[]): readonly string[] {
  const { path, isCommand, directory, files, flags } = one
  const own = flags.filter((flag) => !/^-m(?:=\d)?$/.test(flag))
  return [
    ...['tool', 'compile', '-e', `-p=${isCommand ? 'main' : path}`, '-D=test', '-importcfg=importcfg'],
    ...[`-o=${path}.a`, `-trimpath=${directory}=>${path}`, ...own, ...speak],
    ...files.map((file) => join(directory, file)),
  ]
}

/** How a package is called in messages. */
export function titleOf({ test, path }: CorpusPackage): string {
  return path === 'p' ? test : `${test} (${relative('test', path)})`
}
