import { describe, expect, test } from 'vitest'
import { type ModFile, workflowGo } from '../../src/write/workflow-go.ts'

const mod = (lines: string, path = 'go.mod'): ModFile => ({ path, text: `module example.com/m\n\n${lines}\n` })
const file = { file: 'go.mod' }

describe('the Go of a workflow', () => {
  test.each([
    ['the release that go.mod names', 'go1.26.8', 'go 1.26', file],
    ['the patch that go.mod names', 'go1.26.8', 'go 1.26.3', file],
    ['an older one in go.mod', 'go1.26.8', 'go 1.22', { version: '1.26' }],
    ['one below the oldest in go.mod', 'go1.26.8', 'go 1.12', { version: '1.26' }],
    ['1.30, which is not 1.3', 'go1.30.1', 'go 1.22', { version: '1.30' }],
    ['no line in go.mod', 'go1.26.8', '', { version: '1.26' }],
    ['a toolchain line of the release', 'go1.26.8', 'go 1.22\n\ntoolchain go1.26.1', file],
    ['a toolchain line of another', 'go1.26.8', 'go 1.26\n\ntoolchain go1.27.0', { version: '1.26' }],
    ['a toolchain line that names none', 'go1.26.8', 'go 1.26\n\ntoolchain default', file],
    ['a newer one in go.mod than its local toolchain', 'go1.26.8', 'go 1.27', { version: '1.26' }],
    ['a release candidate', 'go1.27rc2', 'go 1.26', { version: '1.27.0-rc.2' }],
    ['a release candidate in go.mod', 'go1.27rc2', 'go 1.27rc1', { version: '1.27.0-rc.2' }],
    ['a development version', 'devel go1.28-3c2f8a1 Mon', 'go 1.26', { version: '1.28' }],
    ['one without a number', 'devel +3c2f8a1', 'go 1.26', file],
    ['the first of a minor', 'go1.21.0', 'go 1.21', file],
  ])('%s', (_, measured, lines, want) => {
    expect(workflowGo([measured], [mod(lines)], undefined)).toEqual(want)
  })

  test('of several modules is in the first file that names it', () => {
    const modules = [mod('go 1.22', 'a/go.mod'), mod('go 1.26', 'b/go.mod')]
    expect(workflowGo(['go1.26.8', 'go1.26.8'], modules, undefined)).toEqual({ file: 'b/go.mod' })
  })

  test('is none that another module refuses', () => {
    const needing = (...lines: string[]) =>
      workflowGo(
        lines.map(() => 'go1.26.8'),
        lines.map((line, i) => mod(line, `${i}/go.mod`)),
        undefined,
      )
    expect(needing('go 1.26', 'go 1.26.5')).toEqual({ file: '1/go.mod' })
    expect(needing('go 1.26.3', 'go 1.26.5')).toEqual({ file: '1/go.mod' })
    expect(needing('go 1.22', 'go 1.26.5\n\ntoolchain go1.27.0')).toEqual({ version: '1.26.8' })
  })

  test('is none that the workspace refuses', () => {
    const work = (line: string): ModFile => ({ path: 'go.work', text: `${line}\n\nuse ./a\n` })
    expect(workflowGo(['go1.26.8'], [mod('go 1.26.1')], work('go 1.26.4'))).toEqual({ version: '1.26.8' })
    expect(workflowGo(['go1.26.8'], [mod('go 1.26.4')], work('go 1.26.4'))).toEqual(file)
    expect(workflowGo(['go1.26.8'], [mod('go 1.22')], work('go 1.26'))).toEqual({ version: '1.26' })
  })
})
