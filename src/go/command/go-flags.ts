import type { RefusedFlag } from '../../diagnostic/args/go.ts'
import { type Diagnostic, errorOf } from '../../diagnostic/diagnostic.ts'

/**
 * Flags that change what is allocated or what the compiler says, or that run programs of their own. By name, without
 * dashes.
 */
const refused: readonly RefusedFlag[] = [
  'race',
  'msan',
  'asan',
  'cover',
  'covermode',
  'coverpkg',
  'toolexec',
  'exec',
  'gcflags',
  'compiler',
  'overlay',
  'pgo',
  'linkshared',
  'n',
  'json',
  'c',
  'o',
  'benchtime',
  'count',
  'cpu',
  'skip',
  'shuffle',
  'list',
  'fuzz',
  'cpuprofile',
  'memprofile',
  'memprofilerate',
  'blockprofile',
  'blockprofilerate',
  'mutexprofile',
  'mutexprofilefraction',
  'trace',
]

/** Values that are as if the flag were not there. */
const harmless: Readonly<Record<string, RegExp>> = { pgo: /^(?:auto|off)$/, count: /^1$/, shuffle: /^off$/, skip: /^$/ }

/**
 * What GOFLAGS may not hold: each is told, none is taken away in silence, since the numbers would not be the ones of a
 * plain `go test -bench`. The value is the one `go env` gives, which has the user's GOENV file in it.
 */
export function checkGoFlags(goflags: string): readonly Diagnostic<'GO_FLAGS'>[] {
  return splitGoFlags(goflags).flatMap((flag) => {
    const { name, value } = parseFlag(flag)
    const known = refused.find((each) => each === name)
    if (known === undefined || value === 'false' || harmless[name]?.test(value ?? '')) return []
    return [errorOf('GO_FLAGS', { flag, name: known })]
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

/** The build tags of GOFLAGS. Old commands separate them by spaces. */
export function tagsOf(goflags: string): readonly string[] {
  const last = splitGoFlags(goflags)
    .map(parseFlag)
    .findLast(({ name }) => name === 'tags')
  return [...new Set((last?.value ?? '').split(/[\s,]+/).filter((tag) => tag !== ''))]
}

/** The flags of a GOFLAGS value: separated by spaces, a whole flag may stand in quotes (cmd/internal/quoted.Split). */
export function splitGoFlags(goflags: string): readonly string[] {
  return [...goflags.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
