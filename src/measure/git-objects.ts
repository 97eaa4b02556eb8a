import { createHash } from 'node:crypto'
import { type Answer, absent, failed, found } from '../lang/answer.ts'
import type { Ports } from '../ports.ts'
import { askGit } from './git.ts'

/** An entry of a git tree: `100644` a file, `120000` a link, `160000` a submodule, `40000` a folder. */
export type TreeEntry = { readonly mode: string; readonly name: string; readonly id: string }

export type GitCommit = { readonly tree: string; readonly parents: readonly string[] }

type ObjectType = 'commit' | 'tree' | 'blob'

/**
 * Reads one object by its name, which is the hash of what it holds: half an answer, or another's, is known by that. There is no
 * `absent`: what a commit names and this repository does not have (a shallow or a partial clone) was not said to be nowhere.
 */
async function readObject(root: string, type: ObjectType, id: string, ports: Ports): Promise<Answer<Buffer>> {
  const [known, key] = [knownIn(ports), `${type} ${id}`]
  const before = known.get(key)
  if (before !== undefined) return found(before)
  const read = (bytes: Buffer): Buffer | undefined => (nameOf(type, bytes, id) === id ? bytes : undefined)
  const answer = await askGit(root, { args: ['cat-file', type, id], read }, ports)
  if (answer.kind === 'failed') return failed(`the ${type} ${id} cannot be read: ${answer.why}`)
  if (answer.kind === 'found' && type !== 'blob') known.set(key, answer.value)
  return answer
}

/** Commits and trees that a run has read, by type and name: what a name stands for never changes. */
const knownObjects = new WeakMap<Ports, Map<string, Buffer>>()

function knownIn(ports: Ports): Map<string, Buffer> {
  const known = knownObjects.get(ports) ?? new Map<string, Buffer>()
  knownObjects.set(ports, known)
  return known
}

/** gitformat-pack(5): the hash of type, size and content. Names of 64 digits are those of a repository with SHA-256. */
function nameOf(type: ObjectType, bytes: Buffer, { length }: string): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`${type} ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

/** The tree and the parents of a commit, from its raw text: a checkout of depth 1 has no `HEAD^1`. */
export async function readCommit(root: string, id: string, ports: Ports): Promise<Answer<GitCommit>> {
  const object = await readObject(root, 'commit', id, ports)
  if (object.kind !== 'found') return object
  const header = object.value.toString('utf8').split('\n\n', 1)[0] ?? ''
  const tree = /^tree ([0-9a-f]+)$/m.exec(header)?.[1]
  if (tree === undefined) return failed(`the commit ${id} has no tree`)
  return found({ tree, parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []) })
}

/** The entries of a tree. */
export async function readTree(root: string, id: string, ports: Ports): Promise<Answer<readonly TreeEntry[]>> {
  const object = await readObject(root, 'tree', id, ports)
  return object.kind === 'found' ? found(entriesOf(object.value, id.length / 2)) : object
}

/** `MODE NAME NUL` and the name of the object as bytes, one behind the other. */
function entriesOf(bytes: Buffer, idBytes: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at)
    const end = bytes.indexOf(0, space)
    const id = bytes.subarray(end + 1, end + 1 + idBytes).toString('hex')
    entries.push({ mode: bytes.toString('latin1', at, space), name: bytes.toString('utf8', space + 1, end), id })
    at = end + 1 + idBytes
  }
  return entries
}

/** What a commit has at a path relative to the root; absent where its trees have no such entry. */
export async function entryAt(root: string, commit: string, path: string, ports: Ports): Promise<Answer<TreeEntry>> {
  const read = await readCommit(root, commit, ports)
  if (read.kind !== 'found') return read
  let entry: TreeEntry = { mode: '40000', name: '', id: read.value.tree }
  for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
    if (entry.mode !== '40000') return absent
    const tree = await readTree(root, entry.id, ports)
    if (tree.kind !== 'found') return tree
    const below = tree.value.find((each) => each.name === name)
    if (below === undefined) return absent
    entry = below
  }
  return found(entry)
}

/**
 * Whether two trees differ in a file of some kind, found by their objects alone. Only folders that differ are read, and no further than
 * the first such file.
 */
export async function treesDiffer(
  root: string,
  [a, b]: readonly [string | undefined, string | undefined],
  isWanted: (path: string) => boolean,
  ports: Ports,
  folder = '',
): Promise<Answer<boolean>> {
  if (a === b) return found(false)
  const [left, right] = [await treeOrNone(root, a, ports), await treeOrNone(root, b, ports)]
  if (left.kind !== 'found') return left
  if (right.kind !== 'found') return right
  const others = new Map(right.value.map((entry) => [entry.name, entry]))
  const pairs = left.value.map((entry) => [entry, others.get(entry.name)] as const)
  const known = new Set(left.value.map(({ name }) => name))
  const added = right.value.filter(({ name }) => !known.has(name)).map((entry) => [undefined, entry] as const)
  for (const [one, other] of [...pairs, ...added]) {
    if (one?.id === other?.id && one?.mode === other?.mode) continue
    const path = `${folder}${one?.name ?? other?.name ?? ''}`
    const folders = [one, other].map((entry) => (entry?.mode === '40000' ? entry.id : undefined))
    const isFile = [one, other].some((entry) => entry !== undefined && entry.mode !== '40000')
    if (isFile && isWanted(path)) return found(true)
    const below = await treesDiffer(root, [folders[0], folders[1]], isWanted, ports, `${path}/`)
    if (below.kind !== 'found' || below.value) return below
  }
  return found(false)
}

async function treeOrNone(root: string, id: string | undefined, ports: Ports): Promise<Answer<readonly TreeEntry[]>> {
  return id === undefined ? found([]) : readTree(root, id, ports)
}

/** The text of a regular file as a commit has it. A link, a folder, or what is no text below `maxBytes` is `failed`. */
export async function fileAtCommit(
  root: string,
  commit: string,
  path: string,
  maxBytes: number,
  ports: Ports,
): Promise<Answer<string>> {
  const entry = await entryAt(root, commit, path, ports)
  if (entry.kind !== 'found') return entry
  const there = `${path} at ${commit}`
  if (!entry.value.mode.startsWith('100')) return failed(`${there} is not a regular file`)
  const blob = await readObject(root, 'blob', entry.value.id, ports)
  if (blob.kind !== 'found') return blob
  if (blob.value.length > maxBytes)
    return failed(`${there} has ${blob.value.length} bytes, at most ${maxBytes} are read`)
  try {
    return found(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(blob.value))
  } catch {
    return failed(`${there} is not UTF-8 text`)
  }
}
