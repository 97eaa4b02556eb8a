// Package lib has the name of another one.
package lib

// T is a struct.
type T struct{ A, B int }

// S is a named string.
type S string

// H holds a named conversion.
type H struct {
	A string
	B S
}

// New is inlined.
func New(a int) *T { return &T{a, a} }

// Value is inlined.
func Value(a int) any { return T{a, a} }

// Hold is inlined.
func Hold(s string, b []byte) any { return H{s, S(b)} }
