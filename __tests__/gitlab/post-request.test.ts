import { describe, expect, test } from 'vitest'
import { type PostFlags, postOf } from '../../src/cli/post-request.ts'

const pipeline = {
  GITLAB_TOKEN: 'glpat-x',
  CI_API_V4_URL: 'https://gitlab.example.com/api/v4/',
  CI_PROJECT_ID: '8',
  CI_PROJECT_PATH: 'someone/m',
  CI_MERGE_REQUEST_PROJECT_ID: '7',
  CI_MERGE_REQUEST_IID: '5',
  CI_PIPELINE_ID: '900',
  CI_JOB_ID: '70',
}
const usual: PostFlags = { gitlab: true, directory: '.', base: 'auto' }

function read(flags: Partial<PostFlags>, env: Readonly<Record<string, string>>): unknown {
  const refuse = (message: string): never => {
    throw new Error(message)
  }
  try {
    return postOf({ ...usual, ...flags }, env, refuse)
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

const inside = '--gitlab reads the budget from GitLab: -C and --budget must be inside the repository'
const without = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(pipeline).filter(([name]) => !names.includes(name)))

describe('where to post on GitLab', () => {
  test('is what a merge request pipeline says: the project of the merge request, not the fork that runs it', () => {
    expect(read({}, pipeline)).toEqual({
      forge: 'gitlab',
      project: '7',
      number: 5,
      apiUrl: 'https://gitlab.example.com/api/v4',
      token: 'glpat-x',
      head: undefined,
      run: { id: 900, attempt: 70 },
      folder: '.',
    })
  })

  test('is what the options say, in a pipeline too', () => {
    const flags = { repo: 'group/sub/m', mergeRequest: 12, commentKey: 'nightly', directory: './codec/' }
    expect(read(flags, pipeline)).toMatchObject({
      project: 'group/sub/m',
      number: 12,
      key: 'nightly',
      folder: 'codec/',
    })
  })

  test('is on gitlab.com, without a pipeline, unless the address is set', () => {
    const env = { GITLAB_TOKEN: ' glpat-x ' }
    expect(read({ repo: 'g/m', mergeRequest: 1 }, env)).toMatchObject({
      apiUrl: 'https://gitlab.com/api/v4',
      token: 'glpat-x',
      run: { id: 0, attempt: 0 },
    })
  })

  test('is the project that runs where a pipeline is of no merge request', () => {
    expect(read({ mergeRequest: 5 }, without('CI_MERGE_REQUEST_PROJECT_ID'))).toMatchObject({ project: '8' })
    const byPath = without('CI_MERGE_REQUEST_PROJECT_ID', 'CI_PROJECT_ID')
    expect(read({ mergeRequest: 5 }, byPath)).toMatchObject({ project: 'someone/m' })
  })

  test.each<[string, Partial<PostFlags>, Record<string, string>]>([
    ['--gitlab takes --merge-request N, not --pull-request', { pullRequest: 5 }, pipeline],
    ['--gitlab takes --repo GROUP/NAME', { repo: 'm' }, pipeline],
    ['--gitlab needs --repo GROUP/NAME outside', { repo: 'g/..' }, pipeline],
    ['--gitlab needs --repo GROUP/NAME outside', { mergeRequest: 5 }, { GITLAB_TOKEN: 'x' }],
    ['--gitlab needs --merge-request N outside', {}, without('CI_MERGE_REQUEST_IID')],
    ['--gitlab needs --merge-request N outside', {}, { ...pipeline, CI_MERGE_REQUEST_IID: '5x' }],
    ['--gitlab needs a token in the variable GITLAB_TOKEN', {}, without('GITLAB_TOKEN')],
    ['GITLAB_TOKEN has characters that no token has', {}, { ...pipeline, GITLAB_TOKEN: 'a b' }],
    ['CI_API_V4_URL is not a web address', {}, { ...pipeline, CI_API_V4_URL: 'gitlab' }],
    ['--gitlab takes --base auto or none', { base: 'main' }, pipeline],
    [inside, { directory: '../m' }, pipeline],
    [inside, { directory: '/m' }, pipeline],
    [inside, { directory: 'm', budget: '../../b.yml' }, pipeline],
    [inside, { budget: '/b.yml' }, pipeline],
    ['--head must be a full commit SHA', { head: 'abc' }, pipeline],
    ['--merge-request needs --gitlab', { gitlab: false, mergeRequest: 5 }, pipeline],
    ['--post needs --repo OWNER/NAME', { gitlab: false }, pipeline],
  ])('%s', (says, flags, env) => {
    expect(read(flags, env)).toContain(`error: ${says}`)
  })
})
