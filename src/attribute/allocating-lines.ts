import { foldFunctionName, splitSymbol } from '../go/names/function-name.ts'
import { isTestFile } from '../go/names/source-file.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { OwnFrame, OwnLocation } from '../go/output/profile.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import type { StackAllocations } from '../measure/allocation-profile.ts'
import { lineOfText } from '../snapshot/source-text.ts'
import { isHarness, isOfOtherTest } from './harness.ts'
import {
  type AllocatingLine,
  allocsOf,
  byPlaceOfLine,
  mostNoise,
  type OwnStop,
  type ProfiledCode,
} from './profiled-code.ts'

/** What a benchmark allocates, by line of the repository's own source and by what of the line allocates. */
export type AllocatingLines = {
  /** In order of place. */
  readonly lines: readonly AllocatingLine[]
  /** allocs/op that Go counted and the profile has no line for. */
  readonly unseen: number
}

/** @param counted allocs/op as Go counted them */
export function allocatingLines(
  profile: readonly StackAllocations[],
  code: ProfiledCode,
  counted: number,
): AllocatingLines {
  const stacks = profile.map(({ stack }) => stack)
  const own = profile.filter(({ stack }) => !isHarness(stack, stacks))
  const lines = linesOf(own, code).filter(({ path, allocsPerOp }) => allocsPerOp >= mostNoise || !isOfOtherTest(path))
  return withTinyObjects([...lines].sort(byPlaceOfLine), counted)
}

/** The innermost line of the repository's own source in a stack; undefined where there is none. */
export function ownLineOf(stack: readonly OwnLocation[]): { readonly file: string; readonly line: number } | undefined {
  const place = ownPlace(stack)
  return place === undefined ? undefined : { file: place.file, line: place.own.line }
}

function linesOf(profile: readonly StackAllocations[], code: ProfiledCode): readonly AllocatingLine[] {
  const sites = new SitesByPlace(code)
  const lines = new Map<string, AllocatingLine>()
  for (const { stack, allocsPerOp, bytesPerOp, isTiny } of profile) {
    const { own, file, callee, physical, path } = ownPlace(stack) ?? outside(stack)
    const name = sites.nameOf(own.function)
    const key = JSON.stringify([file, own.line, callee])
    const known = lines.get(key) ?? {
      file,
      line: own.line,
      source: file === '' ? '' : lineOfText(code.text, { file, line: own.line }),
      package: name.package,
      function: name.name,
      callee,
      allocsPerOp: 0,
      bytesPerOp: 0,
      isTiny: false,
      atLeast: false,
      sites: new Set<HeapSite>(),
      path,
      heaviest: 0,
    }
    lines.set(key, known)
    known.allocsPerOp += allocsPerOp
    known.bytesPerOp += bytesPerOp
    known.isTiny ||= isTiny
    if (physical !== undefined) for (const site of sites.at(physical)) known.sites.add(site)
    if (allocsPerOp > known.heaviest) Object.assign(known, { path, heaviest: allocsPerOp })
  }
  const all = [...lines.values()]
  for (const line of all) if (line.callee !== '') keepOfCallee(line)
  for (const line of all) if (line.callee === '') leaveToCallees(line, all)
  return all
}

/** Of the sites on the line those at which the function is inlined. */
function keepOfCallee(line: AllocatingLine): void {
  const name = shortened(line.callee)
  for (const site of line.sites) if (!site.inlined.some((each) => shortened(each) === name)) line.sites.delete(site)
}

/** What is known to be an inlined library function's is not the line's own, where it has others. */
function leaveToCallees(line: AllocatingLine, all: readonly AllocatingLine[]): void {
  const theirs = all
    .filter(({ file, line: at, callee }) => callee !== '' && file === line.file && at === line.line)
    .flatMap(({ sites }) => [...sites])
  const own = [...line.sites].filter((site) => !theirs.includes(site))
  if (own.length > 0) for (const site of theirs) line.sites.delete(site)
}

