import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scenario, scenarios } from './scenarios.ts'

/** What stands in a file that lies outside of the repository: it must not be shown. */
export const secret = 'hunter2'

/** What a file can be in place of what it ought to be. `outside` is a folder beside the repository. */
export const fileFaults: Readonly<Record<string, (path: string, outside: string) => void>> = {
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link to /dev/zero': (path) => symlinkSync('/dev/zero', path),
  'a link to a file outside the repository': (path, outside) => {
    writeFileSync(join(outside, 'secret'), `${secret}:${secret}\n`)
    symlinkSync(join(outside, 'secret'), path)
  },
  'a folder': (path) => void mkdirSync(path),
  'a file of 2 GB': (path) => {
    writeFileSync(path, '')
    truncateSync(path, 2 * 2 ** 30)
  },
  'a file that may not be read': (path) => {
    writeFileSync(path, '\n')
    chmodSync(path, 0o000)
  },
  'a file that is not UTF-8': (path) => writeFileSync(path, Buffer.from([0x2f, 0x2f, 0xc3, 0x28, 0xff, 0xfe, 0x0a])),
  'an empty file': (path) => writeFileSync(path, ''),
}

/** Files that a run reads, relative to the repository, and the run that reads them. */
export const fileSubjects = {
  'the budget': { file: 'mod/allocs-budget.yml', run: 'check' },
  'go.mod': { file: 'mod/go.mod', run: 'check' },
  'go.work': { file: 'go.work', run: 'check' },
  'a source file': { file: 'mod/a.go', run: 'check' },
  'a test file': { file: 'mod/a_test.go', run: 'check' },
  'a report': { file: 'mod/report.json', run: 'report' },
} as const

const args = { check: ['check', '--base', 'main'], report: ['report', '--base', 'main', 'report.json'] } as const

/** A change that passes, with a go.work and a report; `spoil` does something to its files. */
export function fileScenario(
  run: 'check' | 'report',
  report: string,
  spoil: (work: string, outside: string) => void,
): Scenario {
  return {
    ...scenarios.fine,
    name: 'files',
    args: args[run],
    make: (folder) => {
      scenarios.fine.make(folder)
      const work = join(folder, 'work')
      writeFileSync(join(work, 'go.work'), 'go 1.21\n\nuse ./mod\n')
      if (report !== '') writeFileSync(join(work, 'mod/report.json'), report)
      spoil(work, folder)
    },
  }
}

/** Puts something else in the place of a file. */
export function spoil(
  file: string,
  fault: (path: string, outside: string) => void,
): Parameters<typeof fileScenario>[2] {
  return (work, outside) => {
    const path = join(work, file)
    rmSync(path)
    fault(path, outside)
  }
}
