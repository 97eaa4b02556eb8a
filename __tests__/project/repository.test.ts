import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)

type Job = { readonly 'timeout-minutes'?: number; readonly permissions?: Readonly<Record<string, string>> }
type Workflow = { readonly permissions?: unknown; readonly jobs: Readonly<Record<string, Job>> }

const workflows = readdirSync(`${root}.github/workflows`).map((file) => `.github/workflows/${file}`)

describe.each(workflows)('%s', (file) => {
  const text = read(file)
  const { permissions, jobs } = parse(text) as Workflow

  test('gives no permission to all of its jobs, and says why a job has one', () => {
    expect(permissions).toEqual({})
    for (const [name, job] of Object.entries(jobs)) expect(job, name).toHaveProperty('permissions')
    const granted = text.match(/^ {6}[\w-]+: (?:read|write)\b.*$/gm) ?? []
    for (const line of granted) expect(line).toMatch(/: (?:read|write) # .+$/)
  })

  test('names what it uses by commit, with the release as a remark', () => {
    const used = [...text.matchAll(/^.*\buses: (\S+)(.*)$/gm)].filter(([, what]) => what !== './')
    for (const [line] of used) expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('ends a job that hangs', () => {
    for (const [name, job] of Object.entries(jobs)) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(60)
  })
})

describe('the marketplace', () => {
  const action = parse(read('action.yml')) as Record<string, unknown> & { branding: Record<string, string> }

  test('takes one action.yml, at the top', () => {
    expect(tracked.filter((file) => /(?:^|\/)action\.ya?ml$/.test(file))).toEqual(['action.yml'])
  })

  test('shows a name, a description that it does not cut, and a picture', () => {
    expect(action).toMatchObject({ name: 'allocs-budget', author: expect.any(String) })
    expect(String(action.description).length).toBeLessThanOrEqual(125)
    expect(Object.keys(action.branding).sort()).toEqual(['color', 'icon'])
  })
})

describe('issue forms', () => {
  const forms = readdirSync(`${root}.github/ISSUE_TEMPLATE`).filter((file) => file !== 'config.yml')
  type Field = { readonly type: string; readonly id?: string; readonly attributes: Record<string, unknown> }
  type Form = { readonly name: string; readonly description: string; readonly body: readonly Field[] }

  test.each(forms)('%s is one that GitHub takes', (file) => {
    const { name, description, body } = parse(read(`.github/ISSUE_TEMPLATE/${file}`)) as Form
    expect([name, description].every((each) => each.length > 3)).toBe(true)
    const fields = body.filter(({ type }) => type !== 'markdown')
    expect(fields).not.toEqual([])
    for (const { type, id, attributes } of fields) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
      expect(id).toMatch(/^[\w-]+$/)
      expect(attributes.label).toEqual(expect.any(String))
    }
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    expect(new Set(fields.map(({ attributes }) => attributes.label)).size).toBe(fields.length)
  })

  test('a wrong verdict needs the smallest module', () => {
    const { body } = parse(read('.github/ISSUE_TEMPLATE/wrong-verdict.yml')) as Form
    expect(body.find(({ id }) => id === 'module')).toMatchObject({ validations: { required: true } })
  })
})

test('dependabot knows every folder that names dependencies', () => {
  type Update = { readonly 'package-ecosystem': string; readonly directory?: string; readonly directories?: string[] }
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: readonly Update[] }
  const named = (ecosystem: string): readonly string[] =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories = [] }) => (directory === undefined ? directories : [directory]))
  const foldersWith = (files: RegExp): readonly string[] => {
    const found = tracked.filter((file) => files.test(file)).map((file) => `/${file.replace(/\/?[^/]+$/, '')}`)
    return [...new Set(found)].sort()
  }
  expect(named('npm')).toEqual(foldersWith(/^package\.json$/))
  expect(named('gomod')).toEqual(foldersWith(/^examples\/.*\bgo\.mod$/))
  expect(named('github-actions')).toEqual(['/', ...foldersWith(/^docs\/recipes\/[^/]+\.yml$/)])
})

test('nothing that was compiled is in the repository, apart from dist', () => {
  const programs = tracked.filter((file) => /\.(?:exe|dll|so|dylib|a|o|wasm|jar|class|pyc|node|test)$/.test(file))
  expect(programs).toEqual([])
})

test('the security policy says where to report', () => {
  expect(read('SECURITY.md')).toContain('https://github.com/allocs-budget/allocs-budget/security/advisories/new')
})
