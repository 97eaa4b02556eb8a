/** What an allocator of the runtime makes, coarse enough to say which escape texts can be its own. */
export type AllocatorFamily =
  | 'object'
  | 'slice'
  | 'grow'
  | 'map'
  | 'mapassign'
  | 'chan'
  | 'concat'
  | 'string'
  | 'conv'
  | 'goroutine'
  | 'defer'

/**
 * The functions of package runtime that compiled code calls to have memory, on every release from Go 1.21 to 1.27.
 * Source: cmd/compile/internal/typecheck/_builtin/runtime.go and cmd/compile/internal/ir/symtab.go of each release; a
 * test reads that file of the toolchain at hand and holds that each name in it is here or in `harmless`.
 */
const families: ReadonlyMap<string, AllocatorFamily> = new Map<string, AllocatorFamily>([
  ['newobject', 'object'],
  ['newarray', 'object'],
  ['mallocgc', 'object'], // since 1.25 for several pointer-free variables at once (ssagen flushPendingHeapAllocations)
  ['makeslice', 'slice'],
  ['makeslice64', 'slice'],
  ['makeslicecopy', 'slice'],
  ['growslice', 'grow'],
  ['growsliceBuf', 'grow'], // 1.26
  ['growsliceBufNoAlias', 'grow'], // 1.26
  ['growsliceNoAlias', 'grow'], // 1.26
  ['moveSlice', 'grow'], // 1.26
  ['moveSliceNoCap', 'grow'], // 1.26
  ['moveSliceNoCapNoScan', 'grow'], // 1.26
  ['moveSliceNoScan', 'grow'], // 1.26
  ['makemap', 'map'],
  ['makemap64', 'map'],
  ['makemap_small', 'map'],
  ['mapassign', 'mapassign'],
  ['mapassign_fast32', 'mapassign'],
  ['mapassign_fast32ptr', 'mapassign'],
  ['mapassign_fast64', 'mapassign'],
  ['mapassign_fast64ptr', 'mapassign'],
  ['mapassign_faststr', 'mapassign'],
  ['makechan', 'chan'],
  ['makechan64', 'chan'],
  ['concatstring2', 'concat'],
  ['concatstring3', 'concat'],
  ['concatstring4', 'concat'],
  ['concatstring5', 'concat'],
  ['concatstrings', 'concat'],
  ['concatbyte2', 'concat'], // 1.24
  ['concatbyte3', 'concat'], // 1.24
  ['concatbyte4', 'concat'], // 1.24
  ['concatbyte5', 'concat'], // 1.24
  ['concatbytes', 'concat'], // 1.24
  ['intstring', 'string'],
  ['slicebytetostring', 'string'],
  ['slicerunetostring', 'string'],
  ['stringtoslicebyte', 'string'],
  ['stringtoslicerune', 'string'],
  ['convT', 'conv'],
  ['convTnoptr', 'conv'],
  ['convT16', 'conv'],
  ['convT32', 'conv'],
  ['convT64', 'conv'],
  ['convTstring', 'conv'],
  ['convTslice', 'conv'],
  ['newproc', 'goroutine'],
  ['newcoro', 'goroutine'], // 1.23: iter.Pull, which is inlined, has it by linkname
  ['deferproc', 'defer'],
  ['deferprocat', 'defer'],
  ['deferrangefunc', 'defer'],
])

/** Size-specialised allocators, since Go 1.26 (experiment) and 1.27: `mallocgcSmallNoScanSC3`, `mallocgcTinySize8`. */
const specialised = /^mallocgc(?:Tiny|SmallNoScan|SmallScanNoHeader)(?:SC|Size)\d+$/

/**
 * Names that read like an allocator and are none: they return what the caller already has, or only check.
 * `slicebytetostringtmp` shares the bytes; `deferprocStack` and `deferprocStackat` keep the record in the frame.
 */
const harmless: ReadonlySet<string> = new Set([
  'slicebytetostringtmp',
  'deferprocStack',
  'deferprocStackat',
  'convI2I', // 1.21: finds an itab
  'mapclear',
  'mapiterinit',
  'mapiternext',
  'mapIterStart',
  'mapIterNext',
])

/** Words in the name of a runtime function that make it look like an allocator; used to notice what no table knows. */
const suspicious =
  /^(?:new|malloc|make|grow|move[A-Z]|conv[TI]|concat|mapassign|mapclone|deferproc|rawbyte|rawstring|rawrune|persistentalloc)|toslice|tostring/

/** The family of a runtime function by its bare name (`newobject`), or undefined where it allocates nothing. */
export function allocatorFamily(name: string): AllocatorFamily | undefined {
  return families.get(name) ?? (specialised.test(name) ? 'object' : undefined)
}

/** True for a name that looks like an allocator and is in no table: a newer Go may have brought it. */
export function looksLikeUnknownAllocator(name: string): boolean {
  return suspicious.test(name) && allocatorFamily(name) === undefined && !harmless.has(name)
}

/** True for allocators that only work when something must grow: they make a `growth` site. */
export function isGrowth(family: AllocatorFamily): boolean {
  return family === 'grow' || family === 'mapassign'
}
