import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ReportJson } from '../../src/report/report-schema.ts'
import { publicModule } from '../support/public-module.ts'
import { runCli } from '../support/run-cli.ts'
import { type GoToolchain, goToolchains } from '../support/toolchains.ts'

const here = new URL('.', import.meta.url).pathname
const gomod = new URL('../gomod/', import.meta.url).pathname
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-truth-'))
const removals: (() => void)[] = [() => rmSync(temporary, { recursive: true, force: true })]
afterAll(() => {
  for (const remove of removals) remove()
})

type Declaration = { readonly file: string; readonly name: string; readonly First: number; readonly Last: number }

/** A budget that names every function, so that the report has them all. */
const everything = 'version: 1\nrules: { slack: "off" }\nfunctions:\n  ./...: { "*": 100000 }\n'

async function functionsOf(directory: string, { env }: GoToolchain): Promise<ReportJson['functions']> {
  writeFileSync(join(directory, 'everything.yml'), everything)
  const { stdout, code } = await runCli(['-C', directory, '-b', 'everything.yml', '--json', '-'], {
    env: { ...env, GOFLAGS: '-buildvcs=false -mod=mod' },
  })
  const report = JSON.parse(stdout) as ReportJson
  expect([code, report.diagnostics]).toEqual([0, []])
  return report.functions
}

/** What go/parser says of the files, by the paths that the report has. */
function declarations(directory: string, files: readonly string[]): readonly Declaration[] {
  const { stdout, stderr, status } = spawnSync('go', ['run', join(here, 'declarations/main.go')], {
    cwd: directory,
    input: files.join('\n'),
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Declaration)
}

/** Every text of `go build -gcflags=-m` by hand: `file:line text`, files relative to the module. */
function textsByHand(directory: string, { env }: GoToolchain): readonly string[] {
  const { stderr } = spawnSync('go', ['build', '-trimpath', '-gcflags=-m', './...'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...env, GOFLAGS: '-buildvcs=false -mod=mod' },
    maxBuffer: 2 ** 28,
  })
  const module =
    /^module (\S+)/m.exec(spawnSync('cat', ['go.mod'], { cwd: directory, encoding: 'utf8' }).stdout)?.[1] ?? ''
  return stderr.split('\n').flatMap((line) => {
    const [, file = '', at = '', text = ''] =
      /^(.+\.go):(\d+):\d+: (moved to heap: .+|.+ escapes to heap)$/.exec(line) ?? []
    return file.startsWith(`${module}/`) && text !== 'append escapes to heap'
      ? [`${file.slice(module.length + 1)}:${at} ${text}`]
      : []
  })
}

async function expectTruth(directory: string, toolchain: GoToolchain): Promise<void> {
  const functions = await functionsOf(directory, toolchain)
  const sites = functions.flatMap((fn) => fn.sites.map((site) => ({ fn, site })))
  // All files of a package: its init functions are numbered through them.
  const folders = new Set(sites.map(({ site }) => dirname(site.file)))
  const files = [...folders].flatMap((folder) =>
    readdirSync(join(directory, folder))
      .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
      .sort()
      .map((name) => join(folder, name)),
  )
  expect(sites.length).toBeGreaterThan(0)
  const declared = declarations(directory, files)
  for (const { fn, site } of sites.filter(({ site: { class: kind } }) => kind !== 'free')) {
    const around = declared.find(
      ({ file, First, Last }) => file === site.file && First <= site.line && site.line <= Last,
    )
    const others = declared
      .filter(({ file, First, Last }) => file === site.file && First <= site.line && site.line <= Last)
      .map(({ name }) => name)
    const want = around === undefined ? ['init'] : others
    expect(want, `${site.file}:${site.line} ${site.text}${site.call} is told of ${fn.name}`).toContain(fn.name)
  }
  // Nothing that a person reads by hand is lost, and nothing is made up.
  const told = new Set(
    sites
      .filter(({ site }) => site.text !== '' && site.text !== 'append escapes to heap')
      .map(({ site }) => `${site.file}:${site.line} ${site.text}`),
  )
  const byHand = textsByHand(directory, toolchain).filter((line) => !/go\.shape|DYNAMICTYPE|\.autotmp/.test(line))
  expect(byHand.length).toBeGreaterThan(0)
  expect(byHand.filter((line) => !told.has(line))).toEqual([])
  const printed = new Set(byHand)
  expect([...told].filter((line) => !printed.has(line) && !/\.\.\.|\.autotmp/.test(line))).toEqual([])
}

const { available } = goToolchains()

describe.each(available)('Go $version', (toolchain) => {
  const shapes: readonly (readonly [string, number])[] = [
    ['shapes/closures', 23],
    ['shapes/positions', 23],
    ['shapes/notests', 21],
    ['shapes/command', 21],
    ['shapes/twins', 21],
  ]
  test.each(shapes.filter(([, since]) => toolchain.minor >= since))(
    '%s: every site belongs to the function that go/parser finds around it',
    async (name) => {
      const directory = join(mkdtempSync(join(temporary, 'module-')), 'module')
      cpSync(`${gomod}${name}`, directory, { recursive: true })
      await expectTruth(directory, toolchain)
    },
  )
})

describe('public modules', () => {
  const [toolchain] = available.filter(({ env }) => env.GOTOOLCHAIN === 'local')
  describe.each([
    ['github.com/julienschmidt/httprouter', 'v1.3.0'],
    ['github.com/valyala/fastjson', 'v1.6.4'],
    ['github.com/puzpuzpuz/xsync/v4', 'v4.5.0'],
    ['gopkg.in/yaml.v3', 'v3.0.1'],
    ['github.com/gorilla/mux', 'v1.8.1'],
  ])('%s %s', (path, version) => {
    const module = toolchain === undefined ? 'no go' : publicModule(path, version)
    if (toolchain === undefined || typeof module === 'string') {
      test.skip(String(module), () => undefined)
      return
    }
    removals.push(module.remove)
    test('every site belongs to the function that go/parser finds around it', { timeout: 300_000 }, () =>
      expectTruth(module.directory, toolchain),
    )
  })
})
