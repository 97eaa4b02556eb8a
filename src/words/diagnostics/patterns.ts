import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'

type Of = PatternFlaw['of']
type FlawOf<O extends Of, Name> = PatternFlaw extends infer F
  ? F extends { readonly of: O; readonly flaw: infer Names }
    ? Name extends Names
      ? F
      : never
    : never
  : never
type Flaws<O extends Of> = Extract<PatternFlaw, { readonly of: O }>['flaw']
type Text<Args> = string | ((args: Args) => string)
/** A sentence as a pair: why it can match nothing, and what to do. */
type Pairs<O extends Of> = { readonly [F in Flaws<O>]: readonly [why: Text<FlawOf<O, F>>, hint: Text<FlawOf<O, F>>] }

const noBenchmark = 'this name cannot match anything: a benchmark name must start with Benchmark'
const functionForms = 'write F, T.M or (*T).M'

const benchmark: Pairs<'benchmark'> = {
  empty: ['the benchmark name is empty', 'write a name, such as BenchmarkDecode, or "*" for all'],
  'too-long': [
    ({ longest }) => `the name is longer than ${longest} characters`,
    'use a wildcard: `*` matches any characters except `/`, `**` matches any characters',
  ],
  'white-space': [
    'the name has white space, which no benchmark name can have',
    ({ write }) => `write it as Go prints it: ${write}`,
  ],
  unprintable: [
    'the name has an unprintable character, which no benchmark name can have',
    'write it as Go prints it, such as \\x00',
  ],
  case: [noBenchmark, ({ write }) => `write ${write}`],
  test: [noBenchmark, 'name a benchmark; tests, fuzz tests, and examples are not measured'],
  package: [noBenchmark, ({ write }) => `write ${write}, and put the package on the line above`],
  'no-prefix': [noBenchmark, ({ write }) => `write ${write}, or move it to functions: if it is a function`],
  'other-name': [noBenchmark, 'write a name such as BenchmarkDecode, or move it to functions: if it is a function'],
  'lower-case': [
    'Go does not treat this as a benchmark: the character after "Benchmark" must not be lower case',
    ({ write }) => `write ${write}`,
  ],
  procs: ['the number after the name is GOMAXPROCS, which is not part of the name', ({ write }) => `write ${write}`],
  odd: [
    ({ character }) => `the character ${character} is not allowed in a Go function name`,
    'put the part after the first `/` here, and the package on the line above',
  ],
  'empty-sub': [
    'the name of a sub-benchmark is empty',
    ({ write }) => `write ${write}* for all of them, or ${write}#00 for the unnamed one`,
  ],
}

const fn: Pairs<'function'> = {
  empty: ['the function name is empty', 'write a name, such as (*Encoder).Encode, or "*" for all'],
  'too-long': [({ longest }) => `the name is longer than ${longest} characters`, 'use the wildcard `*`'],
  keyword: ['the name includes `func`; write only the name', ({ write }) => `write ${write}`],
  parameters: ['the name includes parameters; write only the name', ({ write }) => `write ${write}`],
  'white-space': ['the name has white space, which no function name can have', functionForms],
  package: [
    'the name includes the package, which must be on the line above',
    'put the package on the line above, and here the part after its last dot',
  ],
  'type-arguments': [
    'type arguments must be written as [...]: one entry covers all of them',
    ({ write }) => `write ${write}`,
  ],
  closure: [
    "this name cannot match anything: a closure's allocations count toward the declared function that contains it",
    ({ write }) => `write ${write}`,
  ],
  odd: [({ character }) => `the character ${character} is not allowed in a Go function name`, functionForms],
  'any-receiver': [
    "the receiver names no type: `(*` at the start is Go's pointer receiver",
    ({ write }) => `write ${write} for the methods of all pointer receivers`,
  ],
  'value-receiver': [
    'the value receiver is in parentheses; only a pointer receiver has them',
    ({ type, method }) => `write ${type}.${method}, or (*${type}).${method} for a pointer receiver`,
  ],
  parentheses: [
    'the parentheses are misplaced: a pointer receiver is written (*T).M',
    'write (*T).M, with the type name for T',
  ],
  'empty-part': ['a part of the name is empty', functionForms],
  parts: [
    'the name has too many parts: a type and a method at most',
    ({ write }) => `write ${write}, and put the package on the line above`,
  ],
}

