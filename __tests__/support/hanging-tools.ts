import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A command that stops for ever at one of its calls; all others are carried out by the real one. */
export type Hang = {
  readonly tool: 'go' | 'git'
  /** A shell's pattern of `FOLDER: ARGUMENTS`: `*: *worktree add*`. */
  readonly call: string
  /** Whether what is asked is done first. */
  readonly isDone?: boolean
}

/** Puts such commands into `home/bin`. What PATH has to be then; where they hang, `home/reached-TOOL` holds their process numbers. */
export function hangingTools(home: string, hangs: readonly Hang[]): string {
  const bin = join(home, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const { tool, call, isDone = false } of hangs) {
    const real = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim()
    const reached = join(home, `reached-${tool}`)
    const pattern = call.replace(/[^*]+/g, (text) => `'${text}'`)
    writeFileSync(
      join(bin, tool),
      `#!/bin/sh
case "$PWD: $*" in
${pattern})
  ${isDone ? `'${real}' "$@" || exit $?` : ':'}
  sleep 1000 &
  echo "$$ $!" > '${reached}.new' && mv '${reached}.new' '${reached}'
  wait;;
esac
exec '${real}' "$@"
`,
    )
    chmodSync(join(bin, tool), 0o755)
  }
  return `${bin}${delimiter}${process.env.PATH ?? ''}`
}

/** The processes that wrote their numbers where they stopped. */
export function reachedBy(home: string, name: string): readonly number[] {
  const file = join(home, `reached-${name}`)
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/).map(Number) : []
}
