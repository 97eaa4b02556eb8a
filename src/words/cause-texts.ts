import type { Cause } from '../go/sites/cause.ts'

type CauseText = {
  /** What it is called; also the heading in docs/causes.md. */
  readonly name: string
  /** Why that is on the heap, in a sentence without its full stop. */
  readonly why: string
  /** The usual way out, as an order, without its full stop. */
  readonly wayOut: string
}

/** The usual way out of a cause, as an order. Without a known one the compiler's own words are all there is. */
export function wayOutOf(cause: Cause | null): string {
  return cause === null ? 'keep it from outliving the call; the flow shows where it goes' : causeTexts[cause].wayOut
}

/** What to use in place of library functions that people call on hot paths, by symbol. */
const insteadOf: readonly (readonly [RegExp, string])[] = [
  [/^errors\.New$/, 'declare the error once, as a package variable'],
  [
    /^(?:strings|bytes)\.(?:Split|SplitN|SplitAfter|Fields|genSplit)$/,
    'use Cut or IndexByte, or range over SplitSeq (Go 1.24)',
  ],
  [/^net\/http\.Header\.(?:Add|Set)$/, 'assign a slice that is made once to the header map: h[key] = values'],
  [/^strconv\.(?:Itoa|Format\w+|Quote\w*)$/, 'use the Append function of package strconv with a buffer that is reused'],
  [/^time\.Time\.(?:Format|String)$/, 'use AppendFormat with a buffer that is reused'],
  [/^math\/big\.\(\*Int\)\.Bytes$/, 'use FillBytes with a buffer that is reused'],
  [/^regexp\.(?:MustCompile|Compile)$/, 'compile the expression once, as a package variable'],
  [/^encoding\/json\.Marshal(?:Indent)?$/, 'use an Encoder that writes into a buffer that is reused'],
]

/** The usual way out of a cause; of a library call, what to call in place of that function where that is known. */
export function wayOutFor(cause: Cause, detail: string): string {
  const known = cause === 'library-call' ? insteadOf.find(([symbol]) => symbol.test(detail))?.[1] : undefined
  return known ?? causeTexts[cause].wayOut
}

