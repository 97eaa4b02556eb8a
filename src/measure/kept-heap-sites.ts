import { noteOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import { digestOf } from '../lang/digest.ts'
import type { Ports, ResultStore } from '../ports.ts'
import { maxHeapSitesBytes, readHeapSites, writeHeapSites } from '../snapshot/kept-heap-sites.ts'
import {
  type CompileSettings,
  compileAndList,
  type HeapSitesMeasured,
  measureHeapSites,
  notCompiled,
} from './heap-sites-of-module.ts'

/** What says only that something is kept. Bytes. */
const maxMarkBytes = 100

/**
 * The heap sites of a module's packages: those that were kept where all of them is compiled from the same, or read from what the compiler
 * says. Build IDs say what a package was compiled from: its files, what it imports, the flags, the release, and, since it is compiled
 * with `-trimpath`, not in which folder. So base has those of head's last run, too.
 */
export async function heapSitesOfModule(settings: CompileSettings, ports: Ports): Promise<HeapSitesMeasured> {
  const { kept } = ports
  if (kept === undefined) return (await measureHeapSites(settings, ports)).heap
  // Where nothing of this module is kept, it need not be listed for that.
  const mark = await markOf(settings, kept)
  if ((await kept.read(mark, maxMarkBytes)) !== undefined) {
    const now = await compileAndList(settings, undefined, ports)
    // It would take as long again.
    if (now.kind === 'failed' && now.why === 'late') return notCompiled(settings, now.why, []).heap
    const known = now.kind === 'found' ? await recall(await keyOf(now.value, settings, kept), kept) : undefined
    if (known !== undefined) return known
  }
  const { heap, listed, isSourceRead } = await measureHeapSites(settings, ports)
  if (heap.broken.length > 0 || heap.diagnostics.length > 0) return heap
  const key = await keyOf(listed, settings, kept)
  // A source file that was read after the compile is the one that was compiled where nothing has changed since.
  if (key === undefined || (isSourceRead && !(await isStill(key, settings, kept, ports)))) return heap
  const { packages, functions, foreign } = heap
  const text = await writeHeapSites({ key, packages, functions, foreign })
  const problem =
    text === undefined
      ? undefined
      : ((await kept.write(key, text)) ?? (await kept.write(mark, 'heap sites are kept\n')))
  return problem === undefined ? heap : { ...heap, diagnostics: [noteOf('RESULTS_NOT_KEPT', problem)] }
}

async function recall(key: string | undefined, kept: ResultStore): Promise<HeapSitesMeasured | undefined> {
  if (key === undefined) return undefined
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

async function hexOf(value: unknown): Promise<string> {
  return (await digestOf(JSON.stringify(value))).replace('sha256:', '')
}
