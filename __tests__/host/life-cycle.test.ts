import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runnerNode } from '../support/entries.ts'
import { isRunning, until } from '../support/processes.ts'

const home = mkdtempSync(join(tmpdir(), 'life-cycle-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const source = (file: string): string => JSON.stringify(new URL(`../../src/host/${file}`, import.meta.url).href)

/** A program that has made a folder and started a child, and then does something. */
function program(name: string, then: string): string {
  const file = join(home, `${name}.mjs`)
  writeFileSync(
    file,
    `import { endClosed } from ${source('end-closed.ts')}
import { realPorts } from ${source('real-ports.ts')}
const ports = realPorts({ progress: { tell: () => undefined, end: () => undefined } })
await endClosed(async () => {
  await ports.temporaryFolder()
  const other = { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000); console.log(process.pid)'], cwd: '.' }
  const pid = await new Promise((resolve) => {
    const settings = { ...other, env: { SystemRoot: process.env.SystemRoot ?? '' }, timeoutMs: 60_000, maxOutputBytes: 1000 }
    void ports.spawn(settings, { stdout: (bytes) => resolve(Buffer.from(bytes).toString()), stderr: () => undefined })
  })
  process.stdout.write(pid)
  ${then}
}, (text) => void process.stderr.write(text))
`,
  )
  return file
}

type Ended = { readonly code: number | null; readonly pid: number; readonly stderr: string; readonly left: string[] }

async function run(name: string, then: string): Promise<Ended> {
  const temporary = mkdtempSync(join(home, 'tmp-'))
  const env = { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary }
  const output = join(temporary, '../', `${name}.out`)
  const child = spawn(runnerNode, ['--no-warnings', program(name, then)], { cwd: home, env })
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] }
  child.stdout.on('data', (bytes: Buffer) => chunks.stdout.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => chunks.stderr.push(bytes))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  writeFileSync(output, Buffer.concat(chunks.stdout))
  const stderr = Buffer.concat(chunks.stderr).toString()
  return { code, pid: Number(readFileSync(output, 'utf8')), stderr, left: readdirSync(temporary) }
}

// Node strips types from 22.18 on.
test.skipIf(runnerNode === process.execPath && process.features.typescript === undefined).each([
  ['a fault that nobody catches', 'setTimeout(() => { throw new Error("fault") }); await new Promise(() => {})', 2],
  ['a rejection that nobody handles', 'void Promise.reject(new Error("fault")); await new Promise(() => {})', 2],
  ['a fault that is caught', 'try { throw new Error("fault") } finally { await ports.close() }', 2],
  ['an exit in the middle', 'process.exit(0)', 0],
  ['the end', 'await ports.close(); return 0', 0],
])('%s ends the children and takes the folders away', async (name, then, code) => {
  const ended = await run(name.replaceAll(' ', '-'), then)
  expect([ended.code, ended.left]).toEqual([code, []])
  expect(ended.stderr.includes('fault')).toBe(then.includes('fault'))
  expect(ended.pid).toBeGreaterThan(1)
  await until(() => !isRunning(ended.pid))
})
