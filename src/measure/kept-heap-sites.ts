import { noteOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { hexOf } from '../lang/digest.ts'
import type { Ports, ResultStore } from '../ports.ts'
import { maxHeapSitesBytes, readHeapSites, writeHeapSites } from '../snapshot/kept-heap-sites.ts'
import {
  type Compiled,
  type CompileFailed,
  type CompileSettings,
  compileAndList,
  compileAndRead,
  type HeapSitesMeasured,
  heapSitesOf,
  measureHeapSites,
  notCompiled,
} from './heap-sites-of-module.ts'
import { keepFacts, type ReadInPart, readInFull, readUnkept } from './kept-facts.ts'

/** What says only that something is kept. Bytes. */
const maxMarkBytes = 100

/**
 * The heap sites of a module's packages: those that were kept where all of them is compiled from the same, or read from what the compiler
 * says, of packages that are compiled from the same what it said before. Build IDs say what a package was compiled from: its files, what it
 * imports, the flags, the release, and, since it is compiled with `-trimpath`, not in which folder. So base has those of head's last run, too.
 */
export async function heapSitesOfModule(settings: CompileSettings, ports: Ports): Promise<HeapSitesMeasured> {
  const { kept } = ports
  if (kept === undefined) return (await measureHeapSites(settings, ports)).heap
  // Where nothing of this module is kept, it need not be listed for that.
  const mark = await markOf(settings, kept)
  const isListed = (await kept.read(mark, maxMarkBytes)) !== undefined
  const now = isListed ? await compileAndList(settings, undefined, ports) : undefined
  // It would take as long again.
  if (now?.kind === 'failed' && now.why === 'late') return notCompiled(settings, late).heap
  const listed = now?.kind === 'found' ? now.value : []
  const before = await keyOf(listed, settings, kept)
  const known = before === undefined ? undefined : await recall(before, kept)
  if (known !== undefined) return known
  const read = await readAsLittle(before === undefined ? [] : listed, settings, kept, ports)
  if (read.kind === 'failed') return notCompiled(settings, read.why).heap
  const key = await keyOf(read.value.listed, settings, kept)
  const notKept = key === undefined ? undefined : await keepFacts(read.value, settings, kept)
  const compiled = await heapSitesOf(settings, read.value, ports)
  const problem =
    notKept ?? (key === undefined ? undefined : await keep(compiled, { key, mark }, settings, kept, ports))
  const { heap } = compiled
  if (problem === undefined) return heap
  return { ...heap, diagnostics: [...heap.diagnostics, noteOf('RESULTS_NOT_KEPT', problem)] }
}

const late = { how: 'late', said: [] } as const

/** @param listed none where it is not known of all packages what they are compiled from */
async function readAsLittle(
  listed: readonly GoPackage[],
  settings: CompileSettings,
  kept: ResultStore,
  ports: Ports,
): Promise<Result<ReadInPart, CompileFailed>> {
  const part = await readUnkept(listed, settings, kept, ports)
  if (part.kind === 'found') return part
  if (part.why === 'late') return failed(late)
  const read = await compileAndRead(settings, () => false, ports)
  return read.kind === 'failed' ? read : found(readInFull(read.value, settings))
}

/** Why it cannot be kept, the first time. */
async function keep(
  { heap, isSourceRead }: Compiled,
  { key, mark }: { readonly key: string; readonly mark: string },
  settings: CompileSettings,
  kept: ResultStore,
  ports: Ports,
): ReturnType<ResultStore['write']> {
  if (heap.broken.length > 0 || heap.diagnostics.length > 0) return undefined
  // A source file that was read after the compile is the one that was compiled where nothing has changed since.
  if (isSourceRead && !(await isStill(key, settings, kept, ports))) return undefined
  const { packages, functions, foreign } = heap
  const text = await writeHeapSites({ key, packages, functions, foreign })
  if (text === undefined) return undefined
  return (await kept.write(key, text)) ?? (await kept.write(mark, 'heap sites are kept\n'))
}

async function recall(key: string, kept: ResultStore): Promise<HeapSitesMeasured | undefined> {
  const text = await kept.read(key, maxHeapSitesBytes)
  const known = text === undefined ? undefined : await readHeapSites(text, key)
  if (known === undefined) return undefined
  const { packages, functions, foreign } = known
  return { packages, functions, foreign, broken: [], diagnostics: [] }
}

async function isStill(key: string, settings: CompileSettings, kept: ResultStore, ports: Ports): Promise<boolean> {
  const now = await compileAndList(settings, undefined, ports)
  return now.kind === 'found' && (await keyOf(now.value, settings, kept)) === key
}

/** Undefined where it is not known of all packages what they were compiled from. */
async function keyOf(
  listed: readonly GoPackage[],
  { modulePath }: CompileSettings,
  { program }: ResultStore,
): Promise<string | undefined> {
  const isKnown = ({ importPath, goFiles, buildId, errors }: GoPackage): boolean =>
    errors.length === 0 && (buildId !== undefined || goFiles.length === 0 || importPath === 'unsafe')
  if (listed.length === 0 || !listed.every(isKnown)) return undefined
  const packages = listed.map(({ importPath, name, isDependency, buildId }) => [
    importPath,
    name,
    isDependency,
    buildId,
  ])
  return hexOf({ heapSites: modulePath, program, packages })
}

function markOf({ modulePath }: CompileSettings, { program }: ResultStore): Promise<string> {
  return hexOf({ heapSitesAreKept: modulePath, program })
}
