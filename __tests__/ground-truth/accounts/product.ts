import { createReadStream, readFileSync } from 'node:fs'
import { parseGoList } from '../../../src/go/command/go-list.ts'
import type { GoPackage } from '../../../src/go/command/go-package.ts'
import { CompilerOutputReader } from '../../../src/go/output/compiler-output.ts'
import { bracketedNames } from '../../../src/go/output/places.ts'
import { heapSites } from '../../../src/go/sites/heap-sites.ts'
import { readText } from '../../../src/host/files.ts'
import { readFunctionExtents } from '../../../src/measure/function-extents.ts'
import { imbalanceText } from '../../../src/words/diagnostics/compiler.ts'
import type { Compile } from './compile.ts'

/** What the product says, as far as it is compared. */
export type ProductSite = {
  readonly class: 'escape' | 'growth' | 'unreported' | 'free'
  readonly text: string
  /** `runtime.newobject`; empty where free. */
  readonly call: string
  readonly file: string
  readonly line: number
  /** Further emitted calls that are proven to be this allocation; undefined: the product does not say. */
  readonly repeated?: number
}
export type ProductFunction = {
  readonly package: string
  readonly name: string
  readonly sites: readonly ProductSite[]
}
export type Product = { readonly functions: readonly ProductFunction[]; readonly problems: readonly string[] }

/** The packages of a listing as the product reads them, each on a line here. */
function goPackages(listing: string): readonly GoPackage[] {
  const objects = readFileSync(listing, 'utf8').split('\n')
  const packages = parseGoList(objects.map((text) => JSON.stringify(JSON.parse(text), undefined, 1)).join('\n'))
  if (packages === undefined) throw new Error(`${listing} is not what go list prints`)
  return packages
}

/** The one place that knows the product's interface: reads a compile with it. */
export async function productOf({ output, packages, imported, listed: listing }: Compile): Promise<Product> {
  const reader = new CompilerOutputReader(() => false, bracketedNames(goPackages(listing)))
  for await (const bytes of createReadStream(output, { highWaterMark: 1 << 20 })) reader.push(bytes as Buffer)
  const facts = reader.end()
  const names = new Map(imported.map(({ importPath, name }) => [importPath, name]))
  const { functions, imbalances } = heapSites(
    facts,
    names,
    await readFunctionExtents(facts, goPackages(listing), { readText }),
  )
  const listed = new Set(packages.map(({ importPath }) => importPath))
  return {
    functions: functions.filter((fn) => listed.has(fn.package)),
    // Package runtime calls functions of its own whose names read like an allocator's; compiled code elsewhere never does.
    problems: [
      ...facts.unreadable
        .filter(({ block, why }) => block !== 'runtime' || why !== 'allocator')
        .map(({ block, line, why }) => `${block}: ${why}: ${line}`),
      ...imbalances.map((it) => `${it.block}: ${imbalanceText(it)}`),
    ],
  }
}
