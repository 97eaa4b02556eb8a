/** YAML keys of this length need an explicit `?`; no name in a Go program comes near it. */
export const longestPattern = 1024
