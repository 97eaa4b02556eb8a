/** Why a pattern of the budget can match nothing, and what to do; the words behind `BAD_PATTERN`. */
export type PatternError = { readonly says: string; readonly hint: string }

/** YAML keys of this length need an explicit `?`; no name in a Go program comes near it. */
export const longestPattern = 1024