/** Every cause in words. Its anchor in docs/causes.md is its id, and what is said here is measured there, before and after. */
export const causeTexts: Readonly<Record<Cause, CauseText>> = {
  'append-growth': {
    name: 'append grows its slice',
    why: 'the slice is full, so append allocates a larger array and copies',
    wayOut: 'allocate the slice with enough capacity first, or append to a buffer that is reused (buf[:0])',
  },
  captured: {
    name: 'captured by a closure',
    why: 'this variable is used by a func literal that outlives the call, or may outlive it',
    wayOut: 'pass the value as an argument, or do not store or return the func literal',
  },
  channel: {
    name: 'channel made',
    why: 'a channel is always on the heap',
    wayOut: 'make the channel once, outside this path, and reuse it',
  },
  closure: {
    name: 'closure made',
    why: 'a func literal that captures variables is an object, and this one outlives the call',
    wayOut:
      'call a declared function or method that takes the captured values as arguments, or create the closure once',
  },
  concatenation: {
    name: 'strings joined with +',
    why: 'joining creates a new string, and this one is longer than the 32 bytes that fit on the stack, or is kept after the call',
    wayOut: 'append to a []byte that the caller passes in, and convert it at most once, at the end',
  },
  'defer-in-loop': {
    name: 'defer in a loop',
    why: 'the number of deferred calls is unknown, so each one needs a record and a closure on the heap',
    wayOut: 'move the loop body to its own function, or make the call at the end of the body without defer',
  },
  'fmt-argument': {
    name: 'argument of package fmt',
    why: 'fmt takes every argument as an interface, inspects it with reflection, and returns a new string',
    wayOut: 'on this path, append to a reused []byte with package strconv instead of calling fmt',
  },
  generic: {
    name: 'method called through a type parameter',
    why: 'in a generic function such a call goes through a dictionary, so the compiler cannot see what the method keeps',
    wayOut: 'use the concrete type on this path, or take and return values instead of calling a pointer method',
  },
  goroutine: {
    name: 'passed to a goroutine',
    why: 'the goroutine may outlive this call, and the compiler creates a closure for its arguments',
    wayOut: 'start the goroutines once and send work to them, or do the work here',
  },
  interface: {
    name: 'converted to an interface',
    why: 'an interface holds a pointer, so the value is copied to the heap if the interface outlives the call',
    wayOut:
      'take the concrete type instead of an interface, use a type parameter, or pass a pointer to an object that is reused',
  },
  'interface-call': {
    name: 'passed to an interface method or a func value',
    why: 'the compiler does not know which function is called, so it must assume that the pointer is kept',
    wayOut: 'call the concrete type, pass the value instead of its address, or point to memory that is reused',
  },
  'log-argument': {
    name: 'argument of a logger',
    why: 'the logger takes every argument as an interface, so each value is copied to the heap before the logger decides whether to write the line',
    wayOut:
      'check first whether the level is enabled, and use typed fields (slog.LogAttrs with slog.Int) instead of interface values',
  },
  map: {
    name: 'map made',
    why: 'a map is on the heap if it outlives the call or has more than a few entries',
    wayOut:
      'make the map when the first key is stored, keep it and clear() it, or use a slice or an array for a few keys',
  },
  'map-insert': {
    name: 'map grows',
    why: 'there is no room for the new key, so the map grows',
    wayOut:
      'use an array or a slice if keys are small numbers, or make the map with its final size, keep it, and clear() it',
  },
  'method-value': {
    name: 'method value',
    why: 'a method that is not called (x.M) is a closure that holds the receiver',
    wayOut: 'create the method value once and keep it, or pass the receiver and call the method there',
  },
  'outer-variable': {
    name: 'assigned to a variable that outlives it',
    why: 'its address is assigned to a variable declared outside the loop, or to a named result, so it must outlive the iteration or the call',
    wayOut: 'copy the value into the outer variable instead of its address, or declare it once before the loop',
  },
  'passed-on': {
    name: 'kept by the function it is passed to',
    why: 'the function that receives the pointer stores it or passes it on',
    wayOut:
      'pass a value instead of a pointer to a function that only reads it, pass reused memory, or make the function copy what it keeps',
  },
  'pool-value': {
    name: 'value put into a sync.Pool',
    why: 'Put takes an interface, so a slice or struct is copied to the heap each time it is put back',
    wayOut: 'put a pointer into the pool: *[]byte or a pointer to a struct that holds the slice',
  },
  reflect: {
    name: 'reflection',
    why: 'package reflect takes an interface and creates values that cannot stay on the stack',
    wayOut:
      'use a type switch, generated code, or a type parameter on this path, or inspect the type once and cache the result',
  },
  returned: {
    name: 'returned',
    why: 'the pointer leaves with the result, so what it points to must outlive the call',
    wayOut: 'return the value itself, or fill memory that the caller passes in',
  },
  'returned-buffer': {
    name: 'slice made and returned',
    why: 'the slice leaves with the result, so its array must outlive the call',
    wayOut: 'let the caller pass the buffer in, append to it, and return the result',
  },
  sent: {
    name: 'sent to a channel',
    why: 'whoever receives the pointer may keep it',
    wayOut: 'send the value instead of a pointer, or send memory that is returned and reused',
  },
  'size-unknown': {
    name: 'size not known at compile time',
    why: 'the size is not a constant, so the compiler cannot reserve space on the stack',
    wayOut: 'use a constant size and slice it, or use a buffer that the caller passes in or that is reused',
  },
  'slice-of-pointers': {
    name: 'pointer stored in a slice',
    why: 'the slice holds pointers, so each element is a separate object',
    wayOut: 'use a slice of values with capacity for all of them',
  },
  stored: {
    name: 'stored where it outlives the call',
    why: 'its address is stored in a field, a map, or a package variable',
    wayOut: 'store the value instead of a pointer, or reuse the stored object',
  },
  'string-conversion': {
    name: 'string and []byte converted',
    why: 'a conversion copies, because a string never changes but a []byte can; the copy is over 32 bytes or is kept after the call',
    wayOut: 'use only string or only []byte on this path; map[string(b)] and comparisons convert without a copy',
  },
  'too-large': {
    name: 'too large for the stack',
    why: 'a variable over 128 KiB (10 MiB up to Go 1.23) is never on the stack, nor is an object over 64 KiB from new, &, or make',
    wayOut: 'make it smaller, or keep one and reuse it',
  },
  variadic: {
    name: 'variadic arguments',
    why: 'the call creates a slice of its variadic arguments, and the function keeps it',
    wayOut:
      'take a fixed number of parameters or a slice that the caller keeps, or make the function copy what it keeps',
  },

  benchmark: {
    name: 'allocated by the benchmark itself',
    why: 'the line is in the test file, inside the measured loop',
    wayOut: 'allocate it before the loop (b.ResetTimer, or b.Loop), so that only your code is measured',
  },
  dependency: {
    name: 'another version of a dependency',
    why: 'go.mod requires a different version than base, and its code on this line allocates',
    wayOut:
      'keep the version from base, or report the problem to the dependency and accept it in the budget until it is fixed',
  },
  'go-line': {
    name: 'the go line of go.mod',
    why: 'the language version changes what the same source means; since go 1.22, each loop iteration has its own variables',
    wayOut: 'declare the variable before the loop if one for all iterations is enough',
  },
  'inlining-lost': {
    name: 'no longer inlined',
    why: 'while the function was inlined, the value could stay on the caller’s stack; in a separate call it cannot',
    wayOut: 'keep the function small enough to inline: move the rare or costly part to its own function',
  },
  'leaking-parameter': {
    name: 'an argument that now escapes',
    why: 'the function it is passed to now keeps the argument or passes it on, so the caller allocates it on the heap',
    wayOut:
      'copy what that function keeps inside it, or make it fill a buffer from the caller or return a value instead',
  },
  'library-call': {
    name: 'allocated by the function it calls',
    why: 'the allocation is inside a library',
    wayOut: 'use a variant that appends to a buffer or that can be kept and reset, or call it outside this path',
  },
  'loop-variable': {
    name: 'loop variable of each iteration',
    why: 'since go 1.22, each iteration has its own variable, which is allocated each time if its address is kept',
    wayOut: 'declare the variable before the loop if one for all iterations is enough, or pass its value',
  },
  'needless-format': {
    name: 'formatting with nothing to format',
    why: 'package fmt builds a new string here, although the only thing to format is one string',
    wayOut:
      'use the string itself; for an error without verbs, use errors.New, or a package variable that is made once',
  },
  'pool-collected': {
    name: 'sync.Pool emptied by the garbage collector',
    why: 'the code puts the value back, but a garbage collection empties every sync.Pool, so the next Get calls New',
    wayOut:
      'allocate less on this path so that collections are rare, or keep a fixed number of values in a buffered channel, which the collector leaves alone',
  },
  'pool-empty': {
    name: 'sync.Pool found empty',
    why: 'Get found the pool empty and called New, and the code around it does not show a Put on every way out',
    wayOut: 'call Put on every way out of the function (defer pool.Put(x))',
  },
  'string-extended': {
    name: 'string extended piece by piece',
    why: 'each + copies the whole string so far to a new string',
    wayOut:
      'write the pieces to a strings.Builder that has grown to the final size first (Grow), or append to a []byte',
  },
}
