import { namedFunctions } from '../go/names/call-text.ts'
import { type PackageNames, packageName } from '../go/names/package-names.ts'
import { elideTypeArguments } from '../go/names/type-arguments.ts'
import { withoutQualifiers } from '../go/output/escape-text.ts'
import type { ChangedLine, GoFunction, HeapSite } from '../go/sites/heap-site.ts'
import { groupBy } from '../lang/group-by.ts'
import { hasLine, lineOfText, type Place, type SourceText } from '../snapshot/source-text.ts'

/** Head's functions, and the source of what differs. */
type Compared = {
  readonly head: readonly GoFunction[]
  readonly headText: SourceText
  readonly baseText: SourceText
}

/** As most packages are named. */
const noNames: PackageNames = new Map()

/** Functions that do not differ stand in files that need not be read: there each site is its own at base. */
export function trimmedLine(text: SourceText, place: Place): string {
  return text.has(place.file) ? lineOfText(text, place).trim() : ''
}

function firstDefined<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined)
}

/** The lines of the change that heap sites come from. */
export class ChangedLines {
  readonly #comparison: Compared
  readonly #declared: ReadonlyMap<string, readonly GoFunction[]>
  readonly #named: ReadonlyMap<string, readonly GoFunction[]>

  constructor(comparison: Compared) {
    this.#comparison = comparison
    this.#declared = groupBy(
      comparison.head.filter(({ line }) => line > 0),
      ({ file }) => file,
    )
    this.#named = groupBy(comparison.head, ({ name }) => name)
  }

  /**
   * The site's own line, or else the first on its way to the heap, that base does not have in that file. What the compiler places at the call
   * of an inlined function, as it does with parameters, comes from a line of that function: from nowhere else where it is new there too.
   */
  of(fn: GoFunction, site: HeapSite): ChangedLine | undefined {
    const inlined = this.#inlinedSites(fn, site)
    const own = this.#ofSite(fn, site)
    const copied = inlined.filter(({ isNew }) => isNew && site.isNew === true)
    const lineOf = (each: typeof inlined): ChangedLine | undefined =>
      firstDefined(each.map(({ fn: callee, site: inner }) => this.#ofSite(callee, inner)))
    return lineOf(copied) ?? own ?? lineOf(inlined)
  }

  /** The same sites of the functions that are inlined at one, where they are compiled by themselves; new: base has none of them there. */
  #inlinedSites(
    { package: importPath }: GoFunction,
    site: HeapSite,
  ): readonly { readonly fn: GoFunction; readonly site: HeapSite; readonly isNew: boolean }[] {
    const text = withoutQualifiers(site.text)
    if (text === '') return []
    return site.inlined.flatMap((callee) => {
      const meant = namedFunctions(elideTypeArguments(callee)).flatMap(({ qualifier, name }) =>
        (this.#named.get(name) ?? []).filter(({ package: path }) =>
          qualifier === undefined ? path === importPath : packageName(path, noNames) === qualifier,
        ),
      )
      const [fn] = meant
      const all = meant.length === 1 ? (fn?.sites.filter((each) => withoutQualifiers(each.text) === text) ?? []) : []
      const [same] = all
      return fn === undefined || same === undefined
        ? []
        : [{ fn, site: same, isNew: all.every((each) => each.isNew === true) }]
    })
  }

  #ofSite(fn: GoFunction, site: HeapSite): ChangedLine | undefined {
    const { headText } = this.#comparison
    const at = [site, ...site.why].find((place) => this.#isNew(place))
    if (at === undefined) return undefined
    const { file, line } = at
    const { package: path, name } = at === site ? fn : (this.#around(at) ?? fn)
    return { function: `${path}.${name}`, file, line, source: lineOfText(headText, at) }
  }

  #isNew(at: Place): boolean {
    const { headText, baseText } = this.#comparison
    const text = trimmedLine(headText, at)
    return text !== '' && baseText.has(at.file) && !hasLine(baseText, at.file, text)
  }

  /** The function that is declared last before a line. */
  #around({ file, line }: Place): GoFunction | undefined {
    const before = (this.#declared.get(file) ?? []).filter((fn) => fn.line <= line)
    return before.reduce<GoFunction | undefined>(
      (last, fn) => (last !== undefined && last.line > fn.line ? last : fn),
      undefined,
    )
  }
}
