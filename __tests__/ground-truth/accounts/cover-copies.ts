import type { ProductSite } from './product.ts'
import type { TruthCall, TruthCopy } from './truth.ts'

/** How the sites of a function cover the calls of each copy of its code. */
export type Cover = {
  /** Calls that no site stands for, by copy. */
  readonly uncovered: readonly TruthCall[]
  /** Sites that stand for no call of any copy. */
  readonly unused: readonly ProductSite[]
  readonly onAnotherLine: number
  /** Sites with a text that share a call of their line with a site that has it: more texts than calls. */
  readonly undecided: number
}

/**
 * Each copy of a function's code (one for plain functions, one for each shape of a generic one, one for each copy of a
 * closure) must be covered: for each of its calls a site of its own. Each site must stand for a call of at least one copy.
 * A text and its call can stand on different lines; a site without a text stands where its call does.
 */
export function coverCopies(copies: readonly TruthCopy[], sites: readonly ProductSite[]): Cover {
  const used = new Set<ProductSite>()
  const elsewhere = new Set<ProductSite>()
  const uncovered = copies.flatMap(({ calls }) => {
    const cover = new OneCopy(calls, sites, copies.length > 1)
    for (const site of cover.used) used.add(site)
    for (const site of cover.elsewhere) elsewhere.add(site)
    return cover.left
  })
  const unused = sites.filter((site) => !used.has(site))
  const calls = copies.flatMap((copy) => copy.calls)
  // Several pointer-free variables may share one allocation (Go 1.26), which stands where the first of them is declared.
  const isCombined = (site: ProductSite): boolean => /^moved to heap: /.test(site.text) && /\.mallocgc/.test(site.call)
  const isUndecided = (site: ProductSite): boolean =>
    site.text !== '' && calls.some((call) => (onLine(call, site) || isCombined(site)) && isCallOf(site, call))
  return {
    uncovered,
    unused: unused.filter((site) => !isUndecided(site)),
    onAnotherLine: elsewhere.size,
    undecided: unused.filter(isUndecided).length,
  }
}

class OneCopy {
  readonly used = new Set<ProductSite>()
  readonly elsewhere = new Set<ProductSite>()
  left: TruthCall[]
  readonly #sites: readonly ProductSite[]

  constructor(calls: readonly TruthCall[], sites: readonly ProductSite[], isOneOfMany: boolean) {
    this.#sites = sites
    this.left = calls.flatMap((call) => Array.from({ length: call.count }, () => ({ ...call, count: 1 })))
    this.#cover((call, site) => onLine(call, site) && isCallOf(site, call))
    this.#cover((call, site) => isCallOf(site, call) && site.text !== '', this.elsewhere)
    // The copy for another shape may call another entry of the runtime in the same place.
    if (isOneOfMany) {
      this.#cover(onLine)
      this.#cover((_, site) => site.text !== '', this.elsewhere)
    }
  }

  #cover(fits: (call: TruthCall, site: ProductSite) => boolean, into?: Set<ProductSite>): void {
    this.left = this.left.filter((call) => {
      const site = this.#sites.find((one) => !this.used.has(one) && fits(call, one))
      if (site === undefined) return true
      this.used.add(site)
      into?.add(site)
      return false
    })
  }
}

const onLine = (call: TruthCall, site: ProductSite): boolean => call.file === site.file && call.line === site.line
const isCallOf = (site: ProductSite, call: TruthCall): boolean => site.call === `runtime.${call.callee}`
