/**
 * The `-bench` pattern that runs exactly this benchmark. `go test` splits it at slashes outside brackets and matches part by
 * part, without anchors (testing/match.go, Go 1.21 to 1.26).
 */
export function benchPattern(name: string): string {
  return name
    .split('/')
    .map((part) => `^${part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')}$`)
    .join('/')
}

/** What a person types in the module to get a benchmark's allocations into `mem.out`, every one of them sampled. */
export function profileCommand(benchmark: string, packagePath: string): string {
  const bench = shellWord(`-bench=${benchPattern(benchmark)}`)
  return `go test -run='^$' ${bench} -benchmem -memprofile=mem.out -memprofilerate=1 ${shellWord(packagePath)}`
}

/** A word for a POSIX shell, in quotes only where it needs them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
