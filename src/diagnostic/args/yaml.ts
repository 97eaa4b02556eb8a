/** Complaints of the YAML parser that have words of ours. */
export type YamlComplaint =
  | 'TAB_AS_INDENT'
  | 'RESOURCE_EXHAUSTION'
  | 'MULTILINE_IMPLICIT_KEY'
  | 'BLOCK_AS_IMPLICIT_KEY'
  | 'BAD_INDENT'
  | 'DUPLICATE_KEY'

/** Why a text is not the YAML that a budget may be written in. */
export type YamlArgs =
  | { readonly variant: 'complaint'; readonly complaint: YamlComplaint }
  | { readonly variant: 'parser'; readonly said: string }
  | { readonly variant: 'unquoted-escape'; readonly written: string }
  | { readonly variant: 'unquoted-name'; readonly written: string }
  | { readonly variant: 'too-deep'; readonly deepest: number }
  | { readonly variant: 'directive'; readonly version: string }
  | { readonly variant: 'second-document' | 'collection-key' | 'adorned-key' | 'merge-key' | 'proto-key' }
  | { readonly variant: 'tag'; readonly tag: string }
  | { readonly variant: 'no-anchor' | 'endless-anchor' | 'alias-key'; readonly name: string }
  | { readonly variant: 'many-aliases'; readonly most: number }
