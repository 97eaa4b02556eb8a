import type { Run } from '../check/report.ts'
import { shellWord } from './go-command.ts'

/** The command that repeats a run on a reader's machine, from the repository's root. A budget's path is relative to `-C`. */
export function repeatLocally(run: Run): string {
  const words = ['allocs-budget', 'check']
  if (run.directory !== '.') words.push('-C', shellWord(run.directory))
  const budget = relativeTo(run.directory, run.budget.path)
  if (!foundByItself.has(budget)) words.push('-b', shellWord(budget))
  return words.join(' ')
}

const foundByItself: ReadonlySet<string> = new Set(
  ['allocs-budget', '.github/allocs-budget'].flatMap((name) => [`${name}.yml`, `${name}.yaml`]),
)

/** `path` as seen from `directory`; both are relative to the same root, with `/`. */
function relativeTo(directory: string, path: string): string {
  const from = directory === '.' ? [] : directory.split('/')
  const to = path.split('/')
  let shared = 0
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
}
