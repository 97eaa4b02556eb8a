import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { parseClean, root } from '../support/recipes.ts'
import { shellcheck } from '../support/tools.ts'

const textOf = (file: string): string => readFileSync(`${root}docs/recipes/other-ci/${file}`, 'utf8')
const yamlOf = (file: string): Tree => parseClean(textOf(file), file) as Tree // the shape is what the tests are about

type Tree = { readonly [key: string]: Tree }

/** A recipe as far as it matters here: the scripts of the job that measures, and of the one that comments. */
type Parts = {
  readonly file: string
  readonly check: Part
  readonly post: Part
  readonly token: 'GITHUB_TOKEN' | 'GITLAB_TOKEN'
}
type Part = {
  readonly script: string
  /** All of the job, for what it may and may not mention. */
  readonly all: string
}

const gitlab = yamlOf('gitlab-merge-request.yml')
const buildkite = yamlOf('buildkite.yml')
const circleci = yamlOf('circleci.yml')
const jenkins = textOf('Jenkinsfile')

const recipes: readonly Parts[] = [
  {
    file: 'gitlab-merge-request.yml',
    check: gitlabPart('allocs-budget'),
    post: gitlabPart('allocs-budget-comment'),
    token: 'GITLAB_TOKEN',
  },
  { file: 'buildkite.yml', check: buildkitePart(0), post: buildkitePart(1), token: 'GITHUB_TOKEN' },
  {
    file: 'circleci.yml',
    check: circleciPart('allocs-budget', 'check'),
    post: circleciPart('allocs-budget-comment', 'post'),
    token: 'GITHUB_TOKEN',
  },
  { file: 'Jenkinsfile', check: jenkinsPart(0), post: jenkinsPart(1), token: 'GITHUB_TOKEN' },
]

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : []
}

function gitlabPart(job: string): Part {
  const lines = [...listOf<string>(gitlab['.allocs-budget']?.before_script), ...listOf<string>(gitlab[job]?.script)]
  return { script: lines.join('\n'), all: JSON.stringify(gitlab[job]) }
}

function buildkitePart(i: number): Part {
  const step = listOf<{ readonly command: string }>(buildkite.steps)[i]
  return { script: (step?.command ?? '').replaceAll('$$', '$'), all: JSON.stringify(step) }
}

type Run = string | { readonly command: string }

function circleciPart(job: string, command: string): Part {
  const own = listOf<{ readonly run?: Run }>(circleci.jobs?.[job]?.steps)
  const shared = listOf<{ readonly run?: Run }>(circleci.commands?.['allocs-budget']?.steps)
  const runs = [...shared, ...own].flatMap(({ run }) => (run === undefined ? [] : [run]))
  const texts = runs.map((run) => (typeof run === 'string' ? run : run.command))
  const workflow = JSON.stringify(circleci.workflows?.['allocs-budget']?.jobs)
  const isLast = job === 'allocs-budget-comment'
  return {
    script: texts.join('\n').replaceAll('<< parameters.command >>', command),
    all: JSON.stringify(circleci.jobs?.[job]) + (isLast ? workflow : ''),
  }
}

