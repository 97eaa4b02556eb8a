import { isAbsolute } from '../../lang/paths.ts'
import type { GoPackage } from '../command/go-package.ts'

/** How a line of the compiler names a place, for the names that the files of a build have. */
export type PlacePatterns = {
  /** `m.go:3:9: TEXT`, `m.go:3: TEXT`: file, line, column, and text. */
  readonly placedLine: RegExp
  /**
   * `(m.go:3)` in an instruction, `(grammar.y:6[example.com/m/parser.go:14])` where a `//line` directive says another place than
   * the real one behind it: file, line, real file, operation, and what it is done with.
   */
  readonly instruction: RegExp
}

/**
 * Names of source files that hold brackets or braces, each once: `helpers[generated].go`. Hardly any module has one. One that has quotes as
 * well is not among them.
 */
export function bracketedNames(packages: readonly Pick<GoPackage, 'goFiles' | 'testFiles'>[]): readonly string[] {
  const files = packages.flatMap(({ goFiles, testFiles }) => [...goFiles, ...testFiles])
  return [...new Set(files.filter((name) => /[[\]{}]/.test(name) && !/["`]/.test(name)))].sort()
}

/**
 * A struct tag in a list of type arguments may hold what looks like a place, so a file has no quotes and no brackets, unless its name is
 * one of those that are really there: no symbol has a colon and a number behind anything that is not quoted.
 * @param bracketed see `bracketedNames`; the folder before it is an import path, which has none
 */
export function placePatterns(bracketed: readonly string[]): PlacePatterns {
  const names = bracketed.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  const known = names.length === 0 ? '' : String.raw`|(?:[^"\x60[\]{}:]*\/)?(?:${names.join('|')})`
  return {
    placedLine: new RegExp(String.raw`^([^"\x60[\]{}]+?${known}):(\d+)(?::(\d+))?: (.*)$`),
    instruction: new RegExp(
      String.raw`^\t0x[0-9a-f]+ \d+ \((?:<unknown line number>|([^[\]]+${known}):(\d+)(?:\[(.+):\d+\])?)\)\t([A-Za-z0-9.]+)(?:\t(.*))?$`,
    ),
  }
}

/** The file that a `//line` directive names: a relative one lies beside the real one. */
export function besideReal(file: string, real: string): string {
  const folder = real.slice(0, real.lastIndexOf('/') + 1)
  // Go 1.27 has put it there itself.
  const isWhole = isAbsolute(file) || (folder !== '' && file.startsWith(folder))
  return isWhole ? file : `${folder}${file.replace(/^\.\//, '')}`
}
