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
  return cause === null ? 'keep it from outliving the call: the flow says where it goes' : causeTexts[cause].wayOut
}

/** Every cause in words. Its anchor in docs/causes.md is its id, and what is said here is measured there, before and after. */
export const causeTexts: Readonly<Record<Cause, CauseText>> = {
  'append-growth': {
    name: 'append grows its slice',
    why: 'there is no room left, so append makes a larger array and copies',
    wayOut: 'make the slice with enough capacity before, or append to a buffer that is kept and used again (buf[:0])',
  },
  captured: {
    name: 'captured by a closure',
    why: 'a func literal that outlives the call, or may, uses this variable',
    wayOut: 'pass the value to the function as an argument, or keep the func literal from being stored or returned',
  },
  channel: {
    name: 'channel made',
    why: 'a channel is always on the heap',
    wayOut: 'make the channel once, outside of this path, and use it again',
  },
  closure: {
    name: 'closure made',
    why: 'a func literal with captured variables is an object, and this one outlives the call',
    wayOut: 'call a declared function or method with what it captures as arguments, or make the closure once',
  },
  concatenation: {
    name: 'strings joined with +',
    why: 'a joined string is a new one, and longer than the 32 bytes that fit the stack or kept after the call',
    wayOut: 'append to a []byte that the caller passes in, and convert it at most once, at the end',
  },
  'defer-in-loop': {
    name: 'defer in a loop',
    why: 'the number of deferred calls is not known, so each gets a record and a closure on the heap',
    wayOut: 'put the body of the loop into a function of its own, or call it at the end of the body without defer',
  },
  'fmt-argument': {
    name: 'argument of package fmt',
    why: 'fmt takes everything as an interface and looks at it with reflection, and what it returns is a new string',
    wayOut: 'append with package strconv to a []byte that is used again, instead of calling fmt on this path',
  },
  generic: {
    name: 'method called through a type parameter',
    why: 'in a generic function such a call goes through a dictionary, and the compiler cannot see what the method keeps',
    wayOut:
      'write it for the concrete type on this path, or take and return values instead of calling a pointer method',
  },
  goroutine: {
    name: 'given to a goroutine',
    why: 'the goroutine may outlive this call, and the compiler makes a closure for its arguments',
    wayOut: 'start the goroutines once and send work to them, or do the work here',
  },
  interface: {
    name: 'converted to an interface',
    why: 'an interface holds a pointer, so that a value is copied to the heap where the interface outlives the call',
    wayOut:
      'take the concrete type instead of an interface, use a type parameter, or pass a pointer to something that is kept',
  },
  'interface-call': {
    name: 'given to a method of an interface or to a func value',
    why: 'the compiler does not know which function is called, so it must take it that the pointer is kept',
    wayOut:
      'call the concrete type, pass the value instead of its address, or point to memory that is kept and used again',
  },
  'log-argument': {
    name: 'argument of a logger',
    why: 'the logger takes anything as an interface, so that each value is copied to the heap before it is even known whether the line is written',
    wayOut:
      'ask first whether the level is enabled, and use typed fields (slog.LogAttrs with slog.Int) instead of values in an interface',
  },
  map: {
    name: 'map made',
    why: 'a map that outlives the call, or that holds more than a few entries, is on the heap',
    wayOut:
      'make the map when the first key is stored, keep it and clear() it, or use a slice or an array where there are few keys',
  },
  'map-insert': {
    name: 'map grows',
    why: 'a new key does not fit, so the map makes room for more',
    wayOut:
      'use an array or a slice where keys are small numbers, or make the map with its size, keep it and clear() it',
  },
  'method-value': {
    name: 'method value',
    why: 'a method without its call (x.M) is a closure that holds the receiver',
    wayOut: 'make the method value once and keep it, or pass the receiver and call the method there',
  },
  'passed-on': {
    name: 'kept by what it is given to',
    why: 'the function it is given to stores or passes on the pointer',
    wayOut:
      'pass a value instead of a pointer to what is only read, pass memory that is kept and reused, or have the function copy what it keeps',
  },
  'pool-value': {
    name: 'value put into a sync.Pool',
    why: 'Put takes an interface, so that a slice or struct is copied to the heap each time it is put back',
    wayOut: 'put a pointer into the pool: *[]byte or a pointer to a struct that holds the slice',
  },
  reflect: {
    name: 'reflection',
    why: 'package reflect takes an interface and makes values that it cannot keep on the stack',
    wayOut:
      'use a type switch, generated code or a type parameter on this path, or look at the type once and keep what was found',
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
    wayOut: 'send the value instead of a pointer, or send memory that comes back and is used again',
  },
  'size-unknown': {
    name: 'size not known',
    why: 'the size is no constant, so that the compiler cannot give it a place on the stack',
    wayOut: 'use a constant size and slice it, or a buffer that the caller passes in or that is kept and used again',
  },
  'slice-of-pointers': {
    name: 'pointer stored in a slice',
    why: 'the slice holds a pointer, so that each element is an object of its own',
    wayOut: 'use a slice of values, with capacity for all of them',
  },
  stored: {
    name: 'stored where it outlives the call',
    why: 'its address is kept in a field, a map or a package variable',
    wayOut: 'store the value instead of a pointer, or use the stored object again',
  },
  'string-conversion': {
    name: 'string and []byte converted',
    why: 'a conversion copies, because a string never changes and a []byte may; the copy is over 32 bytes or kept after the call',
    wayOut: 'stay with one of string and []byte on this path; map[string(b)] and comparisons convert without a copy',
  },
  'too-large': {
    name: 'too large for the stack',
    why: 'a variable over 128 KiB (10 MiB up to Go 1.23), or what new, & and make give over 64 KiB, is never on the stack',
    wayOut: 'make it smaller, or keep one and use it again',
  },
  variadic: {
    name: 'variadic arguments',
    why: 'the call makes a slice of its variadic arguments, and the function keeps it',
    wayOut:
      'take a fixed number of parameters or a slice that the caller keeps, or have the function copy what it keeps',
  },

  benchmark: {
    name: 'allocated by the benchmark itself',
    why: 'the line is in the test file, inside the loop that is measured',
    wayOut: 'make it before the loop (b.ResetTimer, or b.Loop), so that what is measured is the code',
  },
  dependency: {
    name: 'another version of a dependency',
    why: 'go.mod requires another version than base, and what it does on this line allocates',
    wayOut: 'stay with the version of base, or report it there and accept it in the budget until then',
  },
  'go-line': {
    name: 'the go line of go.mod',
    why: 'the language version changed what the same source means; since go 1.22 each iteration of a loop has its own variables',
    wayOut: 'declare the variable before the loop where one for all iterations is enough',
  },
  'inlining-lost': {
    name: 'no longer inlined',
    why: 'inlined into its caller it could stay on the caller’s stack; as a call of its own it cannot',
    wayOut: 'keep the function small enough to be inlined: move the rare or costly part into a function of its own',
  },
  'leaking-parameter': {
    name: 'an argument that now escapes',
    why: 'the function it is passed to now keeps the argument or passes it on, so the caller allocates it on the heap',
    wayOut:
      'copy what that function keeps, inside it, or have it fill a buffer of the caller’s or return a value instead',
  },
  'library-call': {
    name: 'allocated by the function it calls',
    why: 'the allocation is inside a library',
    wayOut: 'use the variant that appends to a buffer or that can be kept and reset, or call it outside of this path',
  },
  'loop-variable': {
    name: 'loop variable of each iteration',
    why: 'since go 1.22 each iteration has its own variable, and one whose address is kept is allocated each time',
    wayOut: 'declare the variable before the loop where one for all iterations is enough, or pass its value',
  },
  'needless-format': {
    name: 'formatting with nothing to format',
    why: 'package fmt builds a new string here, and there is nothing to put into it but one string',
    wayOut:
      'use the string itself; for an error without verbs, use errors.New, or a package variable that is made once',
  },
  'pool-collected': {
    name: 'sync.Pool emptied by the garbage collector',
    why: 'the code puts the value back, but a garbage collection empties every sync.Pool, and the next Get calls New',
    wayOut:
      'allocate less on this path so that collections are rare, or keep a fixed number of values in a buffered channel, which the collector leaves alone',
  },
  'pool-empty': {
    name: 'sync.Pool found empty',
    why: 'Get found the pool empty and called New, and the code around it does not show a Put on every way out',
    wayOut: 'put the value back on every way out of the function (defer pool.Put(x))',
  },
  'string-extended': {
    name: 'string extended piece by piece',
    why: 'each + copies all that is there so far to a new string',
    wayOut: 'write the pieces to a strings.Builder that has grown to the size first (Grow), or append to a []byte',
  },
}
