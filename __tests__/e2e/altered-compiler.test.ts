import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { runCli } from '../support/run-cli.ts'
import { goToolchains } from '../support/toolchains.ts'

/**
 * A compiler that prints something else than any that is known: a real `go` whose words are changed on the way. Whatever of
 * its calls or texts can no longer be read, the answer must not be that nothing allocates.
 */
const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-altered-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const { available, missing } = goToolchains()
const installed = available.filter(({ env }) => env.GOTOOLCHAIN === 'local' && process.platform !== 'win32')

const source = `package c

type T struct{ a, b int }

func Make(a int) *T { return &T{a, a} }

func Twice(a int) (*T, *T) { return &T{a, a}, &T{a, a} }

func Add(s string) string {
	s += "!"
	return s
}

func Stay(a int) int {
	t := &T{a, a}
	return t.a
}
`

function moduleWith(functions: object): string {
  const directory = mkdtempSync(join(temporary, 'module-'))
  writeFileSync(join(directory, 'go.mod'), 'module example.com/c\n\ngo 1.21\n')
  writeFileSync(join(directory, 'c.go'), source)
  // JSON is YAML.
  writeFileSync(join(directory, 'allocs-budget.yml'), JSON.stringify({ version: 1, functions: { '.': functions } }))
  return directory
}

/** A folder with a `go` that sends what the real one says on standard error through `sed -E`. */
function goThrough(script: string): string {
  const real = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim()
  const folder = mkdtempSync(join(temporary, 'bin-'))
  mkdirSync(folder, { recursive: true })
  const lines = ['#!/bin/bash', 'exec 3>&1', `'${real}/bin/go' "$@" 2>&1 1>&3 3>&- | sed -E '${script}' >&2`]
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's.
  writeFileSync(join(folder, 'go'), `${[...lines, 'exit ${PIPESTATUS[0]}'].join('\n')}\n`)
  chmodSync(join(folder, 'go'), 0o755)
  return folder
}

async function judged(env: NodeJS.ProcessEnv, script: string, functions: object) {
  const path = `${goThrough(script)}:${env.PATH}`
  const { code, stdout, stderr } = await runCli(['-C', moduleWith(functions), '--json', '-'], {
    env: { ...env, PATH: path },
  })
  if (stdout === '') throw new Error(`exit code ${code}: ${stderr}`)
  const { verdict, findings, diagnostics } = JSON.parse(stdout) as Report
  return {
    code,
    verdict,
    findings,
    told: diagnostics.map((one) => `${one.severity} ${one.code} ${one.message}`).join('\n'),
  }
}

const nothing = { Make: { escapes: 0, sites: 0 }, Twice: { escapes: 0, sites: 0 }, Add: { escapes: 0, sites: 0 } }
const all = { Make: 1, Twice: 2, Add: { escapes: 0, sites: 1 }, Stay: 0 }

const tab = '\\t'
const otherInstruction = `s/${tab}(CALL|Call|JAL)${tab}/${tab}INVOKE${tab}/`

/** In each, what a budget needs to know is not there. */
const alterations: readonly (readonly [string, string])[] = [
  ['another call instruction and no relocations', `${otherInstruction}; /^${tab}rel /d`],
  ['no instructions', `/^${tab}0x/d; /^${tab}rel /d`],
  ['a call that only its relocation shows', `/c[.]go:7.*runtime[.](newobject|mallocgc)/d`],
  ['a call that no relocation shows', `/^${tab}rel .*runtime[.]concatstring/d`],
  ['another name of an allocator', 's/runtime[.](newobject|mallocgc[A-Za-z0-9]*)/runtime.newthing/'],
  ['another place of instructions', `s/ [(]example[.]com.c.c[.]go:[0-9]+[)]/ [c.go]/`],
  ['other words for an escape', 's/escapes to heap$/escapes to heap (moved)/'],
  ['a text without a place or a function', '/^# /a moved to heap: mystery'],
]

describe.each(installed)('Go $version', ({ env }) => {
  test('unaltered, the module is judged', async () => {
    expect(await judged(env, '', all)).toMatchObject({ code: 0, verdict: 'pass', findings: [], told: '' })
    expect(await judged(env, '', nothing)).toMatchObject({ code: 1, verdict: 'over-budget', told: '' })
  })

  test('a call by another instruction is one all the same: it names the function, and so does its relocation', async () => {
    expect(await judged(env, otherInstruction, all)).toMatchObject({ code: 0, verdict: 'pass', findings: [], told: '' })
    expect(await judged(env, otherInstruction, nothing)).toMatchObject({ code: 1, verdict: 'over-budget', told: '' })
  })

  test.each(alterations)('%s cannot be judged', async (_, script) => {
    for (const functions of [nothing, all]) {
      const { code, verdict, told } = await judged(env, script, functions)
      expect({ code, verdict }).toEqual({ code: 2, verdict: 'cannot-judge' })
      expect(told).toMatch(
        /^error (?:UNACCOUNTED_ALLOCATION|UNKNOWN_ALLOCATOR|UNREADABLE_COMPILER_OUTPUT) .*example\.com\/c/m,
      )
    }
  })
})

test.skip.each(missing)('%s', () => undefined)
