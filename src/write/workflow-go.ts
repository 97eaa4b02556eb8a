/** What actions/setup-go is given: a file that names the Go, or the Go itself. */
export type WorkflowGo = { readonly file: string } | { readonly version: string }

/** A go.mod or go.work: its path from the repository's root, and its text. */
export type ModFile = { readonly path: string; readonly text: string }

/** A version of Go, as a `go` or `toolchain` line and `go env GOVERSION` have it; no patch: any of this minor. */
type Version = { readonly minor: number; readonly patch?: number; readonly pre?: string }

/**
 * The Go of a workflow that checks what was measured here: the same minor release, and none that a module refuses. setup-go allows no other
 * toolchain than the one it installs (GOTOOLCHAIN=local), so what a `go` line requires must be that one already.
 * @param measured the toolchain of each module: `go1.26.8`
 * @param modules the go.mod of each module; a workflow has the one whose file names the release that was measured with
 * @param workspace the go.work that they are built in, if there is one: its requirement holds, too
 */
export function workflowGo(
  measured: readonly string[],
  modules: readonly ModFile[],
  workspace: ModFile | undefined,
): WorkflowGo {
  const newest = measured.map(versionOf).reduce(newer)
  const files = [...modules, ...(workspace === undefined ? [] : [workspace])]
  const required = files
    .map(({ text }) => requiredBy(text))
    .filter((each) => each?.minor === newest?.minor && (each?.patch ?? 0) > 0)
    .reduce(newer, undefined)
  const isFit = (named: Version | undefined): boolean =>
    named !== undefined &&
    named.minor === newest?.minor &&
    (required === undefined || (named.patch ?? -1) >= (required.patch ?? 0))
  const fit = modules.find(({ text }) => isFit(namedBy(text)))
  if (fit !== undefined) return { file: fit.path }
  // A release without a number has no version to state.
  if (newest === undefined) return { file: modules[0]?.path ?? 'go.mod' }
  return { version: stated(newest, required !== undefined) }
}

/** Its newest patch, unless a module needs one that a runner may not have; a release candidate by its whole name. */
function stated({ minor, patch = 0, pre }: Version, isExact: boolean): string {
  const [, kind = '', n = ''] = /^(rc|beta)(\d+)$/.exec(pre ?? '') ?? []
  if (kind !== '') return `1.${minor}.0-${kind}.${n}`
  return isExact ? `1.${minor}.${patch}` : `1.${minor}`
}

/** What setup-go reads from a go.mod or go.work: the `toolchain` line, else the `go` line; its own patterns (src/installer.ts, v6). */
function namedBy(text: string): Version | undefined {
  const toolchain = /^toolchain go(1\.\d+(?:\.\d+|rc\d+)?)/m.exec(text)?.[1]
  const version = toolchain ?? /^go (\d+(?:\.\d+)*)/m.exec(text)?.[1]
  const named = versionOf(version ?? '')
  // It leaves out what is behind the number of a release candidate, and there is no such release yet.
  return named?.pre !== undefined || /^go \d+\.\d+(?:rc|beta)/m.test(text) ? undefined : named
}

function requiredBy(text: string): Version | undefined {
  return versionOf(/^go (\S+)/m.exec(text)?.[1] ?? '')
}

function versionOf(version: string): Version | undefined {
  const [, minor, patch, pre] = /(?:^|\s)(?:go)?1\.(\d+)(?:\.(\d+)|((?:rc|beta)\d+))?/.exec(version) ?? []
  if (minor === undefined) return undefined
  return {
    minor: Number(minor),
    ...(patch !== undefined && { patch: Number(patch) }),
    ...(pre !== undefined && { pre }),
  }
}

function newer(one: Version | undefined, other: Version | undefined): Version | undefined {
  if (one === undefined || other === undefined) return one ?? other
  const isLater = other.minor - one.minor || (other.patch ?? 0) - (one.patch ?? 0)
  return isLater > 0 ? other : one
}
