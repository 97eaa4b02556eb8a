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

/** How an answer of GitHub can be none, from one call on. `faulty-proxy.ts` does it. */
export const apiFaults = {
  'bad-gateway': 'is answered 502 with an HTML page',
  'server-error': 'is answered 500',
  unauthorized: 'is answered 401',
  forbidden: 'is answered 403',
  dropped: 'ends without an answer',
  'broken-off': 'breaks off in the middle',
  half: 'is answered 200 with half of the JSON',
  empty: 'is answered 200 with nothing',
  html: 'is answered 200 with an HTML page',
  null: 'is answered 200 with `null`',
  'other-json': 'is answered 200 with other JSON',
  'wrong-types': 'is answered 200 with other types in place of the right ones',
  'another-host': 'is redirected to another host',
  endless: 'is answered without an end',
  silent: 'is never answered',
} as const

export type ApiFault = keyof typeof apiFaults
