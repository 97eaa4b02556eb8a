import { binaryArguments } from '../go/command/bench-arguments.ts'
import { BenchmarkOutputReader } from '../go/output/bench-output.ts'
import { PlainOutput } from '../go/output/plain-output.ts'
import { VerboseOutput } from '../go/output/verbose-output.ts'
import type { Ports } from '../ports.ts'
import { ErrorText } from './last-words.ts'
import { RunProgress } from './run-progress.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

/** Benchmarks print names and numbers; this is a thousand times what the largest suites need. */
export const maxOutputBytes = 64 * 2 ** 20
/** The same in lines, which cost more to read than their bytes. */
export const maxOutputLines = 1_000_000
/** The deadline of each benchmark ends a run; this only keeps the command's own far away. */
const oneDayMs = 24 * 3_600_000

/** Runs a test binary once and says what it printed. Rejects only where the binary cannot be started. */
export async function runBinary(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<BinaryOutcome> {
  const progress = new RunProgress(run, binary, ports.progress)
  const grammar = run.isVerbose === true ? new VerboseOutput(run.cpu) : new PlainOutput(run)
  const reader = new BenchmarkOutputReader(grammar, (record) => progress.take(record))
  const errors = new ErrorText()
  const command = {
    file: binary.path,
    args: binaryArguments(run, binary.flags),
    cwd: binary.directory,
    env: binary.env,
    timeoutMs: oneDayMs,
    maxOutputBytes,
  }
  const exit = await ports.spawn(command, {
    stdout: (bytes) => {
      if (progress.takeLines(linesIn(bytes), maxOutputLines)) reader.push(bytes)
    },
    stderr: (bytes) => {
      errors.push(bytes)
      run.onStandardError?.(bytes)
    },
    onStart: (kill) => progress.start(kill),
  })
  reader.end()
  return progress.outcome(exit, errors)
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}
