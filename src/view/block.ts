import type { Position } from '../diagnostic/position.ts'
import type { Finding, ReportDiagnostic, Status } from '../report/report-schema.ts'
import type { Inline, Line } from '../words/inline.ts'

// What there is to show, as plain values: what is said is decided, how it looks is not. A string of a `Line` is ours; every other
// string may be foreign, and goes out through escape.ts.

export type Align = 'left' | 'right'

/** A cell of one or more lines. */
export type Cell = readonly Line[]

export type Table = {
  readonly heads: readonly (readonly [title: string, align: Align])[]
  readonly rows: readonly (readonly Cell[])[]
  /** Of each row, where its last cell says it. */
  readonly statuses: readonly Status[] | null
}

/** What is said beside a sentence: `package  example.com/m`. */
export type Fact = { readonly label: string; readonly text: Line }

/** Why something is on the heap, and what is to be done. */
export type Cause = {
  /** With a link to the page about it, where that is known. */
  readonly name: Inline
  readonly why: string
  /** What the cause is about, as Go names it and as people do; null: nothing to add. */
  readonly detail: { readonly symbol: string; readonly short: string } | null
  readonly wayOut: string
  /** What else can be done, after that; empty: nothing. */
  readonly instead: Line
}

/** A stop of a value on its way to the heap. */
export type Stop = { readonly words: string; readonly code: string; readonly at: Inline }

/** What happens at one heap site. */
export type Site = {
  readonly at: Position
  readonly what: string
  readonly className: string
  /** The line, as measured; empty where it could not be read. */
  readonly source: string
  /** Whether base has it; empty where that is nothing to say. */
  readonly since: Line
  readonly cause: Cause | null
  readonly flow: readonly Stop[]
}

/** A line of source that allocates. */
export type Allocating = {
  /** `2 of 3 allocs/op at codec/encode.go:41, new here` */
  readonly share: Line
  /** The line with a caret under the column; empty where it could not be read. */
  readonly frame: string
  /** How far a remark under the frame is indented. */
  readonly gutter: number
  /** What allocates there. */
  readonly what: readonly string[]
  readonly cause: Cause | null
  /** The way to the heap of `value`. */
  readonly flow: readonly Stop[]
  readonly value: string
}

/** What makes code allocate, and all that fails by it. */
export type StoryBlock = {
  readonly severity: ReportDiagnostic['severity']
  /** What it is, in a word: `over budget`, `warning`. */
  readonly label: string
  /** The package, for a remark that stands alone. */
  readonly package: string
  /** The line, and what fails by it, in one sentence. */
  readonly title: Line
  /** The line that a reviewer can change. */
  readonly at: Position | null
  /** That line with a caret, how far remarks under it are indented, and what allocates there; null: it could not be read. */
  readonly excerpt: { readonly frame: string; readonly gutter: number; readonly what: readonly string[] } | null
  readonly cause: Cause | null
  /** Whether an earlier story has the same cause: its words are not said again on a page. */
  readonly isCauseTold: boolean
  /** The way of `value` to the heap. */
  readonly flow: readonly Stop[]
  readonly value: string
  /** From where it is called, the nearest few first, and how many more there are. */
  readonly calls: readonly { readonly function: string; readonly at: Inline }[]
  readonly moreCalls: number
  /** The lines that allocate, where that is not just the one of the excerpt: the place, the source, what there is to say of it. */
  readonly lines: readonly Line[]
  /** That there are more; empty where there are none. */
  readonly more: string
  /** What fails by it and was not shown before, with its numbers; null: nothing. */
  readonly table: Table | null
  /** How many functions its last row is for; 0: it is for one as the others are. */
  readonly tableLeft: number
  /** What fails by it, too, and has its numbers in an earlier story. */
  readonly also: Line
  /** What to type where the lines are not known; null: they are. */
  readonly hint: Line | null
  readonly facts: readonly Fact[]
}

/** One thing that a report has to say. */
export type Block = {
  readonly kind: 'diagnostic' | Finding['kind']
  readonly severity: ReportDiagnostic['severity']
  /** What it is, in a word: `over budget`, `warning`. */
  readonly label: string
  readonly title: string
  readonly message: string
  /** Of a diagnostic. */
  readonly code: ReportDiagnostic['code'] | null
  readonly at: Position | null
  /** The same with a link, where a diagnostic has one. */
  readonly place: Inline | null
  /** The line that a reviewer can change. */
  readonly mend: Position | null
  /** The source line with carets under the place. */
  readonly frame: string | null
  readonly facts: readonly Fact[]
  readonly reason: string | null
  readonly hint: string | null
  /** All of it as a row of a table; empty for a diagnostic. */
  readonly row: readonly Cell[]
  /** Whether it is a part of a story. */
  readonly isInStory: boolean
}

/** What most blocks have nothing of. */
export const bare = {
  code: null,
  place: null,
  frame: null,
  facts: [],
  reason: null,
  row: [],
  isInStory: false,
} as const satisfies Partial<Block>

/** A part of a page. */
export type Section =
  | {
      readonly kind: 'title'
      readonly verdict: 'pass' | 'attention' | 'over-budget' | 'cannot-judge'
      readonly text: Line
    }
  | { readonly kind: 'text'; readonly lines: readonly Line[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'flow'; readonly value: string; readonly stops: readonly Stop[] }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly Line[] }
  | { readonly kind: 'code'; readonly language: 'go' | 'sh' | 'text' | 'yaml'; readonly text: string }
  | { readonly kind: 'folded'; readonly summary: string; readonly sections: readonly Section[] }
