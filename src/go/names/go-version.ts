/** The numbers of a Go release; a beta, a release candidate and a development version have those of the first of their minor. */
export type GoRelease = { readonly minor: number; readonly patch: number }

/**
 * The release that a version names: `go1.26.3` and `devel go1.28-3c2f8a1 ...` as `go env GOVERSION` prints it, `1.26` as a `go` line
 * has it. Undefined where there is no number.
 */
export function releaseOf(version: string): GoRelease | undefined {
  const [, minor, patch = '0'] = /(?:^|\s)(?:go)?1\.(\d+)(?:\.(\d+))?/.exec(version) ?? []
  return minor === undefined ? undefined : { minor: Number(minor), patch: Number(patch) }
}

/** `go1.26` of `go1.26.3`, `go1.27rc1` or `devel go1.28-3c2f8a1 ...`; undefined where there is no number. */
export function minorRelease(version: string): string | undefined {
  const release = releaseOf(version)
  return release === undefined ? undefined : `go1.${release.minor}`
}

/** The newest of several versions, as it is written; empty where there is none. */
export function newestRelease(versions: readonly string[]): string {
  const numberOf = (version: string): number => {
    const { minor, patch } = releaseOf(version) ?? { minor: 0, patch: 0 }
    return minor * 10_000 + patch
  }
  return versions.toSorted((a, b) => numberOf(b) - numberOf(a))[0] ?? ''
}
