import type { AllocatorFamily } from '../output/allocators.ts'
import type { FlowStep } from '../output/escape-flow.ts'
import type { EscapeTextShape } from '../output/escape-text.ts'

/**
 * Why something is on the heap, as far as the compiler's words and the runtime's calls tell: the first group of one site, the
 * second of an allocation that only a profile or a comparison with base shows. Each is an anchor in docs/causes.md.
 */
export const causes = [
  'append-growth',
  'captured',
  'channel',
  'closure',
  'concatenation',
  'defer-in-loop',
  'fmt-argument',
  'generic',
  'goroutine',
  'interface',
  'interface-call',
  'log-argument',
  'map',
  'map-insert',
  'method-value',
  'outer-variable',
  'passed-on',
  'pool-value',
  'reflect',
  'returned',
  'returned-buffer',
  'sent',
  'size-unknown',
  'slice-of-pointers',
  'stored',
  'string-conversion',
  'too-large',
  'variadic',

  'benchmark',
  'dependency',
  'go-line',
  'inlining-lost',
  'leaking-parameter',
  'library-call',
  'loop-variable',
  'needless-format',
  'pool-collected',
  'pool-empty',
  'string-extended',
] as const

export type Cause = (typeof causes)[number]

/** What is known of one heap site. */
export type CauseEvidence = {
  /** Undefined where there is a call without a text. */
  readonly shape: EscapeTextShape | undefined
  readonly subject: string
  readonly flow: readonly FlowStep[]
  /** Of the call that is its own; undefined where it is free. */
  readonly family: AllocatorFamily | undefined
  /** True where the call makes a closure's struct. */
  readonly isClosure: boolean
  /** What else the function calls of the allocator on a line. */
  readonly familiesAt: (file: string, line: number) => ReadonlySet<AllocatorFamily>
  /** Library functions that are inlined at its place, as the compiler names them; empty where one of the repository's is, too. */
  readonly libraries: readonly string[]
  /** Whether a line calls through an interface or a func value. */
  readonly isIndirect: (file: string, line: number) => boolean
  readonly file: string
  readonly line: number
}

/** The cause of one heap site; undefined where no rule knows it: then the compiler's own words are shown. */
export function causeOfSite(it: CauseEvidence): Cause | undefined {
  const has = (reason: string): boolean => it.flow.some((step) => step.reason === reason)
  if (has('too large for stack') || has('too aligned for stack')) return 'too-large'
  if (has('non-constant size')) return 'size-unknown'
  if (it.shape === undefined) return causeOfCall(it)
  const [library] = it.libraries
  if (library !== undefined && isMade(it)) return causeOfLibrary(library)
  const own = causeOfShape(it)
  // Of two calls for one expression, as a sum that is given to an interface, one makes it and the other the interface's copy.
  if (own !== undefined && it.family !== 'conv') return own
  if (it.flow.length === 0) return undefined
  return isValue(it) || has('interface-converted') ? causeOfConversion(it) : causeOfPointer(it)
}

/** What the body of a function makes; its arguments, and what becomes of its result, are the caller's. */
function isMade({ shape, subject }: CauseEvidence): boolean {
  const isObject = shape === 'object' && subject !== '... argument'
  return isObject || shape === 'closure' || shape === 'make slice' || shape === 'make map' || shape === 'make named'
}

const ofLibraries: readonly (readonly [RegExp, Cause])[] = [
  // `strconv.AppendInt`, `fmt.Appendf`, `time.Time.AppendFormat`: they grow what they are given.
  [/\.Append(?:[A-Z]\w*|f|ln)?$/, 'append-growth'],
  [/^fmt\./, 'fmt-argument'],
  [/^(?:log|(?:log\/)?slog)\./, 'log-argument'],
  [/^reflect\./, 'reflect'],
  [/^(?:bytes\.\(\*Buffer\)|strings\.\(\*Builder\)|slices\.Grow)/, 'append-growth'],
]

/** Why a library's function allocates, by its symbol or by what the compiler calls it. */
export function causeOfLibrary(name: string): Cause {
  return ofLibraries.find(([pattern]) => pattern.test(name))?.[1] ?? 'library-call'
}

const byFamily: Partial<Record<AllocatorFamily, Cause>> = {
  chan: 'channel',
  concat: 'concatenation',
  conv: 'interface',
  defer: 'defer-in-loop',
  goroutine: 'goroutine',
  grow: 'append-growth',
  map: 'map',
  mapassign: 'map-insert',
  slice: 'size-unknown',
  string: 'string-conversion',
}

/** Calls without a text: the runtime's function says it, but for the records of `go` and `defer`, which share their line. */
function causeOfCall({ family, familiesAt, file, line }: CauseEvidence): Cause | undefined {
  if (family === undefined) return undefined
  const near = familiesAt(file, line)
  return byFamily[family] ?? (near.has('goroutine') ? 'goroutine' : near.has('defer') ? 'defer-in-loop' : undefined)
}