function jenkinsPart(i: number): Part {
  const [, ...stages] = jenkins.split(/^ {4}stage\(/m)
  const all = stages[i] ?? ''
  return { script: /'''(#![\s\S]*?)'''/.exec(all)?.[1] ?? '', all }
}

const shell = shellcheck()

describe.each(recipes)('$file', ({ check, post, token }) => {
  test.each([
    ['judges', check],
    ['comments', post],
  ])('the script that %s is one that bash can read', (_, { script }) => {
    expect(script).not.toBe('')
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  test.skipIf(!('path' in shell))('shellcheck has nothing to say of them', () => {
    for (const { script } of [check, post]) {
      const args = ['--shell=bash', '--format=gcc', '-']
      const { stdout } = spawnSync('path' in shell ? shell.path : '', args, { input: script, encoding: 'utf8' })
      expect(stdout).toBe('')
    }
  })

  test('measures without a token, then comments with it, and runs no benchmark there', () => {
    expect(check.script).toMatch(/post\.sh" check|index\.js" check/)
    expect(check.script).not.toMatch(/post\.sh" post|--post/)
    expect(check.all).not.toMatch(/TOKEN|credentials\(|"context"|queue":"comment"|"environment"/)
    expect(post.script).toMatch(/post\.sh" post|--post --gitlab$/)
    expect(post.script).not.toMatch(/post\.sh" check|index\.js" check/)
    expect(post.all).toMatch(/credentials\('allocs-budget-comment'\)|"context":"allocs|queue":"comment"|"environment"/)
  })

  test('says on top which token the comment needs, and to pin allocs-budget', () => {
    const text = textOf(recipes.find((it) => it.check === check)?.file ?? '')
    const top = text.split('\n').filter((line) => /^(?:#|\/\/)/.test(line))
    expect(top.join(' ')).toContain(token)
    expect(text).toMatch(/[Pp]in (?:it|v\d+) to a commit/)
  })

  test('comments also where something is over budget', () => {
    expect(`${check.all}${post.all}`).toMatch(/"when":"always"|"allow_failure":true|"success","failed"|catchError/)
  })
})

/** The keys that each system knows of those that a recipe may use; https://docs.gitlab.com/ci/yaml and its like have them all. */
const known = {
  gitlab:
    'allow_failure artifacts before_script environment extends image interruptible needs rules script variables'.split(
      ' ',
    ),
  buildkite: 'agents artifact_paths command depends_on if key label soft_fail'.split(' '),
  circleciJob: 'docker steps'.split(' '),
  circleciStep: 'checkout run persist_to_workspace attach_workspace allocs-budget'.split(' '),
}

describe('the keys are those that the system knows', () => {
  test('GitLab', () => {
    for (const job of Object.values(gitlab)) expect(known.gitlab).toEqual(expect.arrayContaining(Object.keys(job)))
    expect(Object.keys(gitlab['allocs-budget']?.artifacts ?? {})).toEqual(['when', 'paths', 'reports', 'expire_in'])
    for (const rule of listOf<object>(gitlab['allocs-budget']?.rules)) expect(Object.keys(rule)).toEqual(['if'])
  })

  test('Buildkite', () => {
    expect(Object.keys(buildkite)).toEqual(['env', 'steps'])
    for (const step of listOf<object>(buildkite.steps))
      expect(known.buildkite).toEqual(expect.arrayContaining(Object.keys(step)))
    // A single dollar sign is replaced where the file is uploaded, by what is not there yet.
    expect(textOf('buildkite.yml').replaceAll('$$', '')).not.toContain('$')
  })

  test('CircleCI', () => {
    expect(Object.keys(circleci)).toEqual(['version', 'commands', 'jobs', 'workflows'])
    for (const job of Object.values(circleci.jobs ?? {})) {
      expect(Object.keys(job)).toEqual(known.circleciJob)
      for (const step of listOf<string | object>(job.steps))
        expect(known.circleciStep).toContain(typeof step === 'string' ? step : Object.keys(step)[0])
    }
    const planned = JSON.stringify(circleci.workflows?.['allocs-budget']?.jobs)
    expect(planned).toContain('"requires":[{"allocs-budget":["success","failed"]}]')
  })

  test('Jenkins: each bracket has its other half, and the sections are in their order', () => {
    const code = jenkins.replace(/'''[\s\S]*?'''|'[^'\n]*'|"[^"\n]*"|\/\/.*$/gm, '')
    const open: string[] = []
    for (const char of code.match(/[(){}[\]]/g) ?? []) {
      if ('([{'.includes(char)) open.push(char)
      else expect(`${open.pop()}${char}`).toMatch(/^(?:\(\)|\[\]|\{\})$/)
    }
    expect(open).toEqual([])
    const sections = [...code.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)
    expect(sections).toEqual(['agent', 'options', 'environment', 'stages'])
    const ofStages = [...code.matchAll(/^ {6}(\w+)/gm)].map(([, name]) => name)
    expect([...new Set(ofStages)].sort()).toEqual(['agent', 'environment', 'steps', 'when'])
  })
})

describe('gitlab-merge-request.yml', () => {
  const optionsOf = (job: string): readonly string[] => {
    const command = listOf<string>(gitlab[job]?.script).find((line) => line.startsWith('node ')) ?? ''
    return command.split(/\s+/).slice(2)
  }

  test('has options that the command has, and writes what the job keeps', () => {
    const { command, output } = readCommandLine(optionsOf('allocs-budget'), {})
    expect([command.name, output.json]).toEqual(['check', 'allocs-budget.json'])
    const { paths, reports } = gitlab['allocs-budget']?.artifacts ?? {}
    expect<unknown>([paths, reports]).toEqual([[output.json], { codequality: output.codeQuality }])
    const env = { GITLAB_TOKEN: 'x', CI_PROJECT_ID: '7', CI_MERGE_REQUEST_IID: '5' }
    const { command: report } = readCommandLine(optionsOf('allocs-budget-comment'), env)
    expect(report).toMatchObject({ name: 'report', expected: 1, post: { forge: 'gitlab', project: '7', number: 5 } })
  })

  test('has nothing of the merge request where the token is', () => {
    expect(gitlab['allocs-budget-comment']?.variables).toEqual({ GIT_STRATEGY: 'none' })
  })
})
