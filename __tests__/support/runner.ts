import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { actionCommand, type Command, runnerNode } from './entries.ts'
import { isTimed } from './progress.ts'
import { type Obeyed, obey, type WorkflowCommand } from './workflow-commands.ts'

export { parseCommands, type WorkflowCommand } from './workflow-commands.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const maxSummaryBytes = 1024 * 1024

export type Step = {
  /** Relative to the repository; the action where not given. */
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
  /** Given the process of the step while it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

export type StepResult = {
  readonly exitCode: number | null
  readonly outputs: Readonly<Record<string, string>>
  /** What the runner takes over: nothing of a summary above 1 MiB (FileCommandManager.cs). */
  readonly summary: string
  /** What the step masked before it printed anything else: its token. */
  readonly masked: string | undefined
  /** Without the groups of progress. */
  readonly commands: readonly WorkflowCommand[]
  /** The titles of those. */
  readonly groups: readonly string[]
  /** What these commands do beside annotations. */
  readonly obeyed: Omit<Obeyed, 'commands' | 'refusals'>
  /** What of the annotations a person gets to see: ten of each kind, at most 4,096 characters each (ExecutionContext.cs). */
  readonly annotations: readonly WorkflowCommand[]
  /** What the runner itself says is wrong: a summary it drops, a command it refuses. */
  readonly complaints: readonly string[]
  /** What the step left for later steps in GITHUB_ENV, GITHUB_PATH and GITHUB_STATE. */
  readonly left: { readonly env: string; readonly path: string; readonly state: string }
  /** All of it. */
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
    const started = await start(
      step.entry === undefined ? actionCommand() : [runnerNode, join(root, step.entry)],
      workspace,
      env,
      step.onStart,
    )
    const outputs = parseOutputs(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    const ended = { ...started, ...withoutMask(started.stdout) }
    const { commands: all, refusals, ...obeyed } = obey(`${ended.stdout}\n${ended.stderr}`)
    const { commands, groups } = withoutGroups(all)
    const { summary, complaint } = takenSummary(await readFile(files.GITHUB_STEP_SUMMARY))
    const left = {
      env: await readFile(files.GITHUB_ENV, 'utf8'),
      path: await readFile(files.GITHUB_PATH, 'utf8'),
      state: await readFile(files.GITHUB_STATE, 'utf8'),
    }
    return {
      ...ended,
      outputs,
      summary,
      commands,
      groups,
      obeyed: { ...obeyed, groups: obeyed.groups.filter((title) => !groups.includes(title)) },
      annotations: shownAnnotations(commands),
      complaints: [...refusals, ...complaint],
      left,
      leftovers: Object.values(left).join(''),
      report: outputs.report
        ? (JSON.parse(await readFile(outputs.report, 'utf8').catch(() => 'null')) as unknown)
        : undefined,
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** Groups of progress apart from all else; an end without a beginning of ours is somebody else's. */
function withoutGroups(all: readonly WorkflowCommand[]): Pick<StepResult, 'commands' | 'groups'> {
  const groups: string[] = []
  let isOpen = false
  const commands = all.filter(({ name, message }) => {
    const isOurs = isOpen ? name === 'endgroup' : name === 'group' && isTimed(message)
    if (!isOurs) return true
    isOpen = !isOpen
    if (isOpen) groups.push(message)
    return false
  })
  return { commands, groups }
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
  [program, ...first]: Command,
  cwd: string,
  env: Record<string, string>,
  onStart?: (child: ChildProcess) => void,
): Promise<Pick<StepResult, 'exitCode' | 'stdout' | 'stderr'>> {
  return new Promise((done, fail) => {
    const child = spawn(program, first, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    onStart?.(child)
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', fail)
    child.on('close', (exitCode) =>
      done({ exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    )
  })
}

/** The mask of the step's own token, where it is the first line of the log; the runner shows none of it. All others are a log's. */
function withoutMask(stdout: string): { readonly stdout: string; readonly masked: string | undefined } {
  const [line = '', value] = /^::add-mask::(.*)\n/.exec(stdout) ?? []
  return { stdout: stdout.slice(line.length), masked: value }
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

/** A summary above the limit is dropped whole, and the step is told so; it goes on. */
export function takenSummary(bytes: Buffer): { readonly summary: string; readonly complaint: readonly string[] } {
  if (bytes.length <= maxSummaryBytes) return { summary: bytes.toString('utf8'), complaint: [] }
  return { summary: '', complaint: [`the summary has ${bytes.length} bytes: it is dropped`] }
}

/** What GitHub shows of a step's annotations; the rest is dropped without a word. */
export function shownAnnotations(commands: readonly WorkflowCommand[]): readonly WorkflowCommand[] {
  return ['error', 'warning', 'notice'].flatMap((kind) =>
    commands
      .filter(({ name }) => name === kind)
      .slice(0, 10)
      .map((command) => ({ ...command, message: command.message.slice(0, 4096) })),
  )
}
