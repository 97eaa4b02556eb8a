/** How a git or a go can fail. `faulty-tool.sh` does it; the words stand in docs/reliability.md. */
export const toolFaults = {
  'exits-1': 'exits 1',
  'exits-128': 'exits 128',
  killed: 'is killed',
  nothing: 'prints nothing, exits 0',
  half: 'prints half, exits 0',
  'half-exits-1': 'prints half, exits 1',
  binary: 'prints bytes that are not text, exits 0',
  html: 'prints an HTML page, exits 0',
  null: 'prints `null`, exits 0',
  'other-json': 'prints other JSON, exits 0',
  'for-ever': 'prints forever',
  never: 'never finishes',
} as const

export type ToolFault = keyof typeof toolFaults

/** Faults that a call is tried with; git speaks no JSON. */
export function faultsOf(call: string): readonly ToolFault[] {
  const all = Object.keys(toolFaults) as ToolFault[] // the keys of the line above
  return call.startsWith('git ') ? all.filter((fault) => fault !== 'null' && fault !== 'other-json') : all
}

/** How an answer of GitHub can be none, from one call on. `faulty-proxy.ts` does it. */
export const apiFaults = {
  'bad-gateway': 'responds 502 with an HTML page',
  'server-error': 'responds 500',
  unauthorized: 'responds 401',
  forbidden: 'responds 403',
  dropped: 'ends without a response',
  'broken-off': 'ends early',
  half: 'responds 200 with half of the JSON',
  empty: 'responds 200 with nothing',
  html: 'responds 200 with an HTML page',
  null: 'responds 200 with `null`',
  'other-json': 'responds 200 with other JSON',
  'wrong-types': 'responds 200 with wrong types',
  'another-host': 'is redirected to another host',
  endless: 'sends an endless response',
  silent: 'never responds',
} as const

export type ApiFault = keyof typeof apiFaults
