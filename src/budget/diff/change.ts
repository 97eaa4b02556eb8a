/** What a budget no longer asks for although base's did. */
export type Change = {
  /** `allocs/op`, `B/op`, `escapes`, `sites`, `permitted escapes`, `calls`, `allow`, `dynamic`, `level`, `optional`, or a setting of the file: `rules.slack`. */
  readonly what: string
  /** As written; empty: not set. */
  readonly from: string
  readonly to: string
}
