import { coverCopies } from './cover-copies.ts'
import { constant, freeWithCallLeft, isFips } from './free-texts.ts'
import type { Product, ProductFunction, ProductSite } from './product.ts'
import type { Truth, TruthFunction } from './truth.ts'

/** Where product and truth differ: for each kind of difference the places, one a line. All empty: they say the same. */
export type Differences = {
  readonly textsMissing: readonly string[]
  readonly textsInvented: readonly string[]
  readonly callsWithoutSite: readonly string[]
  readonly sitesWithoutCall: readonly string[]
  /** Texts and sites that the other side has in another function. */
  readonly wrongFunction: readonly string[]
  /** Repetitions claimed where the function has one copy of its code, or sums over all copies that do not hold. */
  readonly repetitionsUnproven: readonly string[]
  /** A constant named as what allocates: it is static data on every release. */
  readonly constantsCharged: readonly string[]
  /** A text called free while a call of its kind in the same physical function is nobody's. */
  readonly freeWithCallLeft: readonly string[]
  /** Functions with sites that no source declares. */
  readonly functionsInvented: readonly string[]
  readonly functionsMissing: readonly string[]
}

/** How much was compared. */
export type Figures = {
  readonly functions: number
  readonly texts: number
  readonly calls: number
  readonly escape: number
  readonly growth: number
  readonly unreported: number
  readonly free: number
  readonly repetitions: number
  /** Sites whose call stands on another line than their text. */
  readonly onAnotherLine: number
  /** Texts beyond the calls that could be theirs: which of them allocate cannot be told, so all count. */
  readonly undecided: number
}

export type Comparison = { readonly figures: Figures; readonly differences: Differences }

/** Holds what the product says of a compile against the truth. */
export function compare(truth: Truth, product: Product): Comparison {
  const said = new Map(product.functions.map((fn) => [`${fn.package} ${fn.name}`, fn]))
  const declared = new Map(truth.functions.map((fn) => [`${fn.package} ${fn.function}`, fn]))
  const keys = [...new Set([...declared.keys(), ...said.keys()])]
  const pairs = keys.map((key): Pair => {
    const [path = '', name = ''] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)]
    return {
      name: key,
      truth: declared.get(key) ?? {
        package: path,
        function: name,
        file: '',
        line: 0,
        texts: [],
        copies: [],
        symbols: [],
      },
      product: said.get(key) ?? { package: path, name, sites: [] },
    }
  })
  const texts = compareTexts(pairs)
  const calls = compareCalls(pairs)
  const differences: Differences = {
    textsMissing: texts.missing,
    textsInvented: texts.invented,
    callsWithoutSite: calls.missing,
    sitesWithoutCall: calls.invented,
    wrongFunction: [...texts.moved, ...calls.moved],
    repetitionsUnproven: calls.unproven,
    constantsCharged: pairs.flatMap(constantsCharged),
    freeWithCallLeft: pairs.flatMap(({ name, truth, product }) => freeWithCallLeft(name, truth, product)),
    functionsInvented: keys.filter((key) => !declared.has(key) && (said.get(key)?.sites.length ?? 0) > 0),
    functionsMissing: keys.filter((key) => !said.has(key)),
  }
  return { figures: figuresOf(pairs, truth, calls), differences }
}

type Pair = { readonly name: string; readonly truth: TruthFunction; readonly product: ProductFunction }

const isReal = (site: ProductSite): boolean => site.class !== 'free'

function figuresOf(pairs: readonly Pair[], truth: Truth, calls: CallCounts): Figures {
  const sites = pairs.flatMap(({ product }) => product.sites)
  const ofClass = (name: ProductSite['class']): number => sites.filter((site) => site.class === name).length
  return {
    functions: truth.functions.length,
    texts: truth.functions.reduce((sum, fn) => sum + fn.texts.length, 0),
    calls: truth.functions
      .flatMap(({ copies }) => copies.flatMap(({ calls }) => calls))
      .reduce((sum, { count }) => sum + count, 0),
    escape: ofClass('escape'),
    growth: ofClass('growth'),
    unreported: ofClass('unreported'),
    free: ofClass('free'),
    repetitions: sites.reduce((sum, { repeated = 0 }) => sum + repeated, 0),
    onAnotherLine: calls.onAnotherLine,
    undecided: calls.undecided,
  }
}

type CallCounts = { readonly onAnotherLine: number; readonly undecided: number }

