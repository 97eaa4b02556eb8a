import { yamlKey, yamlText } from '../budget/edit/yaml-text.ts'
import type { WorkflowGo } from './workflow-go.ts'

/**
 * The workflow that checks a budget on each pull request, ready to paste.
 * @param directory the folder of the module that the budget is for, relative to the repository's root; empty for the root
 * @param budget the budget file relative to that folder, where it is not found by itself
 * @param prepare commands that generate code
 * @param go the Go that the limits were taken under
 * @param env what was set for the toolchain that the limits were taken under
 */
export function workflowText({
  directory,
  budget,
  go,
  prepare = [],
  env = {},
}: {
  readonly directory: string
  readonly budget?: string
  readonly go: WorkflowGo
  readonly prepare?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}): string {
  const inputs = [
    ...(directory === '' ? [] : [`working-directory: ${yamlKey(directory)}`]),
    ...(budget === undefined ? [] : [`budget: ${yamlKey(budget)}`]),
    ...(prepare.length === 0 ? [] : ['prepare: |', ...prepare.map((command) => `  ${onOneLine(command)}`)]),
  ]
  const variables = Object.entries(env)
    .map(([name, value]) => `${name}: ${yamlText(value)}`)
    .sort()
  return [
    'name: allocations',
    '',
    'on: pull_request',
    '',
    'permissions: {}',
    '',
    'jobs:',
    '  allocs-budget:',
    '    runs-on: ubuntu-latest',
    ...(variables.length === 0 ? [] : ['    env:', ...variables.map((line) => `      ${line}`)]),
    '    permissions:',
    '      contents: read # checkout',
    '      pull-requests: write # the comment',
    '    steps:',
    '      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
    '        with:',
    '          persist-credentials: false',
    "          fetch-depth: 2 # links from the comment need the pull request's head commit",
    '      - uses: actions/setup-go@4dc6199c7b1a012772edbd06daecab0f50c9053c # v6.1.0',
    '        with:',
    `          ${setupGo(go)}`,
    '      - uses: allocs-budget/allocs-budget@v0 # pin it to a commit',
    ...(inputs.length === 0 ? [] : ['        with:', ...inputs.map((line) => `          ${line}`)]),
    '',
  ].join('\n')
}

/** A version in quotes: 1.30 is 1.3 without. */
function setupGo(go: WorkflowGo): string {
  if ('file' in go) return `go-version-file: ${yamlKey(go.file)}`
  return `go-version: '${go.version}' # the limits were measured with it`
}

/** In a block of YAML, the first line decides how far all are indented; and the input has one command a line. */
function onOneLine(command: string): string {
  return command.trim().replace(/\s*[\r\n]\s*/g, ' ')
}
