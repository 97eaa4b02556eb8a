import { constants } from 'node:fs'
import {
  access,
  type FileHandle,
  mkdir,
  open,
  readFile,
  realpath,
  rmdir,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import type { ReadFile } from '../diagnostic/args/request.ts'
import { type Diagnostic, errorOf } from '../diagnostic/diagnostic.ts'
import { hasCode } from './files.ts'
import { hintFor, isSystemError } from './host-error.ts'

/** A path that a person gave, and where. */
export type NamedPath = {
  /** `--json`, `the input report` */
  readonly by: string
  /** As given. */
  readonly given: string
  readonly path: string
}

/** A file that is to be written at the end. */
export type NamedOutput = NamedPath & {
  /** Its folder is made where it is not there. */
  readonly makesFolder: boolean
}

/** A file that is read where it is there. */
export type NamedInput = NamedPath & {
  readonly what: ReadFile
}

/** What a run is told to read and write. */
export type NamedFiles = {
  /** The folder to work in; undefined where none is needed. */
  readonly directory?: NamedPath
  readonly outputs: readonly NamedOutput[]
  readonly inputs: readonly NamedInput[]
  /** Files and folders with reports. */
  readonly reports: readonly NamedPath[]
}

/** What is wrong with the paths that a person named. */
export type FileMistakes = {
  readonly diagnostics: readonly Diagnostic[]
  /** Whether the outputs are right, so that the mistakes can be written to them. */
  readonly canWrite: boolean
}

/**
 * What cannot be read or written of what a person named, known before anything is measured. Nothing that is there is changed: a file
 * is opened for writing and closed again, and one that was not there is taken away again.
 */
export async function mistakesInFiles({ directory, ...files }: NamedFiles): Promise<FileMistakes> {
  const { outputs, inputs, reports } = files
  const texts = [...(directory === undefined ? [] : [directory]), ...outputs, ...inputs, ...reports].flatMap(
    textMistakes,
  )
  if (texts.length > 0) return { diagnostics: texts, canWrite: false }
  const wrongFolder = directory === undefined ? [] : await directoryMistakes(directory)
  const wrongOutputs = await outputMistakes(files)
  return { diagnostics: [...wrongFolder, ...wrongOutputs], canWrite: wrongOutputs.length === 0 }
}

async function outputMistakes({ outputs, inputs, reports }: NamedFiles): Promise<readonly Diagnostic[]> {
  const mistakes: Diagnostic[] = []
  const probes: Probe[] = []
  try {
    for (const output of outputs) {
      const probe = await probeOutput(output)
      if ('code' in probe) mistakes.push(probe)
      else probes.push(probe)
    }
    return [...mistakes, ...samePlaces(probes), ...(await overwritten(probes, inputs, reports))]
  } finally {
    for (const probe of probes.reverse()) await withdraw(probe)
  }
}

function textMistakes(named: NamedPath): readonly Diagnostic[] {
  const { by, given } = named
  if (given === '') return [errorOf('BAD_PATH', { variant: 'empty', by })]
  return given.includes('\0') ? [errorOf('BAD_PATH', { variant: 'nul', by })] : []
}

async function directoryMistakes({ given, path }: NamedPath): Promise<readonly Diagnostic[]> {
  const named = shown(given)
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return [errorOf('DIRECTORY_NOT_FOUND', { variant: 'no-directory', directory: named })]
    await access(path, constants.R_OK | constants.X_OK)
    return []
  } catch (error) {
    return hasCode(error, 'ENOENT')
      ? [errorOf('DIRECTORY_NOT_FOUND', { variant: 'absent', directory: named })]
      : [errorOf('DIRECTORY_NOT_FOUND', { variant: 'closed', directory: named, why: whyOf(error) })]
  }
}

/** An output that can be written, and what has to be undone. `identity` is the same for two names of one file. */
type Probe = {
  readonly output: NamedOutput
  readonly identity?: string
  readonly file?: FileHandle
  /** What was made: the file, and the folders for it with the deepest last. */
  readonly made: { readonly file?: string; readonly folders: readonly string[] }
}

async function probeOutput(output: NamedOutput): Promise<Probe | Diagnostic> {
  const { by, given, path } = output
  const there = await stat(path).catch(() => undefined)
  const isFolder = there?.isDirectory() === true
  if (isFolder || /[\\/]$/.test(given) || given === '.') {
    return errorOf('BAD_OUTPUT', { variant: isFolder ? 'directory' : 'directory-name', by, path: shown(given) })
  }
  let folders: readonly string[] = []
  try {
    if (there !== undefined && !there.isFile()) {
      await access(path, constants.W_OK) // a pipe or a device: to open it might wait for its other end
      return { output, made: { folders } }
    }
    if (output.makesFolder) folders = await makeFolders(dirname(path))
    const { file, made } = await openWithoutChange(path, there !== undefined)
    const { dev, ino } = await file.stat({ bigint: true })
    return { output, identity: `${dev}:${ino}`, file, made: { folders, ...(made !== undefined && { file: made }) } }
  } catch (error) {
    await removeFolders(folders)
    return await notWritable(output, error)
  }
}

