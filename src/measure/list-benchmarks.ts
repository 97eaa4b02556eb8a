import { listBenchmarksArguments } from '../golang/bench-arguments.ts'
import type { Ports } from '../ports.ts'
import { earlyEndTrouble } from './benchmark-troubles.ts'
import { maxOutputBytes, type TestBinary } from './run-binary.ts'
import type { BenchmarkTrouble } from './trouble.ts'

/** The top-level benchmarks that a test binary has, in the order of its source; a TestMain runs for it too. */
export async function listBenchmarks(
  binary: TestBinary,
  timeoutMs: number,
  ports: Ports,
): Promise<{ ok: true; names: readonly string[] } | { ok: false; trouble: BenchmarkTrouble }> {
  const chunks: Uint8Array[] = []
  const { path, directory, env } = binary
  const exit = await ports.spawn(
    { file: path, args: listBenchmarksArguments, cwd: directory, env, timeoutMs, maxOutputBytes },
    { stdout: (bytes) => chunks.push(Uint8Array.from(bytes)), stderr: () => undefined },
  )
  if (exit.code === 0) {
    const names = Buffer.concat(chunks)
      .toString('utf8')
      .split('\n')
      .filter((line) => /^Benchmark(?:$|[^\p{Ll}\s]\S*$)/u.test(line))
    return { ok: true, names: [...new Set(names)] }
  }
  const kind = exit.timedOut ? 'timeout' : exit.tooMuchOutput ? 'output' : exit.signal === null ? 'exit' : 'signal'
  const detail = exit.signal ?? `exit code ${exit.code}`
  return { ok: false, trouble: earlyEndTrouble(binary.package, { kind, culprit: undefined, detail }, timeoutMs) }
}
