/** How a git or a go can fail. `faulty-tool.sh` does it; the words stand in docs/reliability.md. */
export const toolFaults = {
  'exits-1': 'exits 1',
  'exits-128': 'exits 128',
  killed: 'is killed',
  nothing: 'prints nothing, exits 0',
  half: 'prints half, exits 0',
  'half-exits-1': 'prints half, exits 1',
  binary: 'prints bytes that are no text, exits 0',
  html: 'prints an HTML page, exits 0',
  null: 'prints `null`, exits 0',
  'other-json': 'prints other JSON, exits 0',
  'for-ever': 'prints for ever',
  never: 'never answers',
} as const

export type ToolFault = keyof typeof toolFaults

/** Faults that a call is tried with; git speaks no JSON. */
export function faultsOf(call: string): readonly ToolFault[] {
  const all = Object.keys(toolFaults) as ToolFault[] // the keys of the line above
  return call.startsWith('git ') ? all.filter((fault) => fault !== 'null' && fault !== 'other-json') : all
}
