import { describe, expect, test } from 'vitest'
import { searchUpwards } from '../../src/app/find-budget.ts'
import type { Request } from '../../src/app/request.ts'
import { whereTheyStand } from '../../src/app/where-they-stand.ts'
import { absent, found } from '../../src/lang/answer.ts'
import type { Ports } from '../../src/ports.ts'

/** A file system that has just these files and folders. */
const having =
  (...paths: string[]): Ports['kindOf'] =>
  async (path) =>
    paths.includes(path) ? found('file') : absent

describe('a budget is looked for', () => {
  test.each([
    ['in the folder itself', ['/r/a/allocs-budget.yml', '/r/allocs-budget.yml'], '/r/a', 'allocs-budget.yml'],
    [
      'in the nearest folder above',
      ['/r/allocs-budget.yml', '/allocs-budget.yml'],
      '/r/a/b',
      '../../allocs-budget.yml',
    ],
    ['in .github of one', ['/r/.github/allocs-budget.yaml'], '/r/a', '../.github/allocs-budget.yaml'],
    ['in the root of the repository, too', ['/r/.git', '/r/allocs-budget.yml'], '/r/a', '../allocs-budget.yml'],
    ['up to the root of the file system', ['/allocs-budget.yml'], '/r/a', '../../allocs-budget.yml'],
  ])('%s', async (_, paths, directory, file) => {
    expect(await searchUpwards(directory, having(...paths))).toMatchObject({ file })
  })

  test.each([
    ['above the root of the repository', ['/r/.git', '/allocs-budget.yml'], '/r'],
    ['above a submodule or a worktree', ['/r/a/.git', '/r/allocs-budget.yml'], '/r/a'],
    ['anywhere else', [], '/'],
  ])('and not %s', async (_, paths, last) => {
    expect(await searchUpwards('/r/a/b', having(...paths))).toMatchObject({ folder: undefined, last })
  })
})

describe('in a folder below its module', () => {
  const request = (parts: Pick<Request, 'packages' | 'modules'>): Request => ({
    directory: '/r/m/a/b',
    version: '1',
    base: { kind: 'none', isAsked: false },
    ...parts,
  })
  const files = having('/r/m/go.mod', '/r/go.mod')
  const placed = (parts: Pick<Request, 'packages' | 'modules'>) => whereTheyStand(request(parts), { home: '/r' }, files)

  test.each([
    ['.', './a/b', true],
    ['./...', './a/b/...', true],
    ['./x', './a/b/x', true],
    ['../', './a', true],
    ['../c/...', './a/c/...', true],
    ['../..', '.', true],
    ['../../...', './...', true],
    ['...', '...', false],
    ['example.com/m/...', 'example.com/m/...', false],
    ['.../x', '.../x', false],
  ])('the package pattern %s is %s of it', async (pattern, want, isOfModule) => {
    expect(await placed({ packages: [pattern] })).toMatchObject({
      kind: 'found',
      value: {
        request: { packages: [want] },
        module: '/r/m',
        isOfModule,
      },
    })
  })

  test.each(['../../..', '../../../...', './../../../x'])('the package pattern %s leads out of it', async (pattern) => {
    expect(await placed({ packages: ['.', pattern] })).toMatchObject({
      kind: 'failed',
      why: { code: 'BAD_PATH', args: { variant: 'outside-module', path: pattern, module: '/r/m' } },
    })
  })

  test('a module is named from where a person stands', async () => {
    const { value } = (await placed({ modules: ['../../../n', '../..'], packages: ['./x'] })) as { value: object }
    expect(value).toMatchObject({ request: { modules: ['n', 'm'] }, isOfModule: false })
  })

  test('a relative pattern has no meaning where there is no module', async () => {
    const nowhere = whereTheyStand(request({ packages: ['./x'] }), { home: '/r' }, having())
    expect(await nowhere).toMatchObject({ kind: 'failed', why: { args: { variant: 'no-module' } } })
  })
})
