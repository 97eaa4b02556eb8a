import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import type { Ports } from '../ports.ts'
import { isInRoot, relativeToRoot, withParents } from './repository.ts'

/** What the go command reads before it compiles anything, wherever it is called below. */
const moduleFiles = ['go.mod', 'go.work', 'go.sum', 'go.work.sum', 'vendor/modules.txt']
/** What it compiles or decides by (`go help packages`); a change of anything else leaves heap sites as they are. */
const compiled =
  /(?:\.(?:go|s|S|sx|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|F|for|f90|swig|swigcxx|syso)|(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|modules\.txt))$/

/** Whether the go command reads a file of that name. */
export function isCompiled(path: string): boolean {
  return compiled.test(path)
}

type Irregular = Diagnostic<'IRREGULAR_FILE'>

/**
 * Looks at the module files that the go command would read in a folder of the repository, its own and those above it. It reads them to
 * their end and prints lines of them where it cannot parse them: a link to another file of the machine, a device or a FIFO would be
 * shown or would never end. Undefined where all are fit to be read. What lies above the repository is the user's own.
 */
export async function guardModuleFiles(folder: string, root: string, ports: Ports): Promise<Irregular | undefined> {
  const place = await ports.realPath(folder)
  if (place.kind !== 'found') return place.kind === 'failed' ? unread(folder, place.why) : undefined
  for (const parent of withParents(place.value).filter((each) => isInRoot(root, each)))
    for (const name of moduleFiles) {
      const problem = await guardFile(`${parent}/${name}`, root, ports)
      if (problem !== undefined) return problem
    }
  return undefined
}

/**
 * The same for all that could be compiled in a module's folder: every file of such a name that is a link, or no regular file. Other
 * modules below it are looked at where they are measured.
 */
export async function guardSources(folder: string, root: string, ports: Ports): Promise<Irregular | undefined> {
  const irregular = await ports.irregularFiles(folder, (name) => /^[._]/.test(name) || name === 'testdata')
  if (irregular.kind !== 'found') return unread(folder, irregular.kind === 'failed' ? irregular.why : undefined)
  for (const path of irregular.value.filter(isCompiled)) {
    if (await isOfOtherModule(folder, path, ports)) continue
    const problem = await guardFile(`${folder}/${path}`, root, ports)
    if (problem !== undefined) return problem
  }
  return undefined
}

async function isOfOtherModule(folder: string, path: string, ports: Ports): Promise<boolean> {
  const below = withParents(path)
    .slice(1)
    .filter((parent) => parent !== '')
  for (const parent of below) if ((await ports.kindOf(`${folder}/${parent}/go.mod`)).kind !== 'absent') return true
  return false
}

async function guardFile(path: string, root: string, ports: Ports): Promise<Irregular | undefined> {
  const kind = await ports.kindOf(path)
  if (kind.kind === 'absent') return undefined
  const name = relativeToRoot(root, path)
  if (kind.kind === 'failed') return unread(name, kind.why)
  // A folder of that name is not read.
  if (kind.value === 'directory') return undefined
  if (kind.value === 'other') return errorOf('IRREGULAR_FILE', { variant: 'irregular', file: name })
  const [itself, holder] = [await ports.realPath(path), await ports.realPath(path.slice(0, path.lastIndexOf('/')))]
  if (itself.kind !== 'found' || holder.kind !== 'found') return unread(name, undefined)
  const isLink = itself.value !== `${holder.value.replace(/[\\/]$/, '')}${path.slice(path.lastIndexOf('/'))}`
  return isLink && !isInRoot(root, itself.value)
    ? errorOf('IRREGULAR_FILE', { variant: 'link', file: name })
    : undefined
}

function unread(file: string, why: string | undefined): Irregular {
  return errorOf('IRREGULAR_FILE', why === undefined ? { variant: 'gone', file } : { variant: 'unread', file, why })
}
