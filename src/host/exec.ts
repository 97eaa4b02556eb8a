import { getExecOutput } from '@actions/exec'
import type { Ports } from '../ports.ts'
import { HostError } from './host-error.ts'

/**
 * Runs a short command that we trust (`git`, `go env`, `go list` without -export) and collects what it prints. Nothing is
 * echoed. Standard input is a pipe that nothing comes through: none of these commands reads it, and to end it by giving an
 * empty input fails with EPIPE where the command is over first (@actions/exec 3.0.0). Rejects with a HostError where it cannot be started.
 */
export const exec: Ports['exec'] = async (command) => {
  try {
    const { exitCode, stdout, stderr } = await getExecOutput(command.file, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      silent: true,
      ignoreReturnCode: true,
    })
    return { exit: { code: exitCode, signal: null, timedOut: false, tooMuchOutput: false }, stdout, stderr }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HostError(`${command.file} cannot be started: ${why}`, { cause })
  }
}
