import { LeakIndex } from '../attribute/leak-index.ts'
import { filesToFollow, LeakSearch } from '../attribute/leak-of-site.ts'
import { sourceFile } from '../go/names/source-file.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'
import type { ModuleTree } from '../measure/module-tree.ts'
import type { TestFacts } from '../measure/test-facts.ts'

/** A module at one commit, and what its compiler says of parameters. */
export type ToldModule = { readonly tree: ModuleTree; readonly facts: Pick<TestFacts, 'leaks' | 'names'> }

/** An import path of base as head has it, where the module was called otherwise. */
export function asAtHead(base: ModuleTree, head: ModuleTree): (importPath: string) => string {
  const [from, to] = [base.module.path, head.module.path]
  return (path) => (path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path)
}

/**
 * What finds the parameters that began to leak, with the source that it needs.
 * @param sites those that it will be asked of
 */
export async function leakSearch(head: ToldModule, base: ToldModule, sites: readonly HeapSite[]): Promise<LeakSearch> {
  const [now, before] = [indexOf(head, head), indexOf(base, head)]
  const files = filesToFollow(sites, now, before)
  return new LeakSearch(
    { index: now, text: await head.tree.sources.read(files.head) },
    { index: before, text: await base.tree.sources.read(files.base) },
  )
}

function indexOf({ tree, facts: { leaks, names } }: ToldModule, head: ToldModule): LeakIndex {
  const fileOf = (file: string): string => sourceFile(file, tree.places, tree.place)
  return new LeakIndex({ facts: leaks, names, fileOf, pathOf: asAtHead(tree, head.tree) })
}
