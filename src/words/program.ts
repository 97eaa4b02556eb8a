import { isReleased } from '../lang/version.ts'

/** What starts the command where it is installed. */
export const installed = 'allocs-budget'

/** What starts this version of the command on any machine with Node. A build that was not released is in no registry. */
export function throughNpx(version: string): string {
  return isReleased(version) ? `npx allocs-budget@${version}` : installed
}

const commands = /(?<![\w/@.-])allocs-budget(?= (?:check|explain|init|report|update)\b)/g

/** A text of ours, in which each command starts with `program`. */
export function startedBy(program: string, text: string): string {
  return program === installed ? text : text.replace(commands, program)
}

/** What started this version of the command, by its environment: npx says so. */
export function programIn(env: Readonly<Record<string, string | undefined>>, version: string): string {
  return env.npm_lifecycle_event === 'npx' ? throughNpx(version) : installed
}
