import { failed, found, type Result } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import type { TestBinary } from './test-binary.ts'

/** What the go command compiles, whose content is in a binary's identity. */
const compiled = /\.go$|^go\.(?:mod|sum|work|work\.sum)$/

/**
 * Files and folders that tests may read before m.Run, of which Go has no record, absolute: all of the package's own `testdata`; that of the
 * folders above it where the program has `../testdata` in it; and what lies beside its code and has a name that is in the program.
 * @param root absolute folder of the checkout
 */
export async function dataFiles(
  { path, directory }: Pick<TestBinary, 'path' | 'directory'>,
  root: string,
  ports: Ports,
): Promise<Result<readonly string[]>> {
  const above = await ports.holds(path, '../testdata')
  if (above.kind === 'failed') return above
  const folders = above.kind === 'found' && above.value ? withParents(directory, root) : [directory]
  const all: string[] = []
  for (const folder of folders) {
    const below = await allBelow(`${folder}/testdata`, ports)
    if (below.kind === 'failed') return below
    all.push(...below.value)
  }
  const beside = await ports.listFiles(directory, false)
  if (beside.kind !== 'found') return failed(beside.kind === 'failed' ? beside.why : `${directory} does not exist`)
  for (const { path: name } of beside.value) {
    const isNamed = compiled.test(name) ? found(false) : await ports.holds(path, name)
    if (isNamed.kind === 'failed') return isNamed
    if (isNamed.kind === 'found' && isNamed.value) all.push(`${directory}/${name}`)
  }
  return found(all)
}

/** A folder that is not there yet is one of them: something may be put there. */
async function allBelow(folder: string, ports: Ports): Promise<Result<readonly string[]>> {
  const files = await ports.listFiles(folder)
  if (files.kind === 'failed') return files
  const names = files.kind === 'found' ? files.value.map(({ path }) => path).filter((path) => path !== '') : []
  const folders = new Set(names.flatMap(foldersOf))
  return found([folder, ...[...folders, ...names].map((name) => `${folder}/${name}`)])
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}

function withParents(directory: string, root: string): readonly string[] {
  const folders = [directory]
  for (let folder = directory; folder !== root && folder.startsWith(root) && folder.includes('/'); ) {
    folder = folder.slice(0, folder.lastIndexOf('/'))
    folders.push(folder)
  }
  return folders
}
