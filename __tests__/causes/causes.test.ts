import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { causes } from '../../src/go/sites/cause.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { pullRequestRepository } from '../support/repository.ts'
import { runCli } from '../support/run-cli.ts'
import { describeGo, goToolchains, outermost } from '../support/toolchains.ts'
import { wideUnless } from '../support/wide.ts'
import { type CauseCase, causeCases, commitOf } from './cause-case.ts'
import { causesPage } from './causes-page.ts'

const empty = mkdtempSync(join(tmpdir(), 'allocs-budget-causes-'))
afterAll(() => rmSync(empty, { recursive: true, force: true }))

type Checked = { readonly code: number | null; readonly report: Report }

/** Checks head of a case against its base with the command, then the way out. */
async function check(
  each: CauseCase,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly head: Checked; readonly fixed: Checked }> {
  const repository = pullRequestRepository(empty, commitOf(each, 'head'), commitOf(each, 'base'))
  const run = async (): Promise<Checked> => {
    const json = join(repository.directory, '..', `${each.name}-${process.pid}.json`)
    const { code, stderr } = await runCli(['--base', repository.baseSha, '--json', json], {
      cwd: repository.directory,
      env,
    })
    try {
      return { code, report: JSON.parse(readFileSync(json, 'utf8')) as Report }
    } catch {
      throw new Error(`no report: ${stderr}`)
    } finally {
      rmSync(json, { force: true })
    }
  }
  try {
    const head = await run()
    for (const [path, text] of each.filesOf('fixed')) writeFileSync(join(repository.directory, path), text)
    return { head, fixed: await run() }
  } finally {
    repository.remove()
  }
}

/** The lines that allocate more than at base, as `hot.go:7 returned`. */
function grown({ report }: Checked): readonly string[] {
  const [row] = report.benchmarks
  return (row?.where ?? [])
    .filter(({ base, allocsPerOp }) => base !== null && allocsPerOp > base + 0.01)
    .map(({ at, cause }) => `${at?.file}:${at?.line} ${cause}`)
}

function problems({ report }: Checked): readonly string[] {
  return report.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
}

const { available, missing } = goToolchains()
const minorOf = (each: CauseCase): number => Number(/^go 1\.(\d+)/m.exec(each.filesOf('head').get('go.mod') ?? '')?.[1])

test('every cause has a case', () => {
  const told = new Set(causeCases().flatMap(({ want }) => want.map((line) => line.split(' ')[1])))
  expect([...told].sort()).toEqual([...causes].sort())
})

test('docs/causes.md shows these cases, in the words of the comment', () => {
  expect(readFileSync(new URL('../../docs/causes.md', import.meta.url), 'utf8')).toBe(causesPage())
})

// Each takes its seconds: between the oldest, the installed and the newest release nothing else is left to differ, and of what is the
// same under the installed one every twelfth case shows it under the two others.
describeGo(outermost(available), ({ env, minor, options }) => {
  const isOldest = minor === available[0]?.minor
  for (const [i, each] of causeCases().entries())
    test.runIf(minorOf(each) <= minor && (options.tags === undefined || i % 12 === (isOldest ? 0 : 6)))(
      `${each.name}: the line, its cause, and the way out`,
      options.tags === undefined ? wideUnless(i % 12 === 1) : {},
      async () => {
        const { head, fixed } = await check(each, env)
        expect([head.code, problems(head), grown(head)]).toEqual([1, [], each.want])
        expect([fixed.code, problems(fixed)]).toEqual([0, []])
      },
    )
})

describe.runIf(missing.length > 0)('not run', () => {
  test.skip.each(missing)('%s', () => undefined)
})
