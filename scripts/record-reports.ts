// Records the reports that the renderings in __tests__/view/reports are made of, once more:
//   bash scripts/node.sh scripts/record-reports.ts
// Each is what the command says of a real module with real commits; commits have a fixed date.
// Then UPDATE_GOLDEN=1 npx vitest run __tests__/view/recorded.test.ts, and read the difference.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliWith } from '../__tests__/support/entries.ts'
import { parseTxtar } from '../__tests__/support/txtar.ts'
import { version } from '../src/lang/version.ts'
import { releaseOf } from './release/versions.ts'

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
  /** What is there before; nothing where the commits have all of it. */
  from: string | null = stackit,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-recorded-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=octo', '-c', 'user.email=o@example.com', ...args], { cwd: folder, env })
  const commit = (name: string, change: (write: Write) => void): void => {
    change((file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    })
    git('add', '-A')
    git('commit', '-q', '-m', name)
  }
  try {
    git('init', '-q', '-b', 'main')
    if (from !== null) cpSync(from, folder, { recursive: true })
    commit('base', base)
    // What a clone has, so that base is found as it is in one.
    git('update-ref', 'refs/remotes/origin/main', 'HEAD')
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
    commit('head', head)
    check(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Write = (file: string, text: string) => void

/** Runs the command; a verdict is no failure, one without a report is. */
function run(cwd: string, args: readonly string[], toolchain = 'local'): void {
  const [program, ...all] = cliWith(args)
  const { status, stdout, stderr } = spawnSync(program, all, {
    cwd,
    env: { ...env, GOTOOLCHAIN: toolchain },
    encoding: 'utf8',
  })
  const isReported = status === 2 && existsSync(resolve(cwd, args[args.indexOf('--json') + 1] ?? ''))
  if (status !== 0 && status !== 1 && !isReported)
    throw new Error(`${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
}

const check = (file: string) => ['check', '--json', file, '-q']
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

// Every other report has its module beside it, as a txtar: `base/` and `head/`, and the toolchains where it is not the local one.
for (const file of readdirSync(reports).filter((name) => name.endsWith('.txtar'))) {
  const { comment, files } = parseTxtar(readFileSync(join(reports, file), 'utf8'))
  const toolchains = /^toolchains: (.+)$/m.exec(comment)?.[1]?.split(' ') ?? ['local']
  const written = (commit: string) => (write: Write) => {
    for (const [name, text] of files) if (name.startsWith(`${commit}/`)) write(name.slice(commit.length + 1), text)
  }
  const report = join(reports, file.replace('.txtar', '.json'))
  inRepository(
    written('base'),
    written('head'),
    (folder) => {
      const [first = 'local', ...others] = toolchains
      if (others.length === 0) return run(folder, check(report), first)
      const parts = toolchains.map((toolchain) => {
        const part = join(folder, `${toolchain}.json`)
        run(folder, check(part), toolchain)
        return part
      })
      run(folder, ['report', ...parts, '--expect-reports', `${parts.length}`, '--json', report, '-q'])
    },
    file === 'functions.txtar' ? stackit : null,
  )
}

// They are to be read as those of a release are: a build between two has no version that a command could name.
for (const file of readdirSync(reports).filter((name) => name.endsWith('.json'))) {
  const text = readFileSync(join(reports, file), 'utf8')
  writeFileSync(join(reports, file), text.replace(`"version": "${version}"`, `"version": "${releaseOf(version)}"`))
}
