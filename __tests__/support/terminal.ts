import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { shellWord } from '../../src/words/explain-command.ts'
import { cliWith } from './entries.ts'

/** Why there is no pseudo terminal to start something in; undefined where there is one: by `script` of util-linux. */
export function noTerminal(): string | undefined {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  return stdout?.includes('util-linux') === true ? undefined : 'there is no script of util-linux'
}

/** What was written to a terminal, in order. */
export type Shown = {
  readonly code: number | null
  readonly written: string
  /** What is left on it. */
  readonly screen: readonly string[]
  /** Every text that a line of it once was, from the leftmost column. */
  readonly drawn: readonly string[]
}

type Terminal = {
  readonly cwd: string
  readonly columns: number
  readonly env?: NodeJS.ProcessEnv
  /** Given what is written, and the keyboard. */
  readonly onOutput?: (written: string, keyboard: NonNullable<ChildProcess['stdin']>) => void
}

/** Runs the command in a pseudo terminal of so many columns. */
export function runInTerminal(args: readonly string[], { cwd, columns, env, onOutput }: Terminal): Promise<Shown> {
  const command = cliWith(args).map(shellWord).join(' ')
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', `stty cols ${columns}; exec ${command}`, '/dev/null'], {
      cwd,
      env: { ...(env ?? { ...process.env, TERM: 'xterm' }), SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let written = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written += text
      onOutput?.(written, child.stdin)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, written, ...screenOf(written) }))
  })
}

/** What a terminal makes of a text, as far as lines go: carriage returns, line feeds, and "clear to the end of the line". */
export function screenOf(written: string): Pick<Shown, 'screen' | 'drawn'> {
  const screen = ['']
  const drawn: string[] = []
  let column = 0
  for (const [token] of written.matchAll(/\x1b\[[\d;]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+/g)) {
    const line = screen.at(-1) ?? ''
    if (token === '\n') screen.push('')
    else if (token === '\r') column = 0
    else if (token === '\x1b[K') screen[screen.length - 1] = line.slice(0, column)
    else if (!token.startsWith('\x1b')) {
      if (column === 0) drawn.push(token)
      screen[screen.length - 1] = line.slice(0, column) + token + line.slice(column + token.length)
      column += token.length
    }
  }
  return { screen, drawn }
}
