import type { Ports } from '../ports.ts'

const maxOutputBytes = 64 * 2 ** 20

/** An `exec` port on top of a `spawn` port: the same runner, what it prints collected as UTF-8. */
export function makeExec(spawn: Ports['spawn']): Ports['exec'] {
  return async (command) => {
    const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []]
    const exit = await spawn(
      { ...command, maxOutputBytes },
      {
        stdout: (bytes) => stdout.push(Uint8Array.from(bytes)),
        stderr: (bytes) => stderr.push(Uint8Array.from(bytes)),
      },
    )
    return { exit, stdout: text(stdout), stderr: text(stderr) }
  }
}

function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8')
}
