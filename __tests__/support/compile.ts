import { spawn } from 'node:child_process'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'

/** Compiles packages with a real `go` and reads what the compiler says. Rejects where the compile fails. */
export function compile(
  directory: string,
  env: NodeJS.ProcessEnv,
  gcflags: readonly string[],
  patterns: readonly string[],
): Promise<CompilerFacts> {
  const reader = new CompilerOutputReader()
  const args = [
    'list',
    '-export',
    '-trimpath',
    '-pgo=off',
    ...gcflags.map((path) => `-gcflags=${path}=-m=2 -S=2`),
    '-f={{.ImportPath}}',
  ]
  const child = spawn('go', [...args, ...patterns], { cwd: directory, env, stdio: ['ignore', 'ignore', 'pipe'] })
  child.stderr.on('data', (bytes: Buffer) => reader.push(bytes))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const facts = reader.end()
      if (code === 0) resolve(facts)
      else reject(new Error(`go list exits ${code}: ${facts.others.slice(0, 20).join('\n')}`))
    })
  })
}