const allowed: Pairs<'allowed'> = {
  'no-function': [
    'the pattern has a package but no function',
    ({ write }) => `write ${write} for all of its functions`,
  ],
  relative: [
    'the package is a relative path; it must be the name or the import path of the package',
    ({ write }) => `write ${write}`,
  ],
  escaped: ['the import path is escaped as in symbol names', ({ write }) => `write ${write}`],
  'value-receiver': [
    'the value receiver is in parentheses; only a pointer receiver has them',
    ({ package: path, type, method }) =>
      `write ${path}.${type}.${method}, or ${path}.(*${type}).${method} for a pointer receiver`,
  ],
  package: [
    ({ package: path }) => `${path} is neither the name nor the import path of a package`,
    'write one package in full; wildcards are valid only in the function name',
  ],
}

const pkg: Pairs<'package'> = {
  empty: ['the package pattern is empty', 'write ./... for all packages of the module, or ./codec for one'],
  'too-long': [({ longest }) => `the pattern is longer than ${longest} characters`, 'use the wildcard ...'],
  absolute: ['the pattern is an absolute path', 'write the path from the root of the module, such as ./codec'],
  'white-space': ['the pattern has white space, which no package path can have', 'write one pattern per entry'],
  backslash: ['the pattern has a backslash; package paths use / on every system', ({ write }) => `write ${write}`],
  dash: [
    'the pattern starts with -, which is not allowed in a package path',
    'write a package pattern, such as ./codec; flags are not allowed here',
  ],
  star: [
    'the pattern has a *, which is not a wildcard for packages',
    ({ write }) => `write ${write}: Go's ... matches any string`,
  ],
  version: ['the pattern includes a version', ({ write }) => `write ${write}`],
  odd: [
    ({ character }) => `the character ${character} is not allowed in an import path`,
    'write a path such as ./codec or example.com/m/codec',
  ],
  reserved: [({ word }) => `${word} means packages outside the module`, 'write ./... for all packages of the module'],
  benchmark: [
    'this is the name of a benchmark, but a package is expected here',
    ({ word }) => `put a package above it: "./...:", and ${word} below, indented`,
  ],
  outside: [
    'the pattern is outside the module',
    'name packages at or below the module root; list other modules under modules:',
  ],
  unclean: [({ write }) => `the pattern is not in its canonical form, ${write}`, ({ write }) => `write ${write}`],
}

const folderHint = "write a folder that has a go.mod, relative to the budget's folder, such as . or tools/gen"

const module: Pairs<'module'> = {
  empty: ['the folder is empty', folderHint],
  control: ['the folder has a control character', folderHint],
  dash: ['the folder starts with - and could be mistaken for a flag', ({ write }) => `write ${write}`],
  backslash: ['the folder has a backslash; folders use / on every system', ({ write }) => `write ${write}`],
  absolute: ['the folder is an absolute path, which differs between machines', folderHint],
  outside: ["the folder is outside the budget's folder", folderHint],
  pattern: ['the folder is a pattern; wildcards are not allowed here', 'list each module separately'],
}

const pairs = { benchmark, function: fn, allowed, package: pkg, module }

/** Why a pattern can match nothing, and what to do. */
export function flawWords(flaw: PatternFlaw): { readonly why: string; readonly hint: string } {
  // The tables are typed by `of` and `flaw`; which of them a flaw is for is not followed by the compiler.
  const table = pairs[flaw.of] as Readonly<Record<string, readonly [Text<PatternFlaw>, Text<PatternFlaw>] | undefined>>
  const [why, hint] = table[flaw.flaw] ?? ['', '']
  const said = (text: Text<PatternFlaw>): string => (typeof text === 'string' ? text : text(flaw))
  return { why: said(why), hint: said(hint) }
}
