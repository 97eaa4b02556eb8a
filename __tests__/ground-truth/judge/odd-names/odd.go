// Package other lies in a folder of another name, which is no identifier either.
package other

var blob = []byte("a text of more than thirty-two bytes, so that it cannot be on the stack")

// T is a struct.
type T struct{ A, B int }

// S is a named string.
type S string

// M is a named map.
type M map[string]int

// H holds a named conversion.
type H struct {
	A string
	B S
}

// New is inlined.
func New(a int) *T { return &T{a, a} }

// Hold is inlined.
func Hold(s string, b []byte) any { return H{s, S(b)} }

// judge: escapes | Local("text", blob)
//
//go:noinline
func Local(s string, b []byte) (any, M, *T) { return H{s, S(b)}, make(M), New(len(b)) }