type Moved = {
  readonly missing: readonly string[]
  readonly invented: readonly string[]
  readonly moved: readonly string[]
}

/** What one side has in one function and the other in another is in the wrong function, not missing and invented. */
function settle(missing: ReadonlyMap<string, string[]>, invented: ReadonlyMap<string, string[]>): Moved {
  const lines = (what: ReadonlyMap<string, string[]>): string[] =>
    [...what].flatMap(([place, names]) => names.map((name) => `${place} of ${name}`))
  const moved: string[] = []
  for (const [place, names] of missing) {
    const others = invented.get(place) ?? []
    while (names.length > 0 && others.length > 0) moved.push(`${place} of ${names.pop()} is told of ${others.pop()}`)
  }
  return { missing: lines(missing).sort(), invented: lines(invented).sort(), moved: moved.sort() }
}

function note(into: Map<string, string[]>, place: string, name: string): void {
  into.set(place, [...(into.get(place) ?? []), name])
}

function compareTexts(pairs: readonly Pair[]): Moved {
  const missing = new Map<string, string[]>()
  const invented = new Map<string, string[]>()
  for (const { name, truth, product } of pairs) {
    const expected = new Map<string, number>(
      truth.texts.map((one) => [`${one.file}:${one.line} ${one.text}`, one.count + one.explained] as const),
    )
    // What has no text of its own may be left out where it has no call.
    const silent = new Set<string>(
      truth.texts.filter(({ count }) => count === 0).map(({ file, line, text }) => `${file}:${line} ${text}`),
    )
    const told = new Map<string, number>()
    for (const site of product.sites.filter(({ text }) => text !== '')) {
      const place = placeOf(site, expected)
      told.set(place, (told.get(place) ?? 0) + 1)
    }
    const isCopied = truth.copies.some(({ kind }) => kind === 'closure')
    for (const place of expected.keys()) {
      const line = place.slice(0, place.indexOf(' ') + 1)
      // A copied closure has the arguments of its call in its words: the product has those of the own code.
      const isInOtherWords = isCopied && [...told.keys()].some((other) => other.startsWith(line))
      if (!told.has(place) && !silent.has(place) && !isInOtherWords) note(missing, place, name)
    }
    for (const [place, count] of told) {
      const most = expected.get(place)
      if (most === undefined) note(invented, place, name)
      else for (let more = most; more < count; more++) note(invented, `${place} (once more than said)`, name)
    }
  }
  return settle(missing, invented)
}

/** A text that the compiler says without a place may stand anywhere in its function. */
function placeOf({ file, line, text }: ProductSite, expected: ReadonlyMap<string, number>): string {
  const place = `${file}:${line} ${text}`
  const nowhere = `:0 ${text}`
  return !expected.has(place) && expected.has(nowhere) ? nowhere : place
}

function compareCalls(pairs: readonly Pair[]): Moved & CallCounts & { readonly unproven: readonly string[] } {
  const missing = new Map<string, string[]>()
  const invented = new Map<string, string[]>()
  const unproven: string[] = []
  let onAnotherLine = 0
  let undecided = 0
  for (const { name, truth, product } of pairs) {
    const sites = product.sites.filter(isReal)
    const cover = coverCopies(truth.copies, sites)
    onAnotherLine += cover.onAnotherLine
    undecided += cover.undecided
    for (const call of cover.uncovered) note(missing, `${call.file}:${call.line} ${call.callee}`, name)
    for (const site of cover.unused)
      note(invented, `${site.file}:${site.line} ${site.call.replace(/^runtime\./, '')}`, name)
    if (sites.every(({ repeated }) => repeated === undefined)) continue
    const emitted = truth.copies.flatMap(({ calls }) => calls).reduce((sum, { count }) => sum + count, 0)
    // An undecided text shares the call of another site.
    const accounted = sites.reduce((sum, { repeated = 0 }) => sum + 1 + repeated, 0) - cover.undecided
    if (emitted !== accounted) unproven.push(`${name}: ${emitted} calls in all copies, ${accounted} accounted for`)
  }
  return { ...settle(missing, invented), unproven, onAnotherLine, undecided }
}

function constantsCharged({ name, product }: Pair): readonly string[] {
  if (isFips(product.package)) return []
  return product.sites
    .filter((site) => isReal(site) && constant.test(site.text))
    .map((site) => `${site.file}:${site.line} ${site.text} of ${name} by ${site.call}`)
}
