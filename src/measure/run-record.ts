import { mergeTestLogs, parseTestLog, type TestLog } from '../go/output/test-log.ts'
import type { Command, Ports, Watcher } from '../ports.ts'
import type { TestBinary } from './test-binary.ts'

/** A longer record is that of a benchmark that asks in each iteration: nobody keeps so much. */
const maxLogBytes = 64 * 2 ** 20
const flag = '-test.testlogfile='

/**
 * What the runs of a test binary ask their system for. Measuring goes on through `ports`, as without it; a program that writes a record
 * allocates nothing for that (testing/internal/testdeps).
 */
export class RunRecord {
  readonly ports: Ports
  readonly #binary: Pick<TestBinary, 'path' | 'directory'>
  readonly #folder: string
  #runs = 0
  #logs: TestLog | undefined = { variables: new Set(), opened: new Set(), lookedAt: new Set() }

  /** @param folder a temporary one, for the records */
  constructor(binary: Pick<TestBinary, 'path' | 'directory'>, folder: string, ports: Ports) {
    this.#binary = binary
    this.#folder = folder
    this.ports = { ...ports, spawn: (command, watcher) => this.#spawn(command, watcher, ports) }
  }

  /** All that was asked; undefined where a run did not come to its end, or its record is not whole. */
  get asked(): TestLog | undefined {
    return this.#logs
  }

  async #spawn(command: Command, watcher: Watcher, ports: Ports): ReturnType<Ports['spawn']> {
    if (command.file !== this.#binary.path) return ports.spawn(command, watcher)
    const { args } = command
    const given = args.find((arg) => arg.startsWith(flag))?.slice(flag.length)
    const path = given ?? `${this.#folder}/testlog${this.#runs++}`
    const recorded = given === undefined ? { ...command, args: [...args, `${flag}${path}`] } : command
    const exit = await ports.spawn(recorded, watcher)
    if (exit.code !== 0 || exit.timedOut || exit.tooMuchOutput) this.#logs = undefined
    // What is only listed is not run: there is no record of it.
    else if (!args.some((arg) => arg.startsWith('-test.list='))) await this.#take(path, ports)
    return exit
  }

  async #take(path: string, ports: Ports): Promise<void> {
    if (this.#logs === undefined) return
    const read = await ports.readText(path, maxLogBytes)
    const log = read.kind === 'text' ? parseTestLog(read.text, this.#binary.directory) : undefined
    this.#logs = this.#logs === undefined || log === undefined ? undefined : mergeTestLogs([this.#logs, log])
  }
}
