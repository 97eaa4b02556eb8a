/** Types that are given to an interface, each with a value that no table of the runtime holds. */
const types: readonly (readonly [string, string, string])[] = [
  ['Bool', 'bool', 'true'],
  ['Int8', 'int8', '100'],
  ['Uint8', 'uint8', '200'],
  ['Int16', 'int16', '1000'],
  ['Uint16', 'uint16', '1000'],
  ['Int32', 'int32', '1000'],
  ['Rune', 'rune', "'世'"],
  ['Uint32', 'uint32', '1000'],
  ['Int64', 'int64', '1 << 40'],
  ['Uint64', 'uint64', '1 << 40'],
  ['Int', 'int', '1000'],
  ['Uint', 'uint', '1000'],
  ['Uintptr', 'uintptr', '1000'],
  ['Float32', 'float32', '1.5'],
  ['Float64', 'float64', '1.5'],
  ['Complex64', 'complex64', '1i'],
  ['Complex128', 'complex128', '1i'],
  ['String', 'string', '"a text"'],
  ['Bytes', '[]byte', '[]byte("bytes")'],
  ['Slice', '[]int', '[]int{1}'],
  ['Anys', '[]any', '[]any{1}'],
  ['Empty', 'struct{}', 'struct{}{}'],
  ['Array0', '[0]int', '[0]int{}'],
  ['Array1', '[1]byte', '[1]byte{9}'],
  ['Array2', '[2]byte', '[2]byte{1}'],
  ['Array4', '[4]byte', '[4]byte{1}'],
  ['Array8', '[8]byte', '[8]byte{1}'],
  ['Array16', '[16]byte', '[16]byte{1}'],
  ['Array100', '[100]byte', '[100]byte{1}'],
  ['Array1025', '[1025]byte', '[1025]byte{1}'],
  ['ArrayOfText', '[3]string', '[3]string{"a"}'],
  ['Struct8', 'struct{ a int64 }', 'struct{ a int64 }{1000}'],
  ['Struct16', 'struct{ a, b int64 }', 'struct{ a, b int64 }{1, 2}'],
  ['Struct24', 'struct{ a string; b int64 }', 'struct{ a string; b int64 }{"a", 2}'],
  ['StructOfSlice', 'struct{ a []int }', 'struct{ a []int }{[]int{1}}'],
  ['StructOfText', 'struct{ a string }', 'struct{ a string }{"a"}'],
  ['StructOfPointer', 'struct{ p *int }', 'struct{ p *int }{new(int)}'],
  ['StructOfPointers', 'struct{ p, q *int }', 'struct{ p, q *int }{new(int), nil}'],
  ['Pointer', '*int', 'new(int)'],
  ['Map', 'map[int]int', 'map[int]int{1: 1}'],
  ['Chan', 'chan int', 'make(chan int)'],
  ['Func', 'func()', 'func() {}'],
  ['Error', 'error', 'error(keepErrValue)'],
]

/** Go source: each type as it is, as a named one, in twos, and as an element of what is passed on. */
export function conversions(): string {
  const functions = types.map(
    ([name, type, value]) => `
type named${name} ${type}

var (
	value${name} ${type} = ${value}
	other${name} ${type} = ${value}
	named${name}Value = named${name}(value${name})
)

// judge: exact | Convert${name}(value${name})
//
//go:noinline
func Convert${name}(x ${type}) any { return x }

// judge: exact | Named${name}(named${name}Value)
//
//go:noinline
func Named${name}(x named${name}) any { return x }

// judge: exact | Two${name}(value${name}, other${name})
//
//go:noinline
func Two${name}(x, y ${type}) (any, any) { return x, y }

// judge: exact | Args${name}(value${name}, other${name}, named${name}Value)
//
//go:noinline
func Args${name}(x, y ${type}, z named${name}) { pf(x, "constant", y, 1000, z) }
`,
  )
  return `package judge\n\n// Written by a table.\n${functions.join('')}`
}
