import type { Position } from '../diagnostic/position.ts'
import type { MeasuredWith } from './measured-with.ts'

/** How loudly a finding of an entry or a rule speaks. Only `error` makes the verdict `over-budget`. */
export type Level = 'error' | 'warn' | 'note'
export type RuleLevel = 'off' | Level

/** How long or how often a benchmark runs: until the verdict is sure, exactly `n` iterations, or a duration. */
export type Benchtime =
  | { readonly kind: 'auto' }
  | { readonly kind: 'iterations'; readonly n: number }
  | { readonly kind: 'duration'; readonly ms: number }

/** A number that may not be passed, and the place in the budget that set it. */
export type Limit = {
  /** The largest number that passes, tolerance included. */
  readonly max: number
  /** The smallest that the limit is not too wide for: `max`, or the lower end of its tolerance. */
  readonly least: number
  readonly at: Position
  /** As written: `4096 ±5%`. */
  readonly written: string
}

type EntryBase = {
  /** Go package pattern as written: `./codec`, `./...`, `example.com/m/codec`. */
  readonly packagePattern: string
  /** Where that stands. */
  readonly packageAt: Position
  /** The name as written; `*` matches any run without `/`, `**` with it. */
  readonly namePattern: string
  /** Where the name stands in the budget. */
  readonly at: Position
  readonly level: Level
  readonly reason?: string
  /** It may match nothing that exists. */
  readonly optional: boolean
}

export type BenchmarkEntry = EntryBase & {
  readonly allocs?: Limit
  readonly bytes?: Limit
  readonly benchtime?: Benchtime
  readonly count?: number
  readonly cpu?: number
  readonly timeoutMs?: number
}

/** A heap escape that is permitted, one entry one site: `moved to heap: buf`. */
export type PermittedEscape = { readonly text: string; readonly at: Position }

/** A function that is not followed: its name as Go prints it, with its package in front or without, and where that stands. */
export type AllowedCall = { readonly pattern: string; readonly at: Position }

/** How far the calls of a function are followed: its limits hold for all that is reached. */
export type FollowedCalls = {
  /** `module`: into packages of the run's modules; `all`: into dependencies and the standard library too. */
  readonly scope: 'module' | 'all'
  /** Where the scope stands. */
  readonly at: Position
  readonly allow: readonly AllowedCall[]
  /** How loudly a call that cannot be followed speaks. */
  readonly dynamic: Level
}

export type FunctionEntry = EntryBase & {
  /** Number of escapes; for a list the length of the list. */
  readonly escapes?: Limit
  /** Number of heap sites of any class. */
  readonly sites?: Limit
  /** Set where exactly these escapes are permitted. */
  readonly permitted?: readonly PermittedEscape[]
  /** Set where the limits hold for what the function calls too. */
  readonly calls?: FollowedCalls
}

export type Rules = {
  readonly newEscapes: RuleLevel
  readonly slack: RuleLevel
  readonly unlisted: RuleLevel
  readonly loosened: RuleLevel
}

/** Entries that replace entries of the same key where the toolchain fits. */
export type Override = {
  readonly when: { readonly go?: string; readonly goos?: string; readonly goarch?: string }
  readonly at: Position
  readonly benchmarks: readonly BenchmarkEntry[]
  readonly functions: readonly FunctionEntry[]
}

/** A whole budget file, version 1. Lists keep the order of the file: the first match wins. */
export type Budget = {
  readonly file: string
  readonly version: 1
  readonly packages: readonly string[]
  readonly modules?: readonly string[]
  readonly tags: readonly string[]
  readonly benchtime: Benchtime
  readonly count: number
  readonly cpu: number
  readonly timeoutMs: number
  /** 0: as many as there are cores. */
  readonly jobs: number
  readonly passEnv: readonly string[]
  /** The toolchain that the limits were taken under, and where that stands. */
  readonly measuredWith?: MeasuredWith & { readonly at: Position }
  readonly benchmarks: readonly BenchmarkEntry[]
  readonly functions: readonly FunctionEntry[]
  readonly rules: Rules
  readonly overrides: readonly Override[]
}
