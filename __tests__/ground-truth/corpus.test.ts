import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { normaliseText } from '../../src/go/names/type-arguments.ts'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { heapSites } from '../../src/go/sites/heap-sites.ts'
import {
  type CorpusPackage,
  compileArguments,
  corpusFolder,
  corpusTests,
  expectations,
  importConfig,
  titleOf,
} from '../support/go-corpus.ts'
import { describeGo, goToolchains } from '../support/toolchains.ts'

/**
 * Go's own tests of its escape analysis: the files under GOROOT's `test` whose comments say what `-m` must print. Each is
 * compiled as Go's harness does it, under its own flags, and what the compiler then prints is read as in any module.
 */
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-corpus-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const { available, missing } = goToolchains()

type Text = { readonly file: string; readonly line: number; readonly text: string }

type Compiled = CorpusPackage & {
  readonly facts: CompilerFacts
  /** What `-m` alone prints, read by a regular expression. */
  readonly byHand: readonly Text[]
  /** The texts of all heap sites. */
  readonly reported: readonly Text[]
}

function run(args: readonly string[], directory: string, env: NodeJS.ProcessEnv): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => errors.push(bytes))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat([...chunks, ...errors]))
      else reject(new Error(`go ${args.join(' ')}\n${Buffer.concat([...errors, ...chunks.slice(0, 20)])}`))
    })
  })
}

async function compile(one: CorpusPackage, directory: string, env: NodeJS.ProcessEnv): Promise<Compiled> {
  const plain = await run(compileArguments(one, ['-m']), directory, env)
  const reader = new CompilerOutputReader()
  reader.push(Buffer.from(`# ${one.path}\n`))
  reader.push(await run(compileArguments(one, ['-m=2', '-S=2']), directory, env))
  const facts = reader.end()
  const byHand = textsByHand(String(plain), one)
  return { ...one, facts, byHand, reported: inWordsOf(byHand, textsReported(facts, one)) }
}

/** Texts of the package's own files; the compiler speaks of inlined generic code of others too. */
function textsByHand(output: string, { path, files }: CorpusPackage): readonly Text[] {
  const lines = output.matchAll(/^(.+)\/([^/\n]+\.go):(\d+)(?::\d+)?: (moved to heap: .+|.+ escapes to heap)$/gm)
  return [...lines].flatMap(([, folder, file = '', line, text = '']) =>
    folder === path && files.includes(file) ? [{ file, line: Number(line), text: asReported(text) }] : [],
  )
}

/** Type arguments as the report has them; numbers of values stay, as the comments have them. */
function asReported(text: string): string {
  const number = unnamed.exec(text)?.[0]
  return number === undefined ? normaliseText(text) : normaliseText(text).replace(unnamed, number)
}

function textsReported(facts: CompilerFacts, { path, files }: CorpusPackage): readonly Text[] {
  const sites = heapSites(facts).functions.flatMap((fn) => fn.sites)
  return sites.flatMap(({ file, line, text }) => {
    const name = file.slice(path.length + 1)
    return text !== '' && file.startsWith(`${path}/`) && files.includes(name) ? [{ file: name, line, text }] : []
  })
}

/** Packages of one test in order, tests side by side: a folder's packages import each other. */
async function compileAll(tests: readonly (readonly CorpusPackage[])[], env: NodeJS.ProcessEnv): Promise<Compiled[]> {
  const config = importConfig(tests.flat(), env)
  const compiled: Compiled[] = []
  const open = [...tests]
  const work = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const directory = mkdtempSync(join(temporary, 'test-'))
      mkdirSync(join(directory, 'test'))
      const own = next.map(({ path }) => `packagefile ${path}=${path}.a\n`)
      writeFileSync(join(directory, 'importcfg'), config + own.join(''))
      for (const one of next) compiled.push(await compile(one, directory, env))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return compiled
}

/** True for a regexp that stands for a text of the heap: 900 do, and two or three are any text at all. */
function isOfHeap({ source }: RegExp): boolean {
  return /moved to heap|(?<!not )escapes/.test(source)
}

/** A value without a name is numbered by the compiler, anew in each release; a report need not have it so. */
const unnamed = /\.autotmp_\w+/

const isAt = (a: { file: string; line: number }, b: { file: string; line: number }): boolean =>
  a.file === b.file && a.line === b.line

/** What is reported at a line where the compiler speaks of a value without a name, in the compiler's words. */
function inWordsOf(byHand: readonly Text[], reported: readonly Text[]): readonly Text[] {
  return reported.map((told) => {
    const said = byHand.filter((text) => isAt(text, told))
    if (said.some(({ text }) => text === told.text)) return told
    return { ...told, text: said.find(({ text }) => unnamed.test(text))?.text ?? told.text }
  })
}

const show = (one: CorpusPackage, { file, line }: { file: string; line: number }, what: string): string =>
  `${titleOf(one)} ${file}:${line} ${what}`

describeGo(available, ({ env, version }) => {
  const folder = corpusFolder(env)
  if (folder === undefined) {
    test.skip(`Go ${version} comes without the test folder`, () => undefined)
    return
  }
  let compiled: Compiled[] = []
  beforeAll(async () => {
    compiled = await compileAll(corpusTests(folder), env)
  })

  test('the corpus is there', () => {
    expect(new Set(compiled.map((one) => one.test)).size).toBeGreaterThan(50)
    expect(compiled.flatMap(expectations).filter(({ regexp }) => isOfHeap(regexp)).length).toBeGreaterThan(800)
    expect(compiled.flatMap(({ byHand }) => byHand).length).toBeGreaterThan(900)
  })

  test('every line that speaks of the heap can be read', () => {
    expect(compiled.flatMap((one) => one.facts.unreadable.map(({ line }) => `${titleOf(one)} ${line}`))).toEqual([])
  })

  test('every escape that a comment expects is reported at its line', () => {
    const lost = compiled.flatMap((one) =>
      expectations(one)
        .filter(({ regexp }) => isOfHeap(regexp))
        .filter((expected) => !one.reported.some((text) => isAt(text, expected) && expected.regexp.test(text.text)))
        .map((expected) => show(one, expected, expected.regexp.source)),
    )
    expect(lost).toEqual([])
  })

  test('each text that -m prints is reported at its line, and no other', () => {
    const told = (texts: 'byHand' | 'reported') =>
      new Set(compiled.flatMap((one) => one[texts].map((text) => show(one, text, text.text))))
    const byHand = told('byHand')
    const reported = told('reported')
    expect({
      lost: [...byHand].filter((text) => !reported.has(text)).sort(),
      madeUp: [...reported].filter((text) => !byHand.has(text)).sort(),
    }).toEqual({ lost: [], madeUp: [] })
  })
})

test.skip.each(missing)('%s', () => undefined)
