import { randomBytes } from 'node:crypto'
import { accessSync, closeSync, constants, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { singleFile } from './single-file.ts'

/*
 * A benchmark runs as the same user and can read the environment that its ancestors were started with (/proc/PID/environ). To delete
 * a variable does not change what is read there, so a process that was started with a token starts itself anew without it, in place
 * (`execve`: the same process, for those who wait for it). What it needs to know comes to it through a file that has no name any more.
 */

type Env = Readonly<Record<string, string | undefined>>

/** The variables that hold tokens: of the step itself and of the runner's services. None is ever passed to a benchmark. */
const tokenName = /^(?:INPUT|GITHUB|GITLAB|ACTIONS)_(?:\w+_)?TOKEN$/i
/** What node itself reads while it starts. */
const nodes =
  /^(?:NODE_(?:OPTIONS|EXTRA_CA_CERTS|ICU_DATA|DEBUG|COMPILE_CACHE)|OPENSSL_\w+|LD_\w+|DYLD_\w+|UV_\w+|MALLOC_\w+)$/
/** In the new image: the id of the process that the rest of the environment is waiting for. */
const marker = 'ALLOCS_BUDGET_ENVIRONMENT_FOR'

/** The variables of an environment that hold tokens. */
export function tokensIn(env: Env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && tokenName.test(name) ? [[name, value]] : [])),
  )
}

/**
 * Takes the tokens out of our environment and gives them back. Where the system can do it, this does not return the first time: the
 * process starts anew with an environment that has nothing but what `visible` lets through; the rest is put back into `process.env`,
 * where nobody else can read it.
 */
export function takeTokens(visible: (env: Env) => Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (process.env[marker] === String(process.pid)) restoreEnvironment()
  else if (Object.keys(tokensIn(process.env)).length > 0) startAnew(visible(process.env))
  delete process.env[marker]
  const tokens = tokensIn(process.env)
  for (const name of Object.keys(tokens)) delete process.env[name]
  return tokens
}

/** Returns where it cannot be done: then the tokens are at least not in `process.env`. */
function startAnew(visible: Readonly<Record<string, string>>): void {
  if (process.execve === undefined) return
  const own = Object.entries(process.env).filter(([name]) => nodes.test(name))
  try {
    accessSync(process.execPath, constants.X_OK) // an execve that fails ends the process
    putOnStandardInput(JSON.stringify(process.env))
    // What is one file is started without a script; Node puts its name there.
    const first = singleFile() === undefined ? 1 : 2
    const args = [process.argv0].concat(process.execArgv, process.argv.slice(first))
    const env = { ...Object.fromEntries(own), ...visible, [marker]: String(process.pid) }
    process.execve(process.execPath, args, env)
  } catch {
    closeStandardInput()
  }
}

/**
 * The one thing beside standard output that a new image has from the old one. The file has lost its name before anything is written
 * to it, so that nobody can open it and nothing stays behind.
 */
function putOnStandardInput(text: string): void {
  const bytes = Buffer.from(text)
  const name = `allocs-budget-${process.pid}-${randomBytes(8).toString('hex')}`
  for (const folder of ['/dev/shm', tmpdir()]) {
    closeSync(0) // the next file that is opened is 0
    try {
      const path = join(folder, name)
      const file = openSync(path, 'wx+', 0o600)
      unlinkSync(path)
      if (file === 0 && writeSync(file, bytes) === bytes.length) return
    } catch {
      // No such folder, or no room in it.
    }
    closeStandardInput()
  }
  throw new Error('there is no place for the environment')
}

function restoreEnvironment(): void {
  const { size } = fstatSync(0)
  const bytes = Buffer.alloc(size)
  let read = 0
  while (read < size) {
    const more = readSync(0, bytes, read, size - read, read)
    if (more === 0) break
    read += more
  }
  closeStandardInput()
  Object.assign(process.env, JSON.parse(bytes.toString()))
}

/** Nothing of ours reads it; its number must not go to a file that is opened later. */
function closeStandardInput(): void {
  try {
    closeSync(0)
  } catch {
    // It is closed already.
  }
  openSync('/dev/null', 'r')
}
