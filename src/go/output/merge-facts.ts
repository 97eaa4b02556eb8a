import { ByPlace } from './by-place.ts'
import type { BlockFacts, CompilerFacts, CompilerSaid } from './compiler-facts.ts'

/**
 * The facts of a compile from those of its blocks, in their order. It makes no difference which of the blocks were read together. What is
 * said of one place in several blocks, a generic function's body, is there once.
 */
export function mergeFacts({ blocks, others }: CompilerSaid): CompilerFacts {
  const inlinedCalls: CompilerFacts['inlinedCalls'] = new ByPlace()
  const indirectCalls: CompilerFacts['indirectCalls'] = new ByPlace()
  for (const block of blocks) {
    for (const [at, callees] of block.inlinedCalls) addCallees(inlinedCalls, at, callees)
    for (const [at] of block.indirectCalls) indirectCalls.set(at, true)
  }
  return {
    symbols: all(blocks, ({ symbols }) => symbols),
    texts: all(blocks, ({ texts }) => texts),
    headers: all(blocks, ({ headers }) => headers),
    closures: all(blocks, ({ closures }) => closures),
    declarations: all(blocks, ({ declarations }) => declarations),
    inlinedCalls,
    miscounts: all(blocks, ({ miscounts }) => miscounts),
    relocations: blocks.reduce((sum, { relocations }) => sum + relocations, 0),
    indirectCalls,
    unreadable: all(blocks, ({ unreadable }) => unreadable),
    others,
  }
}

function all<T>(blocks: readonly BlockFacts[], of: (block: BlockFacts) => readonly T[]): T[] {
  return blocks.flatMap(of)
}

function addCallees(
  all: CompilerFacts['inlinedCalls'],
  at: { readonly file: string; readonly line: number; readonly column: number },
  callees: readonly string[],
): void {
  const known = all.get(at) ?? []
  const more = callees.filter((callee) => !known.includes(callee))
  if (more.length > 0) all.set(at, known.length === 0 ? callees : [...known, ...more])
}
