import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cliWith } from './entries.ts'
import { type Hang, hangingTools } from './hanging-tools.ts'
import { isRunning, processesThatName, remaining } from './processes.ts'
import { withoutProgress } from './progress.ts'
import { pullRequestRepository } from './repository.ts'

const functionsOnly = 'version: 1\npackages: [.]\nfunctions:\n  .: { F: 1 }\n'
const slowBudget = 'version: 1\npackages: [./slow]\nfunctions:\n  ./slow: { F: 1 }\n'
const hangingBudget = 'version: 1\npackages: [.]\nbenchmarks:\n  .: { BenchmarkHang: 0 }\n'
// A benchmark that never ends, and a program that it starts.
const hangingBenchmark = `package m

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

func BenchmarkHang(b *testing.B) {
	other := exec.Command("sleep", "1000")
	_ = other.Start()
	_ = os.WriteFile("../reached-new", []byte(fmt.Sprint(os.Getpid(), " ", other.Process.Pid)), 0o644)
	_ = os.Rename("../reached-new", "../reached-benchmark")
	time.Sleep(time.Hour)
}
`

/** A copy of the repository, an empty folder for temporary files, and tools that hang. */
export type Place = {
  readonly home: string
  readonly repo: string
  readonly temporary: string
  readonly env: NodeJS.ProcessEnv
}

/** Places to run the command in, each with a repository of its own in which a benchmark never ends. */
export type Places = { readonly make: (hangs: readonly Hang[]) => Place; readonly remove: () => void }

export function hangingRepositories(): Places {
  const all = realpathSync(mkdtempSync(join(tmpdir(), 'life-cycle-')))
  const empty = join(all, 'empty')
  mkdirSync(empty)
  const repository = pullRequestRepository(
    empty,
    (write) => write('a.go', 'package m\n\nfunc F(n int) *int { n++; return &n }\n'),
    (write) => {
      write('go.mod', 'module example.com/m\n\ngo 1.21\n')
      write('a.go', 'package m\n\nfunc F(n int) *int { return &n }\n')
      write('a_test.go', hangingBenchmark)
      write('allocs-budget.yml', functionsOnly)
      write('hang.yml', hangingBudget)
      // Much is to be compiled for it where the build cache is empty.
      write('slow/a.go', 'package slow\n\nimport "net/http"\n\nfunc F(n int) (*int, http.Header) { return &n, nil }\n')
      write('slow.yml', slowBudget)
    },
  )
  git(repository.directory, 'remote', 'add', 'origin', `file://${empty}`)
  let count = 0
  return {
    make: (hangs) => {
      const home = join(all, `place-${count++}-end`)
      const [repo, temporary] = [join(home, 'repo'), join(home, 'tmp')]
      mkdirSync(temporary, { recursive: true })
      cpSync(repository.directory, repo, { recursive: true })
      const { GOTMPDIR: _, ...env } = process.env
      return { home, repo, temporary, env: { ...env, TMPDIR: temporary, PATH: hangingTools(home, hangs) } }
    },
    remove: () => {
      repository.remove()
      rmSync(all, { recursive: true, force: true })
    },
  }
}

/** Starts the command. */
export function startCli(args: readonly string[], { repo, env }: Place): ChildProcess {
  const [program, ...all] = cliWith(args)
  return spawn(program, all, { cwd: repo, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

export type Ended = {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
  stdout: string
}

/** What a process printed, and how it ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', (bytes: Buffer) => stdout.push(bytes))
  child.stderr?.on('data', (bytes: Buffer) => stderr.push(bytes))
  return new Promise((resolve) =>
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: textOf(stdout), stderr: withoutProgress(textOf(stderr)) }),
    ),
  )
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString()
}

function git(repo: string, ...args: string[]): readonly string[] {
  return execFileSync('git', args, { cwd: repo, encoding: 'utf8' }).trim().split('\n')
}

function locks(repo: string): readonly string[] {
  return readdirSync(join(repo, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'))
}

/** No process, no temporary folder, no worktree, no lock file, and the repository as it was. */
export async function expectNothingLeft({ home, repo, temporary }: Place, pids: readonly number[]): Promise<void> {
  expect(await remaining(() => [...processesThatName(home), ...pids.filter(isRunning)])).toEqual([])
  expect(readdirSync(temporary)).toEqual([])
  expect(git(repo, 'worktree', 'list')).toHaveLength(1)
  expect(existsSync(join(repo, '.git/worktrees'))).toBe(false)
  expect(locks(repo)).toEqual([])
  expect(git(repo, 'status', '--porcelain')).toEqual([''])
}
