// Package closures has code of every kind that the compiler gives a name of its own; all of it belongs to the function
// that holds it.
package closures

import "iter"

var kept *int

// Nested literals.
func Nested() func() func() *int {
	return func() func() *int {
		return func() *int {
			n := 1
			return &n
		}
	}
}

// The bodies of loops over functions, one inside the other, with a defer.
func Loops(outer, inner iter.Seq[int]) {
	for a := range outer {
		for b := range inner {
			kept = &b
		}
		defer func() { kept = &a }()
	}
}

// Count yields; inlined into Sum it needs no closure.
func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func Sum(n int) int {
	sum := 0
	for i := range Count(n) {
		sum += i
	}
	return sum
}

// Wrappers of go and defer.
func Wrapped(f func(int)) {
	go f(1)
	defer f(2)
}

type Value struct{ a, b, c int }

func (v Value) Get() int { return v.a }

func (v *Value) Set(n int) { v.a = n }

// Method values keep their receiver.
func Methods(v Value, p *Value) (func() int, func(int)) { return v.Get, p.Set }

// Package variables are initialised in init, between the functions of the file.
var pointer = new(int)

var fromLiteral = func() *int { return new(int) }()

func After() {}

func init() { kept = new(int) }

func init() {
	n := 2
	kept = &n
}

// A generic type with a closure in a method, used with two shapes.
type Cell[T any] struct{ get func() T }

func (c *Cell[T]) Fill(v T) { c.get = func() T { return v } }

func Use() (*Cell[int], *Cell[string]) {
	a, b := &Cell[int]{}, &Cell[string]{}
	a.Fill(1)
	b.Fill("x")
	return a, b
}
