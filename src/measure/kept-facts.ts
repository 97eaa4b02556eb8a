import { isTold } from '../go/command/go-list.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { BlockFacts } from '../go/output/compiler-facts.ts'
import { noFacts } from '../go/output/facts-of-blocks.ts'
import { mergeFacts } from '../go/output/merge-facts.ts'
import { failed, found, type Result } from '../lang/answer.ts'
import { hexOf } from '../lang/digest.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Ports, ResultStore } from '../ports.ts'
import { maxFactsBytes, readFacts, writeFacts } from '../snapshot/kept-facts.ts'
import { argumentLists } from './argument-lists.ts'
import { type CompileSettings, compileAndRead, type ReadCompile } from './heap-sites-of-module.ts'
import { sideBySide } from './side-by-side.ts'

/** A file for each is read or written: more at once make no disk faster. */
const atOnce = 16

/** What the compiler says of a module, some of it from earlier runs. */
export type ReadInPart = ReadCompile & {
  /** Import paths of the packages that it was asked of now, as far as it tells heap sites of them. */
  readonly asked: readonly string[]
}

/**
 * What the compiler says of the packages of a module: what was kept of those that are compiled from the same, and of all others what it
 * says now. The flags are the same for all: a package that is imported without them is another one, and so is what imports it.
 * `doubtful` where nothing is kept, or not all is as it was listed a moment ago: then everything is to be read.
 * @param listed none of them with an error
 */
export async function readUnkept(
  listed: readonly GoPackage[],
  settings: CompileSettings,
  kept: ResultStore,
  ports: Ports,
): Promise<Result<ReadInPart, 'late' | 'doubtful'>> {
  const own = toldOf(listed, settings)
  if (own.length < 2) return failed('doubtful')
  const recalled = (await sideBySide(own, atOnce, (each) => recall(each, settings, kept))).flat()
  const known = new Set(recalled.map(({ block }) => block))
  const asked = own.map(({ importPath }) => importPath).filter((path) => !known.has(path))
  if (known.size === 0) return failed('doubtful')
  if (asked.length === 0) return found({ listed, blocks: recalled, asked })
  const patterns = argumentLists(asked).length === 1 ? asked : settings.build.patterns
  const part = { ...settings, build: { ...settings.build, patterns } }
  const read = await compileAndRead(part, (path) => known.has(path), ports)
  if (read.kind === 'failed') return failed(read.why.how === 'late' ? 'late' : 'doubtful')
  if (!isPartOf(read.value.listed, listed, asked)) return failed('doubtful')
  return found({ listed, blocks: [...recalled, ...read.value.blocks], asked })
}

/** What was read of a whole module. */
export function readInFull(read: ReadCompile, settings: CompileSettings): ReadInPart {
  return { ...read, asked: toldOf(read.listed, settings).map(({ importPath }) => importPath) }
}

/**
 * Keeps what the compiler was asked for, by package; of a single package the heap sites of the module say it all. Why it cannot, the
 * first time; see `ResultStore`.
 */
export async function keepFacts(
  { listed, blocks, asked }: ReadInPart,
  settings: CompileSettings,
  kept: ResultStore,
): ReturnType<ResultStore['write']> {
  const own = toldOf(listed, settings)
  if (own.length < 2) return undefined
  const said = groupBy(blocks, ({ block }) => block)
  const isAsked = new Set(asked)
  const written = await sideBySide(
    own.filter(({ importPath }) => isAsked.has(importPath)),
    atOnce,
    async (each) => {
      const key = await keyOf(each, settings, kept)
      // That it says nothing of a package is known, too.
      const text = await writeFacts(key, factsOf(each.importPath, said.get(each.importPath)))
      return text === undefined ? undefined : kept.write(key, text)
    },
  )
  return written.find((problem) => problem !== undefined)
}

/** Of whatever a package has more than one block. */
function factsOf(importPath: string, blocks: readonly BlockFacts[] = []): BlockFacts {
  const [only, ...more] = blocks
  if (only === undefined) return noFacts(importPath)
  return more.length === 0 ? only : { ...mergeFacts({ blocks, others: [] }), block: importPath }
}

type Built = GoPackage & { readonly buildId: string }

/** The packages that the compiler tells heap sites of. What has tests only is not compiled. */
function toldOf(listed: readonly GoPackage[], { modulePath }: CompileSettings): readonly Built[] {
  return listed.flatMap(({ buildId, ...each }) =>
    buildId !== undefined && isTold(modulePath, each.importPath) ? [{ ...each, buildId }] : [],
  )
}

async function recall(built: Built, settings: CompileSettings, kept: ResultStore): Promise<readonly BlockFacts[]> {
  const key = await keyOf(built, settings, kept)
  const text = await kept.read(key, maxFactsBytes)
  const facts = text === undefined ? undefined : await readFacts(text, key, built.importPath)
  return facts === undefined ? [] : [facts]
}

function keyOf(
  { importPath, buildId }: Built,
  { modulePath }: CompileSettings,
  { program }: ResultStore,
): Promise<string> {
  return hexOf({ compilerFacts: modulePath, program, importPath, buildId })
}

/** Whether what was listed now has all that was asked for, and everything in it as it was before. */
function isPartOf(now: readonly GoPackage[], before: readonly GoPackage[], asked: readonly string[]): boolean {
  const builds = new Map(before.map(({ importPath, buildId }) => [importPath, buildId]))
  const paths = new Set(now.map(({ importPath }) => importPath))
  const isSame = ({ importPath, buildId, errors }: GoPackage): boolean =>
    errors.length === 0 && builds.has(importPath) && builds.get(importPath) === buildId
  return now.every(isSame) && asked.every((path) => paths.has(path))
}
