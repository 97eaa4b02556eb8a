// Package lib has what other packages of the module inline: in their compiles its names have `lib.` in front.
package lib

import "errors"

// T is a struct.
type T struct{ A, B int }

// S is a named string.
type S string

// M is a named map.
type M map[string]int

// H holds a named conversion.
type H struct {
	a string
	b S
}

// New is inlined.
func New(a int) *T { return &T{a, a} }

// Hold is inlined: a named conversion in a value for an interface.
func Hold(s string, b []byte) any { return H{s, S(b)} }

// Maps is inlined: two maps of one named type.
func Maps() (M, M) { return make(M), make(M) }

// Counter is inlined: it captures by reference.
func Counter(n int) func() int { return func() int { n++; return n } }

// Ref is inlined: its parameter moves.
func Ref(n int) *int { return &n }

// Maker gives a function that allocates.
//
// judge: escapes | varMaker()()
func Maker() func() *T { return func() *T { return &T{1, 2} } }

// Problem is inlined.
func Problem() error { return errors.New("problem") }

// Join is inlined.
func Join(a, b string) string { return "[" + a + "]" + b }

// Grow is inlined.
func Grow(b []byte) []byte { return append(b, 'x') }

// Box is generic.
type Box[A any] struct{ v A }

// NewBox is generic and inlined.
func NewBox[A any](v A) *Box[A] { return &Box[A]{v} }

// Lazy is generic, with literals.
func Lazy[A any](v A) (func() A, func() *A) { return func() A { return v }, func() *A { return &v } }

var keep func() *T

// judge: escapes | Own(1000)
//
//go:noinline
func Own(a int) (*T, error) { return New(a), Problem() }

// Adder gives a function whose variable moves.
//
// judge: escapes | varAdder(1000)()
func Adder(x int) func() *int {
	return func() *int {
		y := x + 1
		return &y
	}
}

// Holder gives a function with a named conversion.
//
// judge: escapes | varHolder(blob)()
func Holder(b []byte) func() any { return func() any { return H{"holder", S(b)} } }

// Copy has a variable that moves in a method.
//
// judge: escapes | varCopy(T{1000, 1})()
func (t T) Copy() func() *T { return func() *T { return &t } }

var (
	varMaker  = Maker
	varAdder  = Adder
	varHolder = Holder
	varCopy   = T.Copy
	blob      = []byte("a text of more than thirty-two bytes, so that it cannot be on the stack")
)