/** Opens a file for writing as it is, or makes it; then says what it made. */
async function openWithoutChange(path: string, isThere: boolean): Promise<{ file: FileHandle; made?: string }> {
  if (isThere) return { file: await open(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0)) }
  const file = await open(path, 'a') // also through a link to what is not there
  return { file, made: await realpath(path) }
}

/** Makes a folder and those above it. Gives those it made, the deepest last. */
async function makeFolders(folder: string): Promise<readonly string[]> {
  // On Windows it is given with the prefix of long paths.
  const first = (await mkdir(folder, { recursive: true }))?.replace(/^\\\\\?\\/, '')
  if (first === undefined) return []
  const made: string[] = []
  for (let each = folder; each.length >= first.length; each = dirname(each)) made.unshift(each)
  return made
}

async function withdraw({ file, made }: Probe): Promise<void> {
  await file?.close()
  if (made.file !== undefined) await unlink(made.file).catch(() => undefined)
  await removeFolders(made.folders)
}

async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of [...folders].reverse()) await rmdir(folder).catch(() => undefined)
}

function samePlaces(probes: readonly Probe[]): readonly Diagnostic[] {
  return probes.flatMap(({ output, identity }, i) => {
    const other = probes.slice(0, i).find((each) => identity !== undefined && each.identity === identity)
    if (other === undefined) return []
    const { by, given } = output
    return [errorOf('BAD_OUTPUT', { variant: 'same', by, other: other.output.by, path: shown(given) })]
  })
}

async function overwritten(
  probes: readonly Probe[],
  inputs: readonly NamedInput[],
  reports: readonly NamedPath[],
): Promise<readonly Diagnostic[]> {
  const read = [...inputs, ...reports.map((report) => ({ ...report, what: 'report' as const }))]
  const mistakes: Diagnostic[] = []
  for (const { output, identity, made } of probes) {
    if (identity === undefined) continue
    const own = made.file ?? (await realpath(output.path))
    const named = { by: output.by, path: shown(output.given) }
    for (const { path, given, what } of read) {
      const there = await stat(path, { bigint: true }).catch(() => undefined)
      if (there !== undefined && `${there.dev}:${there.ino}` === identity)
        mistakes.push(errorOf('BAD_OUTPUT', { variant: 'read', ...named, what }))
      else if (
        there?.isDirectory() === true &&
        own.endsWith('.json') &&
        own.startsWith(`${await realpath(path)}${sep}`)
      )
        mistakes.push(errorOf('BAD_OUTPUT', { variant: 'among-reports', ...named, folder: shown(given) }))
    }
  }
  return mistakes
}

/** Writes a file that a person named. Gives what is to be reported where that fails; there is no half of a file then. */
export function writeNamed(output: NamedOutput, text: string): Promise<Diagnostic | undefined> {
  return made(output, (path) => writeFile(path, text))
}

/** The same with the bytes of another file. */
export function copyNamed(output: NamedOutput, from: string): Promise<Diagnostic | undefined> {
  return made(output, async (path) => writeFile(path, await readFile(from)))
}

async function made(output: NamedOutput, write: (path: string) => Promise<void>): Promise<Diagnostic | undefined> {
  const { path, makesFolder } = output
  try {
    if (makesFolder) await mkdir(dirname(path), { recursive: true })
    await write(path)
    return undefined
  } catch (error) {
    await truncate(path).catch(() => undefined)
    return await notWritable(output, error)
  }
}

/** Why a file that a person named is not written, now or at the end. */
async function notWritable({ by, given, path }: NamedPath, error: unknown): Promise<Diagnostic> {
  const named = { by, path: shown(given) }
  if (hasCode(error, 'ENOENT') && (await stat(dirname(path)).catch(() => undefined)) === undefined)
    return errorOf('BAD_OUTPUT', { variant: 'no-folder', ...named, folder: shown(dirname(path)) })
  // A folder cannot be made where a file is, and nothing lies below a file.
  if (isSystemError(error) && (error.code === 'ENOTDIR' || (error.code === 'EEXIST' && error.syscall === 'mkdir')))
    return errorOf('BAD_OUTPUT', { variant: 'below-file', ...named })
  return errorOf('FILE_NOT_WRITTEN', { variant: 'named', ...named, why: whyOf(error), advice: hintFor(error) })
}

/** `EACCES: permission denied, open`, without the path that was just named. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return isSystemError(error) && error.path !== undefined
    ? error.message.replace(` '${error.path}'`, '')
    : error.message
}

const mostShown = 200

function shown(path: string): string {
  return path.length <= mostShown ? path : `${path.slice(0, mostShown)}... (${path.length} characters)`
}
