import { splitGoFlags } from './go-flags.ts'
import { tagsFlag } from './go-list.ts'

/** What `go test -c` is asked for, beside the packages. */
export type TestBuild = {
  /** A file, or with a `/` at its end a folder, which need not be there. */
  readonly output: string
  readonly tags: readonly string[]
  /** Count how often each statement of these packages runs. */
  readonly coverage?: readonly string[] | undefined
  /** More flags of `go test`. */
  readonly flags: readonly string[]
}

/** Arguments of the command that builds the test binaries of packages: with the flags that a plain `go test -bench` has, so that their code is the same. */
export function testBuildArguments(
  importPaths: readonly string[],
  { output, tags, coverage, flags }: TestBuild,
): readonly string[] {
  const counting = coverage === undefined ? [] : ['-covermode=count', `-coverpkg=${coverage.join(',')}`]
  return ['test', '-c', '-o', output, ...flags, ...counting, ...tagsFlag(tags), ...importPaths]
}

/**
 * Flags that leave out of a test binary what nobody reads: DWARF, which `go test` by hand leaves out as well and which takes a good part of the
 * time of a link. Symbols stay, and so do the tables that panics and profiles are told by. None where GOFLAGS has a `-ldflags`, which this would replace.
 */
export function leanLink(goFlags: string): readonly string[] {
  return splitGoFlags(goFlags).some((flag) => /^--?ldflags(?:=|$)/.test(flag)) ? [] : ['-ldflags=-w']
}

/**
 * The name that `go test -c -o FOLDER/` gives the test binary of a package: after the last element of its import path, or the one before
 * where that is a major version (`z/v2`: cmd/go/internal/load/pkg.go, `exeFromImportPath`, Go 1.21 to 1.27).
 * @param goos what it is built for
 */
export function testBinaryName(importPath: string, goos: string): string {
  const elements = importPath.split('/')
  const last = elements.pop() ?? ''
  const name = /^v(?:[2-9]|[1-9]\d+)$/.test(last) ? (elements.pop() ?? last) : last
  return `${name}.test${goos === 'windows' ? '.exe' : ''}`
}
