import { z } from 'zod'
import type { NoHonestGo } from '../diagnostic/args/benchmarks.ts'
import type { BenchmarkLine } from '../go/output/bench-output.ts'
import { type Answer, failed, found, type Result } from '../lang/answer.ts'
import { messageOf } from '../lang/message-of.ts'
import type { Ports } from '../ports.ts'
import type { GoSettings } from './find-modules.ts'
import { askGoEnv } from './go-command.ts'

/**
 * `b.ReportMetric(x, "allocs/op")` makes package testing print x in place of what the runtime counted, in the same column. Nothing in
 * the output shows it, and the source need not: the unit may be put together at run time, in another package. So a test binary
 * in which `ReportMetric` can be reached is built once more, with a package testing that keeps such a claim apart.
 */
const symbol = 'testing.(*B).ReportMetric'
const declaration = /^func \(b \*B\) ReportMetric\(n float64, unit string\) \{$/m
const units = ['allocs/op', 'B/op'] as const
const claimed = 'claimed:'
const maxSourceBytes = 4 * 2 ** 20
const goEnvSchema = z.object({ GOROOT: z.string().min(1), GOEXE: z.string(), GOFLAGS: z.string() })

/** Of a result, the unit that the program reported itself and that only the runtime may; undefined: none. */
export function claimedUnit({ values }: Pick<BenchmarkLine, 'values'>): (typeof units)[number] | undefined {
  return units.find((unit) => values.has(claimed + unit))
}

/** Whether a benchmark of a test binary may report a number as its own: the linker keeps the method only where something may call it. */
export function mayClaim(path: string, ports: Ports): Promise<Answer<boolean>> {
  return ports.holds(path, symbol)
}

/** testing/benchmark.go with claims kept apart; undefined where it is not as we know it (Go 1.21 to 1.27). */
export function honestSource(source: string): string | undefined {
  if (!declaration.test(source)) return undefined
  const condition = units.map((unit) => `unit == ${JSON.stringify(unit)}`).join(' || ')
  // On the same line: all others keep their numbers.
  return source.replace(declaration, (line) => `${line} if ${condition} { unit = ${JSON.stringify(claimed)} + unit };`)
}

/** How the go command is called so that it builds with the other package testing. */
export type HonestGo = {
  readonly file: string
  readonly env: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

/**
 * Makes the other package testing; or says why it cannot be had. Go does not let a file below the module cache be replaced, where a
 * toolchain that go.mod chose lies: it is called by a link from elsewhere. What it compiles does not depend on where it lies.
 */
export async function honestGo(
  directory: string,
  { env, timeoutMs }: GoSettings,
  ports: Ports,
): Promise<Result<HonestGo, NoHonestGo>> {
  const answer = await askGoEnv({ cwd: directory, env, timeoutMs }, goEnvSchema, ports)
  if (answer.kind === 'failed') return failed({ how: 'go', failure: answer.why })
  const { GOROOT, GOEXE, GOFLAGS } = answer.value
  if (/(?:^|\s)-?-overlay=/.test(GOFLAGS)) return failed({ how: 'overlay' })
  const read = await ports.readText(`${GOROOT}/src/testing/benchmark.go`, maxSourceBytes)
  const honest = read.kind === 'text' ? honestSource(read.text) : undefined
  if (honest === undefined) return failed({ how: 'unread', goroot: GOROOT })
  const folder = await ports.temporaryFolder()
  const root = `${folder}/go`
  try {
    await ports.linkTemporary(root, GOROOT)
  } catch (error) {
    return failed({ how: 'unlinked', goroot: GOROOT, why: messageOf(error) })
  }
  const replaced = { Replace: { [`${root}/src/testing/benchmark.go`]: `${folder}/benchmark.go` } }
  await ports.writeTemporary(`${folder}/benchmark.go`, honest)
  await ports.writeTemporary(`${folder}/overlay.json`, JSON.stringify(replaced))
  return found({
    file: `${root}/bin/go${GOEXE}`,
    env: { ...env, GOROOT: root, GOTOOLCHAIN: 'local' },
    flags: [`-overlay=${folder}/overlay.json`],
  })
}
