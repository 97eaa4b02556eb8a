import type { HeapSiteClass } from '../golang/heap-site.ts'

// The usual way out for each shape of the compiler's text (cmd/compile/internal/escape, Go 1.21 to 1.26). First match wins.
const waysOut: readonly (readonly [RegExp, string])[] = [
  [
    /^moved to heap: /,
    'keep its address from leaving the function: return a value, or let the caller pass the memory in',
  ],
  [/^make\(/, 'give it a constant size that fits the stack, or use a buffer the caller passes in'],
  [/^func literal /, 'keep the closure from outliving the call, or pass it what it captures as arguments'],
  [/^(&.*\{|new\()/, 'return a value instead of a pointer, or let the caller pass the memory in'],
  [/^\.\.\. argument /, 'keep calls with variadic arguments off this path'],
  [/^\[\].*\{\.\.\.\} /, 'use a slice the caller passes in, or an array of fixed size'],
  [/^\(?(?:string|\[\]byte|\[\]rune)\)?\(/, 'stay with one of string and []byte on this path'],
  [/^[^({]* \+ /, 'append to a []byte the caller passes in instead of joining strings'],
]

/** The usual way out for one heap site, whatever its class. */
export function wayOutOfSite(site: { readonly class: HeapSiteClass; readonly text: string }): string {
  if (site.class === 'growth')
    return 'reserve the room before this path, or let the caller pass a buffer with enough of it'
  if (site.text === '') return 'make the value before this path and use it again'
  return wayOut(site.text)
}

/** What usually keeps the thing in a compiler's escape text off the heap, as an order. */
export function wayOut(text: string): string {
  const found = waysOut.find(([shape]) => shape.test(text))
  return found?.[1] ?? 'keep the value from becoming an interface, or from being stored where it outlives the call'
}
