import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Report, reportSchema } from '../../src/report/report-schema.ts'
import { cliWith } from '../support/entries.ts'
import { pullRequest } from '../support/events.ts'
import { runStep } from '../support/runner.ts'
import type { ToolFault } from './faults.ts'
import { type Call, type FaultyTools, faultyTools } from './faulty-tools.ts'
import type { Scenario } from './scenarios.ts'

/** One run of the product: what it says, and what it leaves. */
export type Ran = {
  readonly code: number | null
  readonly report: Report | undefined
  /** Both streams. */
  readonly text: string
  readonly calls: readonly Call[]
  readonly struck: boolean
  readonly left: readonly string[]
  /** False where it had to be killed in the end. */
  readonly isEnded: boolean
}

export type Injected = { readonly call: Call; readonly kind: ToolFault }

type Ended = Pick<Ran, 'code' | 'report' | 'text'>

/** More than any deadline of the product: what still runs then never ends. */
const patienceMs = Number(process.env.PATIENCE ?? 240) * 1000

/** A folder of its own for runs one after the other: the same paths each time, so that Go's cache answers. */
export class Slot {
  readonly #folder: string
  readonly #tools: FaultyTools

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#tools = faultyTools(folder)
  }

  /** Runs it once; the call that `fault` names fails. */
  run(scenario: Scenario, fault?: Injected): Promise<Ran> {
    // Long for every command of the small module, and short for who waits.
    const patient = fault?.kind === 'never' ? { ...scenario, timeout: '30s' } : scenario
    return this.#observe(patient, fault, (work) => this.#start(patient, work))
  }

  /** Sends a signal to the command while a call does not answer. */
  interrupt(scenario: Scenario, call: Call, signal: NodeJS.Signals): Promise<Ran> {
    return this.#observe(scenario, { call, kind: 'never' }, async (work) => {
      const { child, ended } = this.#startCommand(scenario, work)
      const watch = setInterval(() => {
        if (this.#tools.hangs()) clearInterval(watch)
        if (this.#tools.hangs()) child.kill(signal)
      }, 20)
      const end = await ended
      clearInterval(watch)
      return end
    })
  }

  async #observe(
    scenario: Scenario,
    fault: Injected | undefined,
    start: (work: string) => Promise<Ended>,
  ): Promise<Ran> {
    const folder = join(this.#folder, scenario.name.replaceAll(/\W+/g, '-'))
    mkdirSync(folder, { recursive: true })
    scenario.make(folder)
    const work = join(folder, 'work')
    const before = stateOf(work)
    this.#tools.arm(fault)
    let isEnded = true
    const watchdog = setTimeout(() => {
      isEnded = false
      this.#tools.killAll()
    }, patienceMs)
    const ended = await start(work)
    clearTimeout(watchdog)
    const seen = { calls: this.#tools.calls(), struck: this.#tools.struck(), left: await this.#tools.left() }
    const changed = stateOf(work) === before ? [] : await this.#changes(scenario, work, before, fault)
    return { ...ended, ...seen, left: [...seen.left, ...changed], isEnded }
  }

  /** A git that removes no worktree leaves its entry: the next run has to. */
  async #changes(scenario: Scenario, work: string, before: string, fault: Injected | undefined): Promise<string[]> {
    if (fault?.call.key.startsWith('git worktree ') !== true) return ['a change of the repository']
    rmSync(join(this.#folder, 'state', 'fault'))
    await this.#start(scenario, work)
    return stateOf(work) === before ? [] : ['a worktree that the next run does not remove']
  }

  #startCommand(scenario: Scenario, work: string): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const timeout = scenario.timeout === undefined ? [] : ['--timeout', scenario.timeout]
    const [program, ...args] = cliWith([...scenario.args, ...timeout, '--json', '-'])
    const { env } = this.#tools
    const child = spawn(program, args, { cwd: join(work, 'mod'), env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    const ended = new Promise<Ended>((done, fail) => {
      child.on('error', fail)
      child.on('close', (code) => {
        const [out, err] = [Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString()]
        done({ code, report: parsed(out), text: `${out}${err}` })
      })
    })
    return { child, ended }
  }

  async #start(scenario: Scenario, work: string): Promise<Ended> {
    if (scenario.runner === 'command') return this.#startCommand(scenario, work).ended
    const { env } = this.#tools
    const [head = '', first = ''] = parentsOf(work)
    const step = await runStep({
      event: { name: 'pull_request', payload: pullRequest({ head, base: first }) },
      workspace: work,
      inputs: { comment: 'never', token: '', 'working-directory': 'mod', timeout: scenario.timeout ?? '' },
      env: Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : []))),
    })
    const text = `${step.stdout}${step.stderr}`
    return { code: step.exitCode, report: parsed(JSON.stringify(step.report ?? null)), text }
  }
}

/** The second parent, which is the pull request's head, and the first. */
function parentsOf(work: string): readonly string[] {
  const raw = execFileSync('git', ['cat-file', 'commit', 'HEAD'], { cwd: work, encoding: 'utf8' })
  return [...raw.matchAll(/^parent (\w+)$/gm)].map(([, sha]) => sha ?? '').reverse()
}

/** What a run must not change: refs, worktrees, settings, files. */
function stateOf(work: string): string {
  const ask = (...args: readonly string[]): string => execFileSync('git', args, { cwd: work, encoding: 'utf8' })
  return [
    ask('for-each-ref'),
    ask('worktree', 'list', '--porcelain'),
    ask('config', '--local', '--list'),
    ask('status', '--porcelain', '--ignored'),
    ask('rev-parse', 'HEAD'),
  ].join('\n')
}

function parsed(text: string): Report | undefined {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
