import { testBinaryName } from '../go/command/test-build.ts'
import { groupBy } from '../lang/group-by.ts'
import { argumentLists } from './argument-lists.ts'

/**
 * Packages in as few lists as it takes for each to be built by one `go test -c`: no list has two whose test binaries have the same name, for
 * which the go command builds none at all, and each fits on a command line. Names that differ in case alone are one file to some systems.
 * @param goos what it is built for
 */
export function buildTogether<T extends { readonly importPath: string }>(
  packages: readonly T[],
  goos: string,
): readonly (readonly T[])[] {
  const namesakes = groupBy(packages, ({ importPath }) => testBinaryName(importPath, goos).toLowerCase())
  const place = new Map([...namesakes.values()].flatMap((group) => group.map((each, nth) => [each, nth] as const)))
  const lists = groupBy(packages, (each) => place.get(each) ?? 0)
  return [...lists.values()].flatMap((list) => {
    const byPath = new Map(list.map((each) => [each.importPath, each]))
    return argumentLists([...byPath.keys()]).map((paths) => paths.flatMap((path) => byPath.get(path) ?? []))
  })
}
