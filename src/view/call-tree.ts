import type { CallTree } from '../attribute/explanation.ts'
import type { FunctionId } from '../go/calls/call-graph.ts'
import { functionKey } from '../go/names/function-key.ts'
import { groupBy } from '../lang/group-by.ts'
import type { SiteRow } from '../report/report-schema.ts'
import type { CallEdge } from '../snapshot/calls-of-function.ts'
import { dynamicKindText, functionText } from '../words/calls-text.ts'
import { count } from '../words/numbers.ts'
import { siteText } from '../words/site-text.ts'
import { terminalText } from './escape.ts'
import type { Paint } from './style.ts'
import { type Lines, labelled } from './terminal.ts'

/**
 * What a function leads to by its calls, as a tree for a terminal: the calls that lead to something, and under each function what it
 * allocates and what could not be followed. A function is shown in full where it is called first.
 */
export function callTreeLines(root: FunctionId, tree: CallTree, style: Paint): Lines {
  return new TreeOfCalls(root, tree, style).lines()
}

class TreeOfCalls {
  readonly #root: FunctionId
  readonly #tree: CallTree
  readonly #style: Paint
  readonly #edges: ReadonlyMap<string, readonly CallEdge[]>
  readonly #ends: ReadonlyMap<string, readonly string[]>
  readonly #leads: ReadonlySet<string>
  readonly #told = new Set<string>()

  constructor(root: FunctionId, tree: CallTree, style: Paint) {
    this.#root = root
    this.#tree = tree
    this.#style = style
    this.#edges = groupBy(tree.edges, ({ from }) => functionKey(from))
    this.#ends = endsOf(tree, root.package)
    this.#leads = leadingTo(new Set(this.#ends.keys()), tree.edges)
  }

  lines(): Lines {
    const { scope, functions, packages, reached, dynamic, allow } = this.#tree
    const open = dynamic.filter(({ followed }) => followed === null).length
    const far = `${count(functions, 'function')} in ${count(packages, 'package')} (calls: ${scope})`
    const allowed = allow.length === 0 ? '' : `, not following ${allow.join(', ')}`
    const found = `${count(reached.length, 'heap site')} reached, ${count(open, 'call')} that cannot be followed`
    return [
      labelled('calls', `${far}${allowed}`, this.#style),
      labelled('', found, this.#style),
      '',
      this.#style('bold', terminalText(this.#root.name)),
      ...this.#below(this.#root, '  '),
    ]
  }

  #below(fn: FunctionId, indent: string): Lines {
    const key = functionKey(fn)
    this.#told.add(key)
    const own = (this.#ends.get(key) ?? []).map((text) => `${indent}${terminalText(text)}`)
    const calls = (this.#edges.get(key) ?? []).filter(
      ({ to }) => this.#leads.has(functionKey(to)) && functionKey(to) !== key,
    )
    const byCallee = [...groupBy(calls, ({ to }) => functionKey(to)).values()]
    return [...own, ...byCallee.flatMap((edges) => this.#call(edges, indent))]
  }

  #call([first, ...more]: readonly CallEdge[], indent: string): Lines {
    if (first === undefined) return []
    const { from, to } = first
    const others = more.length === 0 ? '' : ` and ${count(more.length, 'more line')}`
    const isTold = this.#told.has(functionKey(to))
    const place = this.#style('dim', terminalText(`${from.file}:${from.line}${others}${isTold ? ', see above' : ''}`))
    const line = `${indent}${this.#style('cyan', terminalText(functionText(asStep(to), this.#root.package)))}  ${place}`
    return [line, ...(isTold ? [] : this.#below(to, `${indent}  `))]
  }
}

/** By function: what it allocates, and its calls that cannot be followed. */
function endsOf({ reached, dynamic }: CallTree, home: string): ReadonlyMap<string, readonly string[]> {
  const ends = [
    ...reached.map(({ package: path, function: name, site, chain }) => {
      const place = chain.at(-1)
      return {
        key: functionKey({ package: path, name }),
        text: `! ${siteText(site)}${mayGrow(site)}  ${place?.file}:${place?.line}`,
      }
    }),
    ...dynamic.flatMap(({ chain, followed, ...call }) => {
      const last = chain.at(-1)
      if (last === undefined) return []
      const how = call.kind === 'passed' ? 'into' : 'only'
      const only = followed === null ? '' : `, ${how} ${functionText(followed, home)}`
      const text = `? ${dynamicKindText(call)}${only}  ${last.file}:${last.line}`
      return [{ key: functionKey({ package: last.package, name: last.function }), text }]
    }),
  ]
  return new Map([...groupBy(ends, ({ key }) => key)].map(([key, all]) => [key, all.map(({ text }) => text)]))
}

/** The compiler's text does not say so. */
function mayGrow({ class: of, text }: SiteRow): string {
  return of === 'growth' && text !== '' ? ' (growth)' : ''
}

/** The functions from which calls lead to one of these, and these. */
function leadingTo(ends: ReadonlySet<string>, edges: readonly CallEdge[]): ReadonlySet<string> {
  const callers = groupBy(edges, ({ to }) => functionKey(to))
  const found = new Set(ends)
  const queue = [...ends]
  for (let key = queue.pop(); key !== undefined; key = queue.pop())
    for (const { from } of callers.get(key) ?? []) {
      if (found.has(functionKey(from))) continue
      found.add(functionKey(from))
      queue.push(functionKey(from))
    }
  return found
}

function asStep({ package: path, name }: FunctionId): { readonly package: string; readonly function: string } {
  return { package: path, function: name }
}
