import type { GoPackage } from '../go/command/go-package.ts'
import { type Extent, type FileExtents, functionExtents } from '../go/names/function-extents.ts'
import type { CompilerFacts } from '../go/output/compiler-facts.ts'
import type { Ports } from '../ports.ts'

/** The compiler read them before: a larger one is nobody's. */
const maxBytes = 64 * 2 ** 20

/**
 * Where the functions of compiled files begin and end, for texts that do not name their function (up to Go 1.24); nothing is read
 * where they do. Under -trimpath the compiler names a file by its package's import path.
 */
export async function readFunctionExtents(
  facts: CompilerFacts,
  packages: readonly GoPackage[],
  ports: Pick<Ports, 'readText'>,
): Promise<FileExtents> {
  const extents = new Map<string, readonly Extent[]>()
  if (facts.headers.some(({ file }) => file !== '')) return extents
  const wanted = new Set(facts.texts.map(({ file }) => file))
  for (const { importPath, directory, goFiles } of packages) {
    for (const name of goFiles.filter((each) => wanted.has(`${importPath}/${each}`))) {
      const path = `${directory}/${name}`
      const read = await ports.readText(path, maxBytes)
      if (read.kind === 'text') extents.set(`${importPath}/${name}`, functionExtents(read.text))
    }
  }
  return extents
}
