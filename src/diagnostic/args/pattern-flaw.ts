/** Why a pattern of the budget can match nothing. `write`: the spelling that was most likely meant. */
export type PatternFlaw =
  | { readonly of: 'benchmark'; readonly flaw: 'empty' | 'unprintable' | 'test' | 'other-name' }
  | { readonly of: 'benchmark'; readonly flaw: 'too-long'; readonly longest: number }
  | { readonly of: 'benchmark'; readonly flaw: 'odd'; readonly character: string }
  | {
      readonly of: 'benchmark'
      readonly flaw: 'white-space' | 'case' | 'package' | 'no-prefix' | 'lower-case' | 'procs' | 'empty-sub'
      readonly write: string
    }
  | {
      readonly of: 'function'
      readonly flaw: 'empty' | 'white-space' | 'package' | 'parentheses' | 'empty-part'
    }
  | { readonly of: 'function'; readonly flaw: 'too-long'; readonly longest: number }
  | { readonly of: 'function'; readonly flaw: 'odd'; readonly character: string }
  | {
      readonly of: 'function'
      readonly flaw: 'keyword' | 'parameters' | 'type-arguments' | 'any-receiver' | 'closure' | 'parts'
      readonly write: string
    }
  | { readonly of: 'function'; readonly flaw: 'value-receiver'; readonly type: string; readonly method: string }
  | { readonly of: 'allowed'; readonly flaw: 'no-function' | 'relative' | 'escaped'; readonly write: string }
  | { readonly of: 'allowed'; readonly flaw: 'package'; readonly package: string }
  | {
      readonly of: 'allowed'
      readonly flaw: 'value-receiver'
      readonly package: string
      readonly type: string
      readonly method: string
    }
  | {
      readonly of: 'package'
      readonly flaw: 'empty' | 'absolute' | 'white-space' | 'dash' | 'outside'
    }
  | { readonly of: 'package'; readonly flaw: 'reserved' | 'benchmark'; readonly word: string }
  | { readonly of: 'package'; readonly flaw: 'too-long'; readonly longest: number }
  | { readonly of: 'package'; readonly flaw: 'odd'; readonly character: string }
  | { readonly of: 'package'; readonly flaw: 'backslash' | 'star' | 'version' | 'unclean'; readonly write: string }
  | { readonly of: 'module'; readonly flaw: 'empty' | 'control' | 'absolute' | 'outside' | 'pattern' }
  | { readonly of: 'module'; readonly flaw: 'dash' | 'backslash'; readonly write: string }
