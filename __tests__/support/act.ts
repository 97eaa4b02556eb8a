import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runnerNode } from './entries.ts'
import type { GitHubServer } from './github-server.ts'
import { token } from './github-server.ts'
import { root } from './recipes.ts'

/** How a workflow ended. */
export type WorkflowEnd = {
  readonly exitCode: number | null
  /** What the steps printed, without what act puts before each line. */
  readonly log: string
  /** The commands that the runner carried out, as act tells them, by kind and name or title: `set-output verdict`. */
  readonly obeyed: readonly { readonly command: string; readonly name: string; readonly text: string }[]
  /** The job summary that it took. */
  readonly summary: string
}

/** Where a workflow of a test finds the action: `uses: ./.allocs-budget`. */
export const actionFolder = '.allocs-budget'

/** Puts the built action into a repository's work tree. */
export function installAction(directory: string): void {
  cpSync(join(root, 'action.yml'), join(directory, actionFolder, 'action.yml'))
  cpSync(join(root, 'dist'), join(directory, actionFolder, 'dist'), { recursive: true })
}

/**
 * Runs the workflows of a repository for an event with a real runner, on this host; the API is the given server.
 * @param actions folders of actions, by what `uses:` says
 */
export function runWorkflow(
  program: string,
  directory: string,
  event: { readonly name: string; readonly payload: unknown },
  server: GitHubServer,
  runId: number,
  actions: Readonly<Record<string, string>> = {},
): Promise<WorkflowEnd> {
  const temp = mkdtempSync(join(tmpdir(), 'allocs-budget-act-'))
  const eventFile = join(temp, 'event.json')
  writeFileSync(eventFile, JSON.stringify(event.payload))
  const variables = {
    GITHUB_API_URL: server.url,
    GITHUB_GRAPHQL_URL: `${server.url}/graphql`,
    GITHUB_REPOSITORY: 'octo/m',
    GITHUB_RUN_ID: String(runId),
  }
  const args = [
    event.name,
    ...['--platform', 'ubuntu-latest=-self-hosted', '--eventpath', eventFile, '--secret', `GITHUB_TOKEN=${token}`],
    ...Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(actions).flatMap(([name, folder]) => ['--local-repository', `${name}=${folder}`]),
    '--json',
  ]
  // act takes the node of the PATH for whatever `using:` names.
  const goCache = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim()
  const env = {
    ...process.env,
    PATH: `${dirname(runnerNode)}:${process.env.PATH}`,
    XDG_CACHE_HOME: temp,
    GOCACHE: goCache,
    DOCKER_HOST: '',
  }
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => chunks.push(bytes))
    child.on('error', fail)
    child.on('close', (exitCode) => {
      rmSync(temp, { recursive: true, force: true })
      done({ exitCode, ...readLog(Buffer.concat(chunks).toString('utf8')) })
    })
  })
}

type Line = {
  readonly msg?: string
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly content?: string
  readonly kvPairs?: Readonly<Record<string, string>>
}

function readLog(text: string): Pick<WorkflowEnd, 'log' | 'obeyed' | 'summary'> {
  const lines = text.split('\n').map((line): Line => {
    try {
      return JSON.parse(line) as Line
    } catch {
      return { msg: line }
    }
  })
  return {
    log: lines.map(({ msg = '' }) => msg).join('\n'),
    obeyed: lines.flatMap(({ command, name, kvPairs, arg = '' }) =>
      command === undefined || command === 'summary'
        ? []
        : [{ command, name: name ?? kvPairs?.title ?? '', text: arg }],
    ),
    summary: lines.flatMap(({ command, content = '' }) => (command === 'summary' ? [content] : [])).join('\n'),
  }
}