/** As the compiler names what it inlines: `http.(*Request).WithContext`, without type arguments. */
function shortened(symbol: string): string {
  const bracket = symbol.search(/[[(]/)
  const slash = symbol.lastIndexOf('/', bracket < 0 ? undefined : bracket)
  return symbol.slice(slash + 1).replace(/\[.*\]/, '')
}

type OwnPlace = {
  /** The innermost frame of the repository's own code, and its file there. */
  readonly own: Pick<OwnFrame, 'function' | 'line'>
  readonly file: string
  /** What it calls and is not of the repository, as a symbol; empty where it allocates itself. */
  readonly callee: string
  /** The frames of the physical function that allocates, where that is one of the repository's own. */
  readonly physical: OwnLocation | undefined
  readonly path: readonly OwnStop[]
}

/** A new value is made in a Pool's New, but what asks for one is the reason. */
export const poolGet = 'sync.(*Pool).Get'

function ownPlace(stack: readonly OwnLocation[]): OwnPlace | undefined {
  const afterGet = stack.findLastIndex((location) => location.some((frame) => frame.function === poolGet)) + 1
  for (const [i, location] of stack.entries()) {
    if (i < afterGet) continue
    const j = location.findIndex((frame) => frame.own !== null)
    const own = location[j]
    const file = own?.own
    if (own === undefined || typeof file !== 'string') continue
    // What is inlined there has a frame of its own, and else what is called has.
    const called = location[j - 1] ?? stack[i - 1]?.at(-1)
    return {
      own,
      file,
      callee: i === afterGet && afterGet > 0 ? poolGet : (called?.function ?? ''),
      // What a library's function allocates that was inlined here is a heap site of ours.
      physical: i === 0 ? location : undefined,
      path: [...location.slice(j), ...stack.slice(i + 1).flat()].flatMap(({ function: symbol, own: file, line }) =>
        file === null ? [] : [{ function: symbol, file, line }],
      ),
    }
  }
  return undefined
}

/** A library's own goroutine has no line of ours: it is told by what allocates there. */
function outside(stack: readonly OwnLocation[]): OwnPlace {
  const callee = stack[0]?.[0].function ?? ''
  return { own: { function: '', line: 0 }, file: '', callee, physical: undefined, path: [] }
}

type PlacedSite = { readonly package: string; readonly name: string; readonly site: HeapSite }

/** Finds heap sites by the place a profile names: a file, a line and a symbol. */
class SitesByPlace {
  readonly #byPlace: ReadonlyMap<string, readonly PlacedSite[]>
  readonly #declared = new Map<string, Set<string>>()
  constructor({ functions }: ProfiledCode) {
    const sites = functions.flatMap((fn) => fn.sites.map((site) => ({ package: fn.package, name: fn.name, site })))
    this.#byPlace = groupBy(
      sites.filter(({ site }) => site.class !== 'free'),
      ({ site }) => `${site.file}:${site.line}`,
    )
    for (const fn of functions) {
      this.#declared.set(fn.package, (this.#declared.get(fn.package) ?? new Set()).add(fn.name))
    }
  }

  nameOf(symbol: string): { readonly package: string; readonly name: string } {
    const split = splitSymbol(symbol, '')
    if (split === undefined) return { package: '', name: symbol }
    const declared = this.#declared.get(split.package)
    const { name } = foldFunctionName(split.bare, (each) => declared?.has(each) === true)
    return { package: split.package, name }
  }

  /**
   * The compiler places what it allocates in a physical function at the outermost line, where sites of all that is inlined there
   * stand together: those are meant that the inlined function has on its own line. At a call in a test file only some of them are known:
   * what an inlined function has on its own line says more, but for what is on the heap for what the test does with it.
   */
  at(location: OwnLocation): readonly HeapSite[] {
    const frames = location.filter(({ own }) => own !== null)
    const [innermost] = frames
    const inner = innermost === undefined ? [] : this.#atFrame(innermost)
    const isKnown = ({ file, leak }: HeapSite): boolean =>
      inner.length === 0 ||
      leak !== undefined ||
      !isTestFile(file) ||
      (typeof innermost?.own === 'string' && isTestFile(innermost.own))
    const outer =
      frames
        .toReversed()
        .map((frame) => this.#atFrame(frame).filter(isKnown))
        .find((sites) => sites.length > 0) ?? []
    const texts = new Set(inner.map(({ text }) => withoutQualifiers(text)))
    const meant = outer.filter(({ text }) => texts.has(withoutQualifiers(text)))
    return meant.length > 0 ? meant : inner.length > 0 ? inner : outer
  }

  #atFrame({ function: symbol, own: file, line }: OwnFrame): readonly HeapSite[] {
    const there = file === null ? [] : (this.#byPlace.get(`${file}:${line}`) ?? [])
    const { package: home, name } = this.nameOf(symbol)
    const own = there.filter((each) => each.package === home && each.name === name)
    return (own.length > 0 ? own : there).map(({ site }) => site)
  }
}

/**
 * What Go counts and the profile does not are tiny objects that share a block with one before. A line that runs a whole number
 * of times in an operation has at least its seen part rounded up; where these add up to what was counted, they are exact. Else
 * some line is not seen at all, or runs on some operations only: what was seen is the least.
 */
function withTinyObjects(lines: readonly AllocatingLine[], counted: number): AllocatingLines {
  // Go rounds down, so that less than what the profile has is nothing missing.
  const unseen = counted - allocsOf(lines)
  if (unseen < mostNoise) return { lines, unseen: 0 }
  const whole = (line: AllocatingLine): number =>
    line.isTiny ? Math.ceil(line.allocsPerOp - mostNoise) : line.allocsPerOp
  const isExact = Math.abs(lines.reduce((total, line) => total + whole(line), 0) - counted) < mostNoise
  for (const line of lines.filter(({ isTiny }) => isTiny)) {
    if (isExact) line.allocsPerOp = whole(line)
    else line.atLeast = true
  }
  return { lines, unseen: isExact ? 0 : unseen }
}
