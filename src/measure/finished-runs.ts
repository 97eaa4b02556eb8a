import { exactly } from '../go/command/bench-arguments.ts'
import type { Ports } from '../ports.ts'
import { runBinary } from './run-binary.ts'
import type { BinaryOutcome, BinaryRun, TestBinary } from './test-binary.ts'

type Line = BinaryOutcome['results'][number]

/**
 * Runs a test binary like `runBinary`, and has no result of a benchmark that did not come to its end.
 *
 * A benchmark that panics tells package testing that it is done before the panic ends the process. With several processors, or on a busy machine, the
 * other goroutine may be faster: it prints a result, and of the last benchmark the process exits with 0. Of a single iteration that result is zeros without
 * ns/op; of more, package testing starts the benchmark a second time, and has no iterations to print (testing/benchmark.go, Go 1.21 to 1.27). A benchmark that
 * hides its time prints the same, so that one is run once more, alone and with two iterations.
 */
export async function runFinished(binary: TestBinary, run: BinaryRun, ports: Ports): Promise<BinaryOutcome> {
  let outcome = await runBinary(binary, run, ports)
  const inDoubt = new Set(outcome.results.filter((line) => isInDoubt(line, run)).map(({ name }) => name))
  for (const name of inDoubt) outcome = await withoutUnfinished(outcome, name, { binary, run, ports })
  return outcome
}

function isInDoubt({ name, iterations, values }: Line, { bystanders }: BinaryRun): boolean {
  return iterations === 1 && isUntimed(values) && bystanders?.isOne(name) !== true
}

function isUntimed(values: Line['values']): boolean {
  return !values.has('ns/op')
}

async function withoutUnfinished(
  outcome: BinaryOutcome,
  name: string,
  { binary, run, ports }: { readonly binary: TestBinary; readonly run: BinaryRun; readonly ports: Ports },
): Promise<BinaryOutcome> {
  const { bystanders: _, profile: _profile, ...alone } = run
  const twice = await runBinary(binary, { ...alone, ...exactly([name]), skip: [], benchtime: '2x' }, ports)
  if (twice.results.some((line) => line.name === name && isUntimed(line.values))) return outcome
  const results = outcome.results.filter((line) => line.name !== name)
  if (twice.earlyEnd !== undefined)
    return { ...outcome, results, earlyEnd: outcome.earlyEnd ?? { ...twice.earlyEnd, culprit: name } }
  const line = outcome.results.find((each) => each.name === name)
  const values = [...(line?.values ?? [])].map(([unit, value]) => `${value} ${unit}`)
  const printed = [name, line?.iterations, ...values].join(' ')
  return { ...outcome, results, unreadable: new Map([...outcome.unreadable, [name, printed]]) }
}
