import type { Diagnostic } from '../../diagnostic/diagnostic.ts'

/**
 * Flags that change what is allocated or what the compiler says, or that run programs of their own. By name, without
 * dashes; the text says why.
 */
const refused: Readonly<Record<string, string>> = {
  race: 'the race detector allocates and drops pooled objects at random',
  msan: 'the memory sanitizer changes what escapes',
  asan: 'the address sanitizer changes what escapes',
  cover: 'coverage changes the source that is compiled',
  covermode: 'coverage changes the source that is compiled',
  coverpkg: 'coverage changes the source that is compiled',
  toolexec: 'it runs a foreign program in place of the compiler',
  exec: 'it runs a foreign program in place of the test binary',
  gcflags: 'compiler flags change what is inlined and what escapes',
  compiler: 'only the gc compiler tells its escapes',
  overlay: 'it compiles other source than the repository has',
  pgo: 'a profile changes what is inlined and what escapes; benchmarks use default.pgo as go test does',
  linkshared: 'it links against shared libraries, where calls of the allocator are not told apart',
  n: 'it compiles nothing',
  json: 'it changes the output that is read',
  c: 'it is a flag of one command only',
  o: 'it is a flag of one command only',
  benchtime: 'benchtime of the budget says how long a benchmark runs',
  count: 'count of the budget says how often a benchmark runs',
  cpu: 'cpu of the budget says with how many processors a benchmark runs',
  skip: 'the entries of the budget say which benchmarks run',
  shuffle: 'benchmarks share state, and run in the order of the source',
  list: 'it runs nothing',
  fuzz: 'it runs fuzz tests in place of benchmarks',
  cpuprofile: 'profiling allocates',
  memprofile: 'profiling allocates',
  memprofilerate: 'profiling allocates',
  blockprofile: 'profiling allocates',
  blockprofilerate: 'profiling allocates',
  mutexprofile: 'profiling allocates',
  mutexprofilefraction: 'profiling allocates',
  trace: 'tracing allocates',
}

/** Values that are as if the flag were not there. */
const harmless: Readonly<Record<string, RegExp>> = { pgo: /^(?:auto|off)$/, count: /^1$/, shuffle: /^off$/, skip: /^$/ }

/**
 * What GOFLAGS may not hold: each is told, none is taken away in silence, since the numbers would not be the ones of a
 * plain `go test -bench`. The value is the one `go env` gives, which has the user's GOENV file in it.
 */
export function checkGoFlags(goflags: string): readonly Diagnostic[] {
  return splitGoFlags(goflags).flatMap((flag) => {
    const { name, value } = parseFlag(flag)
    const why = refused[name]
    if (why === undefined || value === 'false' || harmless[name]?.test(value ?? '')) return []
    return [
      {
        code: 'GO_FLAGS' as const,
        severity: 'error' as const,
        message: `GOFLAGS has ${flag}: ${why}`,
        hint: `take it out of GOFLAGS for this step (go env GOFLAGS shows where it comes from)`,
      },
    ]
  })
}

/** The last of a name counts. `-test.short` is another spelling of `-short`. */
function parseFlag(flag: string): { readonly name: string; readonly value: string | undefined } {
  const [, name = '', value] = /^--?(?:test\.)?([^=]+)(?:=(.*))?$/s.exec(flag) ?? []
  return { name, value }
}

/** What a test binary gets of GOFLAGS, as the value of a setting; empty where that is nothing. Go takes `1`, `t`, `TRUE`, ... too. */
export function shortOf(goflags: string): string {
  const last = splitGoFlags(goflags)
    .map(parseFlag)
    .findLast(({ name }) => name === 'short')
  return last === undefined || /^(?:0|f|F|false|FALSE|False)$/.test(last.value ?? '') ? '' : '-short'
}

/** The flags of a GOFLAGS value: separated by spaces, a whole flag may stand in quotes (cmd/internal/quoted.Split). */
export function splitGoFlags(goflags: string): readonly string[] {
  return [...goflags.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
