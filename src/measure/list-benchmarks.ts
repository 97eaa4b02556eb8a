import { listBenchmarksArguments } from '../go/command/bench-arguments.ts'
import { passedSecrets } from '../go/command/environment.ts'
import { bareName } from '../go/output/bench-output.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { earlyEndProblem } from './benchmark-problems.ts'
import { earlyEndOf } from './early-end.ts'
import { ErrorText, lastLines, withoutSecrets, wordsAtEnd } from './last-words.ts'
import { neededOf } from './needed-variables.ts'
import { maxOutputBytes } from './run-binary.ts'
import type { TestBinary } from './test-binary.ts'

/**
 * The top-level benchmarks that a test binary has, in the order that it runs them; one that the package's external tests declare
 * again is there twice. A TestMain runs for it too.
 */
export async function listBenchmarks(
  binary: TestBinary,
  timeoutMs: number,
  ports: Ports,
): Promise<Result<readonly string[], BenchmarkProblem>> {
  const chunks: Uint8Array[] = []
  const errors = new ErrorText()
  const { path, directory, env, flags } = binary
  const exit = await ports.spawn(
    { file: path, args: listBenchmarksArguments(flags), cwd: directory, env, timeoutMs, maxOutputBytes },
    { stdout: (bytes) => chunks.push(Uint8Array.from(bytes)), stderr: (bytes) => errors.push(bytes) },
  )
  const printed = Buffer.concat(chunks).toString('utf8')
  if (exit.code === 0) {
    return found(printed.split('\n').filter((line) => bareName.test(line)))
  }
  const run = { exit, footer: undefined, errors: errors.start, isTimeout: false, isTooMuch: false }
  const { kind, detail } = earlyEndOf(run) ?? { kind: 'exit', detail: `exit code ${exit.code}` }
  const secrets = passedSecrets(env)
  const said = wordsAtEnd(kind, errors, lastLines(printed.slice(-maxWordChars)), directory)
  const words = said.map((line) => withoutSecrets(line, secrets))
  const reason = { words, withheld: (await neededOf(binary, undefined, ports))(words) }
  const end = { kind, culprit: undefined, detail: withoutSecrets(detail, secrets) }
  return failed(earlyEndProblem(binary.package, end, timeoutMs, reason))
}

/** The last lines are looked for in so much. */
const maxWordChars = 8192
