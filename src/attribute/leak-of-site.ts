import { callText } from '../go/names/call-text.ts'
import { functionKey } from '../go/names/function-key.ts'
import { type Parameter, type Signature, signatureAt } from '../go/names/signature.ts'
import type { FlowStep } from '../go/output/escape-flow.ts'
import type { LeakingParameter, ParameterFlow } from '../go/output/leaks.ts'
import type { Cause } from '../go/sites/cause.ts'
import type { ChangedLine, GoFunction, HeapSite, Leak } from '../go/sites/heap-site.ts'
import { hasLine, lineOfText, type SourceText } from '../snapshot/source-text.ts'
import type { LeakIndex, LeakingFunction } from './leak-index.ts'

/** A commit, for following values through it. */
export type LeakingCode = {
  readonly index: LeakIndex
  /** The files that `filesToFollow` names. */
  readonly text: SourceText
}

/** Why a value is on the heap that base had on the stack. */
export type LeakOfSite = { readonly leak: Leak; readonly changed: ChangedLine; readonly cause: Cause }

/**
 * The files whose source following needs: where parameters do otherwise than at base, on both sides, and where these sites and their flows
 * stand. In all other files no parameter can have begun to leak.
 */
export function filesToFollow(
  sites: readonly HeapSite[],
  head: LeakIndex,
  base: LeakIndex,
): { readonly head: ReadonlySet<string>; readonly base: ReadonlySet<string> } {
  const before = base.leaksByFile()
  const differing = [...head.leaksByFile()].flatMap(([file, leaks]) => (before.get(file) === leaks ? [] : [file]))
  const there = differing.flatMap((file) => head.in(file)).flatMap((fn) => base.find(fn)?.file ?? [])
  const ways = sites.flatMap((site) => [site.file, ...site.why.map(({ file }) => file)]).filter((file) => file !== '')
  // Whether base has a line is asked of the file of the same name.
  return { head: new Set([...differing, ...ways]), base: new Set([...differing, ...there, ...ways]) }
}

/** The last words of functions' names, which is all that is asked before anything is compiled. */
export function lastWords(functions: readonly Pick<GoFunction, 'name'>[]): ReadonlySet<string> {
  return new Set(functions.map(({ name }) => lastWord(name)))
}

/**
 * Whether a site that base does not have may be on the heap for what a function of ours does with a parameter: its flow goes through a call of
 * one, or of one that is inlined.
 * @param words of all functions of ours
 */
export function mayLeak(site: HeapSite, words: ReadonlySet<string>): boolean {
  if (site.isNew !== true || site.class === 'free') return false
  // What becomes the parameter of an inlined function, or part of something else that is on the heap, goes on there.
  const isOpen = ({ reason, to }: FlowStep): boolean => reason === 'assign-pair' || to.startsWith('{storage for ')
  const called = site.why.flatMap(({ reason, expr }) =>
    reason === 'call parameter' ? (callText(expr)?.callee ?? []) : [],
  )
  return site.why.some(isOpen) || called.some((each) => words.has(lastWord(each)))
}

function lastWord(name: string): string {
  return /([\p{L}_][\p{L}\p{N}_]*)(?:\[\.\.\.\])?$/u.exec(name)?.[1] ?? name
}

/** A stop on the whole way of a value, through all functions that it is passed to. */
type Stop = { readonly function: string; readonly file: string; readonly line: number }

type Found = { readonly leak: Leak; readonly way: readonly Stop[] }

/** A function with one of its parameters. */
type Passed = { readonly fn: LeakingFunction; readonly parameter: Parameter; readonly isReceiver: boolean }

/** Finds the parameters that began to leak, on the ways of values to the heap. */
export class LeakSearch {
  readonly #head: LeakingCode
  readonly #base: LeakingCode

  constructor(head: LeakingCode, base: LeakingCode) {
    this.#head = head
    this.#base = base
  }

