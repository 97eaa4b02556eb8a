import type { TestLog } from '../go/output/test-log.ts'
import { type Answer, absent } from '../lang/answer.ts'
import { digestOf } from '../lang/digest.ts'
import type { PathState, Ports } from '../ports.ts'
import type { KeptInputs } from '../snapshot/kept-results.ts'
import { sideBySide } from './side-by-side.ts'

/** Where a program ran. */
export type InputPlace = {
  /** Absolute folder of the checkout: what lies in it is kept by its path from there. */
  readonly root: string
  /** What the program sees. */
  readonly env: Readonly<Record<string, string>>
}

type Asked = Pick<TestLog, 'opened' | 'lookedAt'>

/** A program that asks for more is measured each time: to look at all of it would take as long. */
const mostPaths = 5000
const mostBytes = 2 ** 30
const atOnce = 16
/** A file system may count time in steps of so much, as `go test` takes it (cmd/go/internal/test). Milliseconds. */
const coarseMs = 2000

/**
 * What programs asked for, as it is now; undefined where that says nothing of what they saw. What was changed since they were started,
 * or just before, may not be what they read.
 * @param startedMs when the first of them was started. Milliseconds since 1970
 */
export async function inputsNow(
  asked: Asked,
  place: InputPlace,
  startedMs: number,
  ports: Ports,
): Promise<KeptInputs | undefined> {
  if (asked.opened.size + asked.lookedAt.size > mostPaths) return undefined
  const states = await statesOf(asked, place, ports)
  if (states === undefined) return undefined
  const temporary = temporaryOf(place)
  // A program makes temporary files of other names each time, and takes them away.
  const isGone = (path: string): boolean => isBelow(temporary, path) && !isBelow(place.root, path)
  const lasting = states.filter(({ path, state }) => state.kind === 'found' || !isGone(path))
  const changed = lasting.some(
    ({ path, state }) => state.kind === 'found' && path !== temporary && state.value.changedMs >= startedMs - coarseMs,
  )
  if (changed) return undefined
  const named = (isOpened: boolean): string[] =>
    lasting.filter((each) => each.isOpened === isOpened).map(({ path }) => kept(path, place))
  return { opened: named(true), lookedAt: named(false), digest: await digestOfStates(lasting, place) }
}

/** Whether all that was asked for is as it was kept. */
export async function areSame(inputs: KeptInputs, place: InputPlace, ports: Ports): Promise<boolean> {
  if (inputs.opened.length + inputs.lookedAt.length > mostPaths) return false
  const here = (paths: readonly string[]): ReadonlySet<string> => new Set(paths.map((path) => atPlace(path, place)))
  const asked = { opened: here(inputs.opened), lookedAt: here(inputs.lookedAt) }
  const states = await statesOf(asked, place, ports)
  return states !== undefined && (await digestOfStates(states, place)) === inputs.digest
}

type Input = { readonly path: string; readonly isOpened: boolean; readonly state: Answer<PathState> }

/** Sorted by path; undefined where one of them cannot be told. */
async function statesOf(asked: Asked, place: InputPlace, ports: Ports): Promise<readonly Input[] | undefined> {
  const temporary = temporaryOf(place)
  const opened = [...asked.opened].map((path) => ({ path, isOpened: true }))
  const lookedAt = [...asked.lookedAt].map((path) => ({ path, isOpened: false }))
  const paths = [...opened, ...lookedAt].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  let bytes = 0
  const states = await sideBySide(paths, atOnce, async (each) => {
    // Anybody puts files there.
    const listsFolder = each.isOpened && each.path !== temporary
    const state = bytes > mostBytes ? absent : await ports.pathState(each.path, { maxBytes: mostBytes, listsFolder })
    if (state.kind === 'found') bytes += state.value.bytes
    return { ...each, state }
  })
  return bytes > mostBytes || states.some(({ state }) => state.kind === 'failed') ? undefined : states
}

function digestOfStates(states: readonly Input[], place: InputPlace): Promise<string> {
  const facts = states.map(({ path, isOpened, state }) => {
    const { kind, isLink, mode, digest } = state.kind === 'found' ? state.value : { ...nothing }
    return [kept(path, place), isOpened, kind, isLink, kind === 'file' ? mode : 0, digest]
  })
  return digestOf(JSON.stringify(facts))
}

const nothing = { kind: 'absent', isLink: false, mode: 0, digest: '' } as const

/** The folder that a program makes temporary files in, as Go finds it (os.TempDir). */
function temporaryOf({ root, env }: InputPlace): string {
  const own = root.startsWith('/') ? env.TMPDIR || '/tmp' : env.TMP || env.TEMP || 'C:\\Windows'
  return own.replace(/(?<=.)[\\/]+$/, '')
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`)
}

function kept(path: string, { root }: InputPlace): string {
  return path === root ? '.' : path.startsWith(`${root}/`) ? `.${path.slice(root.length)}` : path
}

function atPlace(path: string, { root }: InputPlace): string {
  return path === '.' ? root : path.startsWith('./') ? root + path.slice(1) : path
}
