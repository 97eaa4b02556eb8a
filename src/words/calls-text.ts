import { packageName } from '../go/names/package-names.ts'
import type { Chain, DynamicCallRow, ReachedRow } from '../report/calls-of-row.ts'
import { count } from './numbers.ts'
import { siteText } from './site-text.ts'

type Named = { readonly package: string; readonly function: string }

/** A function where a reader knows of which package one is: with the name of its package, where that is another. */
export function functionText({ package: path, function: name }: Named, home: string): string {
  if (path === home || path === '') return name
  const qualifier = packageName(path, new Map())
  return name.startsWith('(*') ? `(*${qualifier}.${name.slice(2)}` : `${qualifier}.${name}`
}

/** The same as a pattern of `allow` has it: `zap.(*Logger).Error`. */
export function allowedAs({ package: path, function: name }: Named, home: string): string {
  return path === home ? name : `${packageName(path, new Map())}.${name}`
}

/** `(*Encoder).Put -> appendField -> strconv.AppendQuote`. */
export function chainText(chain: Chain): string {
  const home = chain[0]?.package ?? ''
  return chain.map((step) => functionText(step, home)).join(' -> ')
}

/** What is reached: the compiler's text, or the function of the runtime. */
export function reachedText({ site }: ReachedRow): string {
  return `"${siteText(site)}"`
}

const kindTexts = {
  interface: 'a method of',
  func: 'a func value',
  indirect: 'a func value or a method of an interface',
  passed: 'which may call what it is passed',
  assembly: 'code in assembly',
  cgo: 'code in C',
  'no-body': 'a function without a body in Go',
} as const satisfies Record<DynamicCallRow['kind'], string>

/** What a call that cannot be followed calls: `a method of io.Writer`, `a func value`. */
export function dynamicKindText({ kind, callee }: Pick<DynamicCallRow, 'kind' | 'callee'>): string {
  if (kind === 'interface') return callee === '' ? 'a method of an interface' : `${kindTexts.interface} ${callee}`
  if (kind === 'no-body' && callee.startsWith('runtime.')) return `${callee}, which is not in the table of the runtime`
  return callee === '' ? kindTexts[kind] : `${callee}, ${kindTexts[kind]}`
}

function followedText(target: string, kind: DynamicCallRow['kind']): string {
  return kind === 'passed' ? `, followed into ${target}` : `, which can only be ${target} and was followed`
}

/** So many are named; the rest is a number. */
const mostNamed = 3

/**
 * `Encode leads to 3 calls that cannot be followed: a method of io.Writer in Encode (codec/encode.go:7), ...`.
 * @param got how many there are; these are the first
 */
export function dynamicText(name: string, calls: readonly DynamicCallRow[], got: number): string {
  const home = calls[0]?.chain[0]?.package ?? ''
  const [first] = calls
  const named = calls.slice(0, mostNamed).map((call) => {
    const last = call.chain.at(-1)
    const only = call.followed === null ? '' : followedText(functionText(call.followed, home), call.kind)
    return last === undefined
      ? dynamicKindText(call)
      : `${dynamicKindText(call)} in ${functionText(last, home)} (${last.file}:${last.line})${only}`
  })
  const more = got - named.length
  const rest = more > 0 ? `, and ${count(more, 'more call')}` : ''
  const what =
    first?.followed === null ? `${count(got, 'call')} that cannot be followed` : `${count(got, 'call')} without a name`
  return `${name} leads to ${what}: ${named.join('; ')}${rest}`
}
