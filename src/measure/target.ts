import { z } from 'zod'
import type { Ports } from '../ports.ts'
import type { BenchmarkProblem } from '../snapshot/benchmark-problem.ts'
import { askGoEnv } from './go-command.ts'

/** A module whose test binaries are to run here. */
export type TargetOf = {
  readonly module: { readonly path: string; readonly directory: string }
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

const goEnvSchema = z.object({
  GOOS: z.string(),
  GOARCH: z.string(),
  GOHOSTOS: z.string(),
  GOHOSTARCH: z.string(),
  GOEXE: z.string(),
})

/** What the probe says where it runs: a shell that takes the program for a script ends too, and says something else. */
const words = 'allocs-budget: this machine runs it'
const source = `package main\n\nfunc main() { println(${JSON.stringify(words)}) }\n`
const maxOutputBytes = 2 ** 20
const startMs = 30_000

/**
 * Why this machine cannot run what is built for the module's target; undefined where it can, or where nothing says that it cannot. An
 * attempt decides, with a program that does nothing: a kernel runs other architectures than its own, by itself or by an emulator.
 * @param isFailing true where a test binary ended before anything ran: then the host's own target is tried too
 */
export async function targetProblem(
  { module, env, timeoutMs }: TargetOf,
  isFailing: boolean,
  ports: Ports,
): Promise<BenchmarkProblem | undefined> {
  const answer = await askGoEnv({ cwd: module.directory, env, timeoutMs }, goEnvSchema, ports)
  if (answer.kind === 'failed') return undefined // the builds say so themselves
  const { GOOS, GOARCH, GOHOSTOS, GOHOSTARCH, GOEXE } = answer.value
  if (!isFailing && GOOS === GOHOSTOS && GOARCH === GOHOSTARCH) return undefined
  ports.progress({ kind: 'phase', phase: { what: 'target', target: `${GOOS}/${GOARCH}` } })
  const folder = await ports.temporaryFolder()
  const probe = `${folder}/probe${GOEXE}`
  await ports.writeTemporary(`${folder}/probe.go`, source)
  // As the heap sites are compiled, so that the runtime is compiled once.
  const args = ['build', '-trimpath', '-pgo=off', '-o', probe, `${folder}/probe.go`]
  const build = await said({ file: 'go', args, cwd: module.directory, env, timeoutMs }, ports)
  if (build.code !== 0 || (await said({ file: probe, args: [], cwd: folder, env: {}, timeoutMs: startMs }, ports)).runs)
    return undefined
  return {
    code: 'TARGET_NOT_RUNNABLE',
    package: module.path,
    args: { machine: `${GOHOSTOS}/${GOHOSTARCH}`, target: `${GOOS}/${GOARCH}` },
  }
}

async function said(
  command: Omit<Parameters<Ports['spawn']>[0], 'maxOutputBytes'>,
  ports: Ports,
): Promise<{ readonly code: number | null; readonly runs: boolean }> {
  let text = ''
  try {
    const exit = await ports.spawn(
      { ...command, maxOutputBytes },
      {
        stdout: () => undefined,
        stderr: (bytes) => {
          text += Buffer.from(bytes).toString('utf8')
        },
      },
    )
    return { code: exit.code, runs: exit.code === 0 && text.includes(words) }
  } catch {
    return { code: null, runs: false } // it cannot even be started
  }
}
