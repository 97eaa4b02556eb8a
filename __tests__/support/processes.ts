import { spawnSync } from 'node:child_process'

type Process = { readonly pid: number; readonly stat: string; readonly command: string }

/** Processes that run now, those that are dead and wait for their parent apart. */
function running(): readonly Process[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
  return stdout.split('\n').flatMap((line): Process[] => {
    const [, pid, stat = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || stat.startsWith('Z') ? [] : [{ pid: Number(pid), stat, command }]
  })
}

/** The command lines of processes that run and that have this text in their command line: the name of a folder that only they know. */
export function processesThatName(text: string): readonly string[] {
  return running()
    .filter(({ command }) => command.includes(text) && !command.startsWith('ps '))
    .map(({ command }) => command)
}

/** Whether a process of this number runs, on Windows too. */
export function isRunning(pid: number): boolean {
  if (process.platform !== 'win32') return running().some((it) => it.pid === pid)
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until something holds; a test that waits in vain ends by its own deadline. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** What is still there of what goes away by itself: a process that was killed takes a moment. Half a minute is more than that. */
export async function remaining<T>(read: () => readonly T[]): Promise<readonly T[]> {
  const end = Date.now() + 30_000
  while (read().length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50))
  return read()
}
