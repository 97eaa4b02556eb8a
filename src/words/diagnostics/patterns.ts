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

const noBenchmark = 'a benchmark starts with Benchmark, so this name can match nothing'
const functionForms = 'write F, T.M or (*T).M'

const benchmark: Pairs<'benchmark'> = {
  empty: ['the name of a benchmark is empty', 'write a name, such as BenchmarkDecode, or "*" for all'],
  'too-long': [
    ({ longest }) => `the name is longer than ${longest} characters`,
    'use a wildcard: `*` matches any run without `/`, `**` with it',
  ],
  'white-space': ['no benchmark has white space in its name', ({ write }) => `write it as Go prints it: ${write}`],
  unprintable: ['no benchmark has an unprintable character in its name', 'write it as Go prints it, such as \\x00'],
  case: [noBenchmark, ({ write }) => `write ${write}`],
  test: [noBenchmark, 'name a benchmark; tests, fuzz tests and examples are not measured'],
  package: [noBenchmark, ({ write }) => `write ${write}, and leave the package to the line above`],
  'no-prefix': [noBenchmark, ({ write }) => `write ${write}, or move it to functions: if it is a function`],
  'other-name': [noBenchmark, 'write a name such as BenchmarkDecode, or move it to functions: if it is a function'],
  'lower-case': [
    'Go takes no function for a benchmark that goes on with a lower-case letter',
    ({ write }) => `write ${write}`,
  ],
  procs: ['the number behind the name is GOMAXPROCS and no part of it', ({ write }) => `write ${write}`],
  odd: [
    ({ character }) => `no Go function has ${character} in its name`,
    'put what stands behind the first `/` there, and leave packages to the line above',
  ],
  'empty-sub': [
    'no sub-benchmark has an empty name',
    ({ write }) => `write ${write}* for all of them, or ${write}#00 for the one without a name`,
  ],
}

const fn: Pairs<'function'> = {
  empty: ['the name of a function is empty', 'write a name, such as (*Encoder).Encode, or "*" for all'],
  'too-long': [({ longest }) => `the name is longer than ${longest} characters`, 'use the wildcard `*`'],
  keyword: ['a function is named without `func`', ({ write }) => `write ${write}`],
  parameters: ['a function is named without its parameters', ({ write }) => `write ${write}`],
  'white-space': ['no function has white space in its name', functionForms],
  package: [
    'a function is named without its package',
    'put the package on the line above, and here what follows its last dot',
  ],
  'type-arguments': ['type arguments are written [...], one entry for all of them', ({ write }) => `write ${write}`],
  closure: [
    'what a closure allocates counts for the declared function that holds it, so this name can match nothing',
    ({ write }) => `write ${write}`,
  ],
  odd: [({ character }) => `no Go function has ${character} in its name`, functionForms],
  'any-receiver': [
    "`(*` at the start is Go's receiver, and it names no type here",
    ({ write }) => `write ${write} for the methods of all pointer receivers`,
  ],
  'value-receiver': [
    'a method with a value receiver has no parentheses',
    ({ type, method }) => `write ${type}.${method}, or (*${type}).${method} for a pointer receiver`,
  ],
  parentheses: ['the parentheses of a pointer receiver are (*T).M', 'write (*T).M with the name of the type for T'],
  'empty-part': ['a part of the name is empty', functionForms],
  parts: [
    'a name has two parts at most, the type and the method',
    ({ write }) => `write ${write}, and put the package on the line above`,
  ],
}

const pkg: Pairs<'package'> = {
  empty: ['the package pattern is empty', 'write ./... for all packages of the module, or ./codec for one'],
  'too-long': [({ longest }) => `the pattern is longer than ${longest} characters`, 'use the wildcard ...'],
  absolute: ['an absolute path is no package pattern', 'write the path from the root of the module, such as ./codec'],
  'white-space': ['no package path has white space', 'write one pattern for each entry'],
  backslash: ['a package path has / on every system', ({ write }) => `write ${write}`],
  dash: ['no package path starts with -', 'write a package pattern, such as ./codec; flags are not taken here'],
  star: ['a package pattern has no *', ({ write }) => `write ${write}: Go's ... stands for any string`],
  version: ['a package is named without a version', ({ write }) => `write ${write}`],
  odd: [
    ({ character }) => `no import path has ${character} in it`,
    'write a path such as ./codec or example.com/m/codec',
  ],
  reserved: [({ word }) => `${word} means packages outside the module`, 'write ./... for all packages of the module'],
  benchmark: [
    'this is the name of a benchmark where a package stands',
    ({ word }) => `put a package above it: "./...:", and ${word} below, indented`,
  ],
  outside: ['this leaves the module', 'name packages below the root of the module; other modules go under modules:'],
  unclean: [({ write }) => `this is spelled ${write}`, ({ write }) => `write ${write}`],
}

const folderHint = 'write a folder with a go.mod from where the budget lies, such as . or tools/gen'

const module: Pairs<'module'> = {
  empty: ['the folder is empty', folderHint],
  control: ['a folder has no control characters', folderHint],
  dash: ['a folder that starts with - could be taken for a flag', ({ write }) => `write ${write}`],
  backslash: ['a folder has / on every system', ({ write }) => `write ${write}`],
  absolute: ['an absolute path would be another one on each machine', folderHint],
  outside: ['.. leaves the place that the budget is for', folderHint],
  pattern: ['a folder is no pattern', 'list each module by itself'],
}

const pairs = { benchmark, function: fn, package: pkg, module }

/** Why a pattern can match nothing, and what to do. */
export function flawWords(flaw: PatternFlaw): { readonly why: string; readonly hint: string } {
  // The tables are typed by `of` and `flaw`; which of them a flaw is for is not followed by the compiler.
  const table = pairs[flaw.of] as Readonly<Record<string, readonly [Text<PatternFlaw>, Text<PatternFlaw>] | undefined>>
  const [why, hint] = table[flaw.flaw] ?? ['', '']
  const said = (text: Text<PatternFlaw>): string => (typeof text === 'string' ? text : text(flaw))
  return { why: said(why), hint: said(hint) }
}
