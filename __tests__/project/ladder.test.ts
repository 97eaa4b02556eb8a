import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { testFiles } from '../support/projects.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }

/** The test files of each project, as vitest itself finds them. */
const filesOf = new Map<string, string[]>()
const inProject = (name: string): readonly string[] => filesOf.get(name) ?? []
beforeAll(() => {
  const args = ['vitest', 'list', '--filesOnly', '--json']
  const listed = execFileSync('npx', ['--no-install', ...args], { cwd: root, encoding: 'utf8' })
  for (const { file, projectName } of JSON.parse(listed) as { file: string; projectName: string }[])
    filesOf.set(projectName, [...inProject(projectName), file.slice(join(root, '__tests__/').length)])
})

describe('a test file', () => {
  test('is in exactly one project; slow runs files of unit again', () => {
    const { slow = [], ...others } = Object.fromEntries(filesOf)
    expect(Object.keys(others).sort()).toEqual(['github', 'go', 'host', 'unit'])
    expect(Object.values(others).flat().sort()).toEqual(testFiles)
    expect(slow.filter((file) => !inProject('unit').includes(file))).toEqual([])
  })

  test('of unit reaches no process and no server', () => {
    const reached = inProject('unit').flatMap((file) =>
      [...reachedFrom(join(root, '__tests__', file))]
        .filter((name) => /^node:(?:child_process|cluster|https?|net)$/.test(name))
        .map((name) => `${file}: ${name}`),
    )
    expect(reached).toEqual([])
    expect([...reachedFrom(join(root, '__tests__/host/spawn.test.ts'))]).toContain('node:child_process')
  })

  test('of unit with a wide test is in slow, which has it', () => {
    const wide = inProject('unit').filter((file) =>
      readFileSync(join(root, '__tests__', file), 'utf8').includes('/wide.ts'),
    )
    expect(wide.filter((file) => !inProject('slow').includes(file))).toEqual([])
    expect(wide.length).toBeGreaterThan(3)
  })
})

describe('every test', () => {
  const projectsIn = (command: string): readonly string[] =>
    [...command.matchAll(/--project (\S+)/g)].map(([, name = '']) => name).sort()

  test('is run by npm test, or by npm run test:all', () => {
    const narrow = scripts.test?.split('&&').at(-1) ?? ''
    expect(narrow).toContain(' --tags-filter=!wide')
    expect(projectsIn(narrow)).toEqual(['github', 'go', 'host', 'unit'])
    const [slow = '', wide = '', ...more] = scripts['test:all']?.split('&&') ?? []
    expect([projectsIn(slow), slow.includes('tags-filter'), more]).toEqual([['slow'], false, []])
    expect(wide).toContain(' --tags-filter=wide')
    expect(projectsIn(wide)).toEqual(['github', 'go', 'host'])
  })

  test('is run by continuous integration', () => {
    expect(readFileSync(`${root}.ci/run`, 'utf8')).toMatch(/\nnpm test\nnpm run test:all\n$/)
  })
})

/** What a module imports when it is loaded, over all that it imports. */
function reachedFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const code = readFileSync(file, 'utf8')
  const imports = code.matchAll(/^(?:import|export)\b(?! type)[^;'"]*?from '([^']+)'|^import '([^']+)'/gm)
  for (const [, from, bare] of imports) {
    const name = from ?? bare ?? ''
    const target = name.startsWith('.') ? join(dirname(file), name) : name
    if (seen.has(target)) continue
    seen.add(target)
    if (name.startsWith('.') && target.endsWith('.ts') && existsSync(target)) reachedFrom(target, seen)
  }
  return seen
}