  /**
   * The parameter that leaks at head and did not at base, on the way of a heap site that base does not have; undefined: there is none, or
   * base's is not known.
   */
  of(site: HeapSite, fn: Pick<GoFunction, 'package' | 'name'>): LeakOfSite | undefined {
    if (site.isNew !== true || site.class === 'free' || site.why.length === 0) return undefined
    const home = this.#head.index.find(fn)
    const subject = site.text.replace(/^moved to heap: | escapes to heap$/g, '')
    const steps = home === undefined ? site.why : this.#chain(site.why, home)
    const found = this.#follow(steps, subject, fn, new Set())
    if (found === undefined) return undefined
    const own = { function: symbolOf(fn), file: site.file, line: site.line }
    return { leak: found.leak, changed: this.#changedOf([own, ...found.way], found.leak), cause: 'leaking-parameter' }
  }

  /** The first of the functions that a value is passed to whose parameter began to leak, and the way there. */
  #follow(
    steps: readonly FlowStep[],
    subject: string,
    from: Pick<GoFunction, 'package' | 'name'>,
    seen: ReadonlySet<string>,
  ): Found | undefined {
    for (const [i, step] of steps.entries()) {
      for (const passed of this.#passedTo(steps, i, subject, from.package)) {
        const found = this.#into(passed, seen)
        if (found === undefined) continue
        const before = stopsOf(steps.slice(0, i), from)
        return { ...found, way: [...before, ...stopsOf([step], from), ...found.way] }
      }
    }
    return undefined
  }