/** What is made says enough, wherever it goes. */
function causeOfShape({ shape, subject, isClosure, familiesAt, file, line }: CauseEvidence): Cause | undefined {
  if (shape === 'append') return 'append-growth'
  if (shape === 'concatenation') return 'concatenation'
  if (shape === 'string conversion') return 'string-conversion'
  if (shape === 'make map') return 'map'
  if (subject === '... argument') return 'variadic'
  if (shape === 'closure') {
    const near = familiesAt(file, line)
    return near.has('goroutine') ? 'goroutine' : near.has('defer') ? 'defer-in-loop' : 'closure'
  }
  return isClosure ? 'method-value' : undefined
}

/** A plain value has no storage of its own: what is allocated is its copy in an interface. */
function isValue({ shape, family }: CauseEvidence): boolean {
  return shape === 'value' || shape === 'conversion' || shape === 'constant' || family === 'conv'
}

function causeOfConversion(it: CauseEvidence): Cause {
  const callee = calleeOf(it.flow)
  if (/^\(\*sync\.Pool\)\.Put\b/.test(callee.call)) return isValue(it) ? 'pool-value' : 'stored'
  if (callee.words.some((word) => logger.test(word))) return 'log-argument'
  if (isStream(it.flow)) return 'interface'
  if (callee.words.some((word) => /^\(?\*?fmt\./.test(word))) return 'fmt-argument'
  if (callee.words.some((word) => /^\(?\*?reflect\./.test(word))) return 'reflect'
  return isValue(it) ? 'interface' : causeOfPointer(it)
}

/** What `fmt.Fprintf` writes to and `fmt.Fscan` reads from is given as an interface; what it formats goes through its slice of arguments. */
function isStream(flow: readonly FlowStep[]): boolean {
  const call = flow.findLast((step) => step.reason === 'call parameter')
  const given = /^fmt\.F(?:print|scan)\w*\((.*)\)$/s.exec(call?.expr ?? '')?.[1]
  return flow.some(
    ({ reason, expr, to }) =>
      reason === 'interface-converted' && to === call?.to && given?.startsWith(`${expr}, `) === true,
  )
}

/** `log.Println`, `(*slog.Logger).Info`, `logger.Debugf`: whoever writes a line somewhere and takes anything. A function `log` may do as it likes. */
const logger = /^\(?\*?(?:[\w/.]*\.)?(?:[sz]?log|zerolog|logrus|\w*[lL]ogger)\)?\./

/** The last call that was given the value, and the packages and receivers of that one and of those inlined before it. */
function calleeOf(flow: readonly FlowStep[]): { readonly call: string; readonly words: readonly string[] } {
  const call = flow.findLast((step) => step.reason === 'call parameter')?.expr ?? ''
  // The parameters of an inlined function carry its package: `log.l, log.v := logger, ... argument`.
  const inlined = flow.flatMap(({ reason, expr }) => (reason === 'assign-pair' ? [expr.split(' := ', 1)[0] ?? ''] : []))
  return { call, words: [...inlined.flatMap((names) => names.split(', ')), call] }
}

function causeOfPointer({ shape, flow, familiesAt, isIndirect }: CauseEvidence): Cause {
  const captured = flow.find((step) => step.reason === 'captured by a closure')
  if (captured !== undefined)
    return familiesAt(captured.file, captured.line).has('goroutine') ? 'goroutine' : 'captured'
  const last = flow.at(-1)
  if (last === undefined) return 'passed-on'
  if (flow.some((step) => step.reason === 'send')) return 'sent'
  // A named result, or a variable of a wider block; a flow to a result's own name, `~r0`, ends at the caller. What is no address is there
  // for what happens to that variable.
  const isAddress = flow.some((step) => step.reason === 'address-of')
  if (isAddress && last.reason !== 'return' && !/^[{~]/.test(last.to)) return 'outer-variable'
  if (last.reason === 'return' || !last.to.startsWith('{'))
    return shape === 'make slice' ? 'returned-buffer' : 'returned'
  if (last.reason === 'call parameter') return causeOfCallee(last, isIndirect)
  const isElement = /^[^=]*\] = /.test(last.expr) && !familiesAt(last.file, last.line).has('mapassign')
  return isElement || last.reason === 'slice-literal-element' ? 'slice-of-pointers' : 'stored'
}

function causeOfCallee(step: FlowStep, isIndirect: CauseEvidence['isIndirect']): Cause {
  if (step.expr.startsWith('append(')) return 'slice-of-pointers'
  if (step.expr.includes('.dict[')) return 'generic'
  if (logger.test(step.expr)) return 'log-argument'
  if (/^\(?\*?fmt\./.test(step.expr)) return 'fmt-argument'
  if (/^\(?\*?reflect\./.test(step.expr)) return 'reflect'
  return isIndirect(step.file, step.line) ? 'interface-call' : 'passed-on'
}
