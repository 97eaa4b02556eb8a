import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Chain, FunctionRow, Report } from '../../src/report/report-schema.ts'
import { functionText } from '../../src/words/calls-text.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { formatTxtar, parseTxtar } from '../support/txtar.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-calls-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
const cases = join(import.meta.dirname, 'calls')

function placeText(chain: Chain): string {
  const home = chain[0]?.package ?? ''
  return chain.map((step) => `${functionText(step, home)} ${step.file}:${step.line}`).join(' > ')
}

function told({ name, status, calls }: FunctionRow): readonly string[] {
  const reached = new Set((calls?.reached ?? []).map(({ chain }) => `  ${placeText(chain)}`))
  const dynamic = (calls?.dynamic ?? []).map(({ kind, callee, chain, followed }) => {
    const only = followed === null ? '' : ` only ${functionText(followed, chain[0]?.package ?? '')}`
    return `  ? ${[kind, callee].filter(Boolean).join(' ')} at ${placeText(chain)}${only}`
  })
  return [`${name}: ${status}`, ...(status === 'over' ? [...reached].sort() : []), ...dynamic]
}

function folderOf(name: string, files: ReadonlyMap<string, string>): string {
  const directory = mkdtempSync(join(temporary, `${name}-`))
  for (const [file, text] of files) {
    if (file === 'want') continue
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  return directory
}

describeGo(outermost(goToolchains().available), ({ env }) => {
  test.each(readdirSync(cases))('%s', async (file) => {
    const archive = parseTxtar(readFileSync(join(cases, file), 'utf8'))
    const { files } = archive
    const directory = folderOf(file, files)
    const { code, stdout, stderr } = await runCli(['-C', directory, '--base', 'none', '--json', '-'], { env })
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as Report
    const problems = report.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code: of, message, at }) => `${of} ${at?.line}:${at?.column} ${message}`)
    const lines = [...report.functions.flatMap(told), ...problems]
    if (process.env.UPDATE_GOLDEN === '1')
      writeFileSync(
        join(cases, file),
        formatTxtar({ ...archive, files: new Map([...files, ['want', `${lines.join('\n')}\n`]]) }),
      )
    else expect(`${lines.join('\n')}\n`).toBe(files.get('want'))
    expect(code).toBe(problems.length > 0 ? 2 : report.findings.some(({ severity }) => severity === 'error') ? 1 : 0)
  })
})
