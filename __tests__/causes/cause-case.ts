import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Change } from '../support/repository.ts'
import { parseTxtar } from '../support/txtar.ts'

const folder = fileURLToPath(new URL('./cases/', import.meta.url))

/** A commit of a case; `fixed` is head with the way out of docs/causes.md applied. */
export type Commit = 'base' | 'head' | 'fixed'

/** One cause as a module with three commits: `cases/NAME.txtar`. Files without a folder of a commit are in all of them. */
export type CauseCase = {
  readonly name: string
  /** The lines that are new in head, as `hot.go:7 returned`: place and cause, the first first. */
  readonly want: readonly string[]
  /** allocs/op that the budget permits, and that base and fixed have. */
  readonly limit: number
  readonly filesOf: (commit: Commit) => ReadonlyMap<string, string>
}

export function causeCases(): readonly CauseCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txtar'))
    .sort()
    .map((file) => causeCase(file.replace(/\.txtar$/, ''), readFileSync(`${folder}${file}`, 'utf8')))
}

function causeCase(name: string, text: string): CauseCase {
  const { comment, files: all } = parseTxtar(text)
  const files = [...all]
  const lines = comment.split('\n').map((line) => line.trim())
  const limit = Number(lines.find((line) => line.startsWith('limit: '))?.slice(7) ?? 0)
  return {
    name,
    want: lines.filter((line) => line.startsWith('want: ')).map((line) => line.slice(6)),
    limit,
    filesOf: (commit) => {
      const own = files.filter(([path]) => !/^(?:base|head|fixed)\//.test(path) || path.startsWith(`${commit}/`))
      return new Map([
        ['go.mod', 'module example.com/hot\n\ngo 1.21\n'],
        ['allocs-budget.yml', budgetWith(limit)],
        ...own.map(([path, content]) => [path.replace(`${commit}/`, ''), content] as const),
      ])
    },
  }
}

function budgetWith(limit: number): string {
  return `version: 1\nbenchtime: 1000x\ncount: 1\nbenchmarks: { .: { BenchmarkHot: ${limit} } }\n`
}

/** Writes the files of a commit. */
export function commitOf(each: CauseCase, commit: Commit): Change {
  return (write) => {
    for (const [path, text] of each.filesOf(commit)) write(path, text)
  }
}
