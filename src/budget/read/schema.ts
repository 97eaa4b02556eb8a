import { z } from 'zod'
import type { MistakeKey } from '../../diagnostic/args/refused-value.ts'
import { benchtimePattern, longestMs, parseBenchtime } from '../benchtime.ts'
import { durationPattern, parseDuration } from '../duration.ts'
import { goConditionPattern } from '../match/go-condition.ts'
import { measuredWithPattern, parseMeasuredWith } from '../measured-with.ts'
import { allowedCallPattern } from './allowed-call.ts'
import { benchmarkNamePattern } from './benchmark-pattern.ts'
import { functionNamePattern } from './function-pattern.ts'
import { says } from './mistake-codes.ts'
import { packageNamePattern } from './package-pattern.ts'
import { permittedPattern } from './permitted-escape.ts'
import { goarchWords, goosWords } from './platforms.ts'
import { tolerancePattern } from './tolerance.ts'

/**
 * Version 1 of the budget file: the one schema behind the checks, the raw types and the published JSON Schema. Its
 * messages are keys of `codeOfRule`. Patterns of packages and names are checked apart (`pattern-mistakes.ts`, with a
 * reason for each); the schema only carries what an editor can check of them.
 */

const wholeNumber = (key: MistakeKey, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.int(says(key)).min(min, says(key)).max(max, says(key))
const text = (key: MistakeKey) => z.string(says(key))
const matching = (key: MistakeKey, pattern: RegExp) => text(key).regex(pattern, says(key))
const oneOf = <const Words extends readonly string[]>(key: MistakeKey, words: Words) => z.enum(words, says(key))
const listOf = <Item extends z.ZodType>(key: MistakeKey, item: Item) => z.array(item, says(key))
const unique = (items: readonly string[]) => new Set(items).size === items.length
const uniqueList = <Item extends z.ZodType<string>>(key: MistakeKey, item: Item) =>
  listOf(key, item).refine(unique, says('twice')).meta({ uniqueItems: true })

const withTolerance = (key: 'allocs' | 'bytes') => [wholeNumber(key, 0), matching(key, tolerancePattern)] as const
const packagePattern = text('package').meta({
  pattern: packageNamePattern.source,
  description: 'A Go package pattern: ./codec, ./..., or example.com/m/codec.',
})

const benchtime = text('benchtime')
  .regex(benchtimePattern, { ...says('benchtime'), abort: true })
  .refine((value) => parseBenchtime(value) !== undefined, says('benchtime'))
const timeout = text('timeout')
  .regex(durationPattern, { ...says('timeout'), abort: true })
  .refine((value) => isTimeout(parseDuration(value)), says('timeout'))
const count = wholeNumber('count', 1, 1000)
const cpu = wholeNumber('cpu', 1, 1024)

function isTimeout(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 1 && ms <= longestMs
}

const common = {
  level: oneOf('level', ['error', 'warn', 'note'])
    .default('error')
    .describe('How a result above the limit is reported. Only error fails the check.'),
  reason: text('reason')
    .min(1, says('reason'))
    .optional()
    .describe('Why the limit has this value. Shown with the result.')
    .meta({ examples: ['cold path'] }),
  optional: z
    .boolean(says('optional'))
    .default(false)
    .describe('true: it is not an error if the entry matches nothing.'),
}

const benchmarkMap = z
  .strictObject(
    {
      allocs: z
        .union(withTolerance('allocs'), says('allocs'))
        .optional()
        .describe('Limit for allocs/op: 2, or "100 ±5%".')
        .meta({ examples: [0, '100 ±5%'] }),
      bytes: z
        .union(withTolerance('bytes'), says('bytes'))
        .optional()
        .describe('Limit for B/op: 4096, or "4096 ±5%".')
        .meta({ examples: [0, '4096 ±5%'] }),
      benchtime: benchtime
        .optional()
        .describe('How long this benchmark runs: auto, 1000x, or 100ms.')
        .meta({ examples: ['1000x', '100ms'] }),
      count: count
        .optional()
        .describe('Repetitions that confirm a result above the limit.')
        .meta({ examples: [5] }),
      cpu: cpu
        .optional()
        .describe('GOMAXPROCS for this benchmark.')
        .meta({ examples: [4] }),
      timeout: timeout
        .optional()
        .describe('Deadline for this benchmark.')
        .meta({ examples: ['2m'] }),
      ...common,
    },
    says('benchmark-map'),
  )
  .refine((entry) => 'allocs' in entry || 'bytes' in entry, says('benchmark-empty'))
  .meta({ anyOf: [{ required: ['allocs'] }, { required: ['bytes'] }] })

const benchmark = z
  .union([...withTolerance('allocs'), benchmarkMap], says('benchmark'))
  .describe('The limit: allocs/op as a number, or a map with allocs, bytes, and settings for measuring.')
  .meta({ examples: [0, { allocs: 2, bytes: 4096 }] })
const benchmarks = z.record(
  packagePattern,
  z
    .record(text('benchmark').meta({ pattern: benchmarkNamePattern.source }), benchmark, says('benchmark-names'))
    .describe(
      'Name of the benchmark -> limit. `*` matches any characters except `/`, `**` matches any characters. The first match wins.',
    ),
  says('benchmarks'),
)

const permitted = listOf(
  'escapes',
  matching('permitted', permittedPattern).describe('One escape in the compiler\'s words: "moved to heap: buf".'),
)
const functionMap = z
  .strictObject(
    {
      escapes: z
        .union([wholeNumber('escapes', 0), permitted], says('escapes'))
        .optional()
        .describe('Heap escapes: how many, or exactly which ones.')
        .meta({ examples: [0, ['moved to heap: buf']] }),
      sites: wholeNumber('sites', 0)
        .optional()
        .describe('Number of heap sites of any class: escapes, growth (append, maps), and unreported allocations.')
        .meta({ examples: [0] }),
      calls: oneOf('calls', ['module', 'all'])
        .optional()
        .describe(
          'The limits also hold for everything that the function calls. module: in the modules of the run; all: in dependencies and the standard library too.',
        ),
      allow: uniqueList('allow', text('allowed').meta({ pattern: allowedCallPattern.source }))
        .min(1, says('empty'))
        .optional()
        .describe('With calls: functions that are not followed, such as cold paths. `*` matches as in function names.')
        .meta({ examples: [['fmt.Errorf', '(*Logger).*']] }),
      dynamic: oneOf('dynamic', ['note', 'warn', 'error'])
        .optional()
        .describe('With calls: how a call that cannot be followed is reported. Default: note.'),
      ...common,
    },
    says('function-map'),
  )
  .refine((entry) => 'escapes' in entry || 'sites' in entry, says('function-empty'))
  .refine((entry) => 'calls' in entry || !('allow' in entry), { ...says('allow-alone'), path: ['allow'] })
  .refine((entry) => 'calls' in entry || !('dynamic' in entry), { ...says('dynamic-alone'), path: ['dynamic'] })
  .meta({
    anyOf: [{ required: ['escapes'] }, { required: ['sites'] }],
    dependentRequired: { allow: ['calls'], dynamic: ['calls'] },
  })

const functionLimit = z
  .union([wholeNumber('escapes', 0), permitted, functionMap], says('function'))
  .describe('The limit: the number of heap escapes, a list of the permitted escapes, or a map with escapes and sites.')
  .meta({ examples: [0, ['moved to heap: buf'], { escapes: 0, sites: 0 }, { escapes: 0, calls: 'module' }] })
const functions = z.record(
  packagePattern,
  z
    .record(text('function').meta({ pattern: functionNamePattern.source }), functionLimit, says('function-names'))
    .describe('Name of the function (F, T.M, (*T).M) -> limit. The first match wins.'),
  says('functions'),
)

const ruleLevels = ['off', 'note', 'warn', 'error'] as const
const rules = z.strictObject(
  {
    'new-escapes': oneOf('new-escapes', ruleLevels)
      .default('warn')
      .describe('Escapes that base does not have, in functions without an entry.'),
    slack: oneOf('slack', ruleLevels).default('note').describe('A limit is higher than the measured value.'),
    unlisted: oneOf('unlisted', ruleLevels).default('off').describe('A benchmark that ran but has no entry.'),
    loosened: oneOf('loosened', ruleLevels).default('warn').describe('A change raised a limit or removed an entry.'),
  },
  says('rules'),
)

const when = z
  .strictObject(
    {
      go: matching('when-go', goConditionPattern)
        .optional()
        .describe('"1.25" (any patch release), "1.26.3", ">=1.26", or "<1.24", in quotes.')
        .meta({ examples: ['1.25', '>=1.26', '<1.24'] }),
      goos: oneOf('goos', goosWords).optional().describe('GOOS, such as linux.'),
      goarch: oneOf('goarch', goarchWords).optional().describe('GOARCH, such as arm64.'),
    },
    says('when'),
  )
  .refine((condition) => Object.keys(condition).length > 0, says('when-empty'))
  .meta({
    minProperties: 1,
    description: 'The toolchain that the override is for. Every key that is set must match.',
    examples: [{ go: '>=1.26' }, { goarch: 'arm64' }],
  })

const override = z
  .strictObject(
    {
      when,
      benchmarks: benchmarks.optional().describe('Limits that replace those with the same package and name.'),
      functions: functions.optional().describe('Limits that replace those with the same package and name.'),
    },
    says('override'),
  )
  .refine((entry) => 'benchmarks' in entry || 'functions' in entry, says('override-empty'))
  .meta({ anyOf: [{ required: ['benchmarks'] }, { required: ['functions'] }] })

export const budgetSchema = z.strictObject(
  {
    version: z.literal(1, says('version')).describe('The version of this format.'),
    packages: uniqueList('packages', packagePattern)
      .min(1, says('empty'))
      .default(['./...'])
      .describe('Go package patterns to judge, relative to the module root.'),
    modules: uniqueList('modules', text('module'))
      .min(1, says('empty'))
      .optional()
      .describe('Folders with a go.mod. Default: the module that contains the budget.')
      .meta({ examples: [['.', 'tools/gen']] }),
    tags: uniqueList('tags', matching('tag', /^[\p{L}\p{N}_.]+$/u))
      .default([])
      .describe('Build tags, as for go build -tags.'),
    benchtime: benchtime
      .default('auto')
      .describe('How long each benchmark runs: auto (until the verdict is certain), 1000x, or 100ms.'),
    count: count.default(3).describe('Repetitions that confirm a result above its limit. The minimum counts.'),
    cpu: cpu.default(1).describe('GOMAXPROCS for the benchmarks.'),
    timeout: timeout.default('10m').describe('Deadline for one benchmark and for each go command.'),
    jobs: wholeNumber('jobs', 0, 1024).default(0).describe('Packages measured in parallel. 0 means one per core.'),
    'pass-env': uniqueList(
      'pass-env',
      matching('variable', /^[A-Za-z_][A-Za-z0-9_]*$/).refine(mayBePassed, says('variable-kept')),
    )
      .default([])
      .describe('Environment variables passed to benchmarks in addition to the standard ones.'),
    'measured-with': text('measured-with')
      .regex(measuredWithPattern, { ...says('measured-with'), abort: true })
      .refine((value) => parseMeasuredWith(value) !== undefined, says('measured-with'))
      .optional()
      .describe(
        'The Go release the limits were measured with, and settings such as GOEXPERIMENT: go1.26 GOEXPERIMENT=noswissmap. Written by init and update. If a run uses a different one, findings say how much it explains.',
      )
      .meta({ examples: ['go1.26'] }),
    benchmarks: benchmarks
      .default({})
      .describe('Package pattern -> benchmark -> limit. The first match wins, top to bottom.'),
    functions: functions
      .default({})
      .describe('Package pattern -> function -> limit. The first match wins, top to bottom.'),
    rules: rules.prefault({}).describe('What is reported in addition to limits, and at which level.'),
    overrides: listOf('overrides', override)
      .default([])
      .describe('Entries that apply only to some toolchains, replacing those with the same package and name.'),
  },
  says('budget'),
)

function mayBePassed(name: string): boolean {
  return !/^(?:INPUT|GITHUB|ACTIONS)_/i.test(name)
}

/** The keys there are in each kind of map, for the hint at an unknown one. */
export const knownKeys = {
  budget: Object.keys(budgetSchema.shape),
  rules: Object.keys(rules.shape),
  override: Object.keys(override.shape),
  when: Object.keys(when.shape),
  benchmark: Object.keys(benchmarkMap.shape),
  function: Object.keys(functionMap.shape),
} as const

/** A budget as the file has it, defaults filled in. */
export type RawBudget = z.output<typeof budgetSchema>
export type RawBenchmark = z.output<typeof benchmark>
export type RawFunction = z.output<typeof functionLimit>
export type RawFunctionMap = z.output<typeof functionMap>
