/** A rule of the budget's schema that has words of its own. */
export type MistakeKey =
  | 'budget'
  | 'version'
  | 'packages'
  | 'package'
  | 'modules'
  | 'module'
  | 'tags'
  | 'tag'
  | 'pass-env'
  | 'variable'
  | 'variable-kept'
  | 'empty'
  | 'twice'
  | 'benchtime'
  | 'timeout'
  | 'count'
  | 'cpu'
  | 'jobs'
  | 'measured-with'
  | 'benchmarks'
  | 'benchmark-names'
  | 'benchmark'
  | 'benchmark-map'
  | 'benchmark-empty'
  | 'allocs'
  | 'bytes'
  | 'functions'
  | 'function-names'
  | 'function'
  | 'function-map'
  | 'function-empty'
  | 'escapes'
  | 'sites'
  | 'permitted'
  | 'calls'
  | 'allow'
  | 'allowed'
  | 'allow-alone'
  | 'dynamic'
  | 'dynamic-alone'
  | 'level'
  | 'reason'
  | 'optional'
  | 'rules'
  | 'new-escapes'
  | 'slack'
  | 'unlisted'
  | 'loosened'
  | 'overrides'
  | 'override'
  | 'override-empty'
  | 'when'
  | 'when-empty'
  | 'when-go'
  | 'goos'
  | 'goarch'

/** The keys whose value can be told from what was written in another form. */
export type FormKey =
  | 'when-go'
  | 'measured-with'
  | 'benchtime'
  | 'timeout'
  | 'reason'
  | 'packages'
  | 'modules'
  | 'tags'
  | 'pass-env'
  | 'allow'

/** What was most likely meant by a value. */
export type ValueAdvice =
  | { readonly advice: 'usual' | 'no-quotes' | 'quote-all' }
  | {
      readonly advice: 'write' | 'no-tolerance' | 'at-most' | 'near' | 'quote'
      readonly text: string
    }
  | { readonly advice: 'form'; readonly form: FormKey; readonly text: string }

/** What stands where something else has to: `text` is a string, `plain` anything else that is written as one word. */
export type Got =
  | { readonly got: 'map' | 'list' | 'null' }
  | { readonly got: 'text' | 'plain'; readonly written: string }

/** A value that the schema refuses. */
export type Refused =
  | ({ readonly variant: 'refused'; readonly key: MistakeKey } & Got & ValueAdvice)
  | { readonly variant: 'no-value'; readonly name: string; readonly key: MistakeKey }

/** Something that is refused whatever the value is. */
export type Required = { readonly variant: 'required'; readonly key: MistakeKey }