  /** What a step passes the value to: a function that is called, or one that is inlined there and whose parameter it becomes. */
  #passedTo(steps: readonly FlowStep[], i: number, subject: string, importPath: string): readonly Passed[] {
    const step = steps[i]
    if (step === undefined) return []
    if (step.reason === 'call parameter') {
      const call = callText(step.expr)
      const fn = call && this.#head.index.named(call.callee, importPath)
      if (call === undefined || fn === undefined) return []
      const value = valueBefore(steps, i, subject)
      const places = call.arguments.flatMap((argument, n) => (argument === value ? [n] : []))
      const meant = places.length === 0 && call.arguments.length === 1 ? [0] : places
      return meant.flatMap((n) => this.#parameterOf(fn, n) ?? [])
    }
    if (!step.reason.startsWith('assign')) return []
    const name = step.to.replace(/^.*\./, '')
    return this.#head.index.inlinedAt(step).flatMap((fn) => {
      const signature = signatureOf(this.#head, fn)
      const isReceiver = signature?.receiver?.name === name
      const parameter = isReceiver ? signature?.receiver : signature?.parameters.find((each) => each.name === name)
      return parameter === undefined ? [] : [{ fn, parameter, isReceiver }]
    })
  }

  /** The parameter that gets an argument; the compiler prints what a variadic one gets as one. */
  #parameterOf(fn: LeakingFunction, n: number): Passed | undefined {
    const signature = signatureOf(this.#head, fn)
    if (signature === undefined) return undefined
    const { receiver, parameters } = signature
    if (receiver !== undefined && n === 0) return { fn, parameter: receiver, isReceiver: true }
    const parameter = parameters[receiver === undefined ? n : n - 1]
    return parameter === undefined ? undefined : { fn, parameter, isReceiver: false }
  }

  /** Follows a parameter that began to leak to the last function for which that is true. */
  #into({ fn, parameter, isReceiver }: Passed, seen: ReadonlySet<string>): Found | undefined {
    const key = `${functionKey(fn)} ${parameter.name}`
    if (seen.has(key)) return undefined
    const before = this.#atBase(fn, parameter, isReceiver)
    if (before === undefined) return undefined
    const now = this.#head.index.leakAt({ file: fn.file, line: parameter.line, column: parameter.column })
    const began = now === undefined ? undefined : leakThatBegan(now, before.leak)
    if (began === undefined) return undefined
    const ways = began.flows
      .map((flow) => this.#chain(this.#head.index.rooted(flow.steps), fn))
      .filter((steps) => stopsOf(steps, fn).some(({ file }) => file === fn.file))
    for (const steps of ways) {
      const deeper = this.#follow(steps, parameter.name, fn, new Set([...seen, key]))
      if (deeper !== undefined) return deeper
    }
    const way = stopsOf(ways[0] ?? [], fn)
    const last = way.findLast(({ file }) => file === fn.file)
    if (last === undefined) return undefined
    const { file, line } = last
    const { package: path, name } = fn
    const source = sourceAt(this.#head.text, last)
    return {
      leak: { package: path, function: name, parameter: parameter.name, was: began.was, file, line, source },
      way,
    }
  }

  /**
   * What the same parameter leaked at base: undefined where that is not known, or where there was another one. An argument of another type is
   * another argument: then it is the call that changed.
   */
  #atBase(
    fn: LeakingFunction,
    { name, type }: Parameter,
    isReceiver: boolean,
  ): { readonly leak: LeakingParameter | undefined } | undefined {
    const old = this.#base.index.find(fn)
    const signature = old && signatureOf(this.#base, old)
    if (old === undefined || signature === undefined) return undefined
    const { receiver, parameters } = signature
    const number = signatureOf(this.#head, fn)?.parameters.findIndex((each) => each.name === name) ?? -1
    const same = isReceiver ? receiver : (parameters.find((each) => each.name === name) ?? parameters[number])
    if (same === undefined || same.type !== type) return undefined
    return { leak: this.#base.index.leakAt({ file: old.file, line: same.line, column: same.column }) }
  }

  /** A flow that ends in something else that is on the heap goes on with that one's. */
  #chain(steps: readonly FlowStep[], fn: LeakingFunction): readonly FlowStep[] {
    const all = [...steps]
    const seen = new Set<string>()
    for (let last = all.at(-1); last !== undefined; last = all.at(-1)) {
      const subject = /^\{storage for (.+)\}$/.exec(last.to)?.[1] ?? last.to
      if (seen.has(subject)) return all
      seen.add(subject)
      const next = this.#head.index.explanation(subject, fn, last)
      if (next === undefined || next.length === 0) return all
      all.push(...next)
    }
    return all
  }

  /** The first line of a way that base does not have; where a line is gone, that of the leak. */
  #changedOf(way: readonly Stop[], leak: Leak): ChangedLine {
    const first = way.find((at) => {
      const text = sourceAt(this.#head.text, at).trim()
      return text !== '' && this.#base.text.has(at.file) && !hasLine(this.#base.text, at.file, text)
    })
    if (first !== undefined) return { ...first, source: sourceAt(this.#head.text, first) }
    const { file, line, source } = leak
    return { function: symbolOf({ package: leak.package, name: leak.function }), file, line, source }
  }
}

function symbolOf({ package: path, name }: { readonly package: string; readonly name: string }): string {
  return `${path}.${name}`
}

function sourceAt(text: SourceText, at: { readonly file: string; readonly line: number }): string {
  return text.has(at.file) ? lineOfText(text, at) : ''
}

function signatureOf({ text }: LeakingCode, fn: LeakingFunction): Signature | undefined {
  const lines = text.get(fn.file)
  return lines === undefined ? undefined : signatureAt(lines, fn)
}

function stopsOf(steps: readonly FlowStep[], fn: Pick<GoFunction, 'package' | 'name'>): readonly Stop[] {
  return steps.flatMap(({ file, line }) => (file === '' || line === 0 ? [] : [{ function: symbolOf(fn), file, line }]))
}

/** The expression that holds the value before a step: what the step before made of it, or the variable that it reached. */
function valueBefore(steps: readonly FlowStep[], i: number, subject: string): string {
  const [step, before] = [steps[i], steps[i - 1]]
  if (before === undefined) return subject
  return before.to === step?.to ? before.expr : before.to
}

/** What of a parameter leaks now and did not, and on which ways; undefined: nothing more than before. */
export function leakThatBegan(
  now: LeakingParameter,
  before: LeakingParameter | undefined,
): { readonly was: Leak['was']; readonly flows: readonly ParameterFlow[] } | undefined {
  const was = whatLeaked(before)
  const isResult = ({ to }: ParameterFlow): boolean => now.results.has(to)
  if (now.heap !== undefined && before?.heap !== 'itself' && now.heap !== before?.heap) {
    const flows = now.flows.filter((flow) => !isResult(flow) && (flow.derefs === 0) === (now.heap === 'itself'))
    return { was, flows }
  }
  const least = (parameter: LeakingParameter | undefined): number =>
    Math.min(Number.POSITIVE_INFINITY, ...(parameter?.results.values() ?? []))
  // What goes to the heap itself may go to results as well: it makes no difference.
  if (before?.heap === 'itself' || least(now) >= least(before)) return undefined
  return { was, flows: now.flows.filter((flow) => isResult(flow) && flow.derefs === least(now)) }
}

function whatLeaked(parameter: LeakingParameter | undefined): Leak['was'] {
  if (parameter === undefined) return 'nothing'
  if ([...parameter.results.values()].includes(0)) return 'result'
  return parameter.heap === 'content' || parameter.results.size > 0 ? 'content' : 'nothing'
}
